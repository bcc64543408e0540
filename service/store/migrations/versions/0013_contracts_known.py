"""Since when we know a contract: bills of periods that ended before are not missed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract", sa.Column("known_since", sa.Date(), nullable=True))
