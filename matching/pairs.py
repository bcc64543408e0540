"""One invoice line against one order line, in the order line's own terms.

In charge of units and of stages of a lump sum. Not in charge of which lines belong together (`matching.lines`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from matching.amounts import HUNDRED, ZERO
from matching.charges import is_stage
from matching.packing import unit_factor
from matching.pricing import BilledLine, half_a_digit, quantity_that_explains
from matching.records import OrderLine, PurchaseOrder
from matching.similarity import Slot

_DIGITS = 9  # what a conversion such as minutes into hours is rounded to
_INSIDE = Decimal("0.005")
_OTHER_PRICE = Decimal("0.10")
_HARDLY = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An invoice line, or a part of it, against the order line that it bills.

    `quantity` and `price` are in the order line's unit, which `convertible` says is possible; `amount` is net.
    `tax_inside`: the paper shows no tax, and its price is the ordered one with tax.
    """

    billed: BilledLine
    order: PurchaseOrder
    ordered: OrderLine
    score: float
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    convertible: bool
    tax_inside: bool = False

    @property
    def position(self) -> int:
        """The invoice line's position."""
        return self.billed.line.position


def pair(billed: BilledLine, slot: Slot, score: float) -> Pair:
    """Return an invoice line and an order line as a pair, quantity and price in the order line's unit."""
    factor = unit_factor(billed, slot.line)
    quantity, price = billed.quantity, billed.price
    if quantity is None and price is None:
        quantity, price = _of_amount_alone(billed, slot)
    elif factor is not None and factor != 1:
        quantity = None if quantity is None else _converted(quantity, factor, slot)
        price = None if price is None else round(price / factor, _DIGITS)
    inside = _has_tax_inside(billed, price, slot.line)
    tax_factor = 1 + (slot.line.tax_rate or ZERO) / HUNDRED if inside else Decimal(1)
    price = price / tax_factor if price is not None else None
    if _gives_back_price_only(billed, price, slot.line):
        quantity = ZERO
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
        amount=billed.amount / tax_factor if billed.amount is not None else None,
        convertible=factor is not None,
        tax_inside=inside,
    )


def _converted(quantity: Decimal, factor: Decimal, slot: Slot) -> Decimal:
    """Return a quantity in the order line's unit; what was rounded off it (45.36 kg for 100 lb) is no difference."""
    converted = round(quantity * factor, _DIGITS)
    for wanted in (slot.left, slot.line.quantity):
        off = abs(abs(converted) - wanted) if wanted else None
        if wanted and off and off <= min(half_a_digit(quantity) * factor, wanted * _HARDLY):
            return wanted.copy_sign(converted)
    return converted


def _of_amount_alone(billed: BilledLine, slot: Slot) -> tuple[Decimal | None, Decimal | None]:
    """Return the quantity and the price that an amount alone stands for: as much as it pays for as ordered.

    A little above what the order line has left, it bills all of that at a price of its own.
    """
    amount, ordered = billed.amount, slot.line.unit_price
    if not amount or not ordered:
        return None, None
    left = slot.line.quantity if amount < 0 else Decimal(1) if slot.left is None else slot.left
    if left and left > 0 and 0 <= abs(amount) / left - ordered <= _OTHER_PRICE * ordered:
        return left.copy_sign(amount), abs(amount) / left
    quantity = quantity_that_explains(amount, ordered)
    return quantity, amount / quantity


def _has_tax_inside(billed: BilledLine, price: Decimal | None, ordered: OrderLine) -> bool:
    """Say whether a price is the ordered one with its tax inside, on a paper that shows no tax (class B, tickets)."""
    if not billed.tax_unseen or price is None or not ordered.unit_price or not ordered.tax_rate:
        return False
    net = price / (1 + ordered.tax_rate / HUNDRED)
    return abs(net - ordered.unit_price) <= _INSIDE * ordered.unit_price


def _gives_back_price_only(billed: BilledLine, price: Decimal | None, ordered: OrderLine) -> bool:
    """Say whether a line gives back a part of the price and no goods: ten pieces at two instead of forty-five."""
    if billed.quantity is None or billed.quantity >= 0 or price is None or not ordered.unit_price:
        return False
    return price < ordered.unit_price * (1 - _OTHER_PRICE)


def _is_part_of_one(billed: BilledLine, slot: Slot) -> bool:
    """Say whether a line bills a stage of an order line of one lump sum: "anticipo 30 %" of 1 x 10,000.00."""
    one = slot.line.quantity == 1 and abs(billed.quantity or ZERO) == 1 and bool(slot.line.unit_price)
    if not one or billed.amount is None or abs(billed.amount) >= (slot.line.unit_price or ZERO):
        return False
    return is_stage(billed.line.description)
