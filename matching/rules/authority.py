"""The invoice holds before the tax authority, and is of a class that we can use."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy, Severity


def authority(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield doc_auth_invalid for an invoice that its authority lists as cancelled or does not list, doc_type_wrong.

    Said, but blocking nothing, where only the file lacks the authority's word: it may still have given it.
    doc_type_wrong is for a class that the policy does not accept: Argentina's B where our VAT must be deductible,
    Mexico's UsoCFDI S01.
    """
    invoice = case.invoice
    if case.voided is not None:
        yield discrepancy(Code.DOC_AUTH_INVALID, found=case.voided, country=invoice.country)
    elif any(problem.code == "not_authorised" for problem in invoice.problems):
        yield discrepancy(
            Code.DOC_AUTH_INVALID,
            severity=Severity.INFORM,
            found="not authorised in the file",
            cause="not_in_file",
            country=invoice.country,
        )
    accepted = draft.policy.document_classes.get(invoice.country or "", frozenset())
    if accepted and invoice.document_class is not None and invoice.document_class not in accepted:
        yield discrepancy(Code.DOC_TYPE_WRONG, expected=", ".join(sorted(accepted)), found=invoice.document_class)
