"""Customers as the admin shows them: what they owe, how they pay, what stands in the way, what was done.

In charge of reading. What would be sent next is `service.rehearsing`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from service.store import customer_payments, customers
from service.store.desk import Page, contains, page_of
from service.store.desk_invoices import HistoryRow, PaperRow, concerns, history, papers
from service.store.engine import Store
from service.store.receivable_tables import (
    contact_failure,
    customer,
    customer_task,
    dispute,
    instalment_plan,
    pause,
    promise,
    promise_invoice,
    receivable,
    reminder,
)
from service.store.receivables import RECEIVABLE, UNPAID
from service.store.tables import invoice, outgoing
from service.store.trade_tables import party, party_contact


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFilter:
    """What the list shows: customers who owe, or all; `text` in the name, code or number of an invoice."""

    owing: bool = True
    text: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """One customer in the list."""

    id: int
    name: str
    code: str | None
    grade: str | None
    excluded: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One address of a customer; `failure` hard or soft, None while it works."""

    address: str
    name: str | None
    purpose: str | None
    failure: str | None
    failed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """One customer with everything its page shows beside the ledger."""

    row: Row[Any]
    contacts: tuple[ContactRow, ...]
    invoices: tuple[Row[Any], ...]
    payments: tuple[tuple[Row[Any], Decimal], ...]
    promises: tuple[tuple[Row[Any], tuple[str, ...]], ...]
    disputes: tuple[Row[Any], ...]
    pauses: tuple[Row[Any], ...]
    plans: tuple[Row[Any], ...]
    tasks: tuple[Row[Any], ...]
    reminders: tuple[Row[Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivableView:
    """One issued invoice with its papers and history."""

    row: Row[Any]
    customer: str
    papers: tuple[PaperRow, ...]
    disputes: tuple[Row[Any], ...]
    history: tuple[HistoryRow, ...]


def list_customers(store: Store, wanted: CustomerFilter) -> Page[CustomerRow]:
    """Return one page of customers."""
    joined = customer.join(party, party.c.id == customer.c.party_id)
    columns = (party.c.id, party.c.name, customer.c.code, customer.c.last_grade, customer.c.excluded, party.c.country)
    question = select(*columns).select_from(joined)
    if wanted.owing:
        question = question.where(party.c.id.in_(select(invoice.c.party_id).where(owes())))
    if wanted.text:
        numbered = select(invoice.c.party_id).where(
            invoice.c.direction == RECEIVABLE, contains(invoice.c.number, wanted.text)
        )
        named = (contains(party.c.name, wanted.text), customer.c.code == wanted.text, party.c.id.in_(numbered))
        question = question.where(or_(*named))
    if wanted.after is not None:
        question = question.where(party.c.id > wanted.after)
    with store.read() as connection:
        return page_of(connection, question.order_by(party.c.id), _row)


def view_customer(store: Store, party_id: int) -> CustomerView | None:
    """Return one customer; None when there is none."""
    with store.read() as connection:
        row = customers.get(connection, party_id)
        if row is None:
            return None
        return CustomerView(
            row=row,
            contacts=_contacts(connection, party_id),
            invoices=tuple(connection.execute(_invoices(invoice.c.party_id == party_id, invoice.c.state.in_(UNPAID)))),
            payments=tuple(customer_payments.of_party(connection, party_id, limit=12)),
            promises=_promises(connection, party_id),
            disputes=_disputes(connection, invoice.c.party_id == party_id, dispute.c.closed_at.is_(None)),
            pauses=tuple(
                connection.execute(_of(pause, party_id).where(pause.c.ended_at.is_(None)).order_by(pause.c.id))
            ),
            plans=tuple(connection.execute(_of(instalment_plan, party_id).where(instalment_plan.c.ended_at.is_(None)))),
            tasks=tuple(connection.execute(_of(customer_task, party_id).where(customer_task.c.done_at.is_(None)))),
            reminders=_reminders(connection, reminder.c.party_id == party_id, limit=20),
        )


def view_receivable(store: Store, invoice_id: int) -> ReceivableView | None:
    """Return one issued invoice; None when there is none."""
    with store.read() as connection:
        row = connection.execute(_invoices(invoice.c.id == invoice_id)).first()
        if row is None:
            return None
        name = connection.execute(select(party.c.name).where(party.c.id == row.party_id)).scalar_one()
        return ReceivableView(
            row=row,
            customer=name,
            papers=papers(connection, invoice_id),
            disputes=_disputes(connection, invoice.c.id == invoice_id),
            history=history(connection, concerns(invoice_id)),
        )


def waiting_reminders(store: Store, states: Sequence[str]) -> tuple[Row[Any], ...]:
    """Return the reminders in these states with their customer, the soonest first."""
    with store.read() as connection:
        return _reminders(connection, outgoing.c.state.in_(list(states)), limit=500, soonest=True)


def waiting_tasks(store: Store) -> tuple[Row[Any], ...]:
    """Return what people are asked to do about customers, the oldest first."""
    joined = customer_task.join(party, party.c.id == customer_task.c.party_id)
    query = select(customer_task, party.c.name).select_from(joined).where(customer_task.c.done_at.is_(None))
    with store.read() as connection:
        return tuple(connection.execute(query.order_by(customer_task.c.id).limit(200)))


def numbers_of(store: Store, keys: Sequence[str]) -> Mapping[str, str]:
    """Return the numbers of issued invoices by their keys as text."""
    wanted = [int(key) for key in keys if key.isdigit()]
    with store.read() as connection:
        query = select(invoice.c.id, invoice.c.number).where(invoice.c.id.in_(wanted))
        return {str(row.id): row.number for row in connection.execute(query)}


def owed(store: Store) -> Sequence[tuple[str, Decimal, Decimal]]:
    """Return (currency, open, of it overdue) of all customers."""
    overdue = func.sum(receivable.c.open).filter(invoice.c.state == "overdue")
    query = select(invoice.c.currency, func.sum(receivable.c.open), overdue).select_from(
        invoice.join(receivable, receivable.c.invoice_id == invoice.c.id)
    )
    with store.read() as connection:
        rows = connection.execute(query.where(owes()).group_by(invoice.c.currency).order_by(invoice.c.currency)).all()
    return [(currency, total, late or Decimal(0)) for currency, total, late in rows]


def owes() -> ColumnElement[bool]:
    """Return the condition of an invoice that a customer has still to pay."""
    return (invoice.c.direction == RECEIVABLE) & invoice.c.state.in_(UNPAID)


def _row(row: Row[Any]) -> CustomerRow:
    return CustomerRow(
        id=row.id, name=row.name, code=row.code, grade=row.last_grade, excluded=row.excluded, country=row.country
    )


def _of(table: Any, party_id: int) -> Any:
    return select(table).where(table.c.party_id == party_id)


def _invoices(*conditions: ColumnElement[bool]) -> Any:
    joined = invoice.join(receivable, receivable.c.invoice_id == invoice.c.id)
    columns = (*invoice.c, *(column for column in receivable.c if column.name != "invoice_id"))
    return select(*columns).select_from(joined).where(*conditions).order_by(invoice.c.due_date, invoice.c.id)


def _contacts(connection: Connection, party_id: int) -> tuple[ContactRow, ...]:
    joined = party_contact.outerjoin(contact_failure, contact_failure.c.address == party_contact.c.address)
    columns = (*party_contact.c, contact_failure.c.kind.label("failure"), contact_failure.c.at.label("failed_at"))
    query = select(*columns).select_from(joined).where(party_contact.c.party_id == party_id)
    return tuple(
        ContactRow(
            address=row.address, name=row.name, purpose=row.purpose, failure=row.failure, failed_at=row.failed_at
        )
        for row in connection.execute(query.order_by(party_contact.c.address))
    )


def _promises(connection: Connection, party_id: int) -> tuple[tuple[Row[Any], tuple[str, ...]], ...]:
    query = _of(promise, party_id).where(promise.c.state != "replaced").order_by(promise.c.id.desc()).limit(12)
    joined = promise_invoice.join(invoice, invoice.c.id == promise_invoice.c.invoice_id)
    found: list[tuple[Row[Any], tuple[str, ...]]] = []
    for row in connection.execute(query).all():
        numbers = select(invoice.c.number).select_from(joined).where(promise_invoice.c.promise_id == row.id)
        found.append((row, tuple(connection.execute(numbers).scalars())))
    return tuple(found)


def _disputes(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Row[Any], ...]:
    joined = dispute.join(invoice, invoice.c.id == dispute.c.invoice_id)
    query = select(dispute, invoice.c.number).select_from(joined).where(*conditions)
    return tuple(connection.execute(query.order_by(dispute.c.id)))


def _reminders(
    connection: Connection, condition: ColumnElement[bool], *, limit: int, soonest: bool = False
) -> tuple[Row[Any], ...]:
    joined = reminder.join(outgoing, outgoing.c.id == reminder.c.outgoing_id).join(
        party, party.c.id == reminder.c.party_id
    )
    columns = (
        *reminder.c,
        party.c.name,
        outgoing.c.subject,
        outgoing.c.recipient,
        outgoing.c.state,
        outgoing.c.reason,
        outgoing.c.version,
        outgoing.c.sent_at,
    )
    order = (reminder.c.at, reminder.c.outgoing_id) if soonest else (reminder.c.outgoing_id.desc(),)
    query = select(*columns).select_from(joined).where(condition).order_by(*order).limit(limit)
    return tuple(connection.execute(query))
