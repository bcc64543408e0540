"""The quantity invoiced against what was received, where the order asks for a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from matching.amounts import HUNDRED, ZERO, quantity_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pairs import Pair
from matching.policy import MatchPolicy
from matching.records import Case, Discrepancy, Mode
from matching.rules.quantity_ordered import billings


def quantity_received(_case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield receipt_pending where nothing came in yet, qty_over_received where less came in than is billed in all.

    Where inspection counts (4-way), quality_rejected says that it accepted less. A line that everything ordered came
    in for is only over the order, and `quantity_ordered` says so.
    """
    for pair, quantity in billings(draft.pairs):
        number, position, ordered = pair.order.number, pair.ordered.position, pair.ordered.quantity
        mode = mode_of(pair, draft.policy)
        if mode is Mode.TWO_WAY or quantity <= 0:
            continue
        received, billed = draft.ledger.received(number, position), draft.ledger.billed(number, position)
        counted = draft.ledger.accepted(number, position) if mode is Mode.FOUR_WAY else received
        tolerance = (ordered or received) * draft.policy.tolerances_of(pair.ordered.category).quantity_percent / HUNDRED
        if billed + quantity <= counted + tolerance or (ordered is not None and counted >= ordered):
            continue
        refused = counted < received and draft.ledger.is_inspected(number, position)
        code = Code.QUALITY_REJECTED if refused else Code.QTY_OVER_RECEIVED if counted > 0 else Code.RECEIPT_PENDING
        yield _discrepancy(code, pair, quantity, counted, billed)


def mode_of(pair: Pair, policy: MatchPolicy) -> Mode:
    """Return what an order line is compared with: as it says, as its order says, as the policy says."""
    if pair.ordered.mode is not None:
        return pair.ordered.mode
    return policy.mode_of(pair.ordered.category) if pair.order.receipt_required else Mode.TWO_WAY


def _discrepancy(code: Code, pair: Pair, quantity: Decimal, received: Decimal, billed: Decimal) -> Discrepancy:
    return discrepancy(
        code,
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
