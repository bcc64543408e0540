"""Amounts: numbers as papers print them.

In charge of finding numbers in a text and of the document's own number style, settled by vote (domain.md 2.2). Not in
charge of which number is the total. Decimal only; a sign is kept wherever it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,6})?"  # India: 1,23,456.78
    r"|\d{1,3}(?P<sep>[ .,'’\u00a0\u202f])\d{3}(?:(?P=sep)\d{3})*(?:[.,]\d{1,6})?(?!\d|[.,]\d)"
    r"|\d+(?:[.,]\d{1,6})?"
)
_CURRENCY = r"(?:[€$£]|[A-Z]{1,3}\$)?"
_CODES = "ARS|BRL|CHF|CLP|COP|EUR|GBP|MXN|PEN|PYG|USD|UYU"  # may run into the number behind them
_NUMBER = re.compile(
    rf"(?:(?<![\w.,/:])|(?<={_CODES}))(?P<open>\()?(?P<sign>[-−–+])?\s?{_CURRENCY}\s?(?P<minus>[-−–])?"
    rf"(?P<digits>{_DIGITS})(?P<trail>-(?!\w))?\s?(?P<close>\))?"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_UNITS = frozenset(
    {"EUR", "EUROS", "USD", "GBP", "CHF", "KG", "H", "HT", "TTC", "U", "UN", "UD", "UDS", "STK", "ST", "STD", "X"}
)
_NO_AMOUNT = re.compile(r"\s?[º°]|[/:.,'-]\d")
"""What follows the first part of a date, a time, a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """Which mark parts decimals in this document, `,` or `.`. `votes` how many numbers say so without doubt."""

    decimal: str
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number found between two offsets of a text. `percent`: a rate, no amount. `decimals`: how many are printed."""

    value: Decimal
    start: int
    end: int
    decimals: int
    percent: bool = False


def vote(texts: Iterable[str], default: str) -> NumberStyle:
    """Return the style that the numbers of a document agree on; `default` is the decimal mark when none is clear."""
    counts = {",": 0, ".": 0}
    for text in texts:
        for found in _NUMBER.finditer(text):
            mark = _clear_mark(found["digits"])
            if mark is not None and not _NO_AMOUNT.match(text, found.end("digits")):
                counts[mark] += 1
    winner = max((default, ",", "."), key=lambda mark: counts[mark])
    return NumberStyle(decimal=winner, votes=counts[winner])


def _clear_mark(digits: str) -> str | None:
    """Return the decimal mark that one number shows without doubt: two kinds of mark, or one with two digits after."""
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return None
    mark, after = digits[last], len(digits) - last - 1
    other = "." if mark == "," else ","
    if other in digits[:last]:
        return mark
    if digits.count(mark) > 1:
        return other
    return mark if after == 2 else None


def find_amounts(text: str, style: NumberStyle) -> tuple[Amount, ...]:
    """Return the numbers of a text, left to right, read in the document's style. Dates and codes are left out."""
    found = []
    for match in _NUMBER.finditer(text):
        amount = _amount(text, match, style)
        if amount is not None:
            found.append(amount)
    return tuple(found)


def _amount(text: str, match: re.Match[str], style: NumberStyle) -> Amount | None:
    digits = match["digits"]
    end = match.end("digits")
    percent = text[end : end + 2].lstrip(" ")[:1] == "%"
    if not percent and (_NO_AMOUNT.match(text, end) or _glued_to_letters(text, end)):
        return None
    value, decimals = read_number(digits, style)
    negative = (
        bool(match["minus"] or match["trail"])
        or (match["sign"] or "+") in "-−–"
        or bool(match["open"] and match["close"])
    )
    start = match.start("digits")
    return Amount(
        value=-value if negative else value, start=start, end=match.end("digits"), decimals=decimals, percent=percent
    )


def _glued_to_letters(text: str, end: int) -> bool:
    """True for the `3` of `3rd` and the `2` of `2mm`; a currency or unit after a decimal number is no harm."""
    after = _LETTERS.match(text, end)
    return after is not None and after.group().upper() not in _UNITS


def read_number(digits: str, style: NumberStyle) -> tuple[Decimal, int]:
    """Return (value, printed decimals) of digits with marks, e.g. `1.234,56`, in the document's style."""
    plain = re.sub(r"[ '’\u00a0\u202f]", "", digits)
    mark = _decimal_mark(plain, style)
    if mark is None:
        return Decimal(plain.replace(",", "").replace(".", "")), 0
    whole, _, rest = plain.rpartition(mark)
    return Decimal(f"{whole.replace(',', '').replace('.', '') or '0'}.{rest}"), len(rest)


def _decimal_mark(plain: str, style: NumberStyle) -> str | None:
    """Return which mark of a number parts its decimals, None when it has none."""
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return None
    mark, after = plain[last], len(plain) - last - 1
    other = "." if mark == "," else ","
    if other in plain[:last]:
        return mark
    if plain.count(mark) > 1:
        return None
    # 3 digits after the document's thousands mark are thousands; 1, 2 or more than 3 can only be decimals
    return None if after == 3 and mark != style.decimal else mark
