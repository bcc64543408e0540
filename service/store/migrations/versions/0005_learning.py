"""What people showed of suppliers' layouts, and the corrections that showed it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layout",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("tax_id", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("domain", sa.String(length=255), nullable=True),
        sa.Column("seller", sa.String(length=300), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layout")),
    )
    for column in ("tax_id", "name", "domain"):
        op.create_index(op.f(f"ix_layout_{column}"), "layout", [column])
    op.create_table(
        "correction",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("layout_id", types.Key, nullable=True),
        sa.Column("invoice_id", types.Key, nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["layout_id"], ["layout.id"], name=op.f("fk_correction_layout_id_layout"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_correction_invoice_id_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("invoice_id", "field", name=op.f("uq_correction_invoice_id_field")),
    )
