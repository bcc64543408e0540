"""Pages of words, grouped into lines and segments.

In charge of geometry only: which words stand on one line, and which of them belong together (a segment) because no
column gap parts them. Not in charge of what they say. Coordinates are points from the page's top left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from parsing.text.folding import fold

COLUMN_GAP = 0.95
"""A gap wider than this many line heights parts two segments; an ordinary space is a quarter of one."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word and its box (x0, top, x1, bottom)."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as its reader found it. `number` counts from 1. `hidden`: words of the file that are not to be seen."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """Words of one line with no column gap between them. `offsets[i]` is where word i begins in `text`."""

    page: int
    line: int
    words: tuple[Word, ...]
    text: str
    folded: str
    offsets: tuple[int, ...]
    box: Box

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return the part of this segment between two offsets of its text, white space at the ends left out."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Span(segment=self, start=start, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a segment: the place where a value or a label was read."""

    segment: Segment
    start: int
    end: int

    @property
    def text(self) -> str:
        """The piece as printed."""
        return self.segment.text[self.start : self.end]

    @property
    def box(self) -> Box:
        """The box of the words that the piece touches."""
        touched = [
            word.box
            for word, offset in zip(self.segment.words, self.segment.offsets, strict=True)
            if offset < self.end and offset + len(word.text) > self.start
        ]
        return enclose(touched) if touched else self.segment.box


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One printed line, left to right. `index` counts through the whole document."""

    index: int
    page: int
    segments: tuple[Segment, ...]
    box: Box

    @property
    def text(self) -> str:
        """The whole line with two spaces where columns part."""
        return "  ".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """All lines of a document in reading order."""

    lines: tuple[Line, ...]

    @property
    def segments(self) -> Iterable[Segment]:
        """Every segment, line by line."""
        return (segment for line in self.lines for segment in line.segments)


def enclose(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around boxes (at least one)."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def lay_out(pages: Iterable[Page]) -> Layout:
    """Group the words of pages into lines and segments."""
    lines: list[Line] = []
    for page in pages:
        for words in _rows(page.words):
            lines.append(_line(len(lines), page.number, words))
    return Layout(lines=tuple(lines))


def _rows(words: Iterable[Word]) -> list[list[Word]]:
    """Part words into rows by the middle of their boxes: a word joins a row whose middle is within its own height."""
    rows: list[list[Word]] = []
    middle = height = 0.0
    for word in sorted(words, key=lambda w: w.box[1] + w.box[3]):
        _, top, _, bottom = word.box
        centre = (top + bottom) / 2
        if rows and abs(centre - middle) <= 0.42 * min(height, bottom - top):
            rows[-1].append(word)
        else:
            rows.append([word])
            middle, height = centre, bottom - top
    return [sorted(row, key=lambda w: w.box[0]) for row in rows]


def _line(index: int, page: int, words: list[Word]) -> Line:
    groups: list[list[Word]] = [[words[0]]]
    for before, word in pairwise(words):
        height = min(before.box[3] - before.box[1], word.box[3] - word.box[1])
        if word.box[0] - before.box[2] > max(COLUMN_GAP * height, 3.0):
            groups.append([word])
        else:
            groups[-1].append(word)
    segments = tuple(_segment(page, index, tuple(group)) for group in groups)
    return Line(index=index, page=page, segments=segments, box=enclose(segment.box for segment in segments))


def _segment(page: int, line: int, words: tuple[Word, ...]) -> Segment:
    text = " ".join(word.text for word in words)
    offsets = (0, *accumulate(len(word.text) + 1 for word in words[:-1]))
    box = enclose(word.box for word in words)
    return Segment(page=page, line=line, words=words, text=text, folded=fold(text), offsets=offsets, box=box)
