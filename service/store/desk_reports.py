"""The rows that reports are made of: what waits, what was settled and when, what customers owe.

In charge of reading, each report with one question however many invoices there are. What the figures mean and how they
are summed is `service.reports`'s to say. Amounts of several currencies are never added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FunctionElement,
    Label,
    Row,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from service.store.desk import waits
from service.store.desk_customers import owes
from service.store.invoices import OPEN_STATES, PAYABLE, InvoiceState
from service.store.receivable_tables import receivable
from service.store.tables import event, invoice, message, message_invoice, outgoing_invoice
from service.store.trade_tables import party

EXCEPTION_AGES = (3, 8, 31)
"""Where an age of an exception ends and the next begins, in whole days: 0-2, 3-7, 8-30, more."""
OVERDUE_AGES = (30, 60, 90)
"""The last day of each age of a receivable, counted from its due date: 0-30, 31-60, 61-90, more."""

_SETTLING = (
    InvoiceState.APPROVED.value,
    InvoiceState.REJECTED.value,
    InvoiceState.DUPLICATE.value,
    InvoiceState.REPLACED.value,
    "rejection_confirmed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSum:
    """The invoices that wait, of one cause or one supplier, in one currency.

    `ages`: how many for as long as `EXCEPTION_AGES` says, the youngest first. `amount`: their totals, credit notes
    counting negative; None when none of them has a total.
    """

    name: str | None
    currency: str | None
    count: int
    ages: tuple[int, ...]
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """When an invoice came, and when it was approved first."""

    arrived_at: datetime
    approved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """When a paper was settled; `touched` when a person had done anything about it or about its mails until then."""

    at: datetime
    touched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What customers owe in one currency: not due yet, and by the ages of `OVERDUE_AGES`, the youngest first."""

    currency: str
    count: int
    not_due: Decimal
    ages: tuple[Decimal, ...]
    total: Decimal


def waiting_by_cause(connection: Connection, now: datetime) -> tuple[WaitingSum, ...]:
    """Return what waits by the cause that weighs most and by currency."""
    return _waiting(connection, now, invoice.c.cause)


def waiting_by_supplier(connection: Connection, now: datetime) -> tuple[WaitingSum, ...]:
    """Return what waits by supplier and currency; a seller that is nobody we know by its name on the paper."""
    return _waiting(connection, now, func.coalesce(party.c.name, invoice.c.seller_name), invoice.c.party_id)


def _waiting(
    connection: Connection, now: datetime, name: ColumnElement[Any], *more: ColumnElement[Any]
) -> tuple[WaitingSum, ...]:
    since = func.coalesce(invoice.c.blocked_since, invoice.c.state_since)
    bounds = [now - timedelta(days=days) for days in EXCEPTION_AGES]
    younger, older = (None, *bounds), (*bounds, None)
    ages = [_count(since, before, after) for before, after in zip(younger, older, strict=True)]
    signed = case((invoice.c.kind == "credit_note", -invoice.c.total), else_=invoice.c.total)
    figures = (func.count().label("count"), func.sum(signed).label("amount"), *ages)
    by = (name, invoice.c.currency, *more)
    question = (
        select(name.label("name"), invoice.c.currency, *figures)
        .select_from(invoice.outerjoin(party, party.c.id == invoice.c.party_id))
        .where(invoice.c.direction == PAYABLE, waits())
        .group_by(*by)
    )
    return tuple(_waiting_sum(row) for row in connection.execute(question))


def _count(since: FunctionElement[Any], before: datetime | None, after: datetime | None) -> Label[int]:
    """Count what began at `before` at the latest, and after `after`."""
    within = [since <= before] if before else []
    within += [since > after] if after else []
    return func.count().filter(and_(*within)).label(f"age_{before:%Y%m%d}" if before else "age_now")


def _waiting_sum(row: Row[Any]) -> WaitingSum:
    values: tuple[Any, ...] = tuple(row)
    name, currency, count, amount, *ages = values
    return WaitingSum(name=name, currency=currency, count=count, amount=amount, ages=tuple(ages))


def approvals_between(connection: Connection, since: datetime, until: datetime) -> tuple[Approval, ...]:
    """Return the suppliers' papers whose first approval lies in a period, its end excluded, the earliest first.

    One arrived with its first mail; one that no mail brought when it was recorded.
    """
    own = (message_invoice.c.invoice_id == invoice.c.id, message_invoice.c.evidence == "document")
    joined = message.join(message_invoice, message_invoice.c.message_id == message.c.id)
    by_mail = select(func.min(message.c.received_at)).select_from(joined).where(*own).scalar_subquery()
    first = (
        select(event.c.invoice_id, func.min(event.c.at).label("at"))
        .where(event.c.kind == InvoiceState.APPROVED.value)
        .group_by(event.c.invoice_id)
        .subquery()
    )
    arrived = func.coalesce(by_mail, invoice.c.received_at).label("arrived_at")
    question = (
        select(arrived, first.c.at.label("approved_at"))
        .select_from(invoice.join(first, first.c.invoice_id == invoice.c.id))
        .where(invoice.c.direction == PAYABLE, first.c.at >= since, first.c.at < until)
        .order_by(first.c.at)
    )
    return tuple(
        Approval(arrived_at=row.arrived_at, approved_at=row.approved_at) for row in connection.execute(question)
    )


def settlements_between(connection: Connection, since: datetime, until: datetime) -> tuple[Settlement, ...]:
    """Return the suppliers' papers that were settled in a period, its end excluded, the earliest first.

    Settled: approved, rejected, found to be a duplicate or replaced, and not waiting for anybody now. What was opened
    again counts when it was settled last.
    """
    last = (
        select(event.c.invoice_id, func.max(event.c.id).label("id"))
        .where(event.c.kind.in_(_SETTLING))
        .group_by(event.c.invoice_id)
        .subquery()
    )
    joined = invoice.join(last, last.c.invoice_id == invoice.c.id).join(event, event.c.id == last.c.id)
    settled = (invoice.c.state.not_in(OPEN_STATES), ~waits(), event.c.at >= since, event.c.at < until)
    question = (
        select(event.c.at, _touched(last.c.id).label("touched"))
        .select_from(joined)
        .where(invoice.c.direction == PAYABLE, *settled)
        .order_by(event.c.id)
    )
    return tuple(Settlement(at=row.at, touched=bool(row.touched)) for row in connection.execute(question))


def _touched(until: ColumnElement[int]) -> ColumnElement[bool]:
    """Return whether a person did something about an invoice, or about a mail from or to its supplier about it."""
    deed = event.alias("deed")
    person = (deed.c.actor.startswith("person:", autoescape=True), deed.c.id <= until)
    mails_in = deed.join(message_invoice, message_invoice.c.message_id == deed.c.message_id)
    mails_out = deed.join(outgoing_invoice, outgoing_invoice.c.outgoing_id == deed.c.outgoing_id)
    return or_(
        exists(select(deed.c.id).where(deed.c.invoice_id == invoice.c.id, *person).correlate_except(deed)),
        exists(
            select(deed.c.id)
            .select_from(mails_in)
            .where(message_invoice.c.invoice_id == invoice.c.id, *person)
            .correlate_except(deed, message_invoice)
        ),
        exists(
            select(deed.c.id)
            .select_from(mails_out)
            .where(outgoing_invoice.c.invoice_id == invoice.c.id, *person)
            .correlate_except(deed, outgoing_invoice)
        ),
    )


def owed_by_age(connection: Connection, today: date) -> Sequence[Owed]:
    """Return what customers owe on a day by currency; what has no due date never falls due."""
    due, still_open = invoice.c.due_date, func.sum(receivable.c.open)
    limits = [today - timedelta(days=days) for days in OVERDUE_AGES]
    youngest = and_(due <= today, due >= limits[0])
    middle = [and_(due < younger, due >= older) for younger, older in pairwise(limits)]
    ages = [still_open.filter(within) for within in (youngest, *middle, due < limits[-1])]
    not_due = still_open.filter(or_(due > today, due.is_(None)))
    question = (
        select(invoice.c.currency, func.count(), still_open, not_due, *ages)
        .select_from(invoice.join(receivable, receivable.c.invoice_id == invoice.c.id))
        .where(owes())
        .group_by(invoice.c.currency)
        .order_by(invoice.c.currency)
    )
    return [_owed(*row) for row in connection.execute(question)]


def _owed(currency: str, count: int, total: Decimal, *parts: Decimal | None) -> Owed:
    not_due, *ages = (part or Decimal(0) for part in parts)
    return Owed(currency=currency, count=count, total=total, not_due=not_due, ages=tuple(ages))
