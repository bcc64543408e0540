"""Lines besides the invoices' own: interest and fixed sums for late payment, discounts for early payment.

In charge of their arithmetic and of their formula as facts, so that a mail shows both (domain.md 5.8). Simple interest,
actual days over 365. Rates are dated data of the policy; without one for the day there is no line. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

from outbound.records import Money
from outbound.reminders.plans import ExtraLine
from outbound.reminders.policy import InterestRate, ReminderPolicy
from outbound.reminders.records import ZERO, Customer, Receivable

DAYS_OF_YEAR = 365


def interest_lines(
    policy: ReminderPolicy, customer: Customer, receivable: Receivable, today: date
) -> Iterator[ExtraLine]:
    """Yield the interest from the day after the due date up to today, a line for each rate, and the fixed sum."""
    country = (customer.country or policy.country).upper()
    rates = [rate for rate in policy.interest if rate.country == country and customer.nature in rate.natures]
    first = receivable.due_date + timedelta(days=1)
    for rate in sorted(rates, key=lambda rate: rate.valid_from):
        begin, end = max(first, rate.valid_from), min(today, rate.valid_to or today)
        days = (end - begin).days + 1
        if days > 0 and rate.percent > 0:
            yield _interest(receivable, rate, begin, end, days)
    in_force = next((rate for rate in rates if _holds(rate, today)), None)
    if in_force is not None and today >= first:
        yield from _fixed_sum(receivable, in_force)


def discount_line(receivable: Receivable, today: date) -> ExtraLine | None:
    """Return what is taken off when the invoice is paid by its discount day; None once that has passed."""
    terms = receivable.discount
    if terms is None or terms.until < today or terms.percent <= 0:
        return None
    amount = _rounded(receivable.open * terms.percent / 100, receivable.currency)
    return ExtraLine(
        kind="discount",
        receivable=receivable.id,
        amount=Money(amount=amount, currency=receivable.currency),
        facts={"base": str(receivable.open), "percent": str(terms.percent), "until": terms.until.isoformat()},
    )


def _interest(receivable: Receivable, rate: InterestRate, begin: date, end: date, days: int) -> ExtraLine:
    amount = _rounded(receivable.open * rate.percent * days / (100 * DAYS_OF_YEAR), receivable.currency)
    facts = {
        "base": str(receivable.open),
        "percent": str(rate.percent),
        "days": str(days),
        "from": begin.isoformat(),
        "to": end.isoformat(),
    }
    money = Money(amount=amount, currency=receivable.currency)
    return ExtraLine(kind="interest", receivable=receivable.id, amount=money, facts=facts, source=rate.source or None)


def _fixed_sum(receivable: Receivable, rate: InterestRate) -> Iterator[ExtraLine]:
    """Yield the sum of the highest tier that the open amount reaches, where it is in the invoice's currency."""
    if rate.currency not in (None, receivable.currency):
        return
    tiers = [least for least in rate.fixed_sums if receivable.open >= least]
    amount = rate.fixed_sums[max(tiers)] if tiers else ZERO
    if amount > 0:
        money = Money(amount=amount, currency=receivable.currency)
        yield ExtraLine(kind="fixed_sum", receivable=receivable.id, amount=money, source=rate.source or None)


def _holds(rate: InterestRate, day: date) -> bool:
    return rate.valid_from <= day and (rate.valid_to is None or day <= rate.valid_to)


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)
