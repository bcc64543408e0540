"""The tables of what our customers owe: customers, receivables, their money, promises, pauses, disputes, reminders.

In charge of that part of the schema; an issued invoice itself is a row of `tables.invoice` whose direction is
receivable, so that histories, threads and outgoing mails serve both directions.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from service.store.tables import metadata
from service.store.types import Amount, ExactDecimal, Key, Moment

customer = Table(
    "customer",
    metadata,
    Column("party_id", Key, ForeignKey("party.id"), primary_key=True),
    Column("code", String(60), unique=True),  # the number that the company's own system gives the customer
    Column("nature", String(10), nullable=False),  # company, consumer, public
    Column("subdivision", String(10)),  # ISO 3166-2 without the country: regional holidays
    Column("time_zone", String(60)),
    Column("terms_days", Integer),  # from the issue date to the due date, where an invoice says none
    Column("salesperson", String(320)),  # our colleague's address
    Column("salesperson_name", String(200)),
    Column("tone", String(20)),  # overrides what the payment behaviour gives
    Column("weekdays", JSON, nullable=False),  # 0 is Monday: the only ones on which they wish mail; empty: any
    Column("max_per_week", Integer),
    Column("copies", JSON, nullable=False),  # addresses at the customer that get a copy
    Column("credit_limit", Amount),
    Column("attributes", JSON, nullable=False),  # place, size, solvency, the company's own fields: text to text
    Column("excluded", Text),  # why no reminder may ever go there; None: they may
    Column("legal", Text),  # insolvency, lawyers, death: a person's business alone
    Column("grade", String(1)),  # set by a person, over what the behaviour gives
    Column("last_grade", String(1)),  # the one that planning last found
    Column("updated_at", Moment, nullable=False),
)

contact_failure = Table(
    "contact_failure",  # an address that mail of ours did not reach
    metadata,
    Column("address", String(320), ForeignKey("party_contact.address"), primary_key=True),
    Column("kind", String(4), nullable=False),  # hard, soft
    Column("times", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("message_id", Key, ForeignKey("message.id")),
)

receivable = Table(
    "receivable",
    metadata,
    Column("invoice_id", Key, ForeignKey("invoice.id"), primary_key=True),
    Column("open", Amount, nullable=False),  # what the customer still owes of it
    Column("imported_open", Amount),  # as the last import said; the same file again changes nothing
    Column("settled_elsewhere", Amount, nullable=False),  # what an import says is settled, without a payment of its own
    Column("collecting", Date),  # a debit order, a cheque or a factor has it, up to and including that day
    Column("discount_percent", ExactDecimal),  # early payment: so much off …
    Column("discount_until", Date),  # … when paid by then
    Column("written_off_at", Moment),
    Column("written_off_reason", Text),
)

customer_payment = Table(
    "customer_payment",
    metadata,
    Column("id", Key, primary_key=True),
    Column("party_id", Key, ForeignKey("party.id"), nullable=False),
    Column("date", Date, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount", Amount, nullable=False),
    Column("reference", String(200)),
    Column("source", String(20), nullable=False),  # import, person, bank
    Column("source_key", String(64), nullable=False, unique=True),  # the same payment reported again is this one
    Column("returned_at", Moment),  # the bank took it back: it settles nothing any more
    Column("recorded_at", Moment, nullable=False),
    Index(None, "party_id"),
)

payment_allocation = Table(
    "payment_allocation",
    metadata,
    Column("payment_id", Key, ForeignKey("customer_payment.id"), primary_key=True),
    Column("invoice_id", Key, ForeignKey("invoice.id"), primary_key=True),
    Column("amount", Amount, nullable=False),
    Index(None, "invoice_id"),
)

promise = Table(
    "promise",
    metadata,
    Column("id", Key, primary_key=True),
    Column("party_id", Key, ForeignKey("party.id"), nullable=False),
    Column("date", Date, nullable=False),
    Column("amount", Amount),  # None: all that is open of its receivables
    Column("currency", String(3)),
    Column("state", String(10), nullable=False),  # outbound.reminders.records.PromiseState
    Column("made_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("message_id", Key, ForeignKey("message.id")),  # the mail that made it; None: recorded by hand
    Column("actor", String(100), nullable=False),
    Index(None, "party_id"),
)

promise_invoice = Table(
    "promise_invoice",
    metadata,
    Column("promise_id", Key, ForeignKey("promise.id"), primary_key=True),
    Column("invoice_id", Key, ForeignKey("invoice.id"), primary_key=True),
    Index(None, "invoice_id"),
)

pause = Table(
    "pause",
    metadata,
    Column("id", Key, primary_key=True),
    Column("party_id", Key, ForeignKey("party.id"), nullable=False),
    Column("invoice_id", Key, ForeignKey("invoice.id")),  # None: the whole customer
    Column("cause", String(20), nullable=False),  # person, payment_notice, not_reached
    Column("reason", Text, nullable=False),
    Column("until", Date),  # the last day; None: until a person ends it
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("message_id", Key, ForeignKey("message.id")),
    Column("actor", String(100), nullable=False),
    Index(None, "party_id"),
    Index(None, "invoice_id"),
)

dispute = Table(
    "dispute",
    metadata,
    Column("id", Key, primary_key=True),
    Column("invoice_id", Key, ForeignKey("invoice.id"), nullable=False),
    Column("category", String(20), nullable=False),  # price, quantity, not_received, quality, data_error …
    Column("owner", String(20), nullable=False),  # the department that answers (domain.md 6.1)
    Column("amount", Amount),  # None: all of the invoice
    Column("words", Text),  # what was said, for the person who settles it
    Column("opened_at", Moment, nullable=False),
    Column("due_on", Date, nullable=False),  # by when it is to be settled
    Column("closed_at", Moment),
    Column("outcome", String(20)),  # credited, upheld, partly, withdrawn
    Column("message_id", Key, ForeignKey("message.id")),
    Column("actor", String(100), nullable=False),
    Index(None, "invoice_id"),
    Index(None, "closed_at"),
)

instalment_plan = Table(
    "instalment_plan",
    metadata,
    Column("id", Key, primary_key=True),
    Column("party_id", Key, ForeignKey("party.id"), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("instalments", JSON, nullable=False),  # day and amount of each, as text, in order
    Column("agreed_at", Moment, nullable=False),
    Column("ended_at", Moment),  # a person closed it, kept or not
    Column("actor", String(100), nullable=False),
    Index(None, "party_id"),
)

plan_invoice = Table(
    "plan_invoice",
    metadata,
    Column("plan_id", Key, ForeignKey("instalment_plan.id"), primary_key=True),
    Column("invoice_id", Key, ForeignKey("invoice.id"), primary_key=True),
    Index(None, "invoice_id"),
)

reminder = Table(
    "reminder",  # what was planned for an outgoing mail that reminds
    metadata,
    Column("outgoing_id", Key, ForeignKey("outgoing.id"), primary_key=True),
    Column("party_id", Key, ForeignKey("party.id"), nullable=False),
    Column("key", String(200), nullable=False),
    Column("policy", String(50), nullable=False),
    Column("family", String(20), nullable=False),
    Column("tone", String(20), nullable=False),
    Column("grade", String(1)),
    Column("at", Moment, nullable=False),
    Column("plan", JSON, nullable=False),  # the whole outbound.reminders.plans.Reminder
    Column("amounts", JSON, nullable=False),  # what was open of each receivable that it lists
    Column("test", Boolean, nullable=False),  # it went to the test address: for the customer nothing happened
    Column("void", Boolean, nullable=False),  # it did not go after all: its stages are to be done again
    Index(None, "party_id", "at"),
    Index(None, "key"),
)

reminder_step = Table(
    "reminder_step",  # a stage that is done: no second mail may do it
    metadata,
    Column("key", String(200), primary_key=True),  # Step.key, marked where it is of a test or counts no more
    Column("outgoing_id", Key, ForeignKey("outgoing.id"), nullable=False),
    Column("party_id", Key, ForeignKey("party.id"), nullable=False),
    Column("invoice_id", Key, ForeignKey("invoice.id")),  # of a step about a receivable
    Column("matter", String(20), nullable=False),
    Column("matter_id", String(60), nullable=False),
    Column("stage", String(60), nullable=False),
    Column("on", Date, nullable=False),
    Index(None, "outgoing_id"),
    Index(None, "party_id"),
    Index(None, "invoice_id"),
)

customer_task = Table(
    "customer_task",  # where no further mail helps: something for a person
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(30), nullable=False),
    Column("party_id", Key, ForeignKey("party.id"), nullable=False),
    Column("about", JSON, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("done_by", String(100)),
    Index(None, "party_id"),
    Index(None, "done_at"),
)

ledger_import = Table(
    "ledger_import",  # when the ledger was last told anything: reminders stop on a stale one
    metadata,
    Column("what", String(20), primary_key=True),  # receivables, payments
    Column("at", Moment, nullable=False),
)
