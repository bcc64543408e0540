"""The heading of the line table: which columns there are and where they stand.

In charge of finding headings and of saying to which column a word belongs. Not in charge of rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from parsing.text.labels import Column, Hit, Phrases, dictionary
from parsing.text.layout import Box, Line, Segment, Word, enclose
from parsing.text.sheet import Sheet

NUMERIC = frozenset({Column.QUANTITY, Column.UNIT_PRICE, Column.AMOUNT, Column.GROSS, Column.TAX_RATE, Column.DISCOUNT})
_MONEY = frozenset({Column.AMOUNT, Column.GROSS, Column.UNIT_PRICE})
_NAMING = frozenset({Column.DESCRIPTION, Column.ITEM_CODE})
_LEAST_COLUMNS = 3
_LONGEST_END = 30
_SHORTEST_GLUED, _LONGEST_GLUED = 3, 40
_WIDE = 90.0
"""Points between columns that leave room for descriptions whose heading nobody knows."""
_STACKED = 1.9
"""Heights between the middles of two lines of one heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One column and the horizontal extent of its heading."""

    column: Column
    x0: float
    x1: float

    def distance(self, x0: float, x1: float) -> tuple[float, float]:
        """Return how far a word is: first the gap, then how badly its nearest edge lines up."""
        gap = max(0.0, self.x0 - x1, x0 - self.x1)
        edges = min(abs(self.x0 - x0), abs(self.x1 - x1), abs(self.x0 + self.x1 - x0 - x1) / 2)
        return gap, edges


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A table heading: its columns left to right, and the lines that it takes."""

    places: tuple[Place, ...]
    lines: frozenset[int]

    @property
    def last_line(self) -> int:
        """The index of the line under which rows begin."""
        return max(self.lines)

    def has(self, column: Column) -> bool:
        """True when the table has such a column."""
        return any(place.column is column for place in self.places)

    def is_over(self, word: Word, column: Column) -> bool:
        """True when a column's heading stands over a word, or a part of it."""
        x0, _, x1, _ = word.box
        return any(place.column is column and not place.distance(x0, x1)[0] for place in self.places)

    def place_of(self, word: Word, *, numeric: bool) -> Place:
        """Return the column that a word stands in; a number prefers the columns of numbers."""
        x0, _, x1, _ = word.box

        def rank(place: Place) -> tuple[float, float]:
            gap, edges = place.distance(x0, x1)
            strange = numeric and place.column not in NUMERIC and place.column is not Column.POSITION
            return gap + (6.0 if strange else 0.0), edges

        return min(self.places, key=rank)


def find_headings(sheet: Sheet, *, priced: bool = True) -> tuple[Heading, ...]:
    """Return the table headings of a document in reading order; `priced` False: of one that counts goods, not money."""
    phrases = dictionary().columns
    hits = {line.index: _column_hits(line, phrases, sheet.languages) for line in sheet.lines}
    headings: list[Heading] = []
    for line in sheet.lines:
        if headings and line.index <= headings[-1].last_line:
            continue
        heading = _heading(sheet.lines, line.index, hits, priced=priced)
        if heading is not None:
            headings.append(heading)
    return tuple(headings)


def _column_hits(line: Line, phrases: Phrases, languages: tuple[str, ...]) -> tuple[tuple[Column, Box], ...]:
    """Return the column words of a line; a line with amounts in it is no heading."""
    digits = sum(character.isdigit() for segment in line.segments for character in segment.text)
    if digits > 4:
        return ()
    found: list[tuple[Column, Box]] = []
    for segment in line.segments:
        hits = phrases.find(segment.folded, languages) or _glued(segment.folded, phrases, languages)
        letters = sum(character.isalpha() for character in segment.text)
        if hits and sum(hit.size for hit in hits) >= 0.5 * letters:
            found += _joined([(Column(hit.sense), segment.span(hit.start, hit.end).box) for hit in hits])
    return tuple(found)


def _glued(folded: str, phrases: Phrases, languages: tuple[str, ...]) -> tuple[Hit, ...]:
    """Return two column names that run into each other: `ArtikelnummerArtikel`, `UNIDADCANTIDAD`."""
    if len(folded) > _LONGEST_GLUED:
        return ()
    for middle in range(_SHORTEST_GLUED, len(folded) - _SHORTEST_GLUED + 1):
        parts = folded[:middle], folded[middle:]
        first, second = (phrases.find(part, languages) for part in parts)
        alone = len(first) == len(second) == 1 and first[0].end == middle and not first[0].start + second[0].start
        if alone and second[0].end >= len(parts[1].rstrip(" .")):
            return first[0], replace(second[0], start=middle, end=middle + second[0].end)
    return ()


def _joined(hits: list[tuple[Column, Box]]) -> Iterator[tuple[Column, Box]]:
    """Yield neighbours of one text that name one column as one: `Import net`, `Descripción del servicio`."""
    for column, group in groupby(hits, key=lambda hit: hit[0]):
        yield column, enclose(box for _, box in group)


def _heading(
    lines: tuple[Line, ...], index: int, hits: dict[int, tuple[tuple[Column, Box], ...]], *, priced: bool
) -> Heading | None:
    """Return the heading that begins at a line, of one to three stacked lines."""
    if not hits[index]:
        return None
    if not priced:
        return _counting(hits[index], index)
    taken = [index]
    found = list(hits[index])
    for line in lines[index + 1 : index + 4]:
        before = lines[taken[-1]]
        height = before.box[3] - before.box[1]
        if line.page != before.page or line.box[1] - before.box[1] > _STACKED * height:
            break
        if not hits[line.index] and _ends_heading(line, found):
            taken.append(line.index)
        if not hits[line.index] or sum(map(str.isdigit, line.text)) > 1:
            continue
        taken.append(line.index)
        found += hits[line.index]
    places = _merge(found)
    kinds = {place.column for place in places}
    bare = kinds in ({Column.DESCRIPTION, Column.AMOUNT}, {Column.ITEM_CODE, Column.AMOUNT})
    if bare and len(lines[index].segments) == len(places):
        return Heading(places=tuple(_described(place) for place in places), lines=frozenset(taken))
    if len(kinds) < _LEAST_COLUMNS or not kinds & _MONEY or kinds <= NUMERIC - {Column.QUANTITY}:
        return None
    return Heading(places=_with_description(places), lines=frozenset(range(min(taken), max(taken) + 1)))


def _with_description(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the columns with one for descriptions in the widest gap, where none is headed by a word that we know."""
    if any(place.column in (Column.DESCRIPTION, Column.ITEM_CODE) for place in places):
        return places
    ends = [0.0, *(place.x1 for place in places)]
    gaps = [(place.x0 - end, end, place.x0) for end, place in zip(ends, places, strict=False)]
    width, start, end = max(gaps)
    if width < _WIDE:
        return places
    column = Place(column=Column.DESCRIPTION, x0=start + 10, x1=end - 10)
    return tuple(sorted((*places, column), key=lambda place: place.x0))


def _ends_heading(line: Line, found: list[tuple[Column, Box]]) -> bool:
    """Say whether a line is but the last words of column names: `líquido` under `Total`, `HT` under `Montant`."""

    def over(segment: Segment) -> set[Column]:
        x0, _, x1, _ = segment.box
        return {column for column, box in found if min(box[2], x1) > max(box[0], x0)}

    columns = [over(segment) for segment in line.segments]
    wordy = any(character.isdigit() for character in line.text) or len(line.text) > _LONGEST_END
    return not wordy and all(each and each <= NUMERIC for each in columns)


def _described(place: Place) -> Place:
    """Return the one column beside the amounts as that of descriptions, though it is headed `Artigo`."""
    return replace(place, column=Column.DESCRIPTION) if place.column is Column.ITEM_CODE else place


def _counting(found: tuple[tuple[Column, Box], ...], index: int) -> Heading | None:
    """Return the heading of a table of goods and quantities, which is one line."""
    places = _merge(list(found))
    kinds = {place.column for place in places}
    if Column.QUANTITY not in kinds or not kinds & _NAMING:
        return None
    return Heading(places=places, lines=frozenset([index]))


def _merge(found: list[tuple[Column, Box]]) -> tuple[Place, ...]:
    """Join heading words stacked over each other (`Prix` over `unitaire`); the more telling word names the column."""
    columns: list[list[tuple[Column, Box]]] = []
    for column, box in sorted(found, key=lambda pair: pair[1][0]):
        home = next((group for group in columns if _is_under(group, column, box)), None)
        if home is None:
            columns.append([(column, box)])
        else:
            home.append((column, box))
    places = []
    for group in columns:
        x0, _, x1, _ = enclose(box for _, box in group)
        places.append(Place(column=_named(group), x0=x0, x1=x1))
    return tuple(places)


def _named(group: list[tuple[Column, Box]]) -> Column:
    """Return what words over each other name: the last of them, but `Preço` over `unit.` is no unit of measure."""
    if {column for column, _ in group} == {Column.UNIT_PRICE, Column.UNIT}:
        return Column.UNIT_PRICE
    return group[-1][0]


def _is_under(group: list[tuple[Column, Box]], column: Column, box: Box) -> bool:
    """Say whether a word stands under others of its column; a quantity's and a unit's names are two columns."""
    kinds = {one for one, _ in group} | {column}
    return kinds != {Column.QUANTITY, Column.UNIT} and _stacked(enclose(one for _, one in group), box)


def _stacked(above: Box, below: Box) -> bool:
    shared = min(above[2], below[2]) - max(above[0], below[0])
    return shared > 0.3 * min(above[2] - above[0], below[2] - below[0]) and abs(above[1] - below[1]) > 2
