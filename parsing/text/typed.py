"""Text whose columns are made of blanks -> a page of words with boxes, for the readers of printed pages.

In charge of the grid: every character is as wide as the next. Not in charge of where the text comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsing.text.layout import Page, Word

_WIDTH, _HEIGHT, _PITCH = 5.0, 10.0, 13.0
"""Points of a character, of a line's letters, from line to line: two blanks part columns, one does not."""
_WORD = re.compile(r"\S+")
MOST_LINES = 5_000


def typed_page(lines: Iterable[str]) -> Page:
    """Return the page that shows the lines (at most MOST_LINES) in type of one width."""
    words: list[Word] = []
    widest = row = 0
    for row, line in enumerate(lines):
        if row == MOST_LINES:
            break
        for found in _WORD.finditer(line):
            left, top = found.start() * _WIDTH, row * _PITCH
            words.append(Word(text=found.group(), box=(left, top, found.end() * _WIDTH, top + _HEIGHT)))
        widest = max(widest, len(line))
    return Page(number=1, width=widest * _WIDTH, height=(row + 1) * _PITCH, words=tuple(words))
