"""Reading by what was learned: a paper of a known layout gets its fields from where people showed them.

In charge of what learning may overrule. Dates, numbers and names it may; sums only where the arithmetic agrees, a bank
account never: else the two readings make a question for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from parsing.document import Document, Evidence, Source
from parsing.learned.finding import AMOUNTS, Value, places, read_at
from parsing.learned.fit import best_fit, numbers_of
from parsing.learned.records import Anchor, LearnedLayout, Relation
from parsing.text.layout import Span
from parsing.text.sheet import Sheet

_SHOWN, _PLACED = 0.97, 0.9
"""How sure a value is that stands where a person showed it: announced by words, or by its place alone."""
_QUESTION = 0.45
SELLER = ("seller.tax_id", "seller.name")
"""The facts that say whose layout it is."""
_ROUNDING = Decimal("0.05")


def with_learned(
    document: Document, sheet: Sheet, layouts: Iterable[LearnedLayout], *, our_tax_ids: Iterable[str] = ()
) -> Document:
    """Return the document read again by the layout that it is of; itself where it is of none."""
    ours = frozenset("".join(filter(str.isdigit, one)) for one in our_tax_ids)
    layout = best_fit((one for one in layouts if _may_be_of(sheet, one, ours)), sheet)
    if layout is None:
        return document
    for field, text in layout.facts.items():
        document = _set(document, field, text, Evidence(source=Source.LEARNED, text=text), _SHOWN)
    for field in dict.fromkeys(one.field for one in layout.anchors):
        anchors = [one for one in layout.anchors if one.field == field]
        found = _first(sheet, anchors)
        if found is not None:
            anchor, (value, span) = found
            document = _judged(document, field, value, span, _PLACED if anchor.relation is Relation.PLACE else _SHOWN)
    return document


def _may_be_of(sheet: Sheet, layout: LearnedLayout, ours: frozenset[str]) -> bool:
    """Say whether a paper is of the seller that people named on a layout; one program prints for many sellers.

    It prints the seller, or one of the seller's long numbers, which is not ours.
    """
    named = [(field, layout.facts[field]) for field in SELLER if field in layout.facts]
    if not named or any(places(sheet, field, text) for field, text in named):
        return True
    return bool((frozenset(layout.numbers) & frozenset(numbers_of(sheet))) - ours)


def _first(sheet: Sheet, anchors: list[Anchor]) -> tuple[Anchor, tuple[Value, Span]] | None:
    for anchor in sorted(anchors, key=lambda one: one.misses - one.examples):
        found = read_at(sheet, anchor)
        if found is not None:
            return anchor, found
    return None


def _judged(document: Document, field: str, value: Value, span: Span, sure: float) -> Document:
    evidence = Evidence(source=Source.LEARNED, page=span.segment.page, box=span.box, text=span.text)
    read: Any = _get(document, field)
    new: Any = (value,) if field == "order_references" else value
    if read == new:
        return _doubted(document, field, max(sure, document.confidence.get(field, 0.0)))
    changed = _set(document, field, new, evidence, sure)
    if field == "iban" and read is not None:
        # Another account may be a fraud or a mistake: whichever it is, a person looks (nothing here knows better).
        return _doubted(document, field, _QUESTION)
    agrees = _agrees(changed, field) if field in AMOUNTS else True
    if agrees is True:
        return changed
    if read is None and agrees is None:
        return _doubted(changed, field, _PLACED)
    return _doubted(document if read is not None else changed, field, _QUESTION)


def _agrees(document: Document, field: str) -> bool | None:
    """Say whether the document's other sums bear one of them out; None where those that could are missing."""
    if field == "payable":
        return _is_paid(document)
    closes = _closes(document, withheld=field == "withheld")
    if field != "withheld" or closes is True:
        return closes
    if document.total is None or document.payable is None or document.withheld is None:
        return closes
    return abs(document.total - document.withheld - document.payable) <= _ROUNDING


def _closes(document: Document, *, withheld: bool) -> bool | None:
    """Say whether net and tax, less what is withheld, make the total; `withheld`: or only so, never without it."""
    if document.net is None or document.tax is None or document.total is None:
        return None
    rest = document.net + document.tax - document.total
    return (not withheld and abs(rest) <= _ROUNDING) or abs(rest - (document.withheld or 0)) <= _ROUNDING


def _is_paid(document: Document) -> bool | None:
    """Say whether what is payable is the total, less what is withheld or not."""
    if document.total is None or document.payable is None:
        return None
    rest = document.total - document.payable
    return abs(rest) <= _ROUNDING or abs(rest - (document.withheld or 0)) <= _ROUNDING


def _get(document: Document, field: str) -> object:
    value: Any = document
    for name in field.split("."):
        value = getattr(value, name)
    return value


def _set(document: Document, field: str, value: object, evidence: Evidence, sure: float) -> Document:
    party, _, name = field.rpartition(".")
    changes: dict[str, Any] = {party: replace(getattr(document, party), **{name: value})} if party else {name: value}
    noted = MappingProxyType({**document.evidence, field: evidence})
    return _doubted(replace(document, evidence=noted, **changes), field, sure)


def _doubted(document: Document, field: str, sure: float) -> Document:
    return replace(document, confidence=MappingProxyType({**document.confidence, field: sure}))
