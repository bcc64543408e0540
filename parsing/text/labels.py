"""Labels: the words that announce a value, and where they stand in a text.

In charge of the dictionaries (`parsing/labels/*.toml`: one file a language, compared folded, without spaces and
punctuation) and of finding their phrases. Not in charge of the values (domain.md 2.1: the longest label wins, a value
ends at the next known label).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from parsing.document import Kind
from parsing.text.folding import fold, tokens

LONGEST_PHRASE = 9
"""Tokens of the longest label; more are not tried."""

_LEADERS = ":|-–—,;()[]/.•·*%"
_SHORT = 3
_DATE_AHEAD = re.compile(r" \d{1,2}[./-] ?\d{1,2}[./-] ?\d")
_NUMBER_WORDS = frozenset({"n", "no", "nr", "nro", "num"})
_NUMBER_AHEAD = re.compile(r"[.°o]{0,2}:? ?[a-z]{0,4}[-/]?\d")
_GLUED = re.compile(r"[-/_]?\d")


class Role(StrEnum):
    """What a label announces. `OTHER` is known and of no use here: it only ends the value before it."""

    NUMBER = "number"
    POINT_OF_SALE = "point_of_sale"
    ISSUE_DATE = "issue_date"
    DUE_DATE = "due_date"
    ORDER_DATE = "order_date"
    TERMS = "terms"
    CURRENCY = "currency"
    ORDER = "order"
    OWN_ORDER = "own_order"
    DESPATCH = "despatch"
    CONTRACT = "contract"
    SERIES = "series"
    PRECEDING = "preceding"
    PAYMENT_REFERENCE = "payment_reference"
    IBAN = "iban"
    TAX_ID = "tax_id"
    LEGAL_ID = "legal_id"
    SELLER = "seller"
    BUYER = "buyer"
    NAME = "name"
    SHIP_TO = "ship_to"
    AUTHORITY = "authority"
    DOCUMENT_TYPE = "document_type"
    NET = "net"
    EXEMPT = "exempt"
    TAX = "tax"
    PERCEPTION = "perception"
    WITHHELD = "withheld"
    TOTAL = "total"
    PAYABLE = "payable"
    PREPAID = "prepaid"
    DISCOUNT = "discount"
    CHARGE = "charge"
    OTHER = "other"


SUMS = frozenset(
    {
        Role.NET,
        Role.EXEMPT,
        Role.TAX,
        Role.PERCEPTION,
        Role.WITHHELD,
        Role.TOTAL,
        Role.PAYABLE,
        Role.PREPAID,
        Role.DISCOUNT,
        Role.CHARGE,
    }
)
"""Labels that announce an amount of the whole document."""


class Column(StrEnum):
    """What a column of the line table holds."""

    DESCRIPTION = "description"
    ITEM_CODE = "item_code"
    QUANTITY = "quantity"
    UNIT = "unit"
    UNIT_PRICE = "unit_price"
    DISCOUNT = "discount"
    TAX_RATE = "tax_rate"
    AMOUNT = "amount"
    GROSS = "gross"
    POSITION = "position"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One sense of a phrase in one language. A weak label may mean several things; it needs more support."""

    sense: str
    language: str
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A label found between two offsets of a text."""

    sense: str
    weak: bool
    start: int
    end: int
    size: int


class Phrases:
    """Phrases of all languages, found in folded text."""

    def __init__(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        self._meanings: dict[str, list[Meaning]] = {}
        self._beginnings: set[str] = set()
        for phrase, meaning in entries:
            parts = [token for token, _, _ in tokens(fold(phrase))]
            key = "".join(parts)
            self._meanings.setdefault(key, []).append(meaning)
            self._beginnings.update("".join(parts[:count]) for count in range(1, len(parts) + 1))
            # "R.F.C." on the page is three tokens, "RFC" one: a beginning of either must be followed further
            self._beginnings.update(key[:count] for count in range(1, min(len(key), 4) + 1))

    def find(self, folded: str, languages: tuple[str, ...]) -> tuple[Hit, ...]:
        """Return the longest labels of a folded text, left to right, none overlapping.

        A phrase that two languages read differently is read by the first of `languages` that knows it.
        """
        parts = tokens(folded)
        found: list[Hit] = []
        index = 0
        while index < len(parts):
            hit, used = self._longest(folded, parts, index, languages)
            if hit is not None:
                found.append(hit)
            index += used
        return tuple(found)

    def senses(self) -> dict[str, set[str]]:
        """Return what each language has a word for."""
        known: dict[str, set[str]] = {}
        for meanings in self._meanings.values():
            for meaning in meanings:
                known.setdefault(meaning.language, set()).add(meaning.sense)
        return known

    def _longest(
        self, folded: str, parts: tuple[tuple[str, int, int], ...], index: int, languages: tuple[str, ...]
    ) -> tuple[Hit | None, int]:
        key = ""
        best: tuple[str, int] | None = None
        for offset, (token, _, end) in enumerate(parts[index : index + LONGEST_PHRASE]):
            key += token
            if key in self._meanings and folded[end : end + 1] != "_":
                best = (key, offset + 1)
            if key not in self._beginnings:
                break
        if best is None:
            return None, 1
        key, used = best
        start, end = parts[index][1], parts[index + used - 1][2]
        if not _stands_alone(folded, start, end, key):
            return None, 1
        meaning = _preferred(self._meanings[key], languages)
        return Hit(sense=meaning.sense, weak=meaning.weak, start=start, end=end, size=len(key)), used


def _preferred(meanings: list[Meaning], languages: tuple[str, ...]) -> Meaning:
    """Return the sense in the first language that knows the phrase; within it, a strong one."""

    def rank(meaning: Meaning) -> tuple[int, bool]:
        known = languages.index(meaning.language) if meaning.language in languages else len(languages)
        return known, meaning.weak

    return min(meanings, key=rank)


def _stands_alone(folded: str, start: int, end: int, key: str) -> bool:
    """True when a phrase is a label here: no part of an address or a word, and if short, clearly set apart."""
    before, after = folded[:start].rstrip(" "), folded[end:]
    if before and before[-1] in "@_/" and len(before) == start and (before[-1] != "/" or len(key) <= _SHORT):
        return False
    if key.isalpha() and _GLUED.match(after) and len(key) <= _SHORT + 1:  # PO445, OC-77035: references, not labels
        return False
    if after[:1] == "@" or (after[:1] == "." and after[1:2].isalnum() and len(key) > _SHORT):
        return False
    opens = not before or before[-1] in _LEADERS
    behind = after.lstrip(" .)]°*")
    closes = not behind or behind[0] in ":#(|%"
    if len(key) <= _SHORT:
        ahead = _NUMBER_AHEAD if key in _NUMBER_WORDS else _DATE_AHEAD
        return opens or closes or before[-1:].isdigit() or ahead.match(after) is not None
    return opens or closes or len(key) >= 6 or before[-1:].isdigit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """Everything the label files say."""

    labels: Phrases
    columns: Phrases
    kinds: Phrases
    words: Mapping[str, frozenset[str]]

    def language(self, folded_lines: Iterable[str]) -> tuple[str, ...]:
        """Return all languages, the likeliest of the text first, by its small words."""
        seen = [token for line in folded_lines for token, _, _ in tokens(line)]
        counts = {name: sum(token in known for token in seen) for name, known in self.words.items()}
        return tuple(sorted(counts, key=lambda name: -counts[name]))


@cache
def dictionary() -> Dictionary:
    """Return the dictionaries, read once a process."""
    texts = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(files("parsing.labels").iterdir(), key=lambda path: path.name)
        if path.name.endswith(".toml")
    ]
    return Dictionary(
        labels=Phrases(_entries(texts, Role, "strong", "weak")),
        columns=Phrases(_entries(texts, Column, "columns")),
        kinds=Phrases(_entries(texts, Kind, "kinds")),
        words={text["language"]: frozenset(fold(word) for word in text["words"]) for text in texts},
    )


def _entries(
    texts: list[dict[str, dict[str, list[str]]]], senses: type[StrEnum], *tables: str
) -> Iterator[tuple[str, Meaning]]:
    for text in texts:
        for table in tables:
            for sense, phrases in text.get(table, {}).items():
                meaning = Meaning(sense=senses(sense), language=str(text["language"]), weak=table == "weak")
                yield from ((phrase, meaning) for phrase in phrases)
