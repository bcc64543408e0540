"""Words and sentences by code, and a sentence filled with its facts.

A fact that is missing shows as a dash and a code without words spaced out, never as an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString

Words = Mapping[str, LazyString]
Sentences = Mapping[str, LazyString]
"""By code too, with places for facts: `%(line)s`."""


class Facts(dict[str, str]):
    """Facts for a sentence; one that is missing reads as a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


def filled(sentences: Sentences, code: str, facts: Mapping[str, Any]) -> str:
    """Return the sentence of a code with its facts in place."""
    sentence = sentences.get(code)
    return code.replace("_", " ") if sentence is None else str(sentence) % facts
