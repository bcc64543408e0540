"""The lines of an invoice, read from its table.

In charge of rows under a heading: cells by x position, wrapped descriptions, continuation on later pages, the check
quantity x price = amount (domain.md traps T23, T24, T26). Not in charge of totals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from parsing.document import Line
from parsing.text.amounts import Amount, NumberStyle, find_amounts
from parsing.text.columns import NUMERIC, Heading, find_headings
from parsing.text.labels import Column, Role
from parsing.text.layout import Line as PrintedLine
from parsing.text.layout import Word
from parsing.text.sheet import Sheet

_SUMS = frozenset({Role.NET, Role.TAX, Role.TOTAL, Role.PAYABLE, Role.WITHHELD, Role.PREPAID})
_WRAP = 2.6
"""Line heights between a row and the text that still belongs to it."""
_MOST_EMPTY = 14
_LONGEST_NUMBER = 24
"""Characters of a cell that holds a number and its unit; more is a sentence that runs through the column."""
_ROUNDING = Decimal("0.03")
_HUNDRED = Decimal(100)


@dataclass(slots=True, kw_only=True)
class Row:
    """One row while it is being read: the text of each cell and the printed lines it takes."""

    cells: dict[Column, str]
    bottom: float
    page: int
    lines: list[int] = field(default_factory=list)
    more: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The lines, the printed lines that they and the headings take, and whether each line's arithmetic closes."""

    lines: tuple[Line, ...] = ()
    taken: frozenset[int] = frozenset()
    proven: int = 0

    @property
    def total(self) -> Decimal | None:
        """The sum of the line amounts, None unless every line has one."""
        amounts = [line.amount for line in self.lines]
        if not amounts or any(amount is None for amount in amounts):
            return None
        return sum((amount for amount in amounts if amount is not None), Decimal(0))


def read_table(sheet: Sheet) -> Table:
    """Return the lines of the table that reads best; an empty table when no heading is known."""
    headings = find_headings(sheet)
    rows: list[Row] = []
    taken: set[int] = set()
    for position, heading in enumerate(headings):
        end = headings[position + 1].lines if position + 1 < len(headings) else frozenset({len(sheet.lines)})
        found = _rows(sheet, heading, min(end))
        if found:
            taken |= heading.lines
        if not rows or _same_shape(headings[position - 1], heading):
            rows += found
            taken.update(index for row in found for index in row.lines)
    lines = [_item(position, row, sheet.style) for position, row in enumerate(rows, 1)]
    return Table(lines=tuple(lines), taken=frozenset(taken), proven=sum(_closes(line) for line in lines))


def _same_shape(first: Heading, second: Heading) -> bool:
    return [place.column for place in first.places] == [place.column for place in second.places]


def _rows(sheet: Sheet, heading: Heading, end: int) -> list[Row]:
    rows: list[Row] = []
    waiting: list[str] = []
    empty = 0
    for line in sheet.lines[heading.last_line + 1 : end]:
        cells = _cells(line, heading)
        if _is_item(cells, heading, sheet.style):
            if _sums_up(sheet, line, cells):
                break
            rows.append(Row(cells=cells, bottom=line.box[3], page=line.page, lines=[line.index], more=waiting))
            waiting, empty = [], 0
            continue
        if _sums_up(sheet, line, cells):
            break
        empty += 1
        text = cells.get(Column.DESCRIPTION, "")
        if rows and text and _wraps(rows[-1], line) and len(cells) <= 2:
            rows[-1].more.append(text)
            rows[-1].bottom = line.box[3]
            rows[-1].lines.append(line.index)
        elif not rows and text:
            waiting = [*waiting, text][-3:]
        if empty > _MOST_EMPTY:
            break
    return rows


def _wraps(row: Row, line: PrintedLine) -> bool:
    height = line.box[3] - line.box[1]
    return row.page == line.page and line.box[1] - row.bottom < (_WRAP - 1) * height


def _cells(line: PrintedLine, heading: Heading) -> dict[Column, str]:
    """Return the text of each column; words that follow a description are description until a number comes."""
    cells: dict[Column, list[str]] = {}
    for segment in line.segments:
        before: Column | None = None
        for word in segment.words:
            numeric = _is_number(word)
            column = heading.place_of(word, numeric=numeric).column
            if not numeric and column in NUMERIC and before is not None and before not in NUMERIC:
                column = before
            cells.setdefault(column, []).append(word.text)
            before = column
    return {column: " ".join(words) for column, words in cells.items()}


def _is_number(word: Word) -> bool:
    text = word.text.strip("€$£%()-+")
    return bool(text) and text[0].isdigit() and not any(character.isalpha() for character in text)


def _is_item(cells: dict[Column, str], heading: Heading, style: NumberStyle) -> bool:
    """True for a row with money in it and something that says for what."""
    if any(len(cells.get(column, "")) > _LONGEST_NUMBER for column in NUMERIC):
        return False
    money = _number(cells, Column.AMOUNT, style) or _number(cells, Column.GROSS, style)
    price = _number(cells, Column.UNIT_PRICE, style)
    quantity = _number(cells, Column.QUANTITY, style)
    if money is None and (price is None or heading.has(Column.AMOUNT)):
        return False
    named = any(any(map(str.isalpha, cells.get(column, ""))) for column in (Column.DESCRIPTION, Column.ITEM_CODE))
    return (quantity is not None or price is not None) if heading.has(Column.QUANTITY) else named


def _sums_up(sheet: Sheet, line: PrintedLine, cells: dict[Column, str]) -> bool:
    """True for a line of totals: it begins with the label of one, with no quantity of anything before it."""
    for segment in line.segments:
        labels = sheet.labels_of(segment)
        if labels and labels[0].role in _SUMS and not segment.text[: labels[0].start].strip(" +*("):
            share = labels[0].size / max(1, sum(map(str.isalpha, segment.text)))
            if share >= 0.8 or (share >= 0.5 and Column.QUANTITY not in cells):
                return True
    return False


def _number(cells: dict[Column, str], column: Column, style: NumberStyle) -> Amount | None:
    amounts = [amount for amount in find_amounts(cells.get(column, ""), style) if not amount.percent]
    return amounts[0] if amounts else None


def _item(position: int, row: Row, style: NumberStyle) -> Line:
    cells = row.cells
    quantity, price = _value(cells, Column.QUANTITY, style), _value(cells, Column.UNIT_PRICE, style)
    amount = _value(cells, Column.AMOUNT, style)
    if amount is None and quantity is not None and price is not None:
        amount = _net_of(_value(cells, Column.GROSS, style), quantity * price)
    description = " ".join([cells.get(Column.DESCRIPTION, ""), *row.more]).strip()
    return Line(
        position=position,
        description=description or cells.get(Column.ITEM_CODE),
        item_code=cells.get(Column.ITEM_CODE),
        quantity=quantity,
        unit=cells.get(Column.UNIT) or _unit(cells.get(Column.QUANTITY, ""), style),
        unit_price=price,
        amount=amount,
        tax_rate=_rate(cells, style),
        order_reference=cells.get(Column.ORDER),
    )


def _net_of(gross: Decimal | None, product: Decimal) -> Decimal | None:
    """Return the gross amount as the line's own only where it is nothing but quantity x price."""
    return gross if gross is not None and abs(gross - product) <= _ROUNDING else None


def _value(cells: dict[Column, str], column: Column, style: NumberStyle) -> Decimal | None:
    found = _number(cells, column, style)
    return found.value if found else None


def _rate(cells: dict[Column, str], style: NumberStyle) -> Decimal | None:
    """Return the line's tax rate in percent; a letter that stands for one is none."""
    amounts = find_amounts(cells.get(Column.TAX_RATE, ""), style)
    rate = next(iter(amounts), None)
    return rate.value if rate is not None and 0 <= rate.value < _HUNDRED else None


def _unit(text: str, style: NumberStyle) -> str | None:
    """Return the unit printed behind a quantity (`5 ST`)."""
    amounts = find_amounts(text, style)
    rest = text[amounts[0].end :].strip() if amounts else ""
    return rest if rest.isalpha() or (rest and rest[:1].isalpha() and len(rest) < 10) else None


def _closes(line: Line) -> bool:
    if line.quantity is None or line.unit_price is None or line.amount is None:
        return False
    product = line.quantity * line.unit_price
    return abs(product - line.amount) <= max(_ROUNDING, abs(product) * Decimal("0.001"))


def all_amounts(sheet: Sheet, taken: frozenset[int]) -> Iterator[tuple[PrintedLine, tuple[Amount, ...]]]:
    """Yield each printed line outside the table with its amounts."""
    for line in sheet.lines:
        if line.index not in taken:
            amounts = tuple(amount for segment in line.segments for amount in find_amounts(segment.text, sheet.style))
            if amounts:
                yield line, amounts
