"""What the worklist groups and sorts by: the cause, the worth, and whose turn it is by name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_INDEXED = (
    "state", "blocked_by", "cause", "blocked_since", "state_since", "worth", "due_date", "assigned_to", "direction",
)  # fmt: skip
_INVOICE = sa.table(
    "invoice", sa.column("id"), sa.column("reasons", sa.JSON()), sa.column("blocked_by"), sa.column("cause")
)


def upgrade() -> None:
    op.add_column("invoice", sa.Column("cause", sa.String(length=40), nullable=True))
    op.add_column("invoice", sa.Column("worth", types.Amount(), nullable=True))
    op.add_column("invoice", sa.Column("assigned_to", sa.String(length=100), nullable=True))
    op.create_index("ix_invoice_worklist", "invoice", list(_INDEXED))
    connection = op.get_bind()
    waiting = sa.select(_INVOICE.c.id, _INVOICE.c.reasons).where(_INVOICE.c.blocked_by.is_not(None))
    for key, reasons in connection.execute(waiting).all():
        if reasons:
            connection.execute(_INVOICE.update().where(_INVOICE.c.id == key).values(cause=reasons[0]))
