"""Everything that matching needs was read."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from parsing.document import Document


def fields(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield field_missing for each field that was not read, or so doubtfully that it is likelier wrong than right."""
    least = draft.policy.minimum_confidence
    for name, value in _needed(case.invoice).items():
        doubtful = value is not None and case.invoice.confidence.get(name, 1.0) < least
        if value is None or doubtful:
            yield discrepancy(Code.FIELD_MISSING, expected=name, found=value if doubtful else None, field=name)
    if not draft.lines and _is_above_limit(case, draft):
        yield discrepancy(Code.FIELD_MISSING, expected="lines", field="lines")


def _needed(invoice: Document) -> dict[str, str | None]:
    seller = "seller.tax_id" if invoice.seller.tax_id else "seller.name"
    amount = invoice.total if invoice.total is not None else invoice.payable
    return {
        "number": invoice.number or invoice.authority_id,  # a CFDI need have no number, its UUID identifies it
        "issue_date": None if invoice.issue_date is None else invoice.issue_date.isoformat(),
        "currency": invoice.currency,
        "total": None if amount is None else str(amount),
        seller: invoice.seller.tax_id or invoice.seller.name,
    }


def _is_above_limit(case: Case, draft: Draft) -> bool:
    """Say whether an invoice is too large to be compared by its net alone (domain.md 3.2)."""
    total = case.invoice.total
    limit = draft.policy.worth(draft.policy.header_only_limit, case.invoice.currency)
    return bool(draft.orders) and total is not None and abs(total) > limit
