"""The order may still be billed."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from parsing.document import Kind


def order_status(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield order_not_approved for an order that waits for approval, order_not_open for any other that is not open."""
    if case.invoice.kind is Kind.CREDIT_NOTE:
        return  # what was billed may be credited after the order was closed
    for order in draft.orders:
        if order.status != "open":
            code = Code.ORDER_NOT_APPROVED if order.status == "pending" else Code.ORDER_NOT_OPEN
            yield discrepancy(code, expected="open", found=order.status, order=order.number)
