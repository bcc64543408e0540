"""The currency of a paper.

In charge of codes and signs; a bare `$` is the seller's country's own. Not in charge of exchange rates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsing.text.candidates import Candidate
from parsing.text.folding import fold
from parsing.text.labels import Role
from parsing.text.layout import Segment, Span
from parsing.text.sheet import Sheet

_CODES = (
    "EUR USD GBP MXN ARS CLP COP PEN BRL UYU PYG BOB CRC DOP GTQ HNL PAB VES CHF DKK SEK NOK PLN CZK HUF RON BGN HRK "
    "CAD AUD NZD JPY CNY INR ZAR TRY ILS AED SAR SGD HKD KRW THB MYR IDR PHP RUB UAH MAD EGP NGN KES ISK RSD "
    "DEM FRF ITL ESP NLG BEF ATS PTE"
)
_CODE = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(_CODES.split())})(?![A-Za-z])")
_SIGN = re.compile(r"(?:US\$|U\$S|USD\$|MX\$|R\$|S/\.?(?=\s?\d)|(?<=\d )S/|A\$|C\$|€|£|\$)")
_SIGNS = {"US$": "USD", "U$S": "USD", "USD$": "USD", "MX$": "MXN", "R$": "BRL", "S/": "PEN", "S/.": "PEN",
          "A$": "AUD", "C$": "CAD", "€": "EUR", "£": "GBP"}  # fmt: skip
_DOLLARS = {"MX": "MXN", "AR": "ARS", "CL": "CLP", "CO": "COP", "US": "USD", "UY": "UYU", "CA": "CAD", "AU": "AUD"}
_WORDS = (
    (re.compile(r"\bpesos mexicanos\b|\bm\.n\.|\bmoneda nacional\b"), "MXN"),
    (re.compile(r"\bpesos argentinos\b"), "ARS"),
    (re.compile(r"\bus dollars?\b|\bdolares(?: estadounidenses| americanos)?\b"), "USD"),
    (re.compile(r"\beuros?\b"), "EUR"),
    (re.compile(r"\bpounds? sterling\b"), "GBP"),
    (re.compile(r"\breais\b"), "BRL"),
    (re.compile(r"\bsoles\b"), "PEN"),
)


def currencies(sheet: Sheet, country: str | None) -> Iterator[Candidate[str]]:
    """Yield readings of the currency (BT-5). `country` is the seller's, where known: it tells whose `$` it is."""
    for label in sheet.labelled(Role.CURRENCY):
        for value in sheet.values(label):
            code = _named(value.span.text)
            if code:
                yield Candidate(value=code, span=value.span, score=0.97)
                break
    for segment in sheet.layout.segments:
        yield from _written(segment, country)


def _named(text: str) -> str | None:
    """Return the currency that a text says by its code or its name."""
    code = _CODE.search(text.upper())
    if code:
        return code.group()
    return next((currency for pattern, currency in _WORDS if pattern.search(fold(text))), None)


def _written(segment: Segment, country: str | None) -> Iterator[Candidate[str]]:
    beside_number = any(character.isdigit() for character in segment.text)
    for found in _CODE.finditer(segment.text):
        score = 0.6 if beside_number else 0.5
        yield Candidate(value=found.group(), span=segment.span(found.start(), found.end()), score=score)
    for found in _SIGN.finditer(segment.text):
        code = _SIGNS.get(found.group()) or _DOLLARS.get(country or "", None if country else "USD")
        if code:
            score = (0.8 if beside_number else 0.6) * (1.0 if found.group() != "$" or country else 0.85)
            yield Candidate(value=code, span=segment.span(found.start(), found.end()), score=score)
    for pattern, code in _WORDS:
        word = pattern.search(segment.folded)
        if word:
            yield Candidate(value=code, span=segment.span(word.start(), word.end()), score=0.7)


def beside_currency(span: Span) -> bool:
    """True when a currency's code or sign stands directly before or behind a place."""
    text = span.segment.text
    around = (text[max(0, span.start - 4) : span.start], text[span.end : span.end + 4])
    return any(_SIGN.search(part) or _CODE.search(part.strip()) for part in around)


def is_currency(word: str) -> bool:
    """Say whether a word is nothing but a currency's code or sign."""
    return bool(_CODE.fullmatch(word) or _SIGN.fullmatch(word))


def end_of_currency(text: str, end: int) -> int:
    """Return where a currency ends that stands directly behind a number's end, else the number's end."""
    start = end + (text[end : end + 1] == " ")
    found = _CODE.match(text, start) or _SIGN.match(text, start)
    if found is None or text[found.end() :].lstrip()[:1].isdigit():  # the sign of the next number
        return end
    return found.end()
