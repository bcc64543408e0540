"""The net unit price invoiced against the one ordered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from matching.amounts import HUNDRED, ZERO, amount_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pairs import Pair
from matching.policy import Tolerances
from matching.records import Case, Discrepancy, Severity
from matching.rules.currency import same_currency

_Line = tuple[str | None, int]  # an order's number and a position in it; None and a position of the invoice
_AS_LISTED = Decimal("1.001")


def price(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield price_over beyond the tolerance, price_under for what is cheaper; credit notes are not judged by price.

    List prices that a discount of the document brings down to what was ordered are only said. What is over because an
    agreed discount is left out, or because of the day's rate, has a code of its own. An order without a price cannot
    be compared.
    """
    discounted, costs = _is_discounted(case, draft), _extra_costs(draft)
    for pair in draft.pairs:
        ordered = pair.ordered.unit_price
        comparable = pair.convertible and same_currency(case, pair.order)
        if not comparable or (pair.quantity or 0) < 0 or (pair.amount or 0) < 0:
            continue
        if ordered is None and pair.amount:
            yield _unpriced(pair)
        if ordered is None or pair.price is None:
            continue
        difference = pair.price - ordered
        if _is_rounding(pair, ordered, draft.policy.totals_tolerance(case.invoice.currency)):
            continue
        if difference > 0 and not _allows_over(draft, ordered, pair, costs, case.invoice.currency):
            yield _discrepancy(_code(pair, draft), pair, ordered, Severity.INFORM if discounted else None)
        elif -difference > ordered * _tolerances(draft, pair).price_under_percent / HUNDRED:
            yield _discrepancy(Code.PRICE_UNDER, pair, ordered)


def _is_rounding(pair: Pair, ordered: Decimal, tolerance: Decimal) -> bool:
    """Say whether the line comes to the ordered amount, give or take its rounding."""
    if pair.amount is None or pair.quantity is None:
        return pair.price == ordered
    return abs(pair.amount - pair.quantity * ordered) <= tolerance


def _is_discounted(case: Case, draft: Draft) -> bool:
    """Say whether discounts of the document bring the paired lines down to what they cost as ordered."""
    off = sum((each.amount or ZERO for each in draft.unpaired if (each.amount or ZERO) < 0), ZERO)
    off += sum((each.amount for each in case.invoice.adjustments if each.amount < 0), ZERO)
    goods = [pair for pair in draft.pairs if (pair.quantity or ZERO) > 0]
    if not off or any(pair.amount is None or pair.ordered.unit_price is None for pair in goods):
        return False
    billed = sum((pair.amount or ZERO for pair in goods), ZERO)
    ordered = sum(((pair.quantity or ZERO) * (pair.ordered.unit_price or ZERO) for pair in goods), ZERO)
    return billed + off <= ordered + draft.policy.totals_tolerance(case.invoice.currency)


def _code(pair: Pair, draft: Draft) -> Code:
    listed = pair.ordered.list_price
    if listed is not None and pair.price is not None and pair.price <= listed * _AS_LISTED:
        return Code.PRICE_DISCOUNT_MISSING
    return Code.FX_RATE if pair.order.number in draft.exchange else Code.PRICE_OVER


def _tolerances(draft: Draft, pair: Pair) -> Tolerances:
    return draft.policy.tolerances_of(pair.ordered.category)


def _extra_costs(draft: Draft) -> Mapping[_Line, Decimal]:
    """Return what each invoice line, and each order line, is billed above its price: a line in parts is one line."""
    costs: defaultdict[_Line, Decimal] = defaultdict(Decimal)
    for pair in draft.pairs:
        if pair.price is not None and pair.ordered.unit_price is not None:
            over = max(pair.price - pair.ordered.unit_price, ZERO)
            for line in _lines(pair):
                costs[line] += over * max(pair.quantity if pair.quantity is not None else Decimal(1), ZERO)
    return costs


def _lines(pair: Pair) -> tuple[_Line, _Line]:
    return (pair.order.number, pair.ordered.position), (None, pair.position)


def _allows_over(
    draft: Draft, ordered: Decimal, pair: Pair, costs: Mapping[_Line, Decimal], currency: str | None
) -> bool:
    tolerances, over = _tolerances(draft, pair), (pair.price or ordered) - ordered
    if pair.order.number in draft.exchange:
        return over <= ordered * tolerances.fx_percent / HUNDRED
    by_unit = max(ordered * tolerances.price_over_percent / HUNDRED, tolerances.price_over_amount)
    by_line = max(costs[line] for line in _lines(pair))
    return over <= by_unit and by_line <= draft.policy.worth(tolerances.line_ceiling, currency)


def _unpriced(pair: Pair) -> Discrepancy:
    return discrepancy(
        Code.ORDER_INCOMPLETE,
        line=pair.position,
        found=amount_text(pair.price if pair.price is not None else pair.amount or ZERO),
        order=pair.order.number,
        description=pair.billed.line.description or pair.ordered.description,
        currency=pair.order.currency,
    )


def _discrepancy(code: Code, pair: Pair, ordered: Decimal, severity: Severity | None = None) -> Discrepancy:
    return discrepancy(
        code,
        severity=severity,
        line=pair.position,
        expected=amount_text(ordered),
        found=amount_text(pair.price or ordered),
        order=pair.order.number,
        item=pair.ordered.item_code or pair.billed.line.item_code,
        description=pair.billed.line.description or pair.ordered.description,
        currency=pair.order.currency,
    )
