"""A made-up year of customers who pay, pay late, dispute, promise, and of imports that come or do not.

Everything follows from one seed. What was so (a payment's own day) and what was known (the import that brought it) are
kept apart, as in life.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from outbound.records import Money
from outbound.reminders.history import History, PastHold, PastPayment
from outbound.reminders.records import (
    Contact,
    Customer,
    Instalment,
    InstalmentPlan,
    Ledger,
    Nature,
    Promise,
    Purpose,
    Receivable,
)

PLACES = (
    ("ES", "CT", "Europe/Madrid", "EUR"),
    ("ES", "MD", "Europe/Madrid", "EUR"),
    ("PT", None, "Europe/Lisbon", "EUR"),
    ("GB", None, "Europe/London", "GBP"),
    ("US", None, "America/New_York", "USD"),
    ("MX", None, "America/Mexico_City", "MXN"),
    ("CO", None, "America/Bogota", "COP"),
    ("CL", None, "America/Santiago", "CLP"),
    ("AR", None, "America/Argentina/Buenos_Aires", "ARS"),
    ("BR", None, "America/Sao_Paulo", "BRL"),
)
# Days late on average, and how much that varies; how often nothing ever comes.
MANNERS = ((-3, 2, 0.0), (0, 3, 0.0), (6, 6, 0.01), (20, 12, 0.04), (45, 25, 0.12))
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """A year: its customers' histories, when imports came, when the service was down, unread replies by customer."""

    first: date
    last: date
    histories: tuple[History, ...]
    imports: tuple[datetime, ...]
    outages: tuple[tuple[datetime, datetime], ...]
    unread: dict[str, tuple[tuple[datetime, datetime], ...]]
    credits: dict[str, tuple[tuple[datetime, datetime, Money], ...]]

    def is_down(self, moment: datetime) -> bool:
        return any(begun <= moment < over for begun, over in self.outages)


def a_world(seed: int, *, customers: int, invoices: int, first: date = date(2026, 1, 1)) -> World:
    """Return a year of so many customers and invoices."""
    dice = random.Random(seed)  # noqa: S311 -- chance that must be repeatable, not secret
    last = first + 364 * ONE_DAY
    imports = tuple(_imports(dice, first, last))
    each = max(1, invoices // customers)
    histories = tuple(_history(dice, number, each, first, imports) for number in range(customers))
    unread, unallocated = {}, {}
    for history in dice.sample(histories, customers // 5):
        begun = _moment(first + dice.randrange(20, 340) * ONE_DAY, dice.randrange(24))
        unread[history.ledger.customer.id] = ((begun, begun + dice.randrange(4, 200) * timedelta(hours=1)),)
    for history in dice.sample(histories, customers // 10):
        begun = _moment(first + dice.randrange(20, 300) * ONE_DAY, 9)
        money = Money(amount=Decimal(dice.randrange(50, 5000)), currency=history.ledger.receivables[0].currency)
        unallocated[history.ledger.customer.id] = ((begun, begun + dice.randrange(2, 30) * ONE_DAY, money),)
    return World(first, last, histories, imports, tuple(_outages(dice, first)), unread, unallocated)


def _imports(dice: random.Random, first: date, last: date) -> Iterator[datetime]:
    """Yield one import each working day, but for three stretches without any."""
    gaps = [first + dice.randrange(30, 330) * ONE_DAY for _ in range(3)]
    for ahead in range((last - first).days + 1):
        day = first + ahead * ONE_DAY
        if day.weekday() < 5 and not any(gap <= day < gap + 9 * ONE_DAY for gap in gaps):
            yield _moment(day, 5)


def _outages(dice: random.Random, first: date) -> Iterator[tuple[datetime, datetime]]:
    for hours in (6, 30, 72, 9 * 24):
        begun = _moment(first + dice.randrange(20, 330) * ONE_DAY, dice.randrange(24))
        yield begun, begun + timedelta(hours=hours)


def _history(dice: random.Random, number: int, invoices: int, first: date, imports: tuple[datetime, ...]) -> History:
    country, subdivision, zone, currency = PLACES[number % len(PLACES)]
    mean, spread, never = dice.choice(MANNERS)
    customer = _customer(dice, number, country, subdivision, zone)
    payments: list[PastPayment] = []
    disputes: list[PastHold] = []
    pauses: list[PastHold] = []
    promises: list[Promise] = []
    plans: list[InstalmentPlan] = []
    receivables = []
    for place in range(invoices):
        issued = first + dice.randrange(-60, 320) * ONE_DAY
        due = issued + dice.choice((15, 30, 30, 60)) * ONE_DAY
        amount = Decimal(dice.choice((5, 80, 400, 1500, 9000))) + Decimal(dice.randrange(100)) / 100
        receivable = Receivable(
            id=f"{number}-{place}", number=f"F-{number}-{place}", issue_date=issued, due_date=due,
            amount=Money(amount=amount, currency=currency), open=amount,
        )  # fmt: skip
        receivables.append(receivable)
        paid_on = due + round(dice.gauss(mean, spread)) * ONE_DAY
        if dice.random() < 0.02:
            plans.append(_plan(receivable))
            payments += _in_parts(dice, plans[-1], imports)
        elif dice.random() >= never:
            payments += _paid(dice, receivable, max(issued, paid_on), imports)
        if dice.random() < 0.06:
            disputes.append(_hold(dice, receivable, None))
        if dice.random() < 0.02:
            pauses.append(_hold(dice, receivable, "obras"))
        if paid_on > due + 8 * ONE_DAY and dice.random() < 0.2:
            made = due + dice.randrange(4, 9) * ONE_DAY
            promised = made + dice.randrange(2, 15) * ONE_DAY
            promises.append(Promise(id=f"p{number}-{place}", receivables=(receivable.id,), due=promised, made_on=made))
    ledger = Ledger(customer=customer, receivables=tuple(receivables), promises=tuple(promises), plans=tuple(plans))
    return History(ledger=ledger, payments=tuple(payments), disputes=tuple(disputes), pauses=tuple(pauses))


def _customer(dice: random.Random, number: int, country: str, subdivision: str | None, zone: str) -> Customer:
    address = f"cuentas@c{number}.example"
    contacts = (
        Contact(address=address, deliverable=dice.random() > 0.05),
        Contact(address=f"jefe@c{number}.example", purposes=(Purpose.MANAGEMENT,)),
    )
    customer = Customer(
        id=f"c{number}",
        name=f"Customer {number}",
        country=country,
        subdivision=subdivision,
        time_zone=zone,
        nature=dice.choices((Nature.COMPANY, Nature.CONSUMER, Nature.PUBLIC), (80, 15, 5))[0],
        contacts=contacts if dice.random() > 0.03 else (),
    )
    chance = dice.random()
    if chance < 0.03:
        return replace(customer, excluded="filial")
    if chance < 0.05:
        return replace(customer, legal="concurso")
    if chance < 0.12:
        return replace(customer, weekdays=(0,), per_week=1)
    return customer


def _plan(receivable: Receivable) -> InstalmentPlan:
    part = (receivable.open / 3).quantize(Decimal("0.01"))
    amounts = (part, part, receivable.open - 2 * part)
    return InstalmentPlan(
        id=f"k{receivable.id}",
        receivables=(receivable.id,),
        currency=receivable.currency,
        instalments=tuple(
            Instalment(number=n + 1, due=receivable.due_date + 30 * n * ONE_DAY, amount=amount)
            for n, amount in enumerate(amounts)
        ),
    )


def _in_parts(dice: random.Random, plan: InstalmentPlan, imports: tuple[datetime, ...]) -> Iterator[PastPayment]:
    for part in plan.instalments[: dice.choice((1, 2, 3, 3))]:
        on = part.due + dice.randrange(-2, 4) * ONE_DAY
        yield from _told(imports, plan.receivables[0], part.amount, on)


def _paid(
    dice: random.Random, receivable: Receivable, on: date, imports: tuple[datetime, ...]
) -> Iterator[PastPayment]:
    if dice.random() < 0.1:
        half = (receivable.open / 2).quantize(Decimal("0.01"))
        yield from _told(imports, receivable.id, half, on)
        yield from _told(imports, receivable.id, receivable.open - half, on + 20 * ONE_DAY)
    else:
        yield from _told(imports, receivable.id, receivable.open, on)


def _told(imports: tuple[datetime, ...], receivable: str, amount: Decimal, on: date) -> Iterator[PastPayment]:
    """Yield a payment that the first import of a later day brings; none where the year ends before."""
    known = next((each for each in imports if each.date() > on), None)
    if known is not None:
        yield PastPayment(receivable=receivable, amount=amount, paid_on=on, known_at=known)


def _hold(dice: random.Random, receivable: Receivable, reason: str | None) -> PastHold:
    raised = receivable.due_date + dice.randrange(-10, 30) * ONE_DAY
    known = _moment(raised, 12) + timedelta(hours=dice.randrange(0, 30))
    ends = known + dice.randrange(3, 40) * ONE_DAY if dice.random() < 0.85 else None
    return PastHold(receivable=receivable.id, raised_on=raised, known_at=known, until_at=ends, reason=reason)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
