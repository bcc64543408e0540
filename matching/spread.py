"""Quantities that run over several order lines of one item.

In charge of handing on what one order line has no room for, in the order of the lines (domain.md 3.2). What no line has
room for stays where it was: that is over-billing, for the rules to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from matching.amounts import ZERO
from matching.pairs import Pair
from matching.similarity import Slot, same_code
from matching.spelling import words_key
from matching.units import conversion

_Place = tuple[str, int]
_DIGITS = 6  # what is kept of an amount


def spread(pairs: Sequence[Pair], slots: Sequence[Slot]) -> tuple[Pair, ...]:
    """Return pairs with each quantity above what its order line has left handed on to other lines of the same item."""
    room = {(slot.order.number, slot.line.position): slot.left for slot in slots}
    for pair in pairs:
        _take(room, _place(pair), pair.quantity)
    return tuple(part for pair in pairs for part in _parts(pair, slots, room))


def _parts(pair: Pair, slots: Sequence[Slot], room: dict[_Place, Decimal | None]) -> tuple[Pair, ...]:
    """Return a pair and what of it other order lines can take; updates the room that is left."""
    kept = pair.quantity or ZERO
    moved_parts: list[Pair] = []
    for slot in slots:
        excess = min(kept, -(room[_place(pair)] or ZERO))
        free = room[slot.order.number, slot.line.position] or ZERO
        moved = min(excess, free)
        if excess <= 0:
            break
        if moved > 0 and _same_item(pair, slot):
            part = _part(replace(pair, order=slot.order, ordered=slot.line), moved)
            moved_parts.append(part)
            _take(room, _place(part), moved)
            _take(room, _place(pair), -moved)
            kept -= moved
    if not moved_parts:
        return (pair,)
    return _shared(pair, (_part(pair, kept), *moved_parts) if kept > 0 else tuple(moved_parts))


def _shared(pair: Pair, parts: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Return parts whose amounts add up to the whole exactly: the last bears what rounding leaves."""
    if pair.amount is None:
        return parts
    *first, last = parts
    rounded = [replace(part, amount=round(part.amount or ZERO, _DIGITS)) for part in first]
    rest = pair.amount - sum((part.amount or ZERO for part in rounded), ZERO)
    return (*rounded, replace(last, amount=rest))


def _take(room: dict[_Place, Decimal | None], place: _Place, quantity: Decimal | None) -> None:
    free = room[place]
    if free is not None and quantity is not None:
        room[place] = free - quantity


def _place(pair: Pair) -> _Place:
    return pair.order.number, pair.ordered.position


def _part(pair: Pair, quantity: Decimal) -> Pair:
    if not pair.quantity or pair.amount is None:
        return replace(pair, quantity=quantity)
    return replace(pair, quantity=quantity, amount=pair.amount * quantity / pair.quantity)


def _same_item(pair: Pair, slot: Slot) -> bool:
    """Say whether an order line is another one of a pair's item, in its unit and at its price."""
    mine, other = pair.ordered, slot.line
    if (mine.unit_price, conversion(mine.unit, other.unit)) != (other.unit_price, Decimal(1)):
        return False
    same = same_code(pair.billed.line, other)
    if same is not None:
        return same
    return bool(mine.description) and words_key(mine.description or "") == words_key(other.description or "")
