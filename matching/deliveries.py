"""What a supplier's delivery note says was delivered, against the lines of an order.

In charge of the proposal that a person takes as the receipt, or corrects: a note is the supplier's word until then.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from matching.amounts import ZERO
from matching.ledger import Ledger
from matching.lines import pair_lines, slots_of
from matching.pricing import billed_lines
from matching.records import PurchaseOrder, ReceiptLine
from parsing.document import Document


def delivered_lines(note: Document, order: PurchaseOrder) -> tuple[ReceiptLine, ...]:
    """Return what a note says was delivered of each line of an order, in the order's units.

    A note whose lines were not read, or are those of no line ordered, says nothing of it.
    """
    slots = slots_of((order,), Ledger(quantities={}, amounts={}, receipts={}))
    quantities: defaultdict[int, Decimal] = defaultdict(Decimal)
    for pair in pair_lines(billed_lines(note), slots, named=True):
        if pair.convertible and pair.quantity is not None and pair.quantity > ZERO:
            quantities[pair.ordered.position] += pair.quantity
    return tuple(ReceiptLine(position=place, quantity=quantity) for place, quantity in sorted(quantities.items()))
