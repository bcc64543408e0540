"""Which ladder of stages a customer follows: segments by rules, and who belongs to each.

In charge of judging rules. Not in charge of the ladders (`outbound.reminders.ladders`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from outbound.records import Money
from outbound.reminders.behaviour import behaviour, euros_worth
from outbound.reminders.policy import Comparison, ReminderPolicy, Rule, Segment
from outbound.reminders.records import ZERO, Grade, Ledger


def segment_of(policy: ReminderPolicy, ledger: Ledger, grade: Grade, today: date) -> Segment | None:
    """Return the first segment whose rules all hold for a customer, None where none does."""
    return next(
        (each for each in policy.segments if all(_holds(r, policy, ledger, grade, today) for r in each.when)), None
    )


def members(policy: ReminderPolicy, ledgers: Iterable[Ledger], today: date) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of who belongs to each segment, a preview; under "" those who belong to none."""
    found: dict[str, list[str]] = {name: [] for name in (*(segment.name for segment in policy.segments), "")}
    for ledger in ledgers:
        segment = segment_of(policy, ledger, behaviour(ledger, today, policy.per_euro).grade, today)
        found[segment.name if segment else ""].append(ledger.customer.id)
    return {name: tuple(ids) for name, ids in found.items()}


def _holds(rule: Rule, policy: ReminderPolicy, ledger: Ledger, grade: Grade, today: date) -> bool:
    value = _value(rule.field, policy, ledger, grade, today)
    if rule.comparison is Comparison.IS:
        return value.casefold() in {wanted.casefold() for wanted in rule.values}
    if rule.comparison is Comparison.IS_NOT:
        return value.casefold() not in {wanted.casefold() for wanted in rule.values}
    number, limit = _number(value), _number(rule.values[0])
    if number is None or limit is None:
        return False
    return number >= limit if rule.comparison is Comparison.AT_LEAST else number <= limit


def _value(field: str, policy: ReminderPolicy, ledger: Ledger, grade: Grade, today: date) -> str:
    customer = ledger.customer
    if field == "overdue":
        return str(_sum(policy, ledger, today))
    if field == "open":
        return str(_sum(policy, ledger, None))
    known = {
        "country": customer.country or policy.country,
        "subdivision": customer.subdivision or "",
        "nature": customer.nature,
        "grade": grade,
    }
    return str(known[field]) if field in known else customer.attributes.get(field, "")


def _sum(policy: ReminderPolicy, ledger: Ledger, overdue_at: date | None) -> Decimal:
    """Return what is open, or overdue at a day, in euros' worth."""
    return sum(
        (
            euros_worth(Money(amount=each.open, currency=each.currency), policy.per_euro)
            for each in ledger.receivables
            if not each.written_off and (overdue_at is None or each.due_date < overdue_at)
        ),
        ZERO,
    )


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
