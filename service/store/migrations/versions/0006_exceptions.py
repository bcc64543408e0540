"""Agreements with suppliers, since when an invoice is blocked, papers that are missing, what the authority says."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OF_PARTY = (
    ("payment_days", sa.Integer()),
    ("tax_list", sa.String(length=100)),
    ("exempt_until", sa.Date()),
    ("supports", sa.JSON()),
    ("category", sa.String(length=100)),
)


def upgrade() -> None:
    for name, kind in _OF_PARTY:
        op.add_column("party", sa.Column(name, kind, nullable=True))
    op.add_column("invoice", sa.Column("blocked_since", types.Moment(), nullable=True))
    op.execute("UPDATE invoice SET blocked_since = state_since WHERE blocked_by IS NOT NULL")
    op.create_table(
        "absence",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("party_id", types.Key, nullable=True),
        sa.Column("invoice_id", types.Key, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("expected_by", sa.Date(), nullable=False),
        sa.Column("found_at", types.Moment(), nullable=False),
        sa.Column("asked_at", types.Moment(), nullable=True),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_absence_party_id_party")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_absence_invoice_id_invoice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("subject", name=op.f("uq_absence_subject")),
    )
    op.create_index(op.f("ix_absence_ended_at_expected_by"), "absence", ["ended_at", "expected_by"])
    op.create_table(
        "authority_status",
        sa.Column("authority_id", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("authority_id", name=op.f("pk_authority_status")),
    )
