"""Whether a paper is of a learned layout.

In charge of the words that the papers of one supplier share. Not in charge of who the supplier is: whoever hands in
layouts hands in that supplier's alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsing.learned.finding import letters
from parsing.learned.records import LearnedLayout
from parsing.text.dates import find_dates
from parsing.text.sheet import Sheet

_LIKENESS = 0.5
_FEWEST = 4
_MOST_WORDS = 200
_SHORTEST = 3
_NUMBER = re.compile(r"\d(?:[\d ./,-]*\d)?")
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+|[\d ., ]*[.,]\d{2}")
_LONG = 8


def words_of(sheet: Sheet) -> tuple[str, ...]:
    """Return the texts without figures on the first page, folded: labels, names, streets, terms."""
    first_page = sheet.lines[0].page if sheet.lines else 1
    plain = (
        letters(segment.text)
        for segment in sheet.layout.segments
        if segment.page == first_page and not any(character.isdigit() for character in segment.text)
    )
    return tuple(dict.fromkeys(word for word in plain if len(word) >= _SHORTEST))[:_MOST_WORDS]


def numbers_of(sheet: Sheet) -> tuple[str, ...]:
    """Return the long numbers on the first page that are neither dates nor amounts: telephones, accounts, registers."""
    first_page = sheet.lines[0].page if sheet.lines else 1
    found: dict[str, None] = {}
    for segment in sheet.layout.segments:
        if segment.page != first_page or find_dates(segment.text):
            continue
        for run in _NUMBER.findall(segment.text):
            digits = "".join(filter(str.isdigit, run))
            if len(digits) >= _LONG and not _AMOUNT.fullmatch(run):
                found[digits] = None
    return tuple(found)[:_MOST_WORDS]


def best_fit(layouts: Iterable[LearnedLayout], sheet: Sheet) -> LearnedLayout | None:
    """Return the layout that a paper is of; None where none is like it."""
    seen = frozenset(words_of(sheet))
    likeness = [(_likeness(frozenset(one.words), seen), one) for one in layouts]
    best = max(likeness, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= _LIKENESS else None


def are_alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Say whether two papers' words are those of one layout."""
    return _likeness(frozenset(one), frozenset(other)) >= _LIKENESS


def _likeness(known: frozenset[str], seen: frozenset[str]) -> float:
    """Return the share of the shorter one's words that both have; none where there are too few to tell."""
    shorter = min(len(known), len(seen))
    return len(known & seen) / shorter if shorter >= _FEWEST else 0.0
