"""What recognisers of text confuse, put right where the word itself proves it.

In charge of single words: spaces that were lost (`InvoiceINV/2023`, `RM21.50`), digits among letters (`Bi11`), and a
decimal mark read as the thousands mark. Not in charge of identifiers (`parsing.ocr.repair`).
"""

from __future__ import annotations

import re

_LETTERS_FOR = str.maketrans({"1": "l", "0": "o", "5": "s"})
_AMONG_LETTERS = re.compile(r"(?<=[a-zà-ÿ])[015]+(?=[a-zà-ÿ:.]|$)")
_WORD = re.compile(r"[A-Za-zÀ-ÿ015]{3,}[:.]?")
_LEGAL_FORM = re.compile(r"[I1]td(?=\.?,?$)")
_ONE_MARK = re.compile(r"(?P<whole>\d{1,3}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*)(?P=mark)(?P<cents>\d{2})(?!\d)")
_LOST_SPACE = re.compile(
    r"(?<=[a-zà-ÿ]{3})(?=[A-Z]{2,6}[/-]?\d)"  # a label and the number behind it
    r"|(?<=[A-Za-zà-ÿ]{2}:)(?=[\w€$-])"  # a label, its colon and the value
    r"|^[A-Z]{2,3}(?=-?\d[\d.,]*[.,]\d{2}$)"  # a currency and its amount
)


def parted(text: str) -> tuple[str, ...]:
    """Return the words that one piece without spaces was printed as."""
    found = _LOST_SPACE.search(text)
    if found is None or not 0 < found.end() < len(text):
        return (text,)
    return text[: found.end()], text[found.end() :]


def respelled(word: str) -> str:
    """Return a word as it was most likely printed."""
    if _WORD.fullmatch(word) and sum(character.isalpha() for character in word) >= 2:
        word = _AMONG_LETTERS.sub(lambda found: found.group().translate(_LETTERS_FOR), word)
    return _ONE_MARK.sub(_with_both_marks, _LEGAL_FORM.sub("Ltd", word))


def _with_both_marks(found: re.Match[str]) -> str:
    """Thousands come in threes: the two digits at the end are cents, and their mark is the other one."""
    other = "," if found["mark"] == "." else "."
    return f"{found['whole']}{other}{found['cents']}"
