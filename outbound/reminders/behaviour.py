"""How a customer pays: a score of 0 to 100 with its five terms, and the grade A to E that follows (domain.md 5.4).

In charge of the arithmetic and of its explanation. Not in charge of what a grade changes (`outbound.reminders.tones`,
the stages' `grades` and `offsets`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from outbound.records import Money
from outbound.reminders.records import Grade, Ledger, PromiseState

MOST_EARLY, MOST_LATE = -30, 120
HALF_LIFE = 180
WINDOW = 365
RECENT = 90
LATE_AFTER = 3  # days within which nobody calls a payment late
FEWEST_PAID = 3
MARGIN = 3.0  # points beyond a border before the grade changes

# The least score of each grade.
BORDERS = {Grade.A: 85.0, Grade.B: 70.0, Grade.C: 50.0, Grade.D: 30.0, Grade.E: float("-inf")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """A score with what it is made of.

    `days_late`: average, weighted by amount and by how recent. `share_late`: of the invoices, 0 to 1. `trend`: days
    later than before. `exposure`: overdue over the credit limit, or over all that is open. `broken`: of the promises.
    `grade` is what counts; `natural` what the score alone would give.
    """

    score: float
    grade: Grade
    natural: Grade
    days_late: float
    share_late: float
    trend: float
    exposure: float
    broken: float
    invoices: int

    @property
    def lost(self) -> Mapping[str, float]:
        """Return the points that each term takes from 100."""
        return {
            "days_late": 35 * _clipped(self.days_late / 45),
            "share_late": 25 * self.share_late,
            "trend": 15 * _clipped(self.trend / 20),
            "exposure": 15 * _clipped(self.exposure),
            "broken": 10 * self.broken,
        }


@dataclass(frozen=True, slots=True)
class _Paying:
    """One invoice as the score sees it: how many days late, for how much, how long ago."""

    late: int
    amount: float
    age: int


def behaviour(ledger: Ledger, today: date, per_euro: Mapping[str, Decimal]) -> Behaviour:
    """Return how the customer pays, by today."""
    paid = [
        _Paying(
            _winsored((each.paid_on - each.due_date).days, each.disputed_days),
            _euros(each.amount, per_euro),
            (today - each.paid_on).days,
        )
        for each in ledger.paid
        if 0 <= (today - each.paid_on).days < WINDOW
    ]
    overdue = [each for each in ledger.receivables if each.open > 0 and each.due_date < today and not each.written_off]
    waiting = [
        _Paying(
            _winsored((today - each.due_date).days, each.held_days),
            _euros(Money(amount=each.open, currency=each.currency), per_euro),
            0,
        )
        for each in overdue
        if each.dispute is None
    ]
    invoices = paid + waiting
    terms = {
        "days_late": _average(invoices, fading=True),
        "share_late": sum(each.late > LATE_AFTER for each in invoices) / len(invoices) if invoices else 0.0,
        "trend": _trend(invoices),
        "exposure": _exposure(ledger, today, per_euro),
        "broken": _broken(ledger),
    }
    measured = Behaviour(score=0, grade=Grade.N, natural=Grade.N, invoices=len(invoices), **terms)
    score = 100 - sum(measured.lost.values())
    natural = Grade.N if len(paid) < FEWEST_PAID else _natural(score)
    return Behaviour(
        score=score, grade=_settled(ledger, natural, score), natural=natural, invoices=len(invoices), **terms
    )


def _settled(ledger: Ledger, natural: Grade, score: float) -> Grade:
    """Return the grade that counts: a person's, else the last one while the score is near its border."""
    customer = ledger.customer
    if customer.legal is not None:
        return Grade.X
    if customer.grade is not None:
        return customer.grade
    last = customer.last_grade
    if last not in BORDERS or natural not in BORDERS or last == natural:
        return natural
    if natural > last:  # worse: the letters ascend
        return last if score >= BORDERS[last] - MARGIN else natural
    better = [border for grade, border in BORDERS.items() if grade < last]
    return last if score < min(better) + MARGIN else natural


def _natural(score: float) -> Grade:
    return next(grade for grade, border in BORDERS.items() if score >= border)


def _winsored(late: int, stood_still: int) -> int:
    counted = max(0, late - stood_still) if late > 0 else late
    return max(MOST_EARLY, min(MOST_LATE, counted))


def _average(invoices: Iterable[_Paying], *, fading: bool = False) -> float:
    weighed = [(each.late, each.amount * (0.5 ** (each.age / HALF_LIFE) if fading else 1)) for each in invoices]
    total = sum(weight for _, weight in weighed)
    return sum(late * weight for late, weight in weighed) / total if total else 0.0


def _trend(invoices: list[_Paying]) -> float:
    recent = [each for each in invoices if each.age < RECENT]
    before = [each for each in invoices if each.age >= RECENT]
    return _average(recent) - _average(before) if recent and before else 0.0


def _exposure(ledger: Ledger, today: date, per_euro: Mapping[str, Decimal]) -> float:
    owing = [each for each in ledger.receivables if each.open > 0 and not each.written_off]
    amounts = {each.id: _euros(Money(amount=each.open, currency=each.currency), per_euro) for each in owing}
    overdue = sum(amounts[each.id] for each in owing if each.due_date < today)
    limit = ledger.customer.credit_limit
    whole = _euros(limit, per_euro) if limit is not None else sum(amounts.values())
    return overdue / whole if whole else 0.0


def _broken(ledger: Ledger) -> float:
    over = [each for each in ledger.promises if each.state in _JUDGED]
    return sum(each.state is not PromiseState.KEPT for each in over) / len(over) if over else 0.0


_JUDGED = frozenset({PromiseState.KEPT, PromiseState.PARTIAL, PromiseState.BROKEN})


def euros_worth(money: Money, per_euro: Mapping[str, Decimal]) -> Decimal:
    """Return an amount in euros' worth, only to compare with limits that are given in euros."""
    return money.amount / per_euro.get(money.currency, Decimal(1))


def _euros(money: Money, per_euro: Mapping[str, Decimal]) -> float:
    return float(euros_worth(money, per_euro))


def _clipped(value: float) -> float:
    return max(0.0, min(1.0, value))
