"""The quantity invoiced against what was received, where the order asks for a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from matching.amounts import HUNDRED, ZERO, quantity_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pairs import Pair
from matching.records import Case, Discrepancy
from matching.rules.quantity_ordered import billings


def quantity_received(_case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield receipt_pending where nothing came in yet, qty_over_received where less came in than is billed in all.

    A line that everything ordered came in for is only over the order, and `quantity_ordered` says so.
    """
    for pair, quantity in billings(draft.pairs):
        number, position, ordered = pair.order.number, pair.ordered.position, pair.ordered.quantity
        if not pair.order.receipt_required or quantity <= 0:
            continue
        received, billed = draft.ledger.received(number, position), draft.ledger.billed(number, position)
        tolerance = (ordered or received) * draft.policy.tolerances.quantity_percent / HUNDRED
        if billed + quantity <= received + tolerance or (ordered is not None and received >= ordered):
            continue
        yield _discrepancy(pair, quantity, received, billed)


def _discrepancy(pair: Pair, quantity: Decimal, received: Decimal, billed: Decimal) -> Discrepancy:
    return discrepancy(
        Code.QTY_OVER_RECEIVED if received > 0 else Code.RECEIPT_PENDING,
        line=pair.position,
        expected=quantity_text(max(received - billed, ZERO)),
        found=quantity_text(quantity),
        order=pair.order.number,
        received=quantity_text(received),
        billed=quantity_text(billed),
        item=pair.ordered.item_code,
        description=pair.billed.line.description or pair.ordered.description,
        unit=pair.ordered.unit,
    )
