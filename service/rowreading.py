"""One file's rows on their way to records, with what is wrong in them.

In charge of values in rows: numbers, days, positions, texts. Not in charge of what a row is (`service.matchfiles`,
`service.contractfiles`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from parsing.document import Kind
from parsing.lexical import day_of
from parsing.text.folding import fold
from service.exportrows import Export, Rows, number_of

_WRITTEN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_MONTHS, _YEARS, _CENTURY = 12, 100, 2000

Record = TypeVar("Record")
Entry = TypeVar("Entry")


_YES = frozenset({"1", "true", "yes", "y", "x", "si", "s", "sim", "ja", "oui", "verdadero", "verdadeiro"})


def says_yes(value: object) -> bool:
    """Say whether a cell says yes, in the words and marks of accounting systems ("X" among them)."""
    return fold(str(value if value is not None else "")).strip() in _YES


@dataclass(slots=True)
class RowReading:
    """The reading of one export: values by key, every mistake noted with where it stands."""

    export: Export
    problems: list[str] = field(default_factory=list)

    def number(self, row: Mapping[str, object], key: str, where: str) -> Decimal | None:
        """Return a row's number, None when absent; what is no number is noted."""
        if key not in row:
            return None
        number = number_of(row[key], decimal_comma=self.export.decimal_comma)
        if number is None:
            self.problems.append(f"{where}: {key} must be a number, not {row[key]!r}")
        return number

    def day(self, row: Mapping[str, object], where: str, key: str = "date") -> date | None:
        """Return a row's date (ISO 8601, or day, month and year), None when absent; what is no date is noted."""
        if key not in row:
            return None
        day = day_of(str(row[key])) or _written_day(str(row[key]))
        if day is None:
            self.problems.append(f"{where}: {key} must be YYYY-MM-DD, not {row[key]!r}")
        return day

    def position(self, row: Mapping[str, object], where: str, otherwise: int) -> int:
        """Return a line's position, its place in the file when it gives none."""
        number = self.number(row, "position", where)
        return otherwise if number is None else int(number)

    def records(self, entries: Iterable[Entry], record: Callable[[Entry], Record | None]) -> Rows[Record]:
        """Return the records of the entries in which nothing is wrong, and what is wrong in the others."""
        found: list[Record] = []
        for entry in entries:
            noted = len(self.problems)
            made = record(entry)
            if made is not None and len(self.problems) == noted:
                found.append(made)
        return Rows(records=tuple(found), refused=tuple(self.problems))


def kinds_of(reader: RowReading, where: str, value: object) -> tuple[str, ...]:
    """Return the kinds of papers that a row names; a word that is no kind is noted."""
    kinds = several_of(value)
    known = [str(kind) for kind in Kind if not kind.is_invoice]
    reader.problems += [
        f"{where}: {each!r} is no kind of paper; known are {', '.join(known)}" for each in kinds if each not in known
    ]
    return kinds


def _written_day(text: str) -> date | None:
    """Return the day of "2/3/2026" or "02.03.26", the month first only where it cannot be second; else None."""
    found = _WRITTEN.match(text.strip())
    if found is None:
        return None
    one, other, year = (int(each) for each in found.groups())
    day, month = (other, one) if other > _MONTHS else (one, other)
    try:
        return date(year + _CENTURY if year < _YEARS else year, month, day)
    except ValueError:
        return None


def text_of(value: object) -> str | None:
    """Return a value as text, None for nothing."""
    text = "" if value is None else str(value).strip()
    return text or None


def several_of(value: object) -> tuple[str, ...]:
    """Return a list's values as text; one text may hold several, apart by `;` or `|`."""
    if isinstance(value, list | tuple):
        return tuple(str(one).strip() for one in value if str(one).strip())
    return tuple(part.strip() for part in str(value or "").replace("|", ";").split(";") if part.strip())
