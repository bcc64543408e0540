"""What we withheld of an invoice for the tax authority when paying it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invoice", sa.Column("withheld", types.Amount(), nullable=True))
