"""What papers about payments list: the invoices that a receipt, a remittance or a statement names, with their amounts.

In charge of rows of number, date and amounts, and of which column counts. Not in charge of the kind of paper, nor of
the payment complement of a CFDI (`parsing.formats.cfdi_payment`), whose shape this has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from types import MappingProxyType

from parsing.document import Kind
from parsing.text.amounts import find_amounts
from parsing.text.dates import find_dates
from parsing.text.fields import read_identifier
from parsing.text.layout import Line, Segment
from parsing.text.sheet import Sheet

LISTING = frozenset({Kind.PAYMENT_RECEIPT, Kind.REMITTANCE, Kind.STATEMENT, Kind.WITHHOLDING_CERTIFICATE})
_CENT = Decimal("0.015")
_ALIGNED = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line that names an invoice: its number, its date if printed, and the amounts left to right."""

    number: str
    day: date | None
    amounts: tuple[Decimal, ...]
    left: float
    line: int


def payment_of(
    rows: tuple[Row, ...], kind: Kind, *, total: Decimal | None, day: date | None, currency: str | None
) -> Mapping[str, object] | None:
    """Return date, amount, currency and the invoices listed; None for other papers and where there is neither."""
    if kind not in LISTING:
        return None
    amounts = _column(rows, total)
    amount = total if total is not None else sum(amounts, Decimal(0)) if amounts else None
    if amount is None and not rows:
        return None
    owed = "outstanding" if kind is Kind.STATEMENT else "paid"
    return MappingProxyType(
        {
            "date": day.isoformat() if day else None,
            "amount": str(amount) if amount is not None else None,
            "currency": currency,
            "settles": tuple(
                MappingProxyType({"number": row.number, owed: str(value)})
                for row, value in zip(rows, amounts, strict=True)
            ),
        }
    )


def listed_rows(sheet: Sheet) -> tuple[Row, ...]:
    """Return the rows that name an invoice: with a date of their own, or several with their numbers in one column."""
    rows = [row for line in sheet.lines if (row := _row(sheet, line)) is not None]
    places = Counter(round(row.left / _ALIGNED) for row in rows)
    return tuple(row for row in rows if row.day is not None or places[round(row.left / _ALIGNED)] > 1)


def _row(sheet: Sheet, line: Line) -> Row | None:
    number: tuple[str, float] | None = None
    day: date | None = None
    amounts: list[Decimal] = []
    whole: list[Decimal] = []
    for segment in line.segments:
        if any(label.start == 0 for label in sheet.labels_of(segment)) and number is None:
            return None  # `Total`, `Date`: a heading or a sum
        days = find_dates(segment.text, month_first=sheet.month_first)
        day = day or (days[0].value if days else None)
        found = find_amounts(segment.text, sheet.style)
        amounts += [one.value for one in found if one.decimals == 2 and not one.percent]
        whole += [one.value for one in found if len(segment.words) == 1 and number is not None]
        number = number or _number(segment)
    amounts = amounts or whole[-1:]
    if number is None or not amounts:
        return None
    return Row(number=number[0], day=day, amounts=tuple(amounts), left=number[1], line=line.index)


def _number(segment: Segment) -> tuple[str, float] | None:
    """Return the first identifier of a segment and where it stands; years, counts and amounts are none."""
    for word, offset in zip(segment.words, segment.offsets, strict=True):
        read = read_identifier(segment.text[offset:]) if any(map(str.isdigit, word.text)) else None
        if read is not None and len(read[0]) >= 3 and read[1] < len(word.text):
            return read[0], word.box[0]
    return None


def _column(rows: tuple[Row, ...], total: Decimal | None) -> tuple[Decimal, ...]:
    """Return one amount a row: of the column that adds up to the total, else of the last that is no running balance."""
    width = min((len(row.amounts) for row in rows), default=0)
    columns = [tuple(row.amounts[place] for row in rows) for place in range(width)]
    for column in columns:
        if total is not None and abs(sum(column, Decimal(0)) - total) <= _CENT:
            return column
    if width > 1 and list(columns[-1]) == list(accumulate(columns[0])):
        return columns[0]
    return tuple(row.amounts[-1] for row in rows)
