"""The invoice names an order, and it exists."""

from __future__ import annotations

from collections.abc import Iterator

from matching.amounts import ZERO
from matching.charges import is_charge
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import PAPERS, Case, Discrepancy, Severity
from parsing.document import Kind

_SURE = 0.95  # domain.md 3.10: amount of an order that may be taken without its number


def order_reference(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield order_not_found for each number that no order has, no_order when the invoice gives none at all.

    A bill of a contract needs no order. A wrong number never falls back on another order: the likely one is only
    suggested. A number beside the right one, on a paper whose lines are all on the right one, is only said.
    """
    if draft.contract is not None:
        return
    suggested = ", ".join(draft.suggested) or None  # the inferred order is the first of them
    stray = Severity.INFORM if _is_explained(case, draft) else None
    for reference in draft.references.unknown:
        yield discrepancy(Code.ORDER_NOT_FOUND, severity=stray, found=reference, order=reference, suggested=suggested)
    if draft.references.orders or draft.references.unknown or case.invoice.kind is Kind.CREDIT_NOTE:
        return
    inferred = draft.orders[0].number if draft.inferred else None
    severity = Severity.INFORM if _may_be_taken(case, draft) else None
    yield discrepancy(Code.NO_ORDER, severity=severity, expected=inferred, order=inferred, suggested=suggested)


def _is_explained(case: Case, draft: Draft) -> bool:
    """Say whether a number read off a paper is rather the seller's own: the orders it names have all of its lines."""
    named = bool(draft.references.orders) and draft.references.strength == 1.0
    doubtful = case.invoice.confidence.get("order_references", 1.0) < _SURE
    on_paper = case.invoice.format in PAPERS and (named or (doubtful and bool(draft.references.orders)))
    return on_paper and bool(draft.pairs) and all(is_charge(each.line.description) for each in draft.unpaired)


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
