"""One invoice line against one order line, in the order line's own terms.

In charge of units and of stages of a lump sum. Not in charge of which lines belong together (`matching.lines`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from matching.amounts import ZERO
from matching.charges import is_stage
from matching.pricing import BilledLine
from matching.records import OrderLine, PurchaseOrder
from matching.similarity import Slot
from matching.units import conversion


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An invoice line, or a part of it, against the order line that it bills.

    `quantity` and `price` are in the order line's unit, which `convertible` says is possible; `amount` is net.
    """

    billed: BilledLine
    order: PurchaseOrder
    ordered: OrderLine
    score: float
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    convertible: bool

    @property
    def position(self) -> int:
        """The invoice line's position."""
        return self.billed.line.position


def pair(billed: BilledLine, slot: Slot, score: float) -> Pair:
    """Return an invoice line and an order line as a pair, quantity and price in the order line's unit."""
    factor = conversion(billed.line.unit, slot.line.unit)
    quantity, price = billed.quantity, billed.price
    if factor is not None:
        quantity = None if quantity is None else quantity * factor
        price = None if price is None else price / factor
    if _is_part_of_one(billed, slot):
        ordered = slot.line.unit_price or Decimal(1)
        quantity, price = (billed.amount or ZERO) / ordered, ordered
    return Pair(
        billed=billed,
        order=slot.order,
        ordered=slot.line,
        score=score,
        quantity=quantity,
        price=price,
        amount=billed.amount,
        convertible=factor is not None,
    )


def _is_part_of_one(billed: BilledLine, slot: Slot) -> bool:
    """Say whether a line bills a stage of an order line of one lump sum: "anticipo 30 %" of 1 x 10,000.00."""
    one = slot.line.quantity == 1 and abs(billed.quantity or ZERO) == 1 and bool(slot.line.unit_price)
    if not one or billed.amount is None or abs(billed.amount) >= (slot.line.unit_price or ZERO):
        return False
    return is_stage(billed.line.description)
