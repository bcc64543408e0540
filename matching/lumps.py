"""One invoice line for everything that its orders have left: "furniture as ordered", right to the cent.

In charge of sharing out such a line over the order lines. Not in charge of lines that name goods (`matching.lines`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from matching.amounts import ZERO
from matching.charges import is_charge
from matching.pairs import Pair
from matching.pricing import BilledLine
from matching.similarity import Slot

_FEWEST, _MOST = 2, 12
_SCORE = 0.8


def lump_pairs(
    lines: Sequence[BilledLine], pairs: Sequence[Pair], slots: Sequence[Slot], tolerance: Decimal
) -> tuple[Pair, ...]:
    """Return the pairs of the only unpaired line with every order line left, if its amount is what they come to."""
    paired = {pair.position for pair in pairs}
    alone = [each for each in lines if each.line.position not in paired and not is_charge(each.line.description)]
    taken = {(pair.order.number, pair.ordered.position) for pair in pairs}
    free = [slot for slot in slots if (slot.order.number, slot.line.position) not in taken and slot.left != 0]
    if len(alone) != 1 or alone[0].line.item_code or not _FEWEST <= len(free) <= _MOST:
        return ()
    worths = [_worth(slot) for slot in free]
    if any(worth is None for worth in worths) or alone[0].amount is None:
        return ()
    if abs(alone[0].amount - sum((worth for worth in worths if worth is not None), ZERO)) > tolerance:
        return ()
    return tuple(_part(alone[0], slot) for slot in free)


def _worth(slot: Slot) -> Decimal | None:
    if slot.left is None or slot.left < 0 or slot.line.unit_price is None:
        return None
    return slot.left * slot.line.unit_price


def _part(billed: BilledLine, slot: Slot) -> Pair:
    return Pair(
        billed=billed,
        order=slot.order,
        ordered=slot.line,
        score=_SCORE,
        quantity=slot.left,
        price=slot.line.unit_price,
        amount=_worth(slot),
        convertible=True,
    )
