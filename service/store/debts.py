"""What planning reminders must know of each customer, gathered for many at once: a fixed number of questions a batch.

In charge of filling `outbound.reminders.records.Ledger` from the rows. Not in charge of planning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, or_, select

from outbound.records import Money
from outbound.reminders.plans import Matter
from outbound.reminders.promises import held_days
from outbound.reminders.records import (
    Contact,
    Customer,
    DiscountTerms,
    Dispute,
    Family,
    Grade,
    Instalment,
    InstalmentPlan,
    Ledger,
    Nature,
    PaidInvoice,
    Pause,
    Promise,
    PromiseState,
    Purpose,
    Receivable,
    SentMail,
    SentStage,
    Tone,
)
from parsing.document import Kind
from service.store import standings
from service.store.debt_rows import DebtRows, Rows, by
from service.store.receivable_tables import (
    instalment_plan,
    plan_invoice,
    promise,
    promise_invoice,
)
from service.store.receivables import RECEIVABLE, UNPAID, ReceivableState, amount_of
from service.store.tables import invoice

LATELY_PAID_DAYS = 14
_ZERO = Decimal(0)


def parties_to_plan(connection: Connection, *, today: date) -> Sequence[int]:
    """Return the customers whom a reminder may concern: who owe anything, or paid within two weeks."""
    owes = invoice.c.state.in_(UNPAID)
    lately = (invoice.c.state == ReceivableState.PAID) & (invoice.c.payment_date >= today - timedelta(LATELY_PAID_DAYS))
    query = select(invoice.c.party_id).where(invoice.c.direction == RECEIVABLE, or_(owes, lately)).distinct()
    return connection.execute(query.order_by(invoice.c.party_id)).scalars().all()


def ledgers_of(
    connection: Connection, party_ids: Sequence[int], *, now: datetime, zone: ZoneInfo, test: bool = False
) -> tuple[Ledger, ...]:
    """Return the ledgers of these customers, in their order. `zone`: the company's. `test`: as tests have seen them."""
    return tuple(_Batch(connection, party_ids, now, zone, test).ledgers())


@dataclass(slots=True)
class _Spans:
    """When reminders of a receivable stood still: spans from the first day to the day after the last."""

    disputes: list[tuple[date, date]] = field(default_factory=list)
    others: list[tuple[date, date]] = field(default_factory=list)


class _Batch:
    """The rows of some customers, by what they belong to."""

    def __init__(
        self, connection: Connection, party_ids: Sequence[int], now: datetime, zone: ZoneInfo, test: bool
    ) -> None:
        self.party_ids = list(party_ids)
        self.zone = zone
        self.today = now.astimezone(zone).date()
        rows = DebtRows(connection=connection, party_ids=self.party_ids, now=now, today=self.today, test=test)
        self.payments_as_of = standings.imported_at(connection, standings.PAYMENTS)
        self.customers = rows.customers()
        self.contacts = by("party_id", rows.contacts())
        self.invoices = by("party_id", rows.invoices())
        self.steps = rows.steps()
        self.spans: dict[int, _Spans] = defaultdict(_Spans)
        self.disputes = self._disputes(rows.disputes())
        self.pauses, self.customer_pauses = self._pauses(rows.pauses())
        self.promises = by("party_id", rows.rows_of(promise))
        self.promised = rows.links(promise_invoice, promise_invoice.c.promise_id, promise)
        self.plans = by("party_id", rows.rows_of(instalment_plan))
        self.planned = rows.links(plan_invoice, plan_invoice.c.plan_id, instalment_plan)
        self.allocations = rows.allocations()
        self.mails = by("party_id", rows.mails())
        self.owed = by("party_id", rows.owed())
        self.credits = by("party_id", rows.credits())
        self.unread = rows.unread()
        self.reactions = by("party_id", rows.reactions())

    def ledgers(self) -> Iterator[Ledger]:
        """Yield each customer's ledger."""
        rows = {row.party_id: row for row in self.customers}
        for party_id in self.party_ids:
            if party_id in rows:
                yield self._ledger(rows[party_id])

    def _ledger(self, row: Row[Any]) -> Ledger:
        key = row.party_id
        papers = [one for one in self.invoices[key] if one.kind != Kind.CREDIT_NOTE and one.due_date is not None]
        promises = tuple(self._promise(one) for one in self.promises[key])
        for one in self.promises[key]:
            if one.settled_at is not None:
                for invoice_id in self.promised[one.id]:
                    self.spans[invoice_id].others.append((self._day(one.made_at), self._day(one.settled_at)))
        return Ledger(
            customer=self._customer(row, papers),
            receivables=tuple(self._receivable(one) for one in papers if one.state != ReceivableState.PAID),
            promises=promises,
            plans=tuple(self._plan(one) for one in self.plans[key]),
            paid=tuple(self._paid(one) for one in papers if one.state == ReceivableState.PAID),
            sent=tuple(
                SentMail(at=one.sent_at or max(one.at, one.not_before), family=Family(one.family))
                for one in self.mails[key]
            ),
            owed=tuple(Money(amount=one.owed, currency=one.currency) for one in self.owed[key] if one.owed > 0),
            credits=tuple(self._credit_of(key)),
            payments_as_of=self.payments_as_of,
            unread_since=self.unread.get(key),
            reactions=tuple(one.received_at for one in self.reactions[key]),
        )

    def _customer(self, row: Row[Any], papers: Sequence[Row[Any]]) -> Customer:
        issued = [one.issue_date for one in papers if one.issue_date is not None]
        limit = row.credit_limit
        currency = next((one.currency for one in papers), None)
        return Customer(
            id=str(row.party_id),
            name=row.name,
            language=row.language,
            country=row.country,
            subdivision=row.subdivision,
            time_zone=row.time_zone,
            nature=Nature(row.nature),
            attributes=MappingProxyType(dict(row.attributes)),
            contacts=tuple(_contact(one) for one in self.contacts[row.party_id]),
            copies=tuple(row.copies),
            salesperson=row.salesperson,
            tone=Tone(row.tone) if row.tone else None,
            grade=Grade(row.grade) if row.grade else None,
            last_grade=Grade(row.last_grade) if row.last_grade else None,
            weekdays=tuple(row.weekdays),
            per_week=row.max_per_week,
            pause=self.customer_pauses.get(row.party_id),
            excluded=row.excluded,
            legal=row.legal,
            credit_limit=Money(amount=limit, currency=currency) if limit is not None and currency else None,
            since=min(issued, default=None),
        )

    def _receivable(self, row: Row[Any]) -> Receivable:
        spans = self.spans[row.id]
        return Receivable(
            id=str(row.id),
            number=row.number,
            issue_date=row.issue_date or row.due_date,
            due_date=row.due_date,
            amount=Money(amount=amount_of(row), currency=row.currency),
            open=row.open,
            case=row.case,
            dispute=self.disputes.get(row.id),
            pause=self.pauses.get(row.id),
            collecting=row.collecting,
            written_off=row.written_off_at is not None,
            discount=DiscountTerms(percent=row.discount_percent, until=row.discount_until)
            if row.discount_percent is not None and row.discount_until is not None
            else None,
            sent=self._sent(Matter.RECEIVABLE, str(row.id)),
            paper=row.sha256,
            held_days=held_days((*spans.disputes, *spans.others)),
        )

    def _paid(self, row: Row[Any]) -> PaidInvoice:
        return PaidInvoice(
            number=row.number,
            amount=Money(amount=amount_of(row), currency=row.currency),
            due_date=row.due_date,
            paid_on=row.payment_date or self._day(row.state_since),
            disputed_days=held_days(tuple(self.spans[row.id].disputes)),
            case=row.case,
        )

    def _promise(self, row: Row[Any]) -> Promise:
        made, end = self._day(row.made_at), self._day(row.settled_at) if row.settled_at else date.max
        paid = [
            one.amount
            for invoice_id in self.promised[row.id]
            for one in self.allocations[invoice_id]
            if made <= one.date <= end
        ]
        return Promise(
            id=str(row.id),
            receivables=tuple(str(each) for each in self.promised[row.id]),
            due=row.date,
            made_on=made,
            amount=Money(amount=row.amount, currency=row.currency) if row.amount is not None and row.currency else None,
            paid=sum(paid, _ZERO),
            state=PromiseState(row.state),
            sent=self._sent(Matter.PROMISE, str(row.id)),
        )

    def _plan(self, row: Row[Any]) -> InstalmentPlan:
        """Return a plan; what was paid for its invoices since it was agreed pays its instalments in order."""
        agreed = self._day(row.agreed_at)
        allocated = [one for invoice_id in self.planned[row.id] for one in self.allocations[invoice_id]]
        left = sum((one.amount for one in allocated if one.date >= agreed), _ZERO)
        parts: list[Instalment] = []
        for number, (day, told) in enumerate(row.instalments, start=1):
            amount = Decimal(told)
            paid = max(_ZERO, min(left, amount))
            left -= paid
            sent = self._sent(Matter.INSTALMENT, f"{row.id}/{number}")
            due = date.fromisoformat(day)
            parts.append(Instalment(number=number, due=due, amount=amount, paid=paid, sent=sent))
        return InstalmentPlan(
            id=str(row.id),
            receivables=tuple(str(each) for each in self.planned[row.id]),
            currency=row.currency,
            instalments=tuple(parts),
            ended=row.ended_at is not None,
        )

    def _sent(self, matter: Matter, key: str) -> tuple[SentStage, ...]:
        return tuple(SentStage(key=row.stage, on=row.on) for row in self.steps[matter, key])

    def _credit_of(self, key: int) -> Iterator[Money]:
        left: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.credits[key]:
            left[row.currency] += row.amount - (row.used or _ZERO)
        yield from (Money(amount=amount, currency=currency) for currency, amount in left.items() if amount > 0)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _disputes(self, rows: Rows) -> Mapping[int, Dispute]:
        found: dict[int, Dispute] = {}
        for row in rows:
            if row.closed_at is None:
                found.setdefault(
                    row.invoice_id,
                    Dispute(since=self._day(row.opened_at), amount=row.amount, reference=row.category),
                )
            else:
                self.spans[row.invoice_id].disputes.append((self._day(row.opened_at), self._day(row.closed_at)))
        return found

    def _pauses(self, rows: Rows) -> tuple[Mapping[int, Pause], Mapping[int, Pause]]:
        ours: dict[int, Pause] = {}
        theirs: dict[int, Pause] = {}
        for row in rows:
            over = pause_over_at(row, self.zone)
            end = self._day(over) if over is not None else None
            if end is not None and end <= self.today:
                if row.invoice_id is not None:
                    self.spans[row.invoice_id].others.append((self._day(row.began_at), end))
                continue
            found, key = (theirs, row.party_id) if row.invoice_id is None else (ours, row.invoice_id)
            found[key] = _longer(found.get(key), Pause(reason=row.reason, until=row.until))
        return ours, theirs


def pause_over_at(row: Row[Any], zone: ZoneInfo) -> datetime | None:
    """Return when a pause is over: when a person ended it, else after its last day; None while it has no end."""
    if row.ended_at is not None or row.until is None:
        return cast("datetime | None", row.ended_at)
    return datetime.combine(row.until + timedelta(days=1), time(), zone)


def _contact(row: Row[Any]) -> Contact:
    purposes = tuple(Purpose(one) for one in (row.purpose or "").replace(",", " ").split() if one in list(Purpose))
    return Contact(
        address=row.address,
        name=row.name,
        purposes=purposes or (Purpose.BILLING,),
        deliverable=row.failure != "hard",
    )


def _longer(one: Pause | None, other: Pause) -> Pause:
    """Return the pause that ends later; one without an end ends last."""
    if one is None:
        return other
    return max(one, other, key=lambda each: (each.until is None, each.until or date.min))
