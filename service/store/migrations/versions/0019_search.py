"""The words of mails, letters and papers, to be searched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types
from service.store.search_index import statements

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ref", types.Key, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_search_entry_kind_ref")),
    )
    for table in ("message", "outgoing"):
        op.add_column(table, sa.Column("indexed_at", types.Moment(), nullable=True))
        op.create_index(op.f(f"ix_{table}_indexed_at_id"), table, ["indexed_at", "id"])
    for statement in statements(op.get_bind().dialect):
        op.execute(statement)
