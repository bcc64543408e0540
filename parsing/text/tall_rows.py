"""Printed lines that are one row of a table: a cell of two lines beside cells of one, set in the middle.

In charge of putting such lines together. Not in charge of cells that go on below (`parsing.text.table`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsing.text.columns import NUMERIC, Heading
from parsing.text.labels import Column
from parsing.text.layout import Line, Word, enclose

_OVERLAP = 0.2
"""Share of a line's height that the next one must reach into it; lines of text stand clear of each other."""
_MOST = 5


def tall_rows(lines: Sequence[Line], heading: Heading) -> Iterator[tuple[Line, tuple[int, ...]]]:
    """Yield the lines of a table, those that reach into each other as one, with the indices of what it is made of."""
    group: list[Line] = []
    for line in lines:
        if group and (len(group) == _MOST or not _reach(group[-1], line) or _collide(group, line, heading)):
            yield _joined(group)
            group = []
        group.append(line)
    if group:
        yield _joined(group)


def _reach(above: Line, below: Line) -> bool:
    height = min(above.box[3] - above.box[1], below.box[3] - below.box[1])
    return above.page == below.page and above.box[3] - below.box[1] > _OVERLAP * height


def _collide(group: Sequence[Line], line: Line, heading: Heading) -> bool:
    """Say whether a line has a number where the others have one: then it is another row."""
    taken = {column for each in group for column in _numbered(each, heading)}
    return bool(taken & set(_numbered(line, heading)))


def _numbered(line: Line, heading: Heading) -> Iterator[Column]:
    for segment in line.segments:
        for word in segment.words:
            if any(map(str.isdigit, word.text)) and not any(map(str.isalpha, word.text)):
                column = heading.place_of(Word(text=word.text, box=word.box), numeric=True).column
                if column in NUMERIC and heading.is_over(word, column):
                    yield column


def _joined(group: Sequence[Line]) -> tuple[Line, tuple[int, ...]]:
    indices = tuple(line.index for line in group)
    if len(group) == 1:
        return group[0], indices
    segments = sorted((segment for line in group for segment in line.segments), key=lambda one: round(one.box[0] / 4))
    box = enclose(line.box for line in group)
    return Line(index=indices[0], page=group[0].page, segments=tuple(segments), box=box), indices
