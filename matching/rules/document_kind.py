"""The document asks for money or gives it back."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy


def document_kind(case: Case, _draft: Draft) -> Iterator[Discrepancy]:
    """Yield doc_not_invoice for a proforma, a delivery note, a statement, …"""
    if not case.invoice.kind.is_invoice:
        yield discrepancy(Code.DOC_NOT_INVOICE, expected="invoice", found=case.invoice.kind.value)
