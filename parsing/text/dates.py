"""Dates: calendar days as papers print them in eight languages.

In charge of finding dates in a text. Not in charge of which date is which, nor of computing one from terms: what is
not printed is not a date (domain.md 2.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parsing.text.folding import fold

_MONTHS = {
    1: "enero ene janeiro jan january januar gennaio gen janvier janv januari gener jaenner janner",
    2: "febrero feb fevereiro fev february februar febbraio fevrier fevr februari febrer",
    3: "marzo mar marco march marz maerz mrz mars maart marc mrt",
    4: "abril abr april apr aprile avril avr",
    5: "mayo may maio mai maggio mag mei maig",
    6: "junio jun junho june juni giugno giu juin juny",
    7: "julio jul julho july juli luglio lug juillet juil juliol",
    8: "agosto ago august aug aout augustus agost",
    9: "septiembre setiembre sep sept set setembro september settembre septembre setembre",
    10: "octubre oct outubro out october oktober okt ottobre ott octobre",
    11: "noviembre nov novembro november novembre",
    12: "diciembre dic dezembro dez december dezember dicembre decembre dec desembre des",
}
_MONTH = {name: month for month, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_OF = r"(?:\s*(?:de|del|d'|-|/|\.)\s*|\s+)"
_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d)"

_PATTERNS = (
    re.compile(r"(?<![\d.,/-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<![\d.,/-])(?P<day>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?(?P<year>(?:19|20)\d\d|\d\d)(?![\d/]|[.,]\d)"
    ),
    re.compile(
        rf"(?<![\d.,])(?P<day>\d{{1,2}})\s?(?:\.|er|st|nd|rd|th|°|o|e)?{_OF}(?P<name>{_NAMES})\b\.?,?{_OF}{_YEAR}(?!\d)"
    ),
    re.compile(
        rf"\b(?P<name>{_NAMES})\b\.?{_OF}(?P<day>\d{{1,2}})\s?(?:st|nd|rd|th|°)?\s?,?{_OF}(?P<year>(?:19|20)\d\d)(?!\d)"
    ),
    re.compile(r"(?<![\d.,/-])(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)(?P<bare>)"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date between two offsets of a text. `ambiguous`: day and month could change places."""

    value: date
    start: int
    end: int
    ambiguous: bool = False


def find_dates(text: str, *, month_first: bool = False) -> tuple[FoundDate, ...]:
    """Return the dates of a text, left to right. `month_first` reads 03/04/2026 as 4 March (United States)."""
    folded = fold(text)
    found: list[FoundDate] = []
    if not any(character.isdigit() for character in folded):
        return ()
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            read = _read(match, month_first)
            if read is not None:
                found.append(read)
    return tuple(sorted(found, key=lambda one: one.start))


def _read(match: re.Match[str], month_first: bool) -> FoundDate | None:
    parts = match.groupdict()
    day, year = int(parts["day"]), _year(parts["year"])
    numeric = parts.get("month") is not None and len(parts["year"]) + match.start("year") != match.start() + 4
    month = int(parts["month"]) if parts.get("month") else _MONTH[parts["name"]]
    ambiguous = numeric and day <= 12 and month <= 12 and day != month
    dotted = parts.get("sep") == "."  # nobody who writes dots puts the month first
    if numeric and ((month_first and day <= 12 and not dotted) or month > 12):
        day, month = month, day
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return FoundDate(value=value, start=match.start(), end=match.end(), ambiguous=ambiguous)


def _year(text: str) -> int:
    """Two digits are 1990-2059; 0, which no date has, for the others: they are part of a code."""
    year = int(text)
    if year > 99:
        return year
    return year + 2000 if year < 60 else year + 1900 if year >= 90 else 0


def month_comes_first(texts: Iterable[str], *, american: bool) -> bool:
    """Say whether numeric dates put the month first: one date that only reads so settles it, else `american`."""
    day_first = month_first = False
    pattern = _PATTERNS[1]
    for text in texts:
        for match in pattern.finditer(text):
            first, second = int(match["day"]), int(match["month"])
            day_first = day_first or (12 < first <= 31 and second <= 12)
            month_first = month_first or (first <= 12 and 12 < second <= 31 and match["sep"] != ".")
    return american if month_first == day_first else month_first
