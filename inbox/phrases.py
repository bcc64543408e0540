"""What people write, by language: the data files of triage.

In charge of folding text for comparison and of loading the phrases in `inbox/phrases_data`. Not in charge of what they
mean together (`intents`).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

LANGUAGES = ("es", "pt", "en", "ca", "fr", "it", "de")

_PLAIN = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-",
                        "—": "-", "ß": "ss", "º": "o", "ª": "a", "\xa0": " "})  # fmt: skip
_SPACES = re.compile(r"[ \t]+")
_MACRO = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language's phrases, each a pattern over a folded sentence with ’ for every apostrophe."""

    intents: Mapping[str, re.Pattern[str]]
    reasons: Mapping[str, re.Pattern[str]]
    words: Mapping[str, re.Pattern[str]]


def folded(text: str) -> str:
    """Return text for comparison: lower-case, without accents, plain quotes and single spaces; line ends stay."""
    text = text.translate(_PLAIN).lower()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SPACES.sub(" ", text)


@cache
def phrases(language: str) -> Phrases:
    """Return the phrases of one of LANGUAGES, read once."""
    source = resources.files("inbox").joinpath("phrases_data", f"{language}.toml")
    data = tomllib.loads(source.read_text("utf-8"))
    macros = data.pop("macros")
    return Phrases(**{section: _patterns(named, macros) for section, named in data.items()})


@cache
def pattern_lists(name: str) -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of one file that holds all languages: each section is `before`, one of `any`, `after`."""
    data = tomllib.loads(resources.files("inbox").joinpath("phrases_data", f"{name}.toml").read_text("utf-8"))
    return {
        section: re.compile(f"{parts.get('before', '')}(?:{'|'.join(parts['any'])}){parts.get('after', '')}")
        for section, parts in data.items()
    }


def _patterns(named: dict[str, list[str]], macros: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join(f"(?:{_MACRO.sub(lambda found: macros[found.group(1)], one)})" for one in patterns))
        for name, patterns in named.items()
    }
