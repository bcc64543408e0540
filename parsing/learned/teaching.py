"""From one correction to what is known of a layout.

In charge of the lesson that a paper gives and of how lessons add up. A place that a person contradicts more often than
they confirm it is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from parsing.html.rendering import HtmlRefusedError, render
from parsing.learned.finding import PLACED, anchor_at, places
from parsing.learned.fit import numbers_of, words_of
from parsing.learned.records import Anchor, LearnedLayout, Lesson, Relation
from parsing.pdf.words import PdfUnreadableError, read_pages
from parsing.sniff import FileType, file_type
from parsing.text.layout import Page, lay_out
from parsing.text.sheet import study
from parsing.text.splitting import split
from parsing.text.typed import typed_page

FACTS = frozenset({"seller.name", "seller.tax_id", "currency"})
"""Fields that are the same on every paper of a supplier's layout."""
_MOST_PLACES = 3


def lesson_of(data: bytes, *, field: str, value: str, passwords: tuple[str, ...] = ()) -> Lesson | None:
    """Return what a file shows of a field whose right value is known; None where the value is not printed on it.

    `value` as `1234.50` or `2026-03-31`. Only a text layer teaches: pictures of text are never twice the same.
    """
    parts = split(_pages(data, passwords))
    for part in parts:
        sheet = study(lay_out(part))
        if field in FACTS:
            facts = MappingProxyType({field: value})
            return Lesson(words=words_of(sheet), facts=facts, numbers=numbers_of(sheet))
        spans = places(sheet, field, value) if field in PLACED else ()
        if spans:
            anchors = [anchor_at(sheet, span, field) for span in spans]
            announced = [one for one in anchors if one.relation is not Relation.PLACE]
            shown = tuple((announced or anchors)[:_MOST_PLACES])
            return Lesson(words=words_of(sheet), anchors=shown, numbers=numbers_of(sheet))
    return None


def taught(known: LearnedLayout, lesson: Lesson) -> LearnedLayout:
    """Return the layout with one more lesson."""
    anchors = list(known.anchors)
    for field in {one.field for one in lesson.anchors}:
        shown = [one for one in lesson.anchors if one.field == field]
        others = [one for one in anchors if one.field != field]
        anchors = [*others, *_judged([one for one in anchors if one.field == field], shown)]
    words = tuple(word for word in known.words if word in lesson.words) or known.words
    numbers = tuple(one for one in known.numbers if one in lesson.numbers) or lesson.numbers
    facts = MappingProxyType({**known.facts, **lesson.facts})
    return replace(known, words=words, anchors=tuple(anchors), facts=facts, numbers=numbers)


def _judged(known: Iterable[Anchor], shown: Iterable[Anchor]) -> list[Anchor]:
    fresh = {(one.relation, one.words): one for one in shown}
    judged = []
    for one in known:
        again = fresh.pop((one.relation, one.words), None)
        if again is not None:
            shape = one.shape if one.shape == again.shape else None
            judged.append(replace(again, shape=shape or again.shape, examples=one.examples + 1, misses=one.misses))
        elif one.misses + 1 <= one.examples - 1:
            judged.append(replace(one, misses=one.misses + 1))
    return [*judged, *fresh.values()]


def _pages(data: bytes, passwords: tuple[str, ...]) -> tuple[Page, ...]:
    kind = file_type(data)
    try:
        if kind is FileType.PDF:
            return read_pages(data, passwords=passwords).pages
        if kind is FileType.HTML:
            return (typed_page(render(data)),)
    except (PdfUnreadableError, HtmlRefusedError):
        return ()
    return ()
