"""What recognisers of text confuse, put right where the word itself proves it.

In charge of single words: digits among letters (`Bi11`), and a decimal mark read as the thousands mark. Not in charge
of identifiers (`parsing.ocr.repair`).
"""

from __future__ import annotations

import re

_LETTERS_FOR = str.maketrans({"1": "l", "0": "o", "5": "s"})
_AMONG_LETTERS = re.compile(r"(?<=[a-záéíóúñçäöüßàèâêô])[015]+(?=[a-záéíóúñçäöüßàèâêô:.]|$)")
_WORD = re.compile(r"[A-Za-zÀ-ÿ015]{3,}[:.]?")
_ONE_MARK = re.compile(r"(?P<whole>\d{1,3}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*)(?P=mark)(?P<cents>\d{2})(?!\d)")


def respelled(word: str) -> str:
    """Return a word as it was most likely printed."""
    if _WORD.fullmatch(word) and sum(character.isalpha() for character in word) >= 2:
        return _AMONG_LETTERS.sub(lambda found: found.group().translate(_LETTERS_FOR), word)
    return _ONE_MARK.sub(_with_both_marks, word)


def _with_both_marks(found: re.Match[str]) -> str:
    """Thousands come in threes: the two digits at the end are cents, and their mark is the other one."""
    other = "," if found["mark"] == "." else "."
    return f"{found['whole']}{other}{found['cents']}"
