"""What customers owe: customers, receivables, payments, promises, pauses, disputes, plans, reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_import",
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_ledger_import")),
    )
    op.create_table(
        "customer",
        sa.Column("party_id", types.Key, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("nature", sa.String(length=10), nullable=False),
        sa.Column("subdivision", sa.String(length=10), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=True),
        sa.Column("terms_days", sa.Integer(), nullable=True),
        sa.Column("salesperson", sa.String(length=320), nullable=True),
        sa.Column("salesperson_name", sa.String(length=200), nullable=True),
        sa.Column("tone", sa.String(length=20), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("max_per_week", sa.Integer(), nullable=True),
        sa.Column("copies", sa.JSON(), nullable=False),
        sa.Column("credit_limit", types.Amount(), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("excluded", sa.Text(), nullable=True),
        sa.Column("legal", sa.Text(), nullable=True),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("last_grade", sa.String(length=1), nullable=True),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_customer_party_id")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
    )
    op.create_table(
        "customer_payment",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("party_id", types.Key, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", types.Amount(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_key", sa.String(length=64), nullable=False),
        sa.Column("returned_at", types.Moment(), nullable=True),
        sa.Column("recorded_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_customer_payment_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_payment")),
        sa.UniqueConstraint("source_key", name=op.f("uq_customer_payment_source_key")),
    )
    op.create_index(op.f("ix_customer_payment_party_id"), "customer_payment", ["party_id"])
    op.create_table(
        "customer_task",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("party_id", types.Key, nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("given_at", types.Moment(), nullable=False),
        sa.Column("done_at", types.Moment(), nullable=True),
        sa.Column("done_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_customer_task_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_task")),
        sa.UniqueConstraint("key", name=op.f("uq_customer_task_key")),
    )
    op.create_index(op.f("ix_customer_task_done_at"), "customer_task", ["done_at"])
    op.create_index(op.f("ix_customer_task_party_id"), "customer_task", ["party_id"])
    op.create_table(
        "instalment_plan",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("party_id", types.Key, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("instalments", sa.JSON(), nullable=False),
        sa.Column("agreed_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_instalment_plan_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_plan")),
    )
    op.create_index(op.f("ix_instalment_plan_party_id"), "instalment_plan", ["party_id"])
    op.create_table(
        "contact_failure",
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("message_id", types.Key, nullable=True),
        sa.ForeignKeyConstraint(["address"], ["party_contact.address"], name=op.f("fk_contact_failure_address")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_contact_failure_message_id")),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_contact_failure")),
    )
    op.create_table(
        "dispute",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("invoice_id", types.Key, nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("amount", types.Amount(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("opened_at", types.Moment(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", types.Moment(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("message_id", types.Key, nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_dispute_invoice_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_dispute_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_closed_at"), "dispute", ["closed_at"])
    op.create_index(op.f("ix_dispute_invoice_id"), "dispute", ["invoice_id"])
    op.create_table(
        "pause",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("party_id", types.Key, nullable=False),
        sa.Column("invoice_id", types.Key, nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("began_at", types.Moment(), nullable=False),
        sa.Column("ended_at", types.Moment(), nullable=True),
        sa.Column("message_id", types.Key, nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_pause_invoice_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_pause_message_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_pause_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_index(op.f("ix_pause_invoice_id"), "pause", ["invoice_id"])
    op.create_index(op.f("ix_pause_party_id"), "pause", ["party_id"])
    op.create_table(
        "payment_allocation",
        sa.Column("payment_id", types.Key, nullable=False),
        sa.Column("invoice_id", types.Key, nullable=False),
        sa.Column("amount", types.Amount(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_allocation_invoice_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["customer_payment.id"], name=op.f("fk_payment_allocation_payment_id")),
        sa.PrimaryKeyConstraint("payment_id", "invoice_id", name=op.f("pk_payment_allocation")),
    )
    op.create_index(op.f("ix_payment_allocation_invoice_id"), "payment_allocation", ["invoice_id"])
    op.create_table(
        "plan_invoice",
        sa.Column("plan_id", types.Key, nullable=False),
        sa.Column("invoice_id", types.Key, nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_plan_invoice_invoice_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["instalment_plan.id"], name=op.f("fk_plan_invoice_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "invoice_id", name=op.f("pk_plan_invoice")),
    )
    op.create_index(op.f("ix_plan_invoice_invoice_id"), "plan_invoice", ["invoice_id"])
    op.create_table(
        "promise",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("party_id", types.Key, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", types.Amount(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", types.Moment(), nullable=False),
        sa.Column("settled_at", types.Moment(), nullable=True),
        sa.Column("message_id", types.Key, nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_promise_message_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_promise_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_party_id"), "promise", ["party_id"])
    op.create_table(
        "receivable",
        sa.Column("invoice_id", types.Key, nullable=False),
        sa.Column("open", types.Amount(), nullable=False),
        sa.Column("imported_open", types.Amount(), nullable=True),
        sa.Column("settled_elsewhere", types.Amount(), nullable=False),
        sa.Column("collecting", sa.Date(), nullable=True),
        sa.Column("discount_percent", types.ExactDecimal(), nullable=True),
        sa.Column("discount_until", sa.Date(), nullable=True),
        sa.Column("written_off_at", types.Moment(), nullable=True),
        sa.Column("written_off_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_receivable_invoice_id")),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_receivable")),
    )
    op.create_table(
        "promise_invoice",
        sa.Column("promise_id", types.Key, nullable=False),
        sa.Column("invoice_id", types.Key, nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_promise_invoice_invoice_id")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_promise_invoice_promise_id")),
        sa.PrimaryKeyConstraint("promise_id", "invoice_id", name=op.f("pk_promise_invoice")),
    )
    op.create_index(op.f("ix_promise_invoice_invoice_id"), "promise_invoice", ["invoice_id"])
    op.create_table(
        "reminder",
        sa.Column("outgoing_id", types.Key, nullable=False),
        sa.Column("party_id", types.Key, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("policy", sa.String(length=50), nullable=False),
        sa.Column("family", sa.String(length=20), nullable=False),
        sa.Column("tone", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["outgoing_id"], ["outgoing.id"], name=op.f("fk_reminder_outgoing_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_reminder_party_id")),
        sa.PrimaryKeyConstraint("outgoing_id", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_key"), "reminder", ["key"])
    op.create_index(op.f("ix_reminder_party_id_at"), "reminder", ["party_id", "at"])
    op.create_table(
        "reminder_step",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("outgoing_id", types.Key, nullable=False),
        sa.Column("party_id", types.Key, nullable=False),
        sa.Column("invoice_id", types.Key, nullable=True),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("matter_id", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_reminder_step_invoice_id")),
        sa.ForeignKeyConstraint(["outgoing_id"], ["outgoing.id"], name=op.f("fk_reminder_step_outgoing_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_reminder_step_party_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reminder_step")),
    )
    op.create_index(op.f("ix_reminder_step_invoice_id"), "reminder_step", ["invoice_id"])
    op.create_index(op.f("ix_reminder_step_outgoing_id"), "reminder_step", ["outgoing_id"])
    op.create_index(op.f("ix_reminder_step_party_id"), "reminder_step", ["party_id"])
