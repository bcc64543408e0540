"""Words of a paper that look like the number of another paper, under whatever label or none.

In charge of which words those are: whoever knows orders may find one among them (domain.md 3.10, f_ref .85). Not in
charge of what a label says a number is (`parsing.text.fields`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from parsing.text.sheet import Sheet

_MOST = 80
_LEAST_DIGITS, _SHORTEST, _LONGEST = 3, 5, 24
_AMOUNT = re.compile(r"[-+(]?\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{1,4}\)?-?%?")
_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}")
_PREFIX = re.compile(r"[A-Za-z]{1,4}")


def mentions(sheet: Sheet) -> tuple[str, ...]:
    """Return the words that may number a paper, each once, in reading order; amounts and days are none."""
    found = (word for segment in sheet.layout.segments for word in _words(segment.text))
    return tuple(dict.fromkeys(found))[:_MOST]


def _words(text: str) -> Iterator[str]:
    words = [word.strip(".,:;()[]#*\"'") for word in text.split()]
    yield from (word for word in words if _may_number(word))
    yield from (f"{one} {two}" for one, two in pairwise(words) if _PREFIX.fullmatch(one) and _may_number(two))


def _may_number(word: str) -> bool:
    if not _SHORTEST <= len(word) <= _LONGEST or sum(map(str.isdigit, word)) < _LEAST_DIGITS:
        return False
    return not _AMOUNT.fullmatch(word) and not _DAY.fullmatch(word) and "@" not in word
