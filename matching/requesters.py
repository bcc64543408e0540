"""Who asked for an order, and whether the words of a mail name that person.

In charge of recognising a name or an address among words. Not in charge of what that is worth
(`matching.candidates`): a mail may choose between orders that fit, never make one fit.
"""

from __future__ import annotations

import re

from parsing.text.folding import fold

_WORD = re.compile(r"[a-z0-9]+")
_SHORTEST = 3
_ENOUGH = 2


def names_requester(words: str, requester: str | None) -> bool:
    """Say whether a requester's address, or a first and a last name, stand among some words."""
    if not requester or not words:
        return False
    said = fold(words)
    if "@" in requester:
        return fold(requester) in said
    names = [each for each in _WORD.findall(fold(requester)) if len(each) >= _SHORTEST]
    return len(names) >= _ENOUGH and set(names) <= set(_WORD.findall(said))
