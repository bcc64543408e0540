"""What people said that mails want, by the mails' words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_lesson",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("message_id", types.Key, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("intents", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mail_lesson_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_lesson")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_lesson_message_id")),
    )
