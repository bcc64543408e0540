"""What became of a promise to pay and of an instalment plan by a day (domain.md 5.6, 5.7).

In charge of kept, partly kept, broken. Not in charge of what follows from it (`outbound.reminders.planning`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from outbound.reminders.calendars import Calendar
from outbound.reminders.policy import DayUnit
from outbound.reminders.records import ZERO, InstalmentPlan, Promise, PromiseState, Receivable

ENOUGH = Decimal("0.98")


def held_until(promise: Promise, calendar: Calendar, grace: int) -> date:
    """Return the last day on which a promise keeps reminders back: the day promised and the grace, in business days."""
    return calendar.shift(promise.due, grace, DayUnit.BUSINESS)


def judged(
    promise: Promise, receivables: Mapping[str, Receivable], today: date, calendar: Calendar, grace: int
) -> PromiseState:
    """Return what became of a promise by today; one whose end is recorded stays as it is."""
    if promise.state is not PromiseState.OPEN:
        return promise.state
    if _is_kept(promise, receivables):
        return PromiseState.KEPT
    if today <= held_until(promise, calendar, grace):
        return PromiseState.OPEN
    return PromiseState.PARTIAL if promise.paid > 0 else PromiseState.BROKEN


def _is_kept(promise: Promise, receivables: Mapping[str, Receivable]) -> bool:
    if promise.amount is not None and promise.paid >= promise.amount.amount * ENOUGH:
        return True
    covered = [receivables[each] for each in promise.receivables if each in receivables]
    return all(each.open <= ZERO for each in covered)


def plan_is_broken(plan: InstalmentPlan, today: date, calendar: Calendar, missed_after: int) -> bool:
    """Say whether an instalment is unpaid for more business days than the policy lets pass."""
    return any(
        each.paid < each.amount * ENOUGH and today > calendar.shift(each.due, missed_after, DayUnit.BUSINESS)
        for each in plan.instalments
    )


def plan_is_kept(plan: InstalmentPlan) -> bool:
    """Say whether every instalment is paid."""
    return all(each.paid >= each.amount * ENOUGH for each in plan.instalments)


def held_days(spans: tuple[tuple[date, date], ...]) -> int:
    """Return how many days disputes, promises or pauses stood in the way: spans from the first day to the day after.

    Days that several of them cover count once.
    """
    total, reached = 0, date.min
    for first, end in sorted(spans):
        begun = max(first, reached)
        total += max(0, (end - begun).days)
        reached = max(reached, end)
    return total
