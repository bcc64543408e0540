"""The quantity invoiced against what the order has left, earlier invoices included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from matching.amounts import HUNDRED, ZERO, quantity_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pairs import Pair
from matching.records import Case, Discrepancy

Billing = tuple[Pair, Decimal]


def quantity_ordered(_case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield qty_over_ordered where an order line is billed beyond its quantity, with earlier invoices or without."""
    for pair, quantity in billings(draft.pairs):
        ordered = pair.ordered.quantity
        if ordered is None or quantity <= 0:
            continue
        left = ordered - draft.ledger.billed(pair.order.number, pair.ordered.position)
        if quantity > left + ordered * draft.policy.tolerances_of(pair.ordered.category).quantity_percent / HUNDRED:
            yield discrepancy(
                Code.QTY_OVER_ORDERED,
                line=pair.position,
                expected=quantity_text(max(left, ZERO)),
                found=quantity_text(quantity),
                order=pair.order.number,
                ordered=quantity_text(ordered),
                billed=quantity_text(ordered - left),
                item=pair.ordered.item_code,
                description=pair.billed.line.description or pair.ordered.description,
                unit=pair.ordered.unit,
            )


def billings(pairs: Sequence[Pair]) -> Iterator[Billing]:
    """Yield, for each order line, its last pair and the quantity that all its pairs bill together."""

    def place(pair: Pair) -> tuple[str, int]:
        return pair.order.number, pair.ordered.position

    countable = sorted((pair for pair in pairs if pair.quantity is not None and pair.convertible), key=place)
    for _, group in groupby(countable, key=place):
        together = sorted(group, key=lambda pair: pair.position)
        yield together[-1], sum((pair.quantity or ZERO for pair in together), ZERO)
