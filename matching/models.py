"""Sizes and models in the words of a line: "M8x40", "26A", "75 g".

In charge of telling two items apart whose descriptions read alike. Not in charge of codes (`matching.spelling`).
"""

from __future__ import annotations

import re

from matching.charges import is_stage
from parsing.text.folding import fold

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+")
_DECIMAL = re.compile(r"(?<![\d.,])(\d+)[.,](\d+)(?![\d.,])")
_POWER = re.compile(r"\b(\d*[.,]?\d* ?[cdm]?m)[23]\b")  # square and cubic metres: the 2 and the 3 measure nothing
_YEAR = re.compile(r"(19|20)\d\d")
_PERIOD = re.compile(
    r"\b(ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic|jan|fev|apr|aug|dec|dez|out|mai)[a-z]*\b"
    r"|\b(mes|semana|trimestre|periodo|quincena|month|week|quarter|period)\b|\b\d{1,2}[/.-](19|20)?\d\d\b"
)
_MISREAD = re.compile(r"[a-z]*[0158][a-z]*")
_LETTERS = 4
_THOUSANDS = 3


def other_model(billed: str | None, ordered: str | None) -> bool:
    """Say whether each of two descriptions has a size or model that the other lacks.

    Numbers alone on one side are only more detail. Periods and stages of work number what is billed, not what it is.
    """
    if not billed or not ordered or any(is_stage(each) or _PERIOD.search(fold(each)) for each in (billed, ordered)):
        return False
    mine, theirs = _models(billed), _models(ordered)
    return any(_lacks(theirs, each) for each in mine.items()) and any(_lacks(mine, each) for each in theirs.items())


def _models(text: str) -> dict[str, str]:
    """Return the numbers of a text without leading zeros, each with the single letter behind it, if there is one."""
    decimals = _DECIMAL.sub(_one_number, _POWER.sub(r"\1", fold(text)))
    words = [word for word in re.findall(r"[a-z0-9.]+", decimals) if not _is_misread(word)]
    tokens = [*_TOKEN.findall(" ".join(words)), "", ""]
    found: dict[str, str] = {}
    for token, after, then in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token[0].isdigit() and not _YEAR.fullmatch(token):
            times = after == "x" and then.isdigit()  # 8 x 40
            found[_bare(token)] = after if len(after) == 1 and after.isalpha() and not times else ""
    return found


def _one_number(found: re.Match[str]) -> str:
    """Write "2,5" and "2.50" as "2.5", and "1.000" without its separator."""
    whole, rest = found[1], found[2]
    return whole + rest if len(rest) == _THOUSANDS and whole != "0" else f"{whole}.{rest}"


def _bare(token: str) -> str:
    whole, dot, rest = token.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (dot + rest if rest else "")


def _is_misread(word: str) -> bool:
    """Say whether a word's one digit is rather a letter that a scanner took for it: "t0rnillo"."""
    return bool(_MISREAD.fullmatch(word)) and sum(each.isalpha() for each in word) >= _LETTERS


def _lacks(models: dict[str, str], model: tuple[str, str]) -> bool:
    """Say whether a number, or the letter behind it where both have one, is not among some models."""
    number, letter = model
    return number not in models or bool(letter and models[number] and letter != models[number])
