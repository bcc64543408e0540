"""The net unit price invoiced against the one ordered."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from matching.amounts import HUNDRED, amount_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pairs import Pair
from matching.policy import MatchPolicy
from matching.records import Case, Discrepancy
from matching.rules.currency import same_currency


def price(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield price_over beyond the tolerance, price_under for what is cheaper; credit notes are not judged by price."""
    for pair in draft.pairs:
        ordered = pair.ordered.unit_price
        comparable = pair.convertible and same_currency(case, pair.order)
        if ordered is None or pair.price is None or not comparable or (pair.quantity or 0) < 0:
            continue
        difference = pair.price - ordered
        if _is_rounding(pair, ordered, draft.policy.totals_tolerance(case.invoice.currency)):
            continue
        if difference > 0 and not _allows_over(draft.policy, ordered, pair, case.invoice.currency):
            yield _discrepancy(Code.PRICE_OVER, pair, ordered)
        elif -difference > ordered * draft.policy.tolerances.price_under_percent / HUNDRED:
            yield _discrepancy(Code.PRICE_UNDER, pair, ordered)


def _is_rounding(pair: Pair, ordered: Decimal, tolerance: Decimal) -> bool:
    """Say whether the line comes to the ordered amount, give or take its rounding."""
    if pair.amount is None or pair.quantity is None:
        return pair.price == ordered
    return abs(pair.amount - pair.quantity * ordered) <= tolerance


def _allows_over(policy: MatchPolicy, ordered: Decimal, pair: Pair, currency: str | None) -> bool:
    tolerances, over = policy.tolerances, (pair.price or ordered) - ordered
    by_unit = max(ordered * tolerances.price_over_percent / HUNDRED, tolerances.price_over_amount)
    by_line = over * abs(pair.quantity if pair.quantity is not None else Decimal(1))
    return over <= by_unit and by_line <= policy.worth(tolerances.line_ceiling, currency)


def _discrepancy(code: Code, pair: Pair, ordered: Decimal) -> Discrepancy:
    return discrepancy(
        code,
        line=pair.position,
        expected=amount_text(ordered),
        found=amount_text(pair.price or ordered),
        order=pair.order.number,
        item=pair.ordered.item_code or pair.billed.line.item_code,
        description=pair.billed.line.description or pair.ordered.description,
        currency=pair.order.currency,
    )
