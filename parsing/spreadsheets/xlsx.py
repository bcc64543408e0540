"""Excel workbooks (.xlsx, ECMA-376 part 1) -> rows of cells as text.

In charge of the shared texts, of dates behind numbers, and of limits. Not in charge of formulas (the value that Excel
kept is read), of .xls and of what the cells mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from parsing.containers import Allowance, Member
from parsing.containers.archive import unpack_zip
from parsing.xmlbytes import XmlRefusedError, parse_xml
from parsing.xmltree import Node

_MOST_ROWS = 5_000
_MOST_COLUMNS = 60
_SHEETS = re.compile(r"xl/worksheets/sheet\d+\.xml")
_COLUMN = re.compile(r"[A-Z]{1,3}")
_EPOCH = date(1899, 12, 30)
_DATES = frozenset({14, 15, 16, 17, 22})
"""Built-in number formats of dates (18.8.30)."""
_DATE_FORM = re.compile(r"(?i)[dy]")
_NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class WorkbookRefusedError(Exception):
    """The workbook gives no rows. `code` is one of those of `parsing.document.Unreadable`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def sheets_of(data: bytes, allowance: Allowance) -> Iterator[list[list[str]]]:
    """Yield the rows of each sheet that has any; raise WorkbookRefusedError for files that are no workbook."""
    parts = {part.name: part.data for part in _parts(data, allowance)}
    names = sorted((name for name in parts if _SHEETS.fullmatch(name)), key=lambda name: (len(name), name))
    if not names:
        raise WorkbookRefusedError("unsupported", "office files other than .xlsx are not read; save it as PDF")
    book = _Book(texts=_shared(parts), dates=_date_styles(parts))
    for name in names:
        rows = list(book.rows(_parsed(parts[name])))
        if rows:
            yield rows


def _parts(data: bytes, allowance: Allowance) -> Iterator[Member]:
    for part in unpack_zip(data, allowance):
        if not isinstance(part, Member):
            raise WorkbookRefusedError(part.code, part.message)
        if part.name is not None:
            yield part


def _parsed(data: bytes) -> Node:
    try:
        return Node(parse_xml(data), [])
    except XmlRefusedError as refused:
        raise WorkbookRefusedError(refused.code, str(refused)) from None


def _shared(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the texts that cells refer to by their number (18.4.8)."""
    if "xl/sharedStrings.xml" not in parts:
        return ()
    items = _parsed(parts["xl/sharedStrings.xml"]).children("si")
    return tuple("".join(text.raw_text() for text in item.below("t")) for item in items)


def _date_styles(parts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the numbers of the cell styles that show a date (18.8.10)."""
    if "xl/styles.xml" not in parts:
        return frozenset()
    root = _parsed(parts["xl/styles.xml"])
    forms = {form.text("@numFmtId"): form.text("@formatCode") or "" for form in root.all("numFmts/numFmt")}
    own = {known for known, form in forms.items() if known and _DATE_FORM.search(_NO_DATE.sub("", form))}
    dated = own | {str(known) for known in _DATES}
    styles = enumerate(root.all("cellXfs/xf"))
    return frozenset(str(position) for position, style in styles if style.text("@numFmtId") in dated)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What the cells of all sheets share."""

    texts: tuple[str, ...]
    dates: frozenset[str]

    def rows(self, sheet: Node) -> Iterator[list[str]]:
        """Yield the rows that are not empty, each cell at its column."""
        for row in sheet.all("sheetData/row")[:_MOST_ROWS]:
            cells: dict[int, str] = {}
            for place, cell in enumerate(row.children("c")[:_MOST_COLUMNS]):
                cells[_position(cell.text("@r"), place)] = self._shown(cell)
            if any(cells.values()):
                yield [cells.get(column, "") for column in range(min(_MOST_COLUMNS, max(cells) + 1))]

    def _shown(self, cell: Node) -> str:
        kind, value = cell.text("@t"), cell.text("v") or ""
        if kind == "s":
            return self.texts[int(value)] if value.isdigit() and int(value) < len(self.texts) else ""
        if kind == "inlineStr":
            return "".join(text.raw_text() for text in cell.below("t"))
        if kind is None or kind == "n":
            return _day(value) if cell.text("@s") in self.dates and value else _plain(value)
        return value


def _position(reference: str | None, place: int) -> int:
    """Return the column of a cell by its reference (`C7` is 2); without one, its place in the row."""
    letters = _COLUMN.match(reference or "")
    if letters is None:
        return place
    position = 0
    for letter in letters.group():
        position = 26 * position + ord(letter) - ord("A") + 1
    return position - 1


def _day(value: str) -> str:
    """Return the day of Excel's number (days since 1900, whose 29 February never was)."""
    try:
        return (_EPOCH + timedelta(days=int(Decimal(value)))).isoformat()
    except (InvalidOperation, OverflowError, ValueError):
        return value


def _plain(value: str) -> str:
    """Return a number without binary remainders (`1210.0000000002`): cents are money, everything else is as it is."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    rounded = number.quantize(Decimal("0.01")) if abs(number) < Decimal(10) ** 12 else number
    if number == number.to_integral_value():
        return str(number.to_integral_value())
    return f"{rounded:f}" if abs(rounded - number) < Decimal("0.000001") else value
