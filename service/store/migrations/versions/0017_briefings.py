"""Where and how often people are told what waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("address", sa.String(length=320), nullable=True))
    op.add_column("user_account", sa.Column("told", sa.String(length=10), nullable=True))
    op.add_column("user_account", sa.Column("told_until", types.Moment(), nullable=True))
