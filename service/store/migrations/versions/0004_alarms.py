"""Alarms, what each look at the world around found, and when a mailbox was last looked at well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mailbox_cursor", schema=None) as batch_op:
        batch_op.add_column(sa.Column("good_at", types.Moment(), nullable=True))
    op.create_table(
        "alarm",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("since", types.Moment(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.Column("told_at", types.Moment(), nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alarm")),
    )
    op.create_table(
        "watch_result",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_watch_result")),
    )
