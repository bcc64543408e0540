"""A framework order's limit and validity."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from matching.amounts import ZERO, amount_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pricing import net_of
from matching.records import Case, Discrepancy, PurchaseOrder
from parsing.document import Kind


def framework(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield blanket_limit where earlier invoices and this one go beyond the limit, blanket_expired after its last day.

    A limit of a closed order, or of one in another currency, is for the rules about those to say.
    """
    issued = case.invoice.issue_date
    for order in draft.orders:
        if order.valid_until is not None and issued is not None and issued > order.valid_until:
            expected, found = order.valid_until.isoformat(), issued.isoformat()
            yield discrepancy(Code.BLANKET_EXPIRED, expected=expected, found=found, order=order.number)
        if order.limit is not None and case.invoice.kind is not Kind.CREDIT_NOTE:
            yield from _limit(case, draft, order)


def _limit(case: Case, draft: Draft, order: PurchaseOrder) -> Iterator[Discrepancy]:
    billed = draft.ledger.billed_amount(order.number) + _net(case, draft, order)
    if order.limit is not None and billed > order.limit + draft.policy.totals_tolerance(order.currency):
        yield discrepancy(
            Code.BLANKET_LIMIT,
            expected=amount_text(order.limit),
            found=amount_text(billed),
            order=order.number,
            currency=order.currency,
        )


def _net(case: Case, draft: Draft, order: PurchaseOrder) -> Decimal:
    """Return what this invoice bills of one order; all of its net where it names that order alone."""
    if len(draft.orders) == 1:
        return net_of(case.invoice) or ZERO
    return sum((pair.amount or ZERO for pair in draft.pairs if pair.order.number == order.number), ZERO)
