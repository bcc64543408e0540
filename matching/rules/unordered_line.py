"""Every line for goods or work is on an order."""

from __future__ import annotations

from collections.abc import Iterator

from matching.amounts import HUNDRED, ZERO, amount_text, smallest_coin
from matching.charges import is_charge, is_rounding
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pricing import BilledLine
from matching.records import Case, Discrepancy, Severity
from parsing.document import Kind


def unordered_line(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield line_no_order for each line that bills nothing on the orders; discounts and roundings cost nobody money.

    What is given for nothing is only said.
    """
    if not draft.orders or case.invoice.kind is Kind.CREDIT_NOTE:
        return
    for each in draft.unpaired:
        if is_charge(each.line.description) or (each.amount or ZERO) < 0 or _rounds(case, draft, each):
            continue
        yield discrepancy(
            Code.LINE_NO_ORDER,
            severity=Severity.INFORM if each.amount == ZERO else None,
            line=each.line.position,
            found=each.line.description or each.line.item_code,
            order=", ".join(order.number for order in draft.orders),
            item=each.line.item_code,
            description=each.line.description,
            amount=None if each.amount is None else amount_text(each.amount),
            currency=case.invoice.currency,
        )


def _rounds(case: Case, draft: Draft, billed: BilledLine) -> bool:
    """Say whether a line only rounds the total, by no more than a rounding can."""
    most = draft.policy.tolerances.rounding_line * HUNDRED * smallest_coin(case.invoice.currency)
    return is_rounding(billed.line.description) and (billed.amount or ZERO) <= most
