"""Which rejected invoice a new one corrects.

In charge of linking a corrected document to the one it replaces. Not in charge of what becomes of either.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from matching.duplicates import same_number, same_seller
from matching.records import Case, EarlierInvoice
from matching.spelling import invoice_number_key
from parsing.document import Document, Kind

_REJECTED = "rejected"
_SAME_LINES = 0.5
_NEAR = Decimal("0.10")


def find_replaced(
    case: Case, orders: Collection[str], order_lines: Collection[tuple[str, int]]
) -> EarlierInvoice | None:
    """Return the rejected invoice that this one corrects: named by it, or its number, or the same order lines anew.

    `orders` and `order_lines`, as (order, position), are what this invoice bills. A credit note corrects nothing: it
    stands beside its invoice.
    """
    if case.invoice.kind is Kind.CREDIT_NOTE:
        return None
    rejected = [
        each
        for each in reversed(case.earlier)
        if each.state == _REJECTED and each.kind == case.invoice.kind and same_seller(case, each)
    ]
    named = {invoice_number_key(each) for each in case.invoice.preceding_invoices}
    by_name = (each for each in rejected if each.number and invoice_number_key(each.number) in named)
    by_content = (
        each
        for each in rejected
        if same_number(case.invoice, each) or _bills_the_same(case.invoice, each, orders, order_lines)
    )
    return next(by_name, None) or next(by_content, None)


def _bills_the_same(
    invoice: Document, earlier: EarlierInvoice, orders: Collection[str], order_lines: Collection[tuple[str, int]]
) -> bool:
    """Say whether a later invoice bills mostly the order lines of an earlier one or, lines unread, nearly its total."""
    if invoice.issue_date and earlier.issue_date and invoice.issue_date < earlier.issue_date:
        return False
    mine, theirs = set(order_lines), set(earlier.order_lines)
    if mine and theirs:
        return len(mine & theirs) / len(mine | theirs) >= _SAME_LINES
    if not set(orders) & set(earlier.orders) or invoice.total is None or not earlier.total:
        return False
    return abs(invoice.total / earlier.total - 1) <= _NEAR
