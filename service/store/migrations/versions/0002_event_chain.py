"""Every event carries a hash of itself and of all before it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types
from service.store.event_chain import BEFORE_THE_FIRST, next_hash

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ABOUT = ("invoice_id", "message_id", "outgoing_id")
_event = sa.table(
    "event",
    *map(sa.column, ("id", "kind", "actor", *_ABOUT, "hash")),
    sa.column("at", types.Moment()),
    sa.column("data", sa.JSON()),
)


def upgrade() -> None:
    op.add_column("event", sa.Column("hash", sa.String(length=64), nullable=True))
    _link_what_is_there()
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("hash", existing_type=sa.String(length=64), nullable=False)


def _link_what_is_there() -> None:
    connection, previous = op.get_bind(), BEFORE_THE_FIRST
    for row in connection.execute(sa.select(_event).order_by(_event.c.id)).all():
        previous = next_hash(previous, row._asdict())
        connection.execute(sa.update(_event).where(_event.c.id == row.id).values(hash=previous))
