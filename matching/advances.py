"""Invoice lines that bill a stage agreed on an order before delivery, or take such an advance off again.

In charge of which lines those are. Not in charge of stages of one lump sum, which are quantities of its order line
(`matching.pairs`), nor of advances that a later invoice leaves out (`matching.rules.header_amount`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from matching.amounts import HUNDRED, ZERO
from matching.charges import is_stage
from matching.ledger import Ledger
from matching.pricing import BilledLine
from matching.records import PurchaseOrder, Stage

_CLOSE = Decimal("0.02")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """An invoice line that bills a stage of an order as a whole, or deducts one: then its amount is negative."""

    billed: BilledLine
    order: PurchaseOrder
    amount: Decimal


def advances_of(lines: Iterable[BilledLine], orders: Sequence[PurchaseOrder], ledger: Ledger) -> Iterator[Advance]:
    """Yield the lines that bill an agreed stage which is not billed yet, or deduct what was billed in advance."""
    given = {order.number: ledger.billed_as_whole(order.number) for order in orders}
    for billed in lines:
        amount = billed.amount
        if amount is None or not is_stage(billed.line.description):
            continue
        for order in orders:
            if _fits(order, amount, given[order.number]):
                given[order.number] += amount
                yield Advance(billed=billed, order=order, amount=amount)
                break


def _fits(order: PurchaseOrder, amount: Decimal, given: Decimal) -> bool:
    """Say whether an amount is a stage of an order within all of its stages, or takes off what was given."""
    if amount <= 0:
        return bool(order.stages) and given + amount >= -_CLOSE
    worths = [_worth(stage, order) for stage in order.stages]
    agreed = any(abs(worth - amount) <= _CLOSE for worth in worths)
    return agreed and given + amount <= sum(worths, ZERO) + _CLOSE


def _worth(stage: Stage, order: PurchaseOrder) -> Decimal:
    if stage.amount is not None:
        return stage.amount
    net = sum(((line.quantity or ZERO) * (line.unit_price or ZERO) for line in order.lines), ZERO)
    return net * (stage.percent or ZERO) / HUNDRED
