"""The lines of an invoice, read from its table.

In charge of rows under a heading: cells by x position, wrapped descriptions, continuation on later pages (domain.md
traps T23, T24, T26). Not in charge of totals, nor of which number of a row is which (`parsing.text.rows`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from parsing.document import Line
from parsing.text.amounts import Amount, NumberStyle, find_amounts
from parsing.text.columns import NUMERIC, Heading, Place, find_headings
from parsing.text.currency import end_of_currency, is_currency
from parsing.text.labels import Column, Role
from parsing.text.layout import Line as PrintedLine
from parsing.text.layout import Segment, Word
from parsing.text.rows import Cell, RowNumbers, Variants, settle_rows
from parsing.text.sheet import Sheet
from parsing.text.tall_rows import tall_rows

_SUMS = frozenset({Role.NET, Role.TAX, Role.TOTAL, Role.PAYABLE, Role.WITHHELD, Role.PREPAID})
_MOST_PARTED = 4
_CENTS = 2
_LONGEST_UNIT = 16
_UNIT = re.compile(r"[^\W\d_]{1,8}[23]?\.?|[^\W\d_]{1,4}\d{1,2}")  # "ud", "m2", "Stk.", the codes "C62" and "H87"
_WRAP = 1.6
"""Line heights between a row and the text that still belongs to it."""
_MOST_EMPTY = 14
_MOST_WAITING = 3
_LONGEST_NUMBER = 24
"""Characters of a cell that holds a number and its unit; more is a sentence that runs through the column."""


@dataclass(slots=True, kw_only=True)
class _Row:
    """One row while it is being read: its texts, its numbers and the printed lines it takes."""

    texts: dict[Column, str]
    numbers: RowNumbers
    variants: Variants
    bottom: float
    page: int
    lines: list[int] = field(default_factory=list)
    more: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The lines, the printed lines that they and the headings take, and how many lines' arithmetic closes."""

    lines: tuple[Line, ...] = ()
    taken: frozenset[int] = frozenset()
    proven: int = 0

    @property
    def total(self) -> Decimal | None:
        """The sum of the line amounts, None unless every line has one."""
        amounts = [line.amount for line in self.lines if line.amount is not None]
        return sum(amounts, Decimal(0)) if amounts and len(amounts) == len(self.lines) else None


def read_table(sheet: Sheet, *, priced: bool = True) -> Table:
    """Return the lines under the first heading that has any, and under its repetitions; empty when there is none.

    `priced` False: the table of a delivery note, whose rows are goods with a quantity.
    """
    headings = find_headings(sheet, priced=priced)
    rows: list[_Row] = []
    taken: set[int] = set()
    shape: list[Column] = []
    for position, heading in enumerate(headings):
        end = min(headings[position + 1].lines) if position + 1 < len(headings) else len(sheet.lines)
        found = _rows(sheet, heading, end, priced=priced)
        columns = [place.column for place in heading.places]
        if found and (not rows or columns == shape):
            shape = columns
            rows += found
            taken |= heading.lines
            taken.update(index for row in found for index in row.lines)
    for row, numbers in zip(rows, settle_rows([row.variants for row in rows]), strict=True):
        row.numbers = numbers
    lines = tuple(_item(position, row, sheet.style) for position, row in enumerate(rows, 1))
    return Table(lines=lines, taken=frozenset(taken), proven=sum(row.numbers.proven for row in rows))


def _rows(sheet: Sheet, heading: Heading, end: int, *, priced: bool) -> list[_Row]:
    rows: list[_Row] = []
    waiting: list[str] = []
    empty = 0
    for line, indices in tall_rows(sheet.lines[heading.last_line + 1 : end], heading):
        texts = _texts(line, heading)
        if _sums_up(sheet, line, texts) or empty > _MOST_EMPTY:
            break
        row = _row(sheet, line, heading, texts, priced=priced)
        if row is not None:
            row.lines, row.more = list(indices), waiting
            rows.append(row)
            waiting, empty = [], 0
            continue
        empty += 1
        text = texts.get(Column.DESCRIPTION, "")
        if rows and text and len(texts) <= (2 if priced else 1) and _wraps(rows[-1], line):
            if _is_of_sums(line, sheet.style):
                continue
            rows[-1].more.append(text)
            rows[-1].bottom = line.box[3]
            rows[-1].lines += indices
        elif not rows and text:
            waiting = [*waiting, text][-_MOST_WAITING:]
    return rows


def _row(sheet: Sheet, line: PrintedLine, heading: Heading, texts: dict[Column, str], *, priced: bool) -> _Row | None:
    """Return the row that a printed line is: money in it, and something that says for what; None for other lines."""
    if any(len(texts.get(column, "")) > _LONGEST_NUMBER for column in NUMERIC):
        return None
    variants = _variants(line, heading, sheet.style)
    numbers = settle_rows((variants,))[0]
    gross = any(cell.column is Column.GROSS for cell in variants[-1])
    named = any(any(map(str.isalpha, texts.get(column, ""))) for column in (Column.DESCRIPTION, Column.ITEM_CODE))
    if not priced and named and numbers.quantity is not None:
        return _Row(
            texts=texts, numbers=numbers, variants=variants, bottom=line.box[3], page=line.page, lines=[line.index]
        )
    if numbers.amount is None and not gross and (numbers.unit_price is None or heading.has(Column.AMOUNT)):
        return None
    counted = numbers.quantity is not None or numbers.unit_price is not None
    if not (counted if heading.has(Column.QUANTITY) or heading.has(Column.UNIT_PRICE) else named):
        return None
    return _Row(texts=texts, numbers=numbers, variants=variants, bottom=line.box[3], page=line.page, lines=[line.index])


def _variants(line: PrintedLine, heading: Heading, style: NumberStyle) -> Variants:
    """Return the numbers of a printed line as they are joined, and again parted where blanks may join two columns'."""
    choices = [cells for segment in line.segments for cells in _cells(segment, heading, style)]
    several = sum(len(each) > 1 for each in choices)
    if several > _MOST_PARTED:
        choices = [each[:1] for each in choices]
    return tuple(tuple(cell for cells in chosen for cell in cells) for chosen in product(*choices))


def _cells(segment: Segment, heading: Heading, style: NumberStyle) -> Iterator[tuple[tuple[Cell, ...], ...]]:
    """Yield, for each number of a text, the cells that it may be: one, or two where blanks may join two columns'."""
    for amount in find_amounts(segment.text, style):
        place = _place(segment, amount.start, amount.end, heading)
        counts = place.column in NUMERIC or place.column is Column.POSITION
        whole = (_cell(amount, place),) if counts else ()
        places = _places(segment, amount, heading)
        parts = _parted(segment, amount, style) if len(set(places)) > 1 else ()
        if len(parts) == len(places) > 1:
            yield whole, tuple(_cell(part, column) for part, column in zip(parts, places, strict=True))
        else:
            yield (whole,)


def _cell(amount: Amount, place: Place) -> Cell:
    return Cell(column=place.column, value=amount.value, decimals=amount.decimals, percent=amount.percent)


def _place(segment: Segment, start: int, end: int, heading: Heading) -> Place:
    span = segment.span(start, end_of_currency(segment.text, end))
    word = Word(text=span.text, box=span.box)
    place = heading.place_of(word, numeric=True)
    if not segment.text[:start].rstrip()[-1:].isalpha():
        return place
    begun = heading.place_of(segment.words[0], numeric=False)
    return begun if begun.column is Column.DESCRIPTION and not heading.is_over(word, place.column) else place


def _places(segment: Segment, amount: Amount, heading: Heading) -> tuple[Place, ...]:
    """Return the columns of the part of a number before its first blank, and of the rest."""
    blank = segment.text.find(" ", amount.start, amount.end)
    if blank < 0:
        return ()
    return _place(segment, amount.start, blank, heading), _place(segment, blank + 1, amount.end, heading)


def _parted(segment: Segment, amount: Amount, style: NumberStyle) -> tuple[Amount, ...]:
    """Return what stands before and behind the first blank of a number, the latter to its own end: "20 260,928.00"."""
    blank = segment.text.find(" ", amount.start, amount.end)
    first = find_amounts(segment.text[amount.start : blank], style)
    second = find_amounts(segment.text[blank + 1 :], style)
    return (*first, second[0]) if len(first) == 1 and second and not second[0].start else ()


def _is_of_sums(line: PrintedLine, style: NumberStyle) -> bool:
    """True for a line that ends in money: a sum that nobody knows the label of, no more words for the row above."""
    text = line.segments[-1].text
    amounts = find_amounts(text, style)
    return bool(amounts) and amounts[-1].decimals == _CENTS and end_of_currency(text, amounts[-1].end) == len(text)


def _wraps(row: _Row, line: PrintedLine) -> bool:
    height = line.box[3] - line.box[1]
    return row.page == line.page and line.box[1] - row.bottom < _WRAP * height


def _texts(line: PrintedLine, heading: Heading) -> dict[Column, str]:
    """Return the text of each column; words that follow a description are description until a number comes."""
    cells: dict[Column, list[str]] = {}
    for segment in line.segments:
        before: Column | None = None
        for word in segment.words:
            numeric = _is_number(word)
            column = heading.place_of(word, numeric=numeric).column
            if numeric and before is Column.DESCRIPTION and not heading.is_over(word, column):
                column = before  # "bidón 5 L"
            strange = column in NUMERIC or (column is Column.UNIT and not heading.is_over(word, column))
            if not numeric and strange and before is not None and before not in NUMERIC:
                column = before
            cells.setdefault(column, []).append(word.text)
            before = column
    return {column: " ".join(words) for column, words in cells.items()}


def _is_number(word: Word) -> bool:
    text = word.text.strip("€$£%()-+")
    return bool(text) and text[0].isdigit() and not any(character.isalpha() for character in text)


def _sums_up(sheet: Sheet, line: PrintedLine, texts: dict[Column, str]) -> bool:
    """True for a line of totals: it begins with the label of one, and nothing is counted before it."""
    for segment in line.segments:
        labels = sheet.labels_of(segment)
        if labels and labels[0].role in _SUMS and not segment.text[: labels[0].start].strip(" +*("):
            share = labels[0].size / max(1, sum(map(str.isalpha, segment.text)))
            if share >= 0.8 or (share >= 0.5 and Column.QUANTITY not in texts):
                return True
    return False


def _item(position: int, row: _Row, style: NumberStyle) -> Line:
    texts, numbers = row.texts, row.numbers
    unit, rest = _unit_and_rest(texts.get(Column.UNIT, ""))
    description = " ".join([texts.get(Column.DESCRIPTION) or rest, *row.more]).strip()
    return Line(
        position=position,
        description=description or texts.get(Column.ITEM_CODE),
        item_code=texts.get(Column.ITEM_CODE),
        quantity=numbers.quantity,
        unit=unit or _unit(texts.get(Column.QUANTITY, ""), style),
        unit_price=numbers.unit_price,
        amount=numbers.amount,
        tax_rate=numbers.tax_rate,
        order_reference=texts.get(Column.ORDER),
    )


def _unit_and_rest(text: str) -> tuple[str | None, str]:
    """Return the unit that a column of units says and what ran into it: "Stk AB-129 Staplermiete"; no number is one."""
    words = [word for word in text.split() if not is_currency(word)]
    text = " ".join(words)
    if len(text) <= _LONGEST_UNIT and not any(character.isdigit() for character in text):
        return text or None, ""
    found = _UNIT.fullmatch(words[0])
    return (words[0], " ".join(words[1:])) if found else (None, "")


def _unit(text: str, style: NumberStyle) -> str | None:
    """Return the unit printed behind a quantity (`5 ST`)."""
    amounts = find_amounts(text, style)
    rest = text[amounts[0].end :].strip() if amounts else ""
    return rest if rest[:1].isalpha() and len(rest) < 12 else None
