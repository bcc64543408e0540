"""Who asked for an order, and whether we bill it to ourselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purchase_order", sa.Column("requester", sa.String(length=200), nullable=True))
    op.add_column("purchase_order", sa.Column("self_billed", sa.Boolean(), nullable=False, server_default=sa.false()))
