"""The order was placed with the company that sends the invoice."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.parties import Relation, relation_to
from matching.records import Case, Discrepancy, Severity, Supplier

_SURELY_READ = 0.9


def order_supplier(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield order_other_supplier; a seller that is only doubtful, or doubtfully read, is for a person to look at."""
    seller = case.invoice.seller
    for order in draft.orders:
        relation = relation_to(order.supplier, case)
        if relation is Relation.SAME or not (seller.name or seller.tax_id) or not _is_known(order.supplier):
            continue
        sure = relation is Relation.OTHER and (case.supplier is not None or _is_surely_read(case))
        yield discrepancy(
            Code.ORDER_OTHER_SUPPLIER,
            severity=None if sure else Severity.REVIEW,
            expected=order.supplier.name or next(iter(order.supplier.tax_ids), None),
            found=seller.name or seller.tax_id,
            order=order.number,
        )


def _is_known(supplier: Supplier) -> bool:
    return bool(supplier.name or supplier.tax_ids)


def _is_surely_read(case: Case) -> bool:
    field = "seller.tax_id" if case.invoice.seller.tax_id else "seller.name"
    return case.invoice.confidence.get(field, 1.0) >= _SURELY_READ
