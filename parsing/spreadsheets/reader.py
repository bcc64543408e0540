"""The reader of spreadsheets: rows of cells typed as a page, read like one.

In charge of one file. A table without a title that lists invoices is a statement of account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsing.containers import Allowance
from parsing.document import Document, Kind, Reading, ReadingContext, Source, Unreadable
from parsing.spreadsheets.delimited import rows_of
from parsing.spreadsheets.xlsx import WorkbookRefusedError, sheets_of
from parsing.text.layout import Page, lay_out
from parsing.text.reading import read_documents
from parsing.text.settlements import Row, listed_rows, payment_of
from parsing.text.sheet import study
from parsing.text.typed import typed_page

_MOST_ROWS = 5_000
_MOST_COLUMNS = 60
_WIDEST = 60
"""Characters of a cell that are shown."""
_TENTHS = re.compile(r"-?\d+\.\d")
_UNTITLED = 0.6
"""How sure it is that a list of invoices without a title is a statement."""


def read_workbook(data: bytes, *, source: str, context: ReadingContext, allowance: Allowance) -> tuple[Reading, ...]:
    """Return the business papers in the sheets of an .xlsx file, or the one reason why there are none."""
    try:
        sheets = sheets_of(data, allowance, most_rows=_MOST_ROWS, most_columns=_MOST_COLUMNS)
        pages = [_page([row.cells for row in rows]) for rows in sheets]
    except WorkbookRefusedError as refused:
        return (Unreadable(source=source, code=refused.code, message=str(refused)),)
    papers = tuple(paper for page in pages for paper in _papers(page, source, "xlsx", context))
    message = "no statement or invoice is seen in this workbook; save it as PDF and send that"
    return papers or (Unreadable(source=source, code="unsupported", message=message),)


def read_delimited(data: bytes, *, source: str, context: ReadingContext) -> tuple[Reading, ...]:
    """Return the business paper in a CSV file; nothing at all where the text is no table of invoices."""
    rows = rows_of(data)
    return tuple(_papers(_page(rows), source, "csv", context)) if rows else ()


def _page(rows: Sequence[Sequence[str]]) -> Page:
    """Type the cells in columns as wide as their widest, numbers to the right as Excel shows them."""
    width = max(map(len, rows))
    cells = [[*map(_shown, row), *[""] * (width - len(row))] for row in rows]
    filled = [row for row in cells if sum(map(bool, row)) > 1]
    widths = [max((len(row[column]) for row in filled), default=0) for column in range(width)]
    return typed_page("   ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)) for row in cells)


def _shown(cell: str) -> str:
    """Return a cell on one line; a number with its cents, as sheets of money show it."""
    return f"{cell}0" if _TENTHS.fullmatch(cell) else cell.replace("\n", " ")[:_WIDEST]


def _papers(page: Page, source: str, form: str, context: ReadingContext) -> Iterator[Document]:
    documents = read_documents((page,), source=source, form=form, context=context, seen_by=Source.TEXT, page_count=1)
    for document in documents:
        rows = listed_rows(study(lay_out((page,))))
        # the heading of a column (`Factura`) makes no invoice of a list that the number is taken from
        listing = document.kind is Kind.OTHER or document.number in {row.number for row in rows}
        if document.payment is not None or (document.kind.is_invoice and document.total is not None and not listing):
            yield document
        elif listing:
            yield from _as_statement(document, rows)


def _as_statement(document: Document, rows: tuple[Row, ...]) -> Iterator[Document]:
    if rows:
        payment = payment_of(
            rows, Kind.STATEMENT, total=document.total, day=document.issue_date, currency=document.currency
        )
        confidence = {**document.confidence, "kind": _UNTITLED}
        yield replace(
            document,
            kind=Kind.STATEMENT,
            number=None,
            payment=payment,
            confidence={name: sure for name, sure in confidence.items() if name != "number"},
            evidence={name: seen for name, seen in document.evidence.items() if name != "number"},
            problems=(),
        )
