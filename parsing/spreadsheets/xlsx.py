"""Excel workbooks (.xlsx, ECMA-376 part 1) -> rows of cells as text.

In charge of the order of the sheets, the shared texts, the dates behind numbers, and limits: for statements that a
stranger attached as for the tables that an administrator imports. Not in charge of formulas (the value that Excel kept
is read), of .xls and of what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import PurePosixPath

from lxml import etree

from parsing.containers import Allowance, Member
from parsing.containers.archive import unpack_zip
from parsing.xmlbytes import XmlRefusedError, parse_xml

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHEETS = re.compile(r"xl/worksheets/sheet\d+\.xml")
_COLUMN = re.compile(r"[A-Z]{1,3}")
_EPOCH = date(1899, 12, 30)  # so that day 60, the 29 February 1900 that never was, does no harm
_DATES = frozenset({"14", "15", "16", "17", "22"})
"""Built-in number formats of dates (18.8.30)."""
_DATE_FORM = re.compile(r"(?i)[dy]")
_NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EXACT_DIGITS = 15
"""Excel's own precision: what is written behind is the remainder of a binary fraction."""
_NOISE = Decimal("1e-8")


class WorkbookRefusedError(Exception):
    """The workbook gives no rows. `code` is one of those of `parsing.document.Unreadable`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that is not empty, with the number that Excel shows beside it; each cell stands at its column."""

    number: int
    cells: tuple[str, ...]


def sheets_of(
    data: bytes, allowance: Allowance, *, most_rows: int | None, most_columns: int
) -> Iterator[tuple[Row, ...]]:
    """Yield the rows of each sheet that has any, as the sheets lie in Excel; text as typed, dates as YYYY-MM-DD.

    Raise WorkbookRefusedError for files that are no workbook, and for one that contradicts itself.
    """
    parts = {part.name: part.data for part in _parts(data, allowance)}
    names = _sheet_names(parts)
    if not names:
        raise WorkbookRefusedError("unsupported", "office files other than .xlsx are not read; save it as PDF")
    try:
        book = _Book(texts=_shared(parts), dates=_date_styles(parts), most_columns=most_columns)
        for name in names:
            rows = tuple(islice(book.rows(_parsed(parts[name])), most_rows))
            if rows:
                yield rows
    except (KeyError, ValueError, IndexError, ArithmeticError) as error:
        raise WorkbookRefusedError("damaged", f"the workbook contradicts itself ({error}); save it again") from None


def _parts(data: bytes, allowance: Allowance) -> Iterator[Member]:
    for part in unpack_zip(data, allowance):
        if not isinstance(part, Member):
            raise WorkbookRefusedError(part.code, part.message)
        if part.name is not None:
            yield part


def _parsed(data: bytes) -> etree._Element:
    """A sheet is read whole or not at all: half of a table is another table."""
    try:
        return parse_xml(data, strict=True)
    except XmlRefusedError as refused:
        raise WorkbookRefusedError(refused.code, str(refused)) from None


def _sheet_names(parts: Mapping[str, bytes]) -> list[str]:
    """Return the parts that hold the sheets, in the order of the workbook (18.2.20); by their names without one."""
    if _BOOK not in parts or _RELATIONS not in parts:
        return sorted((name for name in parts if _SHEETS.fullmatch(name)), key=lambda name: (len(name), name))
    targets = {each.get("Id"): each.get("Target", "") for each in _parsed(parts[_RELATIONS])}
    named = [targets.get(sheet.get(_RELATION), "") for sheet in _parsed(parts[_BOOK]).iter("{*}sheet")]
    return [name for target in named if (name := str(PurePosixPath("/xl") / target).lstrip("/")) in parts]


def _shared(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the texts that cells refer to by their number (18.4.8)."""
    if "xl/sharedStrings.xml" not in parts:
        return ()
    return tuple(_text(item) for item in _parsed(parts["xl/sharedStrings.xml"]).iterchildren("{*}si"))


def _text(item: etree._Element) -> str:
    """Return a text with its runs joined; hints of how it is pronounced are left out (18.4.6)."""
    runs = (run for run in item.iter("{*}t") if etree.QName(run.getparent()).localname != "rPh")
    return "".join(run.text or "" for run in runs)


def _date_styles(parts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the numbers of the cell styles that show a date (18.8.10)."""
    if "xl/styles.xml" not in parts:
        return frozenset()
    root = _parsed(parts["xl/styles.xml"])
    forms = {form.get("numFmtId"): form.get("formatCode", "") for form in root.iter("{*}numFmt")}
    own = {known for known, form in forms.items() if known and _DATE_FORM.search(_NO_DATE.sub("", form))}
    styles = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return frozenset(str(position) for position, style in styles if style.get("numFmtId") in own | _DATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What the cells of all sheets share."""

    texts: tuple[str, ...]
    dates: frozenset[str]
    most_columns: int

    def rows(self, sheet: etree._Element) -> Iterator[Row]:
        """Yield the rows that are not empty."""
        for place, row in enumerate(sheet.iter("{*}row"), start=1):
            cells: dict[int, str] = {}
            for cell in row.iterchildren("{*}c"):
                column = _column(cell.get("r", ""), otherwise=len(cells))
                if column < self.most_columns:
                    cells[column] = self._shown(cell)
            if any(cells.values()):
                shown = tuple(cells.get(column, "") for column in range(max(cells) + 1))
                yield Row(number=int(row.get("r", place)), cells=shown)

    def _shown(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(cell)
        value = cell.findtext("{*}v") or ""
        if kind == "s":
            return self.texts[int(value)]
        if kind != "n" or not value:
            return value
        return _day(value) if cell.get("s") in self.dates else _number(value)


def _column(reference: str, *, otherwise: int) -> int:
    """Return a cell's column counted from 0: `C7` is 2; without a reference, its place in the row."""
    letters = _COLUMN.match(reference)
    if letters is None:
        return otherwise
    column = 0
    for letter in letters[0]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _day(value: str) -> str:
    """Return the day of Excel's number, which counts from 1900; the fraction is the time."""
    return (_EPOCH + timedelta(days=int(Decimal(value)))).isoformat()


def _number(value: str) -> str:
    """Return a number as people write it: the file has 57.100000000000001 where somebody typed 57.1.

    Sums keep a remainder in their last digits too (`1210.0000000002`): cents that near are meant.
    """
    if value.lstrip("-").isdigit():
        return value
    number = Decimal(f"{float(value):.{_EXACT_DIGITS}g}")
    cents = round(number, 2)
    return f"{(cents if abs(cents - number) < _NOISE else number).normalize():f}"
