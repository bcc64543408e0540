"""Anchors on a sheet: where a value stands, what announces it, and what stands there on another paper.

In charge of geometry and of values' shapes. Not in charge of whether a paper is of the layout (`parsing.learned.fit`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from parsing.learned.records import Anchor, Relation
from parsing.text.amounts import find_amounts
from parsing.text.dates import find_dates
from parsing.text.folding import fold
from parsing.text.ids import find_ibans
from parsing.text.layout import Line, Segment, Span
from parsing.text.sheet import Sheet

DATES = frozenset({"issue_date", "due_date"})
AMOUNTS = frozenset({"net", "tax", "withheld", "total", "payable"})
TEXTS = frozenset({"number", "order_references", "payment_reference", "buyer.name", "buyer.tax_id", "iban"})
NAMES = frozenset({"buyer.name"})
PLACED = DATES | AMOUNTS | TEXTS
"""The fields that are learned by their place."""

Value = str | date | Decimal

_ANNOUNCING = 2
_REACH = 6.0
_NEAR = 8.0
_SAME_PLACE = 6.0
_LEADING = re.compile(r"[\s:#.º°*=-]*")


def places(sheet: Sheet, field: str, value: str) -> tuple[Span, ...]:
    """Return every place where a field's value (dates as ISO 8601, amounts with a point) is printed."""
    return tuple(span for segment in sheet.layout.segments for span in _in_segment(sheet, segment, field, value))


def anchor_at(sheet: Sheet, span: Span, field: str) -> Anchor:
    """Return what announces a value: the words before it, left of it, over it; else its place alone."""
    relation, words = _announced(sheet, span)
    shape = _shape(span.text) if field in TEXTS - NAMES - {"iban"} else None
    page = span.segment.page
    return Anchor(field=field, relation=relation, words=words, page=page, box=span.box, shape=shape)


def read_at(sheet: Sheet, anchor: Anchor) -> tuple[Value, Span] | None:
    """Return what a paper prints where the anchor says, nearest to its place; None where nothing of its kind is."""
    found = []
    for span in _spans(sheet, anchor):
        value = _value(sheet, anchor, span)
        if value is not None:
            found.append(value)
    return min(found, key=lambda one: _distance(one[1], anchor), default=None)


def _in_segment(sheet: Sheet, segment: Segment, field: str, value: str) -> Iterator[Span]:
    if field in DATES:
        for day in find_dates(segment.text, month_first=sheet.month_first):
            if day.value.isoformat() == value:
                yield segment.span(day.start, day.end)
    elif field in AMOUNTS:
        wanted = _decimal(value)
        for amount in find_amounts(segment.text, sheet.style):
            if wanted is not None and abs(amount.value) == abs(wanted):
                yield segment.span(amount.start, amount.end)
    else:
        yield from _spelled(segment, value)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _spelled(segment: Segment, value: str) -> Iterator[Span]:
    """Yield where a text stands, however it is spaced and punctuated, as whole words."""
    wanted = [character for character in fold(value) if character.isalnum()]
    kept = [(index, character) for index, character in enumerate(segment.folded) if character.isalnum()]
    if not wanted:
        return
    for first in range(len(kept) - len(wanted) + 1):
        if [character for _, character in kept[first : first + len(wanted)]] != wanted:
            continue
        start, last = kept[first][0], kept[first + len(wanted) - 1][0]
        bordered = start == 0 or not segment.folded[start - 1].isalnum()
        if bordered and not segment.folded[last + 1 : last + 2].isalnum():
            yield segment.span(start, last + 1)


def _announced(sheet: Sheet, span: Span) -> tuple[Relation, str]:
    segment = span.segment
    before = letters(_after_figures(segment.text[: span.start]))
    if len(before) >= _ANNOUNCING:
        return Relation.BEHIND, before
    left = _left(sheet.lines[segment.line], segment)
    if left is not None and len(words := _label(left)) >= _ANNOUNCING:
        return Relation.RIGHT, words
    above = _above(sheet, span)
    if above is not None and len(words := _label(above)) >= _ANNOUNCING:
        return Relation.BELOW, words
    return Relation.PLACE, ""


def _spans(sheet: Sheet, anchor: Anchor) -> Iterator[Span]:
    for segment in sheet.layout.segments:
        if anchor.relation is Relation.BEHIND:
            for offset in segment.offsets[1:]:
                if letters(_after_figures(segment.text[:offset])) == anchor.words:
                    yield segment.span(offset)
        elif anchor.relation is Relation.PLACE:
            if segment.page == anchor.page and _is_there(segment, anchor):
                yield segment.span()
        elif _label(segment) == anchor.words:
            other = _right(sheet.lines[segment.line], segment) if anchor.relation is Relation.RIGHT else None
            other = _below(sheet, segment) if anchor.relation is Relation.BELOW else other
            if other is not None:
                yield other.span()


def _value(sheet: Sheet, anchor: Anchor, span: Span) -> tuple[Value, Span] | None:
    """Return the first value of the field's kind that begins a span."""
    segment, start = span.segment, span.start
    if anchor.field in DATES:
        days = find_dates(span.text, month_first=sheet.month_first)
        return (days[0].value, segment.span(start + days[0].start, start + days[0].end)) if days else None
    if anchor.field in AMOUNTS:
        amounts = find_amounts(span.text, sheet.style)
        if not amounts:
            return None
        return amounts[0].value, segment.span(start + amounts[0].start, start + amounts[0].end)
    if anchor.field == "iban":
        account = next((one for one in find_ibans(span.text) if one.valid), None)
        return (account.value.replace(" ", ""), span) if account else None
    if anchor.shape is None:
        return (span.text.strip(" :"), span) if letters(span.text) else None
    lead = _LEADING.match(span.text)
    begin = lead.end() if lead else 0
    found = re.compile(rf"{anchor.shape}(?!\w)").match(span.text, begin)
    return (found.group(), segment.span(start + begin, start + found.end())) if found else None


def _shape(text: str) -> str:
    """Return a pattern of texts like this one: letters for letters, digits for digits, the same signs between."""
    parts = re.findall(r"\d+|[^\W\d_]+|\s+|.", text)
    kinds = (r"\d+" if part[0].isdigit() else r"[^\W\d_]+" if part[0].isalpha() else None for part in parts)
    return "".join(
        kind or (r"\s*" if part.isspace() else re.escape(part)) for kind, part in zip(kinds, parts, strict=True)
    )


def letters(text: str) -> str:
    """Return the letters of a text, folded."""
    return "".join(character for character in fold(text) if character.isalpha())


def _after_figures(text: str) -> str:
    return re.split(r"\d", text)[-1]


def _label(segment: Segment) -> str:
    """Return a segment's letters where it holds nothing but words."""
    return "" if any(character.isdigit() for character in segment.text) else letters(segment.text)


def _left(line: Line, segment: Segment) -> Segment | None:
    place = next(index for index, one in enumerate(line.segments) if one is segment)
    return line.segments[place - 1] if place else None


def _right(line: Line, segment: Segment) -> Segment | None:
    place = next(index for index, one in enumerate(line.segments) if one is segment)
    return line.segments[place + 1] if place + 1 < len(line.segments) else None


def _above(sheet: Sheet, span: Span) -> Segment | None:
    x0, top, x1, bottom = span.box
    for line in reversed(sheet.lines[max(0, span.segment.line - 4) : span.segment.line]):
        for other in line.segments:
            close = other.page == span.segment.page and top - other.box[3] < _REACH * (bottom - top)
            if close and other.box[0] < x1 + _NEAR and other.box[2] > x0 - _NEAR:
                return other
    return None


def _below(sheet: Sheet, segment: Segment) -> Segment | None:
    x0, top, x1, bottom = segment.box
    for line in sheet.lines[segment.line + 1 : segment.line + 5]:
        for other in line.segments:
            close = other.page == segment.page and other.box[1] - bottom < _REACH * (bottom - top)
            if close and other.box[0] < x1 + _NEAR and other.box[2] > x0 - _NEAR:
                return other
    return None


def _is_there(segment: Segment, anchor: Anchor) -> bool:
    return abs(segment.box[0] - anchor.box[0]) < _SAME_PLACE and abs(segment.box[1] - anchor.box[1]) < _SAME_PLACE


def _distance(span: Span, anchor: Anchor) -> float:
    box = span.box
    pages = abs(span.segment.page - anchor.page)
    return 1_000.0 * pages + abs(box[0] - anchor.box[0]) + abs(box[1] - anchor.box[1])
