"""A laid-out document with what one look tells: its language, its number style, its labels.

In charge of the shared ground of all field readers: where each label stands, and which text is its value (right of
it, else below it, ending at the next known label: domain.md 2 and trap T5). Not in charge of any one field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from parsing.text.amounts import NumberStyle, vote
from parsing.text.dates import month_comes_first
from parsing.text.labels import SUMS, Dictionary, Hit, Role, dictionary
from parsing.text.layout import Layout, Line, Segment, Span

ENGLISH_MARK, CONTINENTAL_MARK = ".", ","
_AMERICAN = re.compile(r"\bsales tax\b|\b(?:ein|federal tax id|tax id)\b\W{0,3}\d\d-\d{7}\b", re.IGNORECASE)
_ZIP = re.compile(
    r"[A-Za-z.,] (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|"
    r"V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?(?:,|$)"
)
_PARTIES = frozenset({Role.SELLER, Role.BUYER, Role.SHIP_TO})
_REACH_BELOW = 3
_OVERHANG = 6.0
"""Points that a value below may stand beside its label's box and still be under it."""


class Where(IntEnum):
    """Where a value stands to its label, the surest first."""

    SAME = 0
    RIGHT = 1
    BELOW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label on the page."""

    role: Role
    weak: bool
    segment: Segment
    start: int
    end: int
    size: int

    @property
    def span(self) -> Span:
        """The label's own place."""
        return self.segment.span(self.start, self.end)

    @property
    def alone(self) -> bool:
        """True when nothing else is printed in the label's segment."""
        rest = self.segment.text[self.end :].strip(" :.)º°*#-")
        return not rest and not self.segment.text[: self.start].strip()

    @property
    def set_off(self) -> bool:
        """True when a colon or a number sign follows."""
        return self.segment.text[self.end :].lstrip(" .)]")[:1] in (":", "#", "º", "°")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """Text that a label announces. `skipped` counts the segments between them."""

    label: Label
    span: Span
    where: Where
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """One document's lines with their labels. `languages`: all, the likeliest first."""

    layout: Layout
    languages: tuple[str, ...]
    style: NumberStyle
    month_first: bool
    labels: tuple[Label, ...]
    by_segment: dict[int, tuple[Label, ...]]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in reading order."""
        return self.layout.lines

    def labels_of(self, segment: Segment) -> tuple[Label, ...]:
        """Return the labels inside one segment."""
        return self.by_segment.get(id(segment), ())

    def labelled(self, *roles: Role) -> Iterator[Label]:
        """Yield the labels with one of these roles, in reading order."""
        return (label for label in self.labels if label.role in roles)

    def values(self, label: Label) -> Iterator[Value]:
        """Yield what a label may announce: the rest of its segment, the segments right of it, the nearest below."""
        rest = self._rest(label)
        if rest is not None:
            yield Value(label=label, span=rest, where=Where.SAME)
        yield from self._right(label)
        yield from self._below(label)

    def _rest(self, label: Label) -> Span | None:
        """Return what follows the label in its segment, up to the next label that is not a part of the value."""
        following = [other.start for other in self.labels_of(label.segment) if other.start >= label.end]
        span = label.segment.span(label.end, min(following, default=None))
        start = span.start
        while start < span.end and label.segment.text[start] in " :.)º°*=>":
            start += 1
        return label.segment.span(start, span.end) if start < span.end else None

    def _right(self, label: Label) -> Iterator[Value]:
        if any(other.start >= label.end for other in self.labels_of(label.segment)):
            return
        line = self.lines[label.segment.line]
        position = next(index for index, segment in enumerate(line.segments) if segment is label.segment)
        for skipped, segment in enumerate(line.segments[position + 1 :]):
            labels = self.labels_of(segment)
            if labels and labels[0].start == 0 and not labels[0].weak:
                return
            text = segment.text.lstrip(" :")
            end = min((other.start for other in labels if other.start > 0), default=len(segment.text))
            if text:
                start = len(segment.text) - len(text)
                yield Value(label=label, span=segment.span(start, max(start, end)), where=Where.RIGHT, skipped=skipped)

    def _below(self, label: Label) -> Iterator[Value]:
        """Yield the nearest segments under a label; a label found there ends the search."""
        x0, _, x1, bottom = label.span.box if label.start else label.segment.box
        height = label.segment.box[3] - label.segment.box[1]
        found = 0
        for line in self.lines[label.segment.line + 1 : label.segment.line + 12]:
            if line.page != label.segment.page or line.box[1] - bottom > 4.5 * height or found == _REACH_BELOW:
                return
            under = [segment for segment in line.segments if _overlaps(segment, x0, x1)]
            for segment in under:
                labels = self.labels_of(segment)
                if labels and labels[0].start == 0 and not labels[0].weak:
                    return
                yield Value(label=label, span=segment.span(), where=Where.BELOW, skipped=found)
            found += bool(under)


def _overlaps(segment: Segment, x0: float, x1: float) -> bool:
    return segment.box[0] < x1 + _OVERHANG and segment.box[2] > x0 - _OVERHANG


def study(layout: Layout, *, words: Dictionary | None = None) -> Sheet:
    """Find the language, the number style and every label of a document."""
    words = words or dictionary()
    languages = words.language(line_text(layout.lines))
    default = ENGLISH_MARK if languages[0] == "en" else CONTINENTAL_MARK
    by_segment: dict[int, tuple[Label, ...]] = {}
    for line in layout.lines:
        for segment, labels in _labels_of(line, words, languages):
            by_segment[id(segment)] = labels
    texts = [segment.text for segment in layout.segments]
    return Sheet(
        layout=layout,
        languages=languages,
        style=vote(texts, default),
        month_first=month_comes_first(texts, american=_american(texts)),
        labels=tuple(label for labels in by_segment.values() for label in labels),
        by_segment=by_segment,
    )


def _labels_of(
    line: Line, words: Dictionary, languages: tuple[str, ...]
) -> Iterator[tuple[Segment, tuple[Label, ...]]]:
    """Yield the segments of a line that hold labels. Right of a label comes its value, whatever it says."""
    announced = False
    for segment in line.segments:
        labels = _joined([_label(segment, hit) for hit in words.labels.find(segment.folded, languages)])
        if announced:
            labels = tuple(label for label in labels if label.role in SUMS or label.alone or label.set_off)
        if labels:
            yield segment, labels
        # what a party's label announces stands below it: right of it begins something else
        announced = len(labels) == 1 and labels[0].alone and labels[0].role not in _PARTIES


def _joined(labels: list[Label]) -> tuple[Label, ...]:
    """Return the labels with `Nº` made a part of the one before it: `CUIT N°` announces a CUIT, no document number."""
    found: list[Label] = []
    for label in labels:
        before = found[-1] if found else None
        between = label.segment.text[before.end : label.start] if before else ""
        if before and label.weak and label.role is Role.NUMBER and label.size <= 3 and not between.strip(" .-"):
            found[-1] = replace(before, end=label.end)
        else:
            found.append(label)
    return tuple(found)


def _label(segment: Segment, hit: Hit) -> Label:
    return Label(role=Role(hit.sense), weak=hit.weak, segment=segment, start=hit.start, end=hit.end, size=hit.size)


def _american(texts: Iterable[str]) -> bool:
    """True for papers of the United States: a state and a ZIP code, sales tax, an employer's number."""
    return any(_ZIP.search(text) or _AMERICAN.search(text) for text in texts)


def line_text(lines: Iterable[Line]) -> list[str]:
    """Return the folded text of each line."""
    return [" ".join(segment.folded for segment in line.segments) for line in lines]
