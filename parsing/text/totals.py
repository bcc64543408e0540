"""The sums of a document, settled by arithmetic.

In charge of one consistent reading of net, taxes, withholdings, total and what is left to pay: of all numbers that
labels propose, the set is chosen in which

    net - discounts + charges + tax + perceptions - withheld = total

closes, whatever order and wording the paper uses (domain.md 1.12, 1.13 and traps T7-T15). Not in charge of finding
the numbers (`parsing.text.money`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations, product

from parsing.text.candidates import Candidate
from parsing.text.labels import Role
from parsing.text.layout import Span
from parsing.text.money import Money, TaxRow

_ZERO = Decimal(0)
_EXACT = Decimal("0.015")
_ROUNDED = Decimal("0.05")
_MOST = 9
"""Readings of one sum that are tried, the likeliest first."""
_MOST_EXTRAS = 4
_ADJUSTING = (Role.DISCOUNT, Role.CHARGE)
_CLOSES = 1.2
_CLOSES_WITHOUT_TAX = 0.5
_HIGHEST_SHARE = Decimal("0.6")
"""No country's taxes on a whole document reach this share of its net."""
_LABELLED = 0.6
_SAID = 0.3
"""Least score of a net that something calls a net; below it is any number of the page."""
_IGNORED = 0.8
"""What a reading without tax loses where the paper prints one."""
_TAX_SHARES = (Decimal("0.01"), Decimal("0.30"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One settled sum: its value, where it is printed (None when it follows from others), and its probability."""

    value: Decimal
    confidence: float
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The settled sums; what could not be settled is None. `closed`: the arithmetic agrees."""

    net: Sum | None = None
    tax: Sum | None = None
    withheld: Sum | None = None
    total: Sum | None = None
    payable: Sum | None = None
    prepaid: Sum | None = None
    perceptions: tuple[Sum, ...] = ()
    adjustments: tuple[Sum, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extra:
    """Amounts between net and total beside the tax. `value` is signed as it enters the total."""

    value: Decimal
    adjusting: Decimal = _ZERO
    perceptions: tuple[Money, ...] = ()
    adjustments: tuple[Money, ...] = ()
    withheld: tuple[Money, ...] = ()
    cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solution:
    total: Money
    net: Money
    tax: Money
    extra: _Extra
    score: float
    off: Decimal = field(default=_ZERO)


def settle(
    found: Mapping[Role, list[Money]], rows: tuple[TaxRow, ...], line_sum: Decimal | None, printed: Iterable[Money]
) -> Totals:
    """Return the sums that close best; where nothing closes, the likeliest of each with little confidence."""
    printed = list(printed)
    totals = _ranked([*found[Role.TOTAL], *_scaled(found[Role.PAYABLE], 0.75), *_gross_of(rows, printed)])
    nets = _ranked([*found[Role.NET], *_sums(rows, "base"), *_line_sum(line_sum, found), *printed])
    taxes = _ranked([*found[Role.TAX], *_sums(rows, "tax"), *_rate_sums(found[Role.TAX])], most=2 * _MOST)
    solution = _solve(totals or _ranked(printed), nets, taxes, list(_extras(found)))
    if solution is None:
        return _unsolved(totals, nets, taxes, found)
    settled = _settled(solution, found)
    return settled if settled.adjustments or line_sum is None else _with_adjustments(settled, line_sum, found)


def _with_adjustments(totals: Totals, line_sum: Decimal, found: Mapping[Role, list[Money]]) -> Totals:
    """Return the sums with the printed discounts and charges that lead from the lines to a net printed after them."""
    if totals.net is None or abs(totals.net.value - line_sum) <= _EXACT:
        return totals
    for extra in _extras({role: found[role] if role in _ADJUSTING else [] for role in Role}):
        if extra.adjustments and abs(line_sum + extra.adjusting - totals.net.value) <= _EXACT:
            sure = totals.net.confidence
            return replace(totals, adjustments=tuple(_adjustment(one, found, sure) for one in extra.adjustments))
    return totals


def _scaled(candidates: list[Money], share: float) -> list[Money]:
    return [Candidate(value=one.value, span=one.span, score=one.score * share) for one in candidates]


def _ranked(candidates: Iterable[Money], most: int = _MOST) -> list[Money]:
    """Return the likeliest reading of each value, the best first; a value read twice counts a little more."""
    best: dict[Decimal, Money] = {}
    for one in candidates:
        other = best.get(one.value)
        if other is None:
            best[one.value] = one
        else:
            keep = max(one, other, key=lambda candidate: candidate.score)
            best[one.value] = Candidate(value=keep.value, span=keep.span, score=min(1.0, keep.score + 0.03))
    return sorted(best.values(), key=lambda one: -one.score)[:most]


def _sums(rows: tuple[TaxRow, ...], part: str) -> Iterator[Money]:
    """Yield the sum over the rows of the tax breakdown."""
    if rows:
        value = sum((row.base if part == "base" else row.tax for row in rows), _ZERO)
        yield Candidate(value=value, span=rows[-1].span, score=0.8)


def _gross_of(rows: tuple[TaxRow, ...], printed: list[Money]) -> Iterator[Money]:
    """Yield what the tax breakdown adds up to, where that is printed."""
    gross = sum((row.base + row.tax for row in rows), _ZERO)
    yield from (Candidate(value=one.value, span=one.span, score=0.7) for one in printed if rows and one.value == gross)


def _rate_sums(taxes: list[Money]) -> Iterator[Money]:
    """Yield the sum of taxes printed one under the other, a rate each (`IVA 21 %`, `IVA 10 %`)."""
    likely = sorted((one for one in taxes if one.score >= _LABELLED), key=lambda one: one.score)
    by_line = {one.span.segment.line: one for one in likely}
    apart = [by_line[line] for line in sorted(by_line)]
    if len(by_line) == 1:  # or one beside the other, in a row of sums
        by_place = {one.span.box[0]: one for one in likely}
        apart = [by_place[left] for left in sorted(by_place)]
    if 2 <= len(apart) <= 6:
        for size in range(2, len(apart) + 1):
            for start in range(len(apart) - size + 1):
                some = apart[start : start + size]
                yield Candidate(value=sum((one.value for one in some), _ZERO), span=some[-1].span, score=0.7)


def _line_sum(line_sum: Decimal | None, found: Mapping[Role, list[Money]]) -> Iterator[Money]:
    """Yield the sum of the lines as a net, at the place of any label of a sum (the lines themselves have many)."""
    place = next((one.span for role in (Role.NET, Role.TOTAL, Role.PAYABLE) for one in found[role]), None)
    if line_sum is not None and place is not None:
        yield Candidate(value=line_sum, span=place, score=0.6)


def _extras(found: Mapping[Role, list[Money]]) -> Iterator[_Extra]:
    """Yield the combinations of discounts, charges, perceptions, exempt parts and withholdings, none first."""
    signed: list[tuple[Role, Money]] = []
    for role in (Role.WITHHELD, Role.DISCOUNT, Role.CHARGE, Role.PERCEPTION, Role.EXEMPT):
        signed += [(role, one) for one in _ranked(found[role], 3) if one.value != 0 and one.score >= 0.5]
    signed = signed[: 2 * _MOST_EXTRAS]
    for size in range(min(len(signed), _MOST_EXTRAS) + 1):
        for some in combinations(signed, size):
            yield _extra(some)


def _extra(some: tuple[tuple[Role, Money], ...]) -> _Extra:
    value = adjusting = _ZERO
    for role, one in some:
        sign = -1 if role in (Role.WITHHELD, Role.DISCOUNT) else 1
        amount = sign * abs(one.value) if sign < 0 else one.value
        value += amount
        adjusting += amount if role in (Role.DISCOUNT, Role.CHARGE, Role.EXEMPT) else _ZERO
    return _Extra(
        value=value,
        adjusting=adjusting,
        perceptions=tuple(one for role, one in some if role is Role.PERCEPTION),
        adjustments=tuple(one for role, one in some if role in _ADJUSTING),
        withheld=tuple(one for role, one in some if role is Role.WITHHELD),
        cost=0.12 * len(some),
    )


def _solve(totals: list[Money], nets: list[Money], taxes: list[Money], extras: list[_Extra]) -> _Solution | None:
    """Return the set of readings that closes and scores best; the larger total wins where two sets are as likely."""
    best: _Solution | None = None
    taxed = any(tax.value and tax.score >= _LABELLED for tax in taxes)
    largest = max((abs(one.value) for one in totals), default=_ZERO) or Decimal(1)
    for total, net, extra in product(totals, nets, extras):
        tax = _tax_for(total.value - net.value - extra.value, net, taxes)
        if tax is None or (not tax.value and net.score < _SAID):  # a total does not confirm itself
            continue
        off = abs(total.value - net.value - extra.value - tax.value)
        score = 2 * total.score + net.score + tax.score - extra.cost + 0.25 * float(abs(total.value) / largest)
        score += _CLOSES if tax.value else _CLOSES_WITHOUT_TAX - (_IGNORED if taxed else 0.0)
        score -= 0.3 if off > _EXACT else 0.0
        if best is None or score > best.score:
            best = _Solution(total=total, net=net, tax=tax, extra=extra, score=score, off=off)
    return best


def _tax_for(missing: Decimal, base: Money, taxes: list[Money]) -> Money | None:
    """Return the tax that makes the sum close; none at all where nothing is missing."""
    net = base.value
    if missing < 0 and net < 0:  # a credit may print its tax without the sign that its net has
        taxes = [Candidate(value=-abs(tax.value), span=tax.span, score=tax.score) for tax in taxes]
    if abs(missing) > _HIGHEST_SHARE * abs(net):
        return None
    fitting = [tax for tax in taxes if abs(tax.value - missing) <= _EXACT]
    if not fitting and missing and net and _TAX_SHARES[0] <= abs(missing / net) <= _TAX_SHARES[1]:
        fitting = [tax for tax in taxes if abs(tax.value - missing) <= _ROUNDED and tax.score >= _LABELLED]
    if fitting:
        return max(fitting, key=lambda tax: tax.score)
    return Candidate(value=_ZERO, span=base.span, score=0.0) if abs(missing) <= _EXACT else None


def _settled(solution: _Solution, found: Mapping[Role, list[Money]]) -> Totals:
    weakest = min(solution.total.score, solution.net.score)
    if solution.tax.value:
        weakest = min(weakest, solution.tax.score)
    sure = (0.99 if weakest >= 0.75 else 0.95 if weakest >= 0.5 else 0.88) if solution.tax.value else 0.9
    sure -= 0.05 if solution.off > _EXACT else 0.0
    sure = min(sure, 0.7 + 0.3 * solution.total.score)
    net, extra = solution.net, solution.extra
    zero_tax = solution.tax.value == 0 and solution.tax.score == 0
    total = Sum(value=solution.total.value, confidence=sure, span=solution.total.span)
    payable, prepaid, kept = _payable(total, found, net.value + extra.adjusting)
    withheld = sum((abs(one.value) for one in extra.withheld), _ZERO)
    return Totals(
        net=Sum(value=net.value + extra.adjusting, confidence=sure, span=net.span),
        tax=None if zero_tax else Sum(value=solution.tax.value, confidence=sure, span=solution.tax.span),
        withheld=Sum(value=withheld, confidence=sure, span=extra.withheld[0].span) if extra.withheld else kept,
        total=total,
        payable=payable,
        prepaid=prepaid,
        perceptions=tuple(Sum(value=one.value, confidence=sure, span=one.span) for one in extra.perceptions),
        adjustments=tuple(_adjustment(one, found, sure) for one in extra.adjustments),
        closed=True,
    )


def _adjustment(one: Money, found: Mapping[Role, list[Money]], sure: float) -> Sum:
    discount = any(other.span == one.span for other in found[Role.DISCOUNT])
    return Sum(value=-abs(one.value) if discount else one.value, confidence=sure, span=one.span)


def _payable(
    total: Sum, found: Mapping[Role, list[Money]], net: Decimal | None = None
) -> tuple[Sum, Sum | None, Sum | None]:
    """Return what is left to pay, what was paid before and what is withheld, where they explain each other (BT-113,
    BT-115). What a label calls payable and is only the net (`Valor líquido`) is no answer.
    """
    for payable in _ranked(found[Role.PAYABLE]):
        for role in (Role.PREPAID, Role.WITHHELD):
            for paid in _ranked(found[role]):
                if paid.value and abs(total.value - abs(paid.value) - payable.value) <= _EXACT:
                    left = Sum(value=payable.value, confidence=total.confidence, span=payable.span)
                    less = Sum(value=abs(paid.value), confidence=total.confidence, span=paid.span)
                    return (left, less, None) if role is Role.PREPAID else (left, None, less)
    best = next((one for one in _ranked(found[Role.PAYABLE]) if one.value != net or net == total.value), None)
    if best is None or best.score < 0.6:
        return Sum(value=total.value, confidence=min(total.confidence, 0.9), span=total.span), None, None
    sure = total.confidence if best.value == total.value else 0.85
    return Sum(value=best.value, confidence=sure, span=best.span), None, None


def _unsolved(totals: list[Money], nets: list[Money], taxes: list[Money], found: Mapping[Role, list[Money]]) -> Totals:
    """Return the likeliest of each sum where nothing closes; a net above the total is none."""
    best = next(iter(totals), None)
    if best is None:
        return Totals()
    total = Sum(value=best.value, confidence=0.65 * best.score, span=best.span)
    net = next((one for one in nets if one.score >= 0.6 and abs(one.value) <= abs(best.value)), None)
    tax = next((one for one in taxes if one.score >= 0.6 and abs(one.value) < abs(best.value)), None)
    payable, prepaid, withheld = _payable(total, found)
    return Totals(
        withheld=withheld,
        net=Sum(value=net.value, confidence=0.5 * net.score, span=net.span) if net else None,
        tax=Sum(value=tax.value, confidence=0.5 * tax.score, span=tax.span) if tax else None,
        total=total,
        payable=payable,
        prepaid=prepaid,
    )
