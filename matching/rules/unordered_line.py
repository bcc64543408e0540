"""Every line for goods or work is on an order."""

from __future__ import annotations

from collections.abc import Iterator

from matching.amounts import ZERO, amount_text
from matching.charges import is_charge
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from parsing.document import Kind


def unordered_line(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield line_no_order for each line that bills nothing on the orders; discounts and roundings cost nobody money."""
    if not draft.orders or case.invoice.kind is Kind.CREDIT_NOTE:
        return
    for each in draft.unpaired:
        if is_charge(each.line.description) or (each.amount or ZERO) < 0:
            continue
        yield discrepancy(
            Code.LINE_NO_ORDER,
            line=each.line.position,
            found=each.line.description or each.line.item_code,
            order=", ".join(order.number for order in draft.orders),
            item=each.line.item_code,
            description=each.line.description,
            amount=None if each.amount is None else amount_text(each.amount),
            currency=case.invoice.currency,
        )
