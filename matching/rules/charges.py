"""Freight, packing and fees that nobody ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from matching.amounts import HUNDRED, ZERO, amount_text
from matching.charges import is_charge
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.policy import MatchPolicy
from matching.pricing import net_of
from matching.records import Case, Discrepancy
from parsing.document import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charge:
    line: int | None
    reason: str | None
    amount: Decimal


def charges(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield charge_not_on_order for each charge, of a line or of the whole document, unless all of them are small."""
    if not draft.orders or case.invoice.kind is Kind.CREDIT_NOTE:
        return
    found = tuple(_found(case, draft))
    total = sum((each.amount for each in found), ZERO)
    if _allows(draft.policy, total, net_of(case.invoice), case.invoice.currency):
        return
    for each in found:
        yield discrepancy(
            Code.CHARGE_NOT_ON_ORDER,
            line=each.line,
            expected=amount_text(ZERO),
            found=amount_text(each.amount),
            description=each.reason,
            currency=case.invoice.currency,
        )


def _found(case: Case, draft: Draft) -> Iterator[_Charge]:
    for each in draft.unpaired:
        if is_charge(each.line.description) and each.amount is not None and each.amount > 0:
            yield _Charge(line=each.line.position, reason=each.line.description, amount=each.amount)
    ordered = _ordered(draft)
    for adjustment in case.invoice.adjustments:
        if adjustment.amount > ordered:
            yield _Charge(line=None, reason=adjustment.reason, amount=adjustment.amount)


def _ordered(draft: Draft) -> Decimal:
    """Return what the orders themselves allow for charges: their freight lines, where no invoice line bills them."""
    paired = {(pair.order.number, pair.ordered.position) for pair in draft.pairs}
    amounts = (
        (draft.ledger.left(order, line) or ZERO) * (line.unit_price or ZERO)
        for order in draft.orders
        for line in order.lines
        if is_charge(line.description) and (order.number, line.position) not in paired
    )
    return sum(amounts, ZERO)


def _allows(policy: MatchPolicy, total: Decimal, net: Decimal | None, currency: str | None) -> bool:
    by_share = (net or ZERO) * policy.tolerances.charge_percent / HUNDRED
    return total <= min(by_share, policy.worth(policy.tolerances.charge_limit, currency))
