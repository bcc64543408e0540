"""The invoice names an order, and it exists."""

from __future__ import annotations

from collections.abc import Iterator

from matching.amounts import ZERO
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy, Severity
from parsing.document import Kind

_SURE = 0.95  # domain.md 3.10: amount of an order that may be taken without its number


def order_reference(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield order_not_found for each number that no order has, no_order when the invoice gives none at all.

    A bill of a contract needs no order. A wrong number never falls back on another order: the likely one is only
    suggested.
    """
    if draft.contract is not None:
        return
    suggested = ", ".join(draft.suggested) or None  # the inferred order is the first of them
    for reference in draft.references.unknown:
        yield discrepancy(Code.ORDER_NOT_FOUND, found=reference, order=reference, suggested=suggested)
    if draft.references.orders or draft.references.unknown or case.invoice.kind is Kind.CREDIT_NOTE:
        return
    inferred = draft.orders[0].number if draft.inferred else None
    severity = Severity.INFORM if _may_be_taken(case, draft) else None
    yield discrepancy(Code.NO_ORDER, severity=severity, expected=inferred, order=inferred, suggested=suggested)


def _may_be_taken(case: Case, draft: Draft) -> bool:
    """Say whether the policy lets an order that fits this well stand without its number on the invoice."""
    total, policy = case.invoice.total, draft.policy
    if not draft.inferred or total is None:
        return False
    best = draft.candidates[0]
    limit = policy.worth(policy.auto_infer_limit, case.invoice.currency)
    return (
        ZERO < total <= limit
        and best.score >= policy.auto_infer_score
        and min(best.amount_score, best.lines_score) >= _SURE
    )
