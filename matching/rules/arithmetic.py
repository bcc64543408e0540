"""The document agrees with itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from matching.amounts import amount_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pricing import lines_include_tax
from matching.records import Case, Discrepancy
from parsing.checks import failed_checks
from parsing.document import Document, Problem

_CODES = {
    "line_mismatch": Code.DOC_ARITHMETIC,
    "sum_mismatch": Code.DOC_ARITHMETIC,
    "total_mismatch": Code.DOC_ARITHMETIC,
    "tax_mismatch": Code.TAX_MISMATCH,
    "tax_rate_mismatch": Code.TAX_MISMATCH,
    "pdf_xml_mismatch": Code.DOC_PDF_XML_MISMATCH,
}
_FOUND_ANEW = ("line_mismatch", "sum_mismatch", "total_mismatch", "tax_mismatch", "tax_rate_mismatch")


def arithmetic(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield doc_arithmetic for sums that do not close, tax_mismatch for taxes, doc_pdf_xml_mismatch for two versions.

    The sums are checked anew: a person may have corrected a field since the document was read.
    """
    invoice = case.invoice
    read = tuple(each for each in invoice.problems if each.code not in _FOUND_ANEW)
    checked = tuple(each.problem for each in failed_checks(invoice) if not _is_gross_sum(invoice, each.problem))
    closes = not any(each.code == "sum_mismatch" for each in checked)
    for problem in (*read, *checked):
        code = _CODES.get(problem.code)
        if code is None or (closes and problem.code == "line_mismatch" and _is_harmless(invoice, problem)):
            continue
        yield discrepancy(
            code,
            line=int(problem.facts["line"]) if problem.facts.get("line", "").isdigit() else None,
            expected=problem.facts.get("expected"),
            found=problem.facts.get("found"),
            check=problem.code,
            currency=invoice.currency,
        )
    if not any(each.code == "total_mismatch" for each in checked):
        yield from _total(invoice, draft.policy.totals_tolerance(invoice.currency))


def _total(invoice: Document, tolerance: Decimal) -> Iterator[Discrepancy]:
    """Hold net and tax against the total as narrowly as the policy says, where there is nothing else in between."""
    if invoice.net is None or invoice.tax is None or invoice.total is None:
        return
    if invoice.withheld or any(row.kind != "vat" for row in invoice.taxes):
        return
    expected = invoice.net + invoice.tax
    if abs(expected - invoice.total) > tolerance:
        yield discrepancy(
            Code.DOC_ARITHMETIC,
            expected=amount_text(expected),
            found=amount_text(invoice.total),
            check="total_mismatch",
            currency=invoice.currency,
        )


def _is_gross_sum(invoice: Document, problem: Problem) -> bool:
    """Say whether lines only miss the net because they add up to the total, VAT inside (domain.md 2.4, T6)."""
    return problem.code == "sum_mismatch" and lines_include_tax(invoice)


def _is_harmless(invoice: Document, problem: Problem) -> bool:
    """Say whether a line that does not multiply still charges what it should, the lines adding up to the net.

    A line may come to less than quantity by price (a discount not shown); or its base quantity is filled in wrongly
    while its plain price is right (domain.md section 9, trap 6).
    """
    line = next((each for each in invoice.lines if str(each.position) == problem.facts.get("line")), None)
    if line is None or line.quantity is None or line.unit_price is None or line.amount is None:
        return False
    plain = line.quantity * line.unit_price
    return line.amount < plain / (line.price_base or 1) or amount_text(line.amount) == f"{plain:.2f}"
