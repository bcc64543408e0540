"""The rows of a spreadsheet's first sheet (XLSX, ECMA-376), for imports.

In charge of the few parts of the format that tables of values need: shared and inline strings, numbers, dates by their
style, booleans. Formulas count by the value that was saved with them. Not in charge of what columns mean
(`service.exportrows`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MOST_BYTES = 200_000_000
_EPOCH = date(1899, 12, 30)  # so that day 60, the 29 February 1900 that never was, does no harm
_BUILT_IN_DATES = frozenset({14, 15, 16, 17, 22})
_DATE_LETTERS = re.compile(r"[dmyDMY]")
_LITERAL = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")


class SpreadsheetError(ValueError):
    """The file is no spreadsheet that can be read."""


def spreadsheet_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, values as text) of the first sheet; a number as it is written, a date as YYYY-MM-DD."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
                raise SpreadsheetError("the spreadsheet is too large")
            yield from _rows(archive)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, ValueError, IndexError) as error:
        raise SpreadsheetError(f"not a spreadsheet that can be read: {error}") from None


def _rows(archive: zipfile.ZipFile) -> Iterator[tuple[int, list[str]]]:
    strings, dates = _shared_strings(archive), _date_styles(archive)
    sheet = _parsed(archive, _first_sheet(archive))
    for place, row in enumerate(sheet.iter(f"{_MAIN}row"), start=1):
        values: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            column = _column(cell.get("r", ""), otherwise=len(values))
            values += [""] * (column - len(values)) + [_value(cell, strings, dates)]
        yield int(row.get("r", place)), values


def _parsed(archive: zipfile.ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


def _first_sheet(archive: zipfile.ZipFile) -> str:
    sheet = next(_parsed(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet"))
    wanted = sheet.get(_RELATION)
    for relation in _parsed(archive, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == wanted:
            target = relation.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    raise SpreadsheetError("the spreadsheet has no sheet")


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(item) for item in _parsed(archive, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = _parsed(archive, "xl/styles.xml")
    own = {
        int(each.get("numFmtId", 0))
        for each in styles.iter(f"{_MAIN}numFmt")
        if _DATE_LETTERS.search(_LITERAL.sub("", each.get("formatCode", "")))
    }
    formats = styles.find(f"{_MAIN}cellXfs")
    rows = enumerate(formats if formats is not None else ())
    return frozenset(place for place, each in rows if int(each.get("numFmtId", 0)) in own | _BUILT_IN_DATES)


def _value(cell: etree._Element, strings: list[str], dates: frozenset[int]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    written = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return strings[int(written)]
    if kind == "n" and written and int(cell.get("s", 0)) in dates:
        return (_EPOCH + timedelta(days=int(float(written)))).isoformat()
    return _number(written) if kind == "n" and written else written


def _number(written: str) -> str:
    """Return a number as people write it: the file has 57.100000000000001 where somebody typed 57.1."""
    value = float(written)
    return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"


def _text(item: etree._Element) -> str:
    """Return the text of a string with its runs joined; phonetic hints are left out."""
    hints = {id(run) for hint in item.iter(f"{_MAIN}rPh") for run in hint}
    return "".join(run.text or "" for run in item.iter(f"{_MAIN}t") if id(run) not in hints)


def _column(reference: str, *, otherwise: int) -> int:
    """Return a cell's column counted from 0: "C7" is 2."""
    letters = re.match(r"[A-Z]+", reference)
    if letters is None:
        return otherwise
    column = 0
    for letter in letters[0]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
