"""Payment dates that our mails told suppliers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_date",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("invoice_id", types.Key, nullable=False),
        sa.Column("outgoing_id", types.Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_told_date_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["outgoing_id"], ["outgoing.id"], name=op.f("fk_told_date_outgoing_id_outgoing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_date")),
        sa.UniqueConstraint("outgoing_id", "invoice_id", name=op.f("uq_told_date_outgoing_id_invoice_id")),
    )
    for columns in (["invoice_id"], ["state", "day"]):
        op.create_index(op.f(f"ix_told_date_{'_'.join(columns)}"), "told_date", columns)
