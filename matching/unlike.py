"""Descriptions that have nothing in common though they are in one language: "Portable heater" and "Power cable".

In charge of telling another item from the same one in other words. Not in charge of sizes (`matching.models`), colours
(`matching.opposites`) or codes.
"""

from __future__ import annotations

import re
from itertools import product

from rapidfuzz import fuzz

from matching.similarity import description_likeness
from parsing.text.folding import fold

_UNLIKE = 0.5
_STEM = 3
_MISREAD = 66
# What a service is called says little about which one it is.
_SERVICE = re.compile(
    r"\b(servi\w+|honorario\w*|mantenimiento|manutencao|maintenance|consult\w+|asesor\w+|assessoria|alquiler|aluguel"
    r"|aluguer|rent\w*|arriendo|cuota|licen\w+|suscripcion|assinatura|subscription|fee|trabajos?|works?|obra|montaje"
    r"|montagem|instala\w+|segun|conforme|as ordered|as agreed)\b"
)
# Letters and endings by which a few words tell their language.
_LANGUAGES = (
    ("en", re.compile(r"k|w|th|sh|oo|ee|ff|gh|ing\b|tion\b|er\b|y\b|\b(of|with|for|and|the)\b")),
    ("pt", re.compile(r"ao\b|oes\b|lh|nh|eir[ao]\b|ori[ao]\b|agem\b|dade\b|\b(de|do|da|dos|das|com|em)\b")),
    (
        "es",
        re.compile(
            r"ll|cion\b|ero\b|era\b|dor\b|or\b|aje\b|miento\b|dad\b|illa\b|iones\b|\b(de|del|con|los|las|el|y)\b"
        ),
    ),
)


def unlike(one: str | None, other: str | None, *, translated: bool = True) -> bool:
    """Say whether two descriptions share no word, not even its beginning, and neither is rather a translation.

    `translated` False: other lines show that both sides write one language.
    """
    if not one or not other or (description_likeness(one, other) or 0) >= _UNLIKE:
        return False
    mine, theirs = fold(one), fold(other)
    if _SERVICE.search(mine) or _SERVICE.search(theirs):
        return False
    words, others = _words(mine), _words(theirs)
    if not words or not others or any(_akin(a, b) for a, b in product(words, others)):
        return False
    if not translated:
        return True
    languages, second = _languages(one, mine), _languages(other, theirs)
    return not languages or not second or bool(languages & second)


def _words(folded: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9]{3,}", folded) if not word.isdigit()]


def _akin(one: str, other: str) -> bool:
    """Say whether two words begin alike, or are one with letters misread."""
    return one[:_STEM] == other[:_STEM] or fuzz.ratio(one, other) >= _MISREAD


def _languages(text: str, folded: str) -> frozenset[str]:
    """Return the languages that the most marks speak for; empty where none does."""
    if "ñ" in text.lower():
        return frozenset({"es"})
    counts = {language: len(pattern.findall(folded)) for language, pattern in _LANGUAGES}
    most = max(counts.values())
    return frozenset(language for language, count in counts.items() if most and count == most)
