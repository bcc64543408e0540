"""`acuse outgoing plan`: what the reminder policy would do over a range of days, with the ledger as it is now.

In charge of loading every customer and of saying each mail, and each one withheld, as a record. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from outbound.reminders.forecast import forecast
from outbound.reminders.plans import Reason, Reminder, Step, Withheld
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.records import Ledger
from service.application import Application
from service.days import local_day, today_of
from service.policies import reminder_policy, zone_of
from service.portions import portions
from service.reminding import AT_ONCE
from service.store import debts


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One mail that would go on a day, or something that would be withheld from that day on."""

    day: date
    ledger: Ledger
    what: Reminder | Withheld


def rehearsals(
    app: Application, first: date, last: date, *, party_id: int | None = None, at_most: int | None = None
) -> Iterator[Rehearsed]:
    """Yield what would go and what would not, by day; of one customer where `party_id` is given.

    `at_most`: of so many customers, for pages; None: of all.
    """
    policy, zone, now = reminder_policy(app.settings), zone_of(app.settings), app.clock()
    found: list[Rehearsed] = []
    with app.store.read() as connection:
        today = local_day(now, zone)
        owing = (party_id,) if party_id is not None else debts.parties_to_plan(connection, today=today)
        for party_ids in portions(owing[:at_most], AT_ONCE):
            for ledger in debts.ledgers_of(connection, party_ids, now=now, zone=zone):
                found.extend(_of_customer(policy, ledger, now, first, last))
    yield from sorted(found, key=lambda one: (one.day, isinstance(one.what, Withheld), int(one.ledger.customer.id)))


def every_ledger(app: Application) -> Iterator[Ledger]:
    """Yield the ledger of every customer whom a reminder may concern."""
    zone, now = zone_of(app.settings), app.clock()
    with app.store.read() as connection:
        owing = debts.parties_to_plan(connection, today=local_day(now, zone))
        for party_ids in portions(owing, AT_ONCE):
            yield from debts.ledgers_of(connection, party_ids, now=now, zone=zone)


def _of_customer(policy: ReminderPolicy, ledger: Ledger, now: datetime, first: date, last: date) -> Iterator[Rehearsed]:
    """Yield what one customer would get and not get; a reason that lasts is told once."""
    told: set[tuple[str | None, str]] = set()
    for planned in forecast(policy, ledger, now, first, last):
        for reminder in planned.plan.reminders:
            yield Rehearsed(day=planned.day, ledger=ledger, what=reminder)
        for withheld in planned.plan.withheld:
            key = (withheld.step.key if withheld.step is not None else None, withheld.why.value)
            if key not in told:
                told.add(key)
                yield Rehearsed(day=planned.day, ledger=ledger, what=withheld)


def record_of(one: Rehearsed) -> dict[str, Any]:
    """Return one mail, or one thing withheld, as `acuse outgoing plan --json` prints it."""
    customer = one.ledger.customer
    head = {"day": one.day.isoformat(), "customer": customer.name, "customer_id": customer.id}
    if isinstance(one.what, Reminder):
        return {"send": True, **head, **_mail(one.ledger, one.what)}
    return {"send": False, **head, **_withheld(one.ledger, one.what)}


def _mail(ledger: Ledger, reminder: Reminder) -> dict[str, Any]:
    known = {each.id: each for each in ledger.receivables}
    return {
        "at": reminder.at.isoformat(),
        "to": reminder.to.address,
        "family": reminder.family,
        "tone": reminder.tone,
        "language": reminder.language,
        "grade": reminder.grade,
        "stages": [_step(ledger, step) for step in reminder.steps],
        "invoices": [
            {"number": known[each].number, "open": str(known[each].open), "currency": known[each].currency}
            for each in reminder.receivables
            if each in known
        ],
        "approval": reminder.approval,
        "why": [_reason(each) for each in reminder.reasons],
    }


def _withheld(ledger: Ledger, withheld: Withheld) -> dict[str, Any]:
    step = withheld.step
    return {
        "stage": _step(ledger, step) if step is not None else None,
        "why": withheld.why,
        "until": withheld.until.isoformat() if withheld.until is not None else None,
        **({"facts": dict(withheld.facts)} if withheld.facts else {}),
    }


def _step(ledger: Ledger, step: Step) -> dict[str, Any]:
    number = next((each.number for each in ledger.receivables if each.id == step.id), None)
    return {"about": step.matter, "invoice": number, "stage": step.stage, "due_on": step.due_on.isoformat()}


def _reason(reason: Reason) -> dict[str, str]:
    return {"cause": reason.cause.value, **reason.facts}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """What the reminder policy would do on one day."""

    day: date
    mails: tuple[Rehearsed, ...]
    withheld: tuple[Rehearsed, ...]


def week_of(app: Application, days: int, *, at_most: int) -> tuple[PlannedDay, ...]:
    """Return what would go to so many customers and what would not, on each of so many days from today on."""
    today = today_of(app)
    found: dict[date, list[Rehearsed]] = {today + timedelta(days=ahead): [] for ahead in range(days)}
    for one in rehearsals(app, today, today + timedelta(days=days - 1), at_most=at_most):
        found[one.day].append(one)
    return tuple(
        PlannedDay(
            day=day,
            mails=tuple(one for one in told if isinstance(one.what, Reminder)),
            withheld=tuple(one for one in told if isinstance(one.what, Withheld)),
        )
        for day, told in found.items()
    )


def count_owing(app: Application) -> int:
    """Return how many customers planning has to look at."""
    with app.store.read() as connection:
        today = today_of(app)
        return len(debts.parties_to_plan(connection, today=today))
