"""Commands by mail: the tokens of notifications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_token",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("token", sa.String(length=120), nullable=False),
        sa.Column("user_id", types.Key, nullable=False),
        sa.Column("invoice_id", types.Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("message_id", types.Key, nullable=True),
        sa.Column("verb", sa.String(length=20), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("done_at", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_task_token_user_id_user_account")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_task_token_invoice_id_invoice")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_task_token_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_token")),
        sa.UniqueConstraint("token", name=op.f("uq_task_token_token")),
    )
    op.create_index(op.f("ix_task_token_message_id_done_at"), "task_token", ["message_id", "done_at"])
