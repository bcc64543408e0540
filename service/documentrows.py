"""Rows of an export as documents: a head and its lines, nested as in JSON or flat as in a table.

In charge of which columns are whose, and of which rows belong together. Not in charge of values (`service.rowreading`)
nor of what becomes of a document (`service.matchfiles`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.columns import Vocabulary, by_words, column_words
from service.exportrows import Row, columns_of
from service.rowreading import RowReading
from service.unwrapping import is_table, lifted

PLACE = "its row"  # no export has a column of this name that we look at

Values = dict[str, object]
Documented = tuple[str, Values, list[Values]]
"""Where a document stands, its head and its lines, under our names."""

# Keys too common to mean a head's field when lines stand in the same flat row.
_LINE_WORDS = frozenset({"name", "id", "reference", "ref", "data"})
_FEW = 999
_COUNTED = frozenset({"item", "no", "nro", "number", "num"})


@dataclass(frozen=True, slots=True)
class Names:
    """How columns are named: aliases as other systems export them, and the words by which others are known."""

    aliases: Mapping[str, str]
    words: Vocabulary

    def of(self, row: Row) -> Values:
        """Return a row's values under our names."""
        known = columns_of(row, self.aliases)
        filled = [column for column, value in row.items() if value not in (None, "")]
        found = known | by_words(filled, known, self.words)
        if found.get("price_base") == found.get("unit_price"):
            found.pop(
                "price_base", None
            )  # Odoo's price_unit is a price; SAP's Price Unit, beside a Net Price, no price
        if "position" in self.words and "position" not in found:
            found |= _counting(row, filled, found)
        return {name: row[column] for name, column in found.items()}

    def beside_lines(self) -> Names:
        """Return the names that a head's columns have where its lines' columns stand beside them."""
        aliases = {
            name: " ".join(each for each in spellings.split() if each not in _LINE_WORDS)
            for name, spellings in self.aliases.items()
        }
        return Names(aliases, self.words)


def documents(reader: RowReading, heads: Names, lines: Names) -> Iterator[Documented]:
    """Yield each document that has a number; an order's number will do for a receipt without one."""
    rows = zip(reader.export.places, (lifted(row) for row in reader.export.rows), strict=True)
    found = _grouped(rows, heads.beside_lines(), lines) if reader.export.flat else _nested(rows, heads, lines)
    for place, head, its_lines in found:
        head.setdefault("number", head.get("order"))
        if head["number"] is None:
            reader.problems.append(f"{place}: no number")
        else:
            yield f"{place} ({head['number']})", head, its_lines


def _nested(rows: Iterable[tuple[str, Row]], heads: Names, lines: Names) -> Iterator[Documented]:
    for place, row in rows:
        head = heads.of({name: value for name, value in row.items() if value != []})
        given = head.get("lines")
        if not isinstance(given, list):
            tables = [value for value in row.values() if is_table(value) and value is not head.get("stages")]
            given = tables[0] if len(tables) == 1 else None
        its_lines = given if isinstance(given, list) else []
        yield place, head, [lines.of(lifted(line)) for line in its_lines if isinstance(line, dict)]


def _grouped(rows: Iterable[tuple[str, Row]], heads: Names, lines: Names) -> Iterator[Documented]:
    """Yield flat rows that share a number (and, for receipts, an order) as one."""
    found: dict[tuple[object, object], Documented] = {}
    for place, row in rows:
        flat = {key.replace("supplier.", "supplier_"): value for key, value in row.items()}
        head, line = heads.of(flat), lines.of(flat)
        known = found.setdefault((head.get("number"), head.get("order")), (place, head, []))
        if line.keys() - {"position"}:
            known[2].append({**line, PLACE: place})
    yield from found.values()


def _counting(row: Row, columns: Iterable[str], found: Mapping[str, str]) -> dict[str, str]:
    """Return the column that only counts the lines, such as "Item" beside a code or beside no code: 1, 2, 3."""
    for column in columns:
        free = column not in found.values() or found.get("item_code") == column
        if free and set(column_words(column)) <= _COUNTED and _is_small(row[column]):
            return {"position": column} | {name: each for name, each in found.items() if each != column}
    return {}


def _is_small(value: object) -> bool:
    text = str(value).strip()
    return text.isdigit() and 0 < int(text) <= _FEW
