"""Invoice and order numbers as people write them in a mail.

In charge of finding them in the subject and the new text: behind the word for invoice or order in seven languages, in
lists and ranges, and standing alone where their form is unmistakable. Not in charge of what a document itself says
(`parsing`), nor of whether such an invoice exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inbox.phrases import pattern_lists

_WORDS = pattern_lists("numbers")
_MARK = _WORDS["mark"].pattern
# One number: letters and digits in groups joined by - / . _; at least one digit; an optional series before it.
_BODY = r"(?:[A-Za-z]{0,6}[-/._]?)?\d[A-Za-z0-9]*(?:[-/._][A-Za-z0-9]+)*"
_SERIES = r"(?:(?:(?i:FT|FR|FS|FA|FV|NF|ND|FE|FC|FAC|SETP|SETT)|[A-Z]) )?"
_NUMBER = rf"{_SERIES}{_BODY}"
_JOIN = _WORDS["join"].pattern
# Not from one paragraph to the next: the second may begin with "A".
_RANGE = rf"(?!\s*\n\s*\n)(?:{_WORDS['range'].pattern})"
_INVOICE_WORD = _WORDS["invoice_word"].pattern
_ORDER_WORD = _WORDS["order_word"].pattern
_OTHER_WORD = _WORDS["other_word"].pattern
_OTHER_PREFIX = _WORDS["other_prefix"].pattern
_UNIT = _WORDS["unit"].pattern
# At least three digits, or several groups of them.
_LONG_NUMBER = r"[A-Za-z]{0,4}-?\d[\dA-Za-z]*(?:[-/]\d+)+|[A-Za-z]{0,4}-?\d{3,12}"
_LONG_NUMBER = f"(?:{_LONG_NUMBER})"
_KEYED = re.compile(
    rf"(?<![\w@./-])(?P<word>(?P<invoice>{_INVOICE_WORD})|(?P<order>{_ORDER_WORD})|"
    rf"(?P<other>{_OTHER_WORD}))(?![A-Za-zÀ-ÿ])(?P<mark>{_MARK})"
    rf"(?P<list>{_NUMBER}(?:(?:{_RANGE}|{_JOIN}){_MARK}{_NUMBER})*)(?![\w@%])",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"(?P<range>{_RANGE})|(?:{_JOIN})", re.IGNORECASE)
_ONE = re.compile(_NUMBER)
# Forms that are invoice numbers wherever they stand: Argentina, Peru, Portugal, prefixes with a year or a hyphen.
_ALONE = re.compile(
    r"(?<![\w@/.-])(?:[A-CEM][ -]\d{4,5}-\d{8}|\d{4,5}-\d{8}|(?<=\bla )\d{4,5}-\d{3,8}|[FBE]\d{3}-\d{1,8}|"
    r"(?i:FT|FR|FS|FAC) [A-Za-z0-9.]{0,8}/?\d{1,6}/\d{1,9}|(?i:FT) \d{4}[A-Za-z]?/\d+|"
    r"(?i:INV|FAC|FV|FA|FE|FT|FC|RE|RG|SETP|SETT|FACT|FRA|F|R|S|I|INVOICE)[-/_]?(?:\d{2,4}[-/_])\d{2,8}(?:[-/]\d+)?|"
    rf"(?!(?i:{_OTHER_PREFIX})-)[A-Za-z]{{1,5}}-\d{{3,12}}|(?i:INV)\d{{3,12}})(?![\w@/-])"
)
# "La 1234 y la 1240": the article alone names an invoice where the number can be nothing else.
_BY_ARTICLE = re.compile(
    rf"(?<![\w@./-])(?:la|las)\s+(?P<list>{_LONG_NUMBER}(?:(?:{_JOIN})(?:las? )?{_LONG_NUMBER})*)"
    rf"(?![\w@%:/-])(?! ?{_UNIT})",
    re.IGNORECASE,
)
_SUBJECT_ALONE = re.compile(r"\A\W*(?:\w+: )?(?P<number>\d{3,12}|[A-Za-z]{0,4}\d{3,12})\W*(?:\n|\Z)")
_ORDER_ALONE = re.compile(
    r"(?<![\w@/.-])(?:(?:PO|OC|PC|SO|P)-(?:\d{2,4}-)?\d{2,12}|PO\d{3,12}|OC\d{3,12}|45000\d{5})(?![\w@/-])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])(?:[./-](?:\d{2}|\d{4}))?|\d{4}-(?:0[1-9]|"
    r"1[0-2])-(?:0[1-9]|[12]\d|3[01])"
)
_HYPHENATED = re.compile(r"(\d{2,12})[-–](\d{2,12})")
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})*[.,]\d{2}")
_MOST = 500
_WIDEST_RANGE = 100
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a mail names, in the order written."""

    invoices: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()


def find_numbers(text: str) -> Numbers:
    """Return the invoice and order numbers that a text names, each in its fullest form once, ranges expanded."""
    invoices: list[str] = []
    orders: list[str] = []
    others: set[str] = set()
    for found in _KEYED.finditer(text[: 64 * 1024]):
        plural = found.group("word").lower().endswith(("s", "fatture", "rechnungen"))
        numbers = list(_listed(found.group("list"), bare=not found.group("mark").strip(), plural=plural))
        if found.group("invoice"):
            invoices += numbers
        elif found.group("order"):
            orders += numbers
        else:
            others.update(_key(number) for number in numbers)
    orders += [found.group() for found in _ORDER_ALONE.finditer(text)]
    for found in _BY_ARTICLE.finditer(text):
        invoices += [one.group() for one in re.finditer(_LONG_NUMBER, found.group("list")) if not _is_date(one.group())]
    if subject := _SUBJECT_ALONE.match(text):
        invoices.insert(0, subject.group("number"))
    taken = others | {_key(order) for order in orders}
    invoices += [found.group() for found in _ALONE.finditer(text) if _key(found.group()) not in taken]
    kept = _fullest(invoices)
    return Numbers(invoices=kept, orders=tuple(order for order in _fullest(orders) if order not in kept))


def _listed(listing: str, *, bare: bool, plural: bool) -> Iterator[str]:
    """Yield the numbers of a list such as "12, 13 y 14" or "A-101 a A-105"; after a plural also "1042-1045"."""
    ends = _HYPHENATED.fullmatch(listing) if plural else None
    if ends and 0 < int(ends.group(2)) - int(ends.group(1)) <= _WIDEST_RANGE:
        yield from (ends.group(1), *_between(ends.group(1), ends.group(2)), ends.group(2))
        return
    previous: str | None = None
    position = 0
    is_range = False
    while True:
        found = _ONE.search(listing, position)
        if found is None:
            return
        number = found.group().rstrip(".-/_")
        if not _is_number(number, bare=bare and previous is None):
            return
        if is_range and previous is not None:
            yield from _between(previous, number)
        yield number
        previous = number
        between = _BETWEEN.match(listing, found.end())
        if between is None:
            return
        is_range, position = between.group("range") is not None, between.end()


def _is_number(number: str, *, bare: bool) -> bool:
    if len(number) > _LONGEST_NUMBER or _AMOUNT.fullmatch(number):
        return False
    # "factura 12/03/2026" and "factura 2026" are dates; "factura nº 12/2026" is a number.
    return not (bare and (_is_date(number) or re.fullmatch(r"(?:19|20)\d{2}", number)))


def _is_date(number: str) -> bool:
    return bool(_DATE.fullmatch(number)) and number.count("/") + number.count("-") + number.count(".") == 2


def _between(first: str, last: str) -> Iterator[str]:
    """Yield the numbers strictly between two of one series."""
    start, end = re.search(r"\d+$", first), re.search(r"\d+$", last)
    if start is None or end is None or (end.start() and first[: start.start()] != last[: end.start()]):
        return
    low, high = int(start.group()), int(end.group())
    if len(end.group()) < len(start.group()) and not end.start():
        high = int(start.group()[: -len(end.group())] + end.group())  # "1201 a 05"
    if 0 < high - low <= _WIDEST_RANGE:
        for value in range(low + 1, high):
            yield f"{first[: start.start()]}{value:0{len(start.group())}d}"


def _fullest(numbers: list[str]) -> tuple[str, ...]:
    """Return each number once, in its fullest form ("A 0003-00001234" before "0003-00001234")."""
    kept: list[str] = []
    for number in numbers[:_MOST]:
        key = _key(number)
        same = [place for place, other in enumerate(kept) if _key(other).endswith(key) or key.endswith(_key(other))]
        same = [place for place in same if _one_series(kept[place], number)]
        if not same:
            kept.append(number)
        elif len(key) > len(_key(kept[same[0]])):
            kept[same[0]] = number
    return tuple(dict.fromkeys(kept))


def _one_series(one: str, other: str) -> bool:
    """Return whether two numbers differ by a series before them only: F-123 and 123, but not 1123 and 123."""
    longer, shorter = (one, other) if len(_key(one)) >= len(_key(other)) else (other, one)
    if _key(longer) == _key(shorter):
        return True
    start = longer.rfind(shorter)
    return start > 0 and not longer[start - 1].isdigit()


def _key(number: str) -> str:
    return re.sub(r"[^0-9a-z]", "", number.lower())
