"""The invoice is in the order's currency."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy, PurchaseOrder


def currency(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield currency_mismatch for each order in another currency; its prices are then not compared."""
    for order in draft.orders:
        if not same_currency(case, order):
            yield discrepancy(
                Code.CURRENCY_MISMATCH, expected=order.currency, found=case.invoice.currency, order=order.number
            )


def same_currency(case: Case, order: PurchaseOrder) -> bool:
    """Say whether an invoice's amounts may be compared with an order's; what is not said counts as the same."""
    return case.invoice.currency is None or order.currency is None or case.invoice.currency == order.currency
