"""Folding: text made comparable, letter by letter.

In charge of one thing: a folded text has exactly as many characters as the original, so that places found in it are
places in the original too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ODD = {"ß": "s", "ø": "o", "æ": "a", "œ": "o", "ł": "l", "º": "°", "ª": "a", "’": "'", "`": "'", "´": "'"}
_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_REMEMBERED = 1024
"""Texts whose answer is kept: every reader of a page asks about the same lines, several times."""
_TOKENS = re.compile(r"[a-z]+|[0-9]+|#")


class _Folder(dict[int, str]):
    """A translation table that learns each character when it first meets it."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = _ODD.get(letter.lower()) or _DASHES.get(letter)
        if folded is None:
            plain = unicodedata.normalize("NFKD", letter).lower()
            folded = plain[0] if plain else letter
        if folded.isspace():
            folded = " "
        self[code] = folded
        return folded


_FOLDER = _Folder()


def fold(text: str) -> str:
    """Return text without accents and capitals, of the same length."""
    return text.translate(_FOLDER)


@lru_cache(maxsize=_REMEMBERED)
def squeeze(text: str) -> str:
    """Return only the letters and digits of text, folded: what two spellings of one name or number share."""
    return "".join(character for character in fold(text) if character.isalnum())


@lru_cache(maxsize=_REMEMBERED)
def tokens(folded: str) -> tuple[tuple[str, int, int], ...]:
    """Return (token, start, end) for each run of letters or of digits, and each `#`, of a folded text."""
    return tuple((found.group(), found.start(), found.end()) for found in _TOKENS.finditer(folded))
