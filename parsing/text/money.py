"""Amounts that labels announce, and the rows of the tax breakdown.

In charge of collecting, for each kind of sum, every number that might be it, with a score. Not in charge of the
choice, which arithmetic makes (`parsing.text.totals`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from parsing.text.amounts import Amount, find_amounts
from parsing.text.candidates import Candidate
from parsing.text.currency import beside_currency
from parsing.text.labels import SUMS, Role
from parsing.text.layout import Segment, Span
from parsing.text.sheet import Label, Sheet

_CENT = Decimal("0.02")
_HUNDRED = Decimal(100)
_HIGHEST_RATE = Decimal(35)
_COLUMN_DEPTH = 7

Money = Candidate[Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """One row of the tax breakdown whose own arithmetic closes: base x rate = tax."""

    rate: Decimal
    base: Decimal
    tax: Decimal
    span: Span


def collect(sheet: Sheet, taken: frozenset[int]) -> Mapping[Role, list[Money]]:
    """Return, for each kind of sum, the numbers that its labels announce outside the printed lines in `taken`."""
    found: dict[Role, list[Money]] = {role: [] for role in SUMS}
    for label in sheet.labels:
        if label.role in SUMS and label.segment.line not in taken:
            found[label.role] += _announced(sheet, label, taken)
    return found


def _announced(sheet: Sheet, label: Label, taken: frozenset[int]) -> Iterator[Money]:
    base = 0.75 if label.weak else 0.95
    if not label.segment.folded[: label.start].strip(" +-*=(0123456789.)"):
        base = min(1.0, base + 0.03)
    elif not label.alone:
        base *= 0.8
    row = list(_right(sheet, label))
    if row:
        last = len(row) - 1
        for index, (amount, span) in enumerate(row):
            share = 1.0 if last == 0 else 0.8 if index == last else 0.7 if index == 0 else 0.5
            yield Candidate(value=amount.value, span=span, score=base * share * _money_like(sheet, amount, span))
    elif _may_head_a_column(label):
        column = list(_below(sheet, label, taken))
        for index, (amount, span) in enumerate(column):
            share = 0.7 if len(column) == 1 else 0.5 if index == len(column) - 1 else 0.35
            yield Candidate(value=amount.value, span=span, score=base * share * _money_like(sheet, amount, span))


def _money_like(sheet: Sheet, amount: Amount, span: Span) -> float:
    """Doubt a whole number where the paper prints decimals, unless a currency stands beside it."""
    if amount.decimals >= 2 or beside_currency(span) or sheet.style.votes < 3:
        return 1.0
    return 0.3


def _right(sheet: Sheet, label: Label) -> Iterator[tuple[Amount, Span]]:
    """Yield the amounts right of a label on its line, up to the label of another sum."""
    line = sheet.lines[label.segment.line]
    position = next(index for index, segment in enumerate(line.segments) if segment is label.segment)
    stop = min((other.start for other in sheet.labels_of(label.segment) if other.start >= label.end), default=None)
    yield from _in(sheet, label.segment, label.end, stop)
    if stop is not None:
        return
    for segment in line.segments[position + 1 :]:
        labels = [other for other in sheet.labels_of(segment) if not other.weak]
        if labels and labels[0].start == 0:
            return
        yield from _in(sheet, segment, 0, min((other.start for other in labels), default=None))


def _in(sheet: Sheet, segment: Segment, start: int, stop: int | None) -> Iterator[tuple[Amount, Span]]:
    for amount in find_amounts(segment.text[:stop], sheet.style):
        if amount.start >= start and not amount.percent:
            yield amount, segment.span(amount.start, amount.end)


def _may_head_a_column(label: Label) -> bool:
    return not label.weak and not label.segment.text[label.end :].strip(" :.*()%€$")[12:]


def _below(sheet: Sheet, label: Label, taken: frozenset[int]) -> Iterator[tuple[Amount, Span]]:
    """Yield the amounts in the column under a label, down to the first gap."""
    x0, _, x1, bottom = label.span.box
    height = label.segment.box[3] - label.segment.box[1]
    depth = 0
    for line in sheet.lines[label.segment.line + 1 : label.segment.line + 4 * _COLUMN_DEPTH]:
        if line.page != label.segment.page or line.box[1] - bottom > 4 * height or depth == _COLUMN_DEPTH:
            return
        under = [
            (amount, span)
            for segment in line.segments
            for amount, span in _in(sheet, segment, 0, None)
            if line.index not in taken and span.box[0] < x1 + 4 and span.box[2] > x0 - 4
        ]
        if under:
            yield from under
            bottom, depth = line.box[3], depth + 1


def tax_rows(sheet: Sheet, taken: frozenset[int]) -> tuple[TaxRow, ...]:
    """Return the rows outside the line table in which base x rate = tax, each rate and base once."""
    rows: dict[tuple[Decimal, Decimal], TaxRow] = {}
    for line in sheet.lines:
        if line.index in taken:
            continue
        numbers = [
            (amount, segment.span(amount.start, amount.end))
            for segment in line.segments
            for amount in find_amounts(segment.text, sheet.style)
        ]
        if 3 <= len(numbers) <= 8:
            row = _tax_row(numbers)
            if row is not None:
                rows.setdefault((row.rate, row.base), row)
    return tuple(rows.values())


def _tax_row(numbers: list[tuple[Amount, Span]]) -> TaxRow | None:
    """Return the row whose three different numbers are a rate, a base and the tax; a printed `%` is the rate first."""
    rates = [number for number in numbers if 0 < number[0].value <= _HIGHEST_RATE]
    money = [number for number in numbers if not number[0].percent and number[0].decimals >= 2]
    for rate, rate_span in sorted(rates, key=lambda number: not number[0].percent):
        for (base, base_span), (tax, tax_span) in permutations(money, 2):
            same_cell = rate_span in (base_span, tax_span)
            exact = abs(base.value * rate.value / _HUNDRED - tax.value) <= _CENT
            if not same_cell and exact and 0 < abs(tax.value) < abs(base.value):
                return TaxRow(rate=rate.value, base=base.value, tax=tax.value, span=tax_span)
    return None


def printed_amounts(sheet: Sheet, taken: frozenset[int]) -> Iterator[Money]:
    """Yield every number with decimals outside the line table, as a last resort for a sum without a label."""
    for line in sheet.lines:
        if line.index in taken:
            continue
        for segment in line.segments:
            for amount, span in _in(sheet, segment, 0, None):
                if amount.decimals == 2:
                    yield Candidate(value=amount.value, span=span, score=0.12)
