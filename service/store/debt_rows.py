"""The rows that a customer's ledger is made of, for many customers at once: one question for each kind of row.

In charge of the questions. What is made of the rows is `service.store.debts`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from outbound.records import OutgoingState
from parsing.document import Kind
from service.store.invoices import PAYABLE, PAYABLE_STATES
from service.store.receivable_tables import (
    contact_failure,
    customer,
    customer_payment,
    dispute,
    pause,
    payment_allocation,
    receivable,
    reminder,
    reminder_step,
)
from service.store.receivables import RECEIVABLE, UNPAID
from service.store.tables import invoice, message, outgoing
from service.store.trade_tables import party, party_contact

PAID_DAYS = 365
Rows = Sequence[Any]
_INVOICE_COLUMNS = (
    "id", "case", "kind", "state", "state_since", "party_id", "number", "issue_date", "due_date", "currency", "total",
    "payable", "payment_date", "sha256",
)  # fmt: skip


def by(name: str, rows: Iterable[Row[Any]]) -> Mapping[Any, list[Row[Any]]]:
    """Return the rows by one of their columns."""
    found: dict[Any, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row._mapping[name]].append(row)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtRows:
    """Asks for the rows of some customers. `test`: reminders as tests have seen them."""

    connection: Connection
    party_ids: list[int]
    now: datetime
    today: date
    test: bool

    def rows_of(self, table: Any) -> Rows:
        """Return their rows of a table that has them in `party_id`."""
        query = select(table).where(table.c.party_id.in_(self.party_ids)).order_by(table.c.id)
        return self.connection.execute(query).all()

    def customers(self) -> Rows:
        """Return their own rows with name, country and language."""
        joined = customer.join(party, party.c.id == customer.c.party_id)
        query = select(customer, party.c.name, party.c.country, party.c.language).select_from(joined)
        return self.connection.execute(query.where(customer.c.party_id.in_(self.party_ids))).all()

    def contacts(self) -> Rows:
        """Return their addresses, each with how mail to it failed."""
        joined = party_contact.outerjoin(contact_failure, contact_failure.c.address == party_contact.c.address)
        query = select(party_contact, contact_failure.c.kind.label("failure")).select_from(joined)
        where = party_contact.c.party_id.in_(self.party_ids)
        return self.connection.execute(query.where(where).order_by(party_contact.c.address)).all()

    def invoices(self) -> Rows:
        """Return what they owe, and what they paid within a year."""
        joined = invoice.join(receivable, receivable.c.invoice_id == invoice.c.id)
        since = self.today - timedelta(PAID_DAYS)
        columns = (
            *(invoice.c[name] for name in _INVOICE_COLUMNS),
            *(column for column in receivable.c if column.name != "invoice_id"),
        )
        recent = or_(invoice.c.state.in_(UNPAID), invoice.c.payment_date.is_(None), invoice.c.payment_date >= since)
        where = (invoice.c.party_id.in_(self.party_ids), invoice.c.direction == RECEIVABLE, recent)
        return self.connection.execute(select(*columns).select_from(joined).where(*where).order_by(invoice.c.id)).all()

    def steps(self) -> Mapping[tuple[str, str], list[Row[Any]]]:
        """Return the stages that are done, by what they are about."""
        joined = reminder_step.join(reminder, reminder.c.outgoing_id == reminder_step.c.outgoing_id)
        where = (
            reminder_step.c.party_id.in_(self.party_ids),
            reminder.c.test.is_(self.test),
            reminder.c.void.is_(False),
        )
        query = select(reminder_step).select_from(joined).where(*where).order_by(reminder_step.c.on)
        found: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
        for row in self.connection.execute(query):
            found[row.matter, row.matter_id].append(row)
        return found

    def links(self, table: Any, column: Any, owner: Any) -> Mapping[int, list[int]]:
        """Return the invoices of promises or plans, by these."""
        joined = table.join(owner, owner.c.id == column)
        query = select(column.label("key"), table.c.invoice_id).select_from(joined)
        found: dict[int, list[int]] = defaultdict(list)
        for row in self.connection.execute(query.where(owner.c.party_id.in_(self.party_ids))):
            found[row.key].append(row.invoice_id)
        return found

    def allocations(self) -> Mapping[Any, list[Row[Any]]]:
        """Return what their payments settled, by invoice."""
        joined = payment_allocation.join(customer_payment, customer_payment.c.id == payment_allocation.c.payment_id)
        query = select(payment_allocation.c.invoice_id, payment_allocation.c.amount, customer_payment.c.date)
        where = (customer_payment.c.party_id.in_(self.party_ids), customer_payment.c.returned_at.is_(None))
        return by("invoice_id", self.connection.execute(query.select_from(joined).where(*where)))

    def mails(self) -> Rows:
        """Return the reminders that they had or have waiting."""
        joined = reminder.join(outgoing, outgoing.c.id == reminder.c.outgoing_id)
        columns = (reminder.c.party_id, reminder.c.at, reminder.c.family, outgoing.c.sent_at, outgoing.c.not_before)
        where = (
            reminder.c.party_id.in_(self.party_ids),
            reminder.c.test.is_(self.test),
            reminder.c.void.is_(False),
            outgoing.c.state.not_in([OutgoingState.CANCELLED, OutgoingState.FAILED]),
        )
        return self.connection.execute(select(*columns).select_from(joined).where(*where).order_by(reminder.c.at)).all()

    def owed(self) -> Rows:
        """Return what we are to pay them, by currency."""
        rest = func.coalesce(invoice.c.payable, invoice.c.total) - func.coalesce(invoice.c.paid, 0)
        where = (
            invoice.c.party_id.in_(self.party_ids),
            invoice.c.direction == PAYABLE,
            invoice.c.state.in_(PAYABLE_STATES),
            invoice.c.kind != Kind.CREDIT_NOTE,
            invoice.c.total.is_not(None),
            invoice.c.currency.is_not(None),
        )
        query = select(invoice.c.party_id, invoice.c.currency, func.sum(rest).label("owed")).where(*where)
        return self.connection.execute(query.group_by(invoice.c.party_id, invoice.c.currency)).all()

    def credits(self) -> Rows:
        """Return their payments with what is allocated of each, those that are wholly allocated left out."""
        used = (
            select(payment_allocation.c.payment_id, func.sum(payment_allocation.c.amount).label("used"))
            .group_by(payment_allocation.c.payment_id)
            .subquery()
        )
        joined = customer_payment.outerjoin(used, used.c.payment_id == customer_payment.c.id)
        columns = (customer_payment.c.party_id, customer_payment.c.currency, customer_payment.c.amount, used.c.used)
        where = (
            customer_payment.c.party_id.in_(self.party_ids),
            customer_payment.c.returned_at.is_(None),
            or_(used.c.used.is_(None), used.c.used < customer_payment.c.amount),
        )
        return self.connection.execute(select(*columns).select_from(joined).where(*where)).all()

    def unread(self) -> Mapping[int, datetime]:
        """Return since when a mail of theirs waits for a person to read it."""
        where = (
            message.c.party_id.in_(self.party_ids),
            message.c.attention.is_not(None),
            message.c.settled_by.is_(None),
            message.c.kind == "reply",
        )
        query = select(message.c.party_id, func.min(message.c.received_at).label("since")).where(*where)
        return {row.party_id: row.since for row in self.connection.execute(query.group_by(message.c.party_id))}

    def reactions(self) -> Rows:
        """Return when they wrote to us within a year."""
        where = (
            message.c.party_id.in_(self.party_ids),
            message.c.kind == "reply",
            message.c.received_at >= self.now - timedelta(PAID_DAYS),
        )
        query = select(message.c.party_id, message.c.received_at).where(*where).order_by(message.c.received_at)
        return self.connection.execute(query).all()

    def disputes(self) -> Rows:
        """Return the disputes of their invoices, open and closed, the oldest first."""
        joined = dispute.join(invoice, invoice.c.id == dispute.c.invoice_id)
        query = select(dispute).select_from(joined).where(invoice.c.party_id.in_(self.party_ids))
        return self.connection.execute(query.order_by(dispute.c.id)).all()

    def pauses(self) -> Rows:
        """Return the pauses of their invoices and of themselves."""
        return self.rows_of(pause)
