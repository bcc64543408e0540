"""Arithmetic self-checks on any document that was read (domain.md 1.12).

In charge of what does not add up and which fields that casts doubt on; pure, and silent about what is absent: a check
needs all of its amounts. Not in charge of comparing with orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from parsing.document import Document, Line, Problem

_CENT = Decimal("0.01")
_WHOLE_UNIT_CURRENCIES = frozenset({"CLP", "PYG", "JPY", "KRW", "ISK", "HUF"})
_LONGEST_TERM = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCheck:
    """One sum that does not close, and the dotted header fields that it makes doubtful."""

    problem: Problem
    fields: tuple[str, ...]


def failed_checks(document: Document) -> tuple[FailedCheck, ...]:
    """Return every check that fails; none for papers that ask for no money."""
    if not document.kind.is_invoice:
        return ()
    return (
        *_lines(document),
        *_net(document),
        *_tax_rows(document),
        *_tax(document),
        *_total(document),
        *_dates(document),
    )


def _cent(document: Document) -> Decimal:
    return Decimal(1) if document.currency in _WHOLE_UNIT_CURRENCIES else _CENT


def _failed(code: str, expected: object, found: object, fields: tuple[str, ...], **facts: str) -> FailedCheck:
    facts |= {"expected": str(expected), "found": str(found)}
    of_line = f" in line {facts['line']}" if "line" in facts else ""
    message = f"{code.replace('_', ' ')}{of_line}: expected {expected}, found {found}"
    return FailedCheck(problem=Problem(code=code, message=message, facts=MappingProxyType(facts)), fields=fields)


def _lines(document: Document) -> Iterator[FailedCheck]:
    """Quantity times price less discount is the line's amount, within half a percent or a cent."""
    for line in document.lines:
        if line.quantity is None or line.unit_price is None or line.amount is None:
            continue
        expected = line.quantity * line.unit_price / line.price_base - (line.discount or Decimal(0))
        tolerance = max(_cent(document), abs(line.amount) * Decimal("0.005"))
        if abs(expected - line.amount) > tolerance and not _is_scaled(line, tolerance):
            shown = expected.quantize(_CENT)
            yield _failed("line_mismatch", shown, line.amount, (), line=str(line.position))


def _is_scaled(line: Line, tolerance: Decimal) -> bool:
    """Prices per hundred or per thousand, and prices in cents, are often not marked as such."""
    if line.quantity is None or line.unit_price is None or line.amount is None:
        return False
    product, amount = line.quantity * line.unit_price, line.amount + (line.discount or Decimal(0))
    return any(abs(product / scale - amount) <= tolerance for scale in (1, 100, 1000))


def _net(document: Document) -> Iterator[FailedCheck]:
    """The lines, allowances and charges make up the net amount."""
    amounts = [line.amount for line in document.lines if line.amount is not None]
    if document.net is None or not amounts or len(amounts) < len(document.lines):
        return
    lines = sum(amounts, Decimal(0))
    adjusted = lines + sum((part.amount for part in document.adjustments), Decimal(0))
    tolerance = _cent(document) * (len(amounts) + 2)
    # Some formats state allowances that the lines already contain.
    if min(abs(lines - document.net), abs(adjusted - document.net)) > tolerance:
        yield _failed("sum_mismatch", adjusted, document.net, ("net",))


def _tax_rows(document: Document) -> Iterator[FailedCheck]:
    """Base times rate is the tax, in each row."""
    for row in document.taxes:
        if row.rate is None or row.base is None or row.amount is None:
            continue
        expected = row.base * row.rate / 100
        if abs(expected - row.amount) > max(2 * _cent(document), abs(row.amount) * Decimal("0.001")):
            yield _failed("tax_rate_mismatch", expected.quantize(_CENT), row.amount, (), rate=str(row.rate))


def _tax(document: Document) -> Iterator[FailedCheck]:
    """The rows make up the tax; which kinds of tax count differs by country, so any sensible sum will do."""
    rows = [row for row in document.taxes if row.amount is not None and row.kind != "withholding"]
    if document.tax is None or not rows:
        return
    if all(row.kind == "perception" for row in rows):
        return  # of a paper whose VAT stands in no table
    every = sum((row.amount or Decimal(0) for row in rows), Decimal(0))
    vat = sum((row.amount or Decimal(0) for row in rows if row.kind == "vat"), Decimal(0))
    if min(abs(every - document.tax), abs(vat - document.tax)) > _cent(document) * (len(rows) + 1):
        yield _failed("tax_mismatch", every, document.tax, ("tax",))


def _total(document: Document) -> Iterator[FailedCheck]:
    """Net and tax make up the total: with the taxes that are no VAT or without, before withholding or after it."""
    if document.net is None or document.total is None or (document.tax is None and document.taxes):
        return
    gross = document.net + (document.tax or Decimal(0))
    others = [row.amount for row in document.taxes if row.kind not in ("vat", "withholding") and row.amount is not None]
    withheld = document.withheld or Decimal(0)
    sums = [gross + extra - less for extra in (Decimal(0), sum(others, Decimal(0))) for less in (Decimal(0), withheld)]
    if min(abs(each - document.total) for each in sums) > 5 * _cent(document):
        yield _failed("total_mismatch", gross, document.total, ("net", "tax", "total"))


def _dates(document: Document) -> Iterator[FailedCheck]:
    """The due date follows the issue date within 400 days."""
    issued, due = document.issue_date, document.due_date
    if issued is not None and due is not None and not issued - timedelta(days=1) <= due <= issued + _LONGEST_TERM:
        yield _failed("due_date_implausible", issued, due, ("due_date",))
