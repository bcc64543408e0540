"""Delivery notes that came by mail, as evidence of what was received."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_note",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document_id", types.Key, nullable=False),
        sa.Column("order_id", types.Key, nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("found_at", types.Moment(), nullable=False),
        sa.Column("taken_at", types.Moment(), nullable=True),
        sa.Column("taken_by", sa.String(length=100), nullable=True),
        sa.Column("receipt", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_delivery_note_document_id_document")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_delivery_note_order_id_purchase_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_note")),
        sa.UniqueConstraint("document_id", "order_id", name=op.f("uq_delivery_note_document_id_order_id")),
    )
    op.create_index(op.f("ix_delivery_note_order_id"), "delivery_note", ["order_id"])
