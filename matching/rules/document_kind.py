"""The document asks for money or gives it back, and is the one that counts."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import PAPERS, Case, Discrepancy


def document_kind(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield doc_not_invoice for a proforma, a delivery note, a statement, …

    doc_multiple for a file with the data of several invoices: one page cannot show them all. doc_missing_xml for a
    paper from a country where, as the policy says, the XML is the invoice and the paper but its picture.
    """
    invoice = case.invoice
    if not invoice.kind.is_invoice:
        yield discrepancy(Code.DOC_NOT_INVOICE, expected="invoice", found=invoice.kind.value)
        return
    if any(problem.code == "several_embedded" for problem in invoice.problems):
        yield discrepancy(Code.DOC_MULTIPLE)
    if invoice.format in PAPERS and invoice.country in draft.policy.xml_required:
        yield discrepancy(Code.DOC_MISSING_XML, expected="xml", found=invoice.format, country=invoice.country)
