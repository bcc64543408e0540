"""The papers that must come with the invoice came."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from parsing.document import Kind


def supporting_papers(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield support_missing for each kind of paper that was agreed and did not come, tax_withholding_doc.

    The latter for a supplier whose certificate of exemption from withholding had ended when the invoice was issued:
    from then on tax is withheld.
    """
    if case.supplier is None or case.invoice.kind is Kind.CREDIT_NOTE:
        return
    agreed = (*case.supplier.supports, *(draft.contract.supports if draft.contract is not None else ()))
    for kind in dict.fromkeys(agreed):
        if kind not in case.supports:
            yield discrepancy(Code.SUPPORT_MISSING, expected=kind, kind=kind)
    issued, until = case.invoice.issue_date, case.supplier.exempt_until
    if until is not None and issued is not None and issued > until:
        yield discrepancy(Code.TAX_WITHHOLDING_DOC, expected=until.isoformat(), found=issued.isoformat())
