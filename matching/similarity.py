"""How alike an invoice line and an order line are, as one number from 0 to 1.

In charge of the features and their weights (domain.md 3.10, f_lines). Not in charge of who gets whom
(`matching.assignment`) nor of differences that matter (`matching.rules`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz

from matching.packing import unit_factor
from matching.pricing import BilledLine
from matching.records import OrderLine, PurchaseOrder
from matching.spelling import same_item_code, words_key
from parsing.document import Line
from parsing.text.folding import squeeze

_DESCRIPTION, _PRICE, _UNIT, _QUANTITY = 0.25, 0.20, 0.10, 0.10
_OTHER_CODE = 0.10  # suppliers often print their own code, so another code alone says little
_SAME_CODE = 0.75  # the least that one code on both sides is worth
_NAMED_LINE = 0.70  # how much of the doubt an order line number on the invoice takes away
_NUMBERS = re.compile(r"\d+")
_PRICE_REACH = Decimal("0.10")
_LONG_ENOUGH = 4  # a shorter code in a text may be anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One order line with room for invoice lines; `left` is the quantity not billed yet, None without quantities."""

    order: PurchaseOrder
    line: OrderLine
    left: Decimal | None


def likeness(billed: BilledLine, slot: Slot) -> float:
    """Return how alike an invoice line and an order line are; only what both say counts."""
    features = (
        (_DESCRIPTION, description_likeness(billed.line.description, slot.line.description)),
        (_PRICE, _price(billed, slot)),
        (_UNIT, _unit(billed, slot)),
        (_QUANTITY, _quantity(billed, slot)),
    )
    known = [(weight, value) for weight, value in features if value is not None]
    weight = sum(each for each, _ in known)
    score = sum(each * value for each, value in known) / weight if weight else 0.0
    score = _with_code(score, weight, same_code(billed.line, slot.line))
    return 1 - (1 - score) * (1 - _NAMED_LINE) if names_line(billed.line, slot) else score


def same_code(line: Line, ordered: OrderLine) -> bool | None:
    """Return whether one of a line's codes is the order line's; None when either side has none.

    The order's code may also stand in the invoice's description.
    """
    if not ordered.item_code:
        return None
    codes = [each for each in (line.item_code, line.buyer_item_code) if each]
    if any(same_item_code(each, ordered.item_code) for each in codes):
        return True
    if len(ordered.item_code) >= _LONG_ENOUGH and _stands_in(line.description or "", ordered.item_code):
        return True
    return False if codes else None


def _stands_in(text: str, code: str) -> bool:
    # The joined words rule most codes out before word is compared with word.
    if squeeze(code).strip("0") not in words_key(text).replace(" ", ""):
        return False
    return any(same_item_code(word, code) for word in text.split())


def description_likeness(one: str | None, other: str | None) -> float | None:
    """Return how alike two descriptions are, 0 to 1; sizes and models that differ weigh. None when one is missing."""
    if not one or not other:
        return None
    mine, theirs = words_key(one), words_key(other)
    alike = (fuzz.token_set_ratio(mine, theirs) + fuzz.token_sort_ratio(mine, theirs)) / 200
    numbers, others = set(_NUMBERS.findall(mine)), set(_NUMBERS.findall(theirs))
    return alike * 0.8 if numbers and others and not numbers & others else alike


def names_line(line: Line, slot: Slot) -> bool:
    """Say whether the invoice line gives this order line's number (BT-132), "00010" being 10."""
    named = (line.order_line or "").strip().lstrip("0")
    return bool(named) and named == str(slot.line.position)


def _with_code(score: float, weight: float, same: bool | None) -> float:
    if same is None:
        return score
    if same:
        return _SAME_CODE + (1 - _SAME_CODE) * score
    return score * weight / (weight + _OTHER_CODE)


def _price(billed: BilledLine, slot: Slot) -> float | None:
    factor = unit_factor(billed, slot.line)
    ordered = slot.line.unit_price
    if billed.price is None or not ordered:
        return None
    distance = abs(billed.price / (factor or 1) - ordered) / abs(ordered)
    return float(max(1 - distance / _PRICE_REACH, Decimal(0)))


def _unit(billed: BilledLine, slot: Slot) -> float | None:
    said = billed.line.unit is not None and slot.line.unit is not None
    return float(unit_factor(billed, slot.line) is not None) if said else None


def _quantity(billed: BilledLine, slot: Slot) -> float | None:
    if billed.quantity is None or slot.left is None:
        return None
    quantity = abs(billed.quantity) * (unit_factor(billed, slot.line) or 1)
    if quantity in (slot.left, slot.line.quantity):
        return 1.0
    return 0.6 if quantity < slot.left else 0.2
