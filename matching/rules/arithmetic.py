"""The document agrees with itself, and can be read in one way only."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from matching.amounts import HIGHEST_RATE, HUNDRED, ZERO, amount_text, smallest_coin
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pricing import adjustments_of, lines_include_tax
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
# What another program may read otherwise than we did (reliability.md F6, F7); what stands there is no amount to tell.
_AMBIGUOUS = ("repeated_element", "mixed_currencies", "bad_amount")
_FOUND_ANEW = ("line_mismatch", "sum_mismatch", "total_mismatch", "tax_mismatch", "tax_rate_mismatch")


def arithmetic(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield doc_arithmetic for sums that do not close or read in two ways, tax_mismatch, doc_pdf_xml_mismatch.

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
    for problem in read:
        if problem.code in _AMBIGUOUS:
            yield discrepancy(Code.DOC_ARITHMETIC, check=problem.code, field=problem.facts.get("field"))
    tolerance = draft.policy.totals_tolerance(invoice.currency)
    if not any(each.code == "total_mismatch" for each in checked):
        yield from _total(invoice, tolerance)
        yield from _total_of_lines(draft, invoice, tolerance)
    yield from _payable(invoice)
    yield from _nothing_counted(invoice)


def _nothing_counted(invoice: Document) -> Iterator[Discrepancy]:
    """Hold a line that bills nothing of something and asks for money all the same."""
    for line in invoice.lines:
        if line.quantity == ZERO and line.amount and line.unit_price is None:
            yield discrepancy(
                Code.DOC_ARITHMETIC,
                line=line.position,
                expected=amount_text(ZERO),
                found=amount_text(line.amount),
                check="line_mismatch",
                currency=invoice.currency,
            )


def _total(invoice: Document, tolerance: Decimal) -> Iterator[Discrepancy]:
    """Hold net and tax against the total as narrowly as the policy says, where there is nothing else in between.

    A withholding makes what is paid less; one below zero would make it more.
    """
    if invoice.net is None or invoice.tax is None or invoice.total is None:
        return
    expected, added = invoice.net + invoice.tax, (invoice.withheld or ZERO) < ZERO <= invoice.total
    if (invoice.withheld and not added) or any(row.kind not in ("vat", "withholding") for row in invoice.taxes):
        return
    if abs(expected - invoice.total) > tolerance:
        yield discrepancy(
            Code.DOC_ARITHMETIC,
            expected=amount_text(expected),
            found=amount_text(invoice.total),
            check="total_mismatch",
            currency=invoice.currency,
        )


def _total_of_lines(draft: Draft, invoice: Document, tolerance: Decimal) -> Iterator[Discrepancy]:
    """Hold a total against the lines and their tax, where the net or the tax that stand in between were not read."""
    amounts = [each.amount for each in draft.lines]
    if invoice.total is None or not amounts or None in amounts or (invoice.net is not None and invoice.tax is not None):
        return
    ordered = {pair.position: pair.ordered.tax_rate for pair in draft.pairs}
    rates = [
        each.line.tax_rate if each.line.tax_rate is not None else ordered.get(each.line.position)
        for each in draft.lines
    ]
    most = max((rate for rate in rates if rate is not None), default=HIGHEST_RATE)
    lines = sum((each for each in amounts if each is not None), ZERO) + adjustments_of(invoice)
    others = sum((row.amount for row in invoice.taxes if row.kind != "vat" and row.amount is not None), ZERO)
    expected = abs(lines) * (1 + most / HUNDRED) + abs(others)
    if abs(invoice.total) > expected + tolerance * (len(amounts) + 1):
        yield discrepancy(
            Code.DOC_ARITHMETIC,
            expected=amount_text(round(expected, 2)),
            found=amount_text(abs(invoice.total)),
            check="total_mismatch",
            currency=invoice.currency,
        )


def _payable(invoice: Document) -> Iterator[Discrepancy]:
    """Hold what is to be paid against the total: a balance of other invoices is not this one's to ask for."""
    if invoice.payable is None or invoice.total is None or invoice.total < 0:
        return
    rounding = HUNDRED * smallest_coin(invoice.currency)
    if invoice.payable > invoice.total + rounding:
        yield discrepancy(
            Code.DOC_ARITHMETIC,
            expected=amount_text(invoice.total),
            found=amount_text(invoice.payable),
            check="payable_mismatch",
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
