"""What orders have left: ordered, received and already billed, by order line.

In charge of the sums that cumulative billing is judged by. Not in charge of judging (`matching.rules`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from matching.amounts import ZERO
from matching.records import Billed, Case, OrderLine, PurchaseOrder, Receipt

_Place = tuple[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Sums by (order number, line position); quantities in the order line's unit, amounts in the order's currency."""

    quantities: Mapping[_Place, Decimal]
    amounts: Mapping[_Place, Decimal]
    receipts: Mapping[_Place, Decimal]
    inspected: Mapping[_Place, Decimal] = field(default_factory=dict)

    def billed(self, order: str, position: int) -> Decimal:
        """Return the quantity that earlier invoices bill of an order line."""
        return self.quantities.get((order, position), ZERO)

    def billed_amount(self, order: str) -> Decimal:
        """Return what earlier invoices bill of an order in all."""
        return sum((amount for (number, _), amount in self.amounts.items() if number == order), ZERO)

    def billed_as_whole(self, order: str) -> Decimal:
        """Return what earlier invoices without lines bill of an order."""
        return self.amounts.get((order, None), ZERO)

    def received(self, order: str, position: int) -> Decimal:
        """Return the quantity received against an order line."""
        return self.receipts.get((order, position), ZERO)

    def accepted(self, order: str, position: int) -> Decimal:
        """Return the quantity that inspection accepted of an order line."""
        return self.inspected.get((order, position), ZERO)

    def is_inspected(self, order: str, position: int) -> bool:
        """Say whether inspection said anything about an order line yet."""
        return (order, position) in self.inspected

    def left(self, order: PurchaseOrder, line: OrderLine) -> Decimal | None:
        """Return the quantity of an order line not billed yet; None for a standing order without quantities."""
        return None if line.quantity is None else line.quantity - self.billed(order.number, line.position)

    def open_net(self, order: PurchaseOrder) -> Decimal | None:
        """Return the net amount of an order not billed yet; None when a line has no quantity or no price."""
        return self._net(order, {line.position: line.quantity for line in order.lines})

    def received_net(self, order: PurchaseOrder) -> Decimal | None:
        """Return the net worth of what was received and is not billed yet."""
        return self._net(order, {line.position: self.received(order.number, line.position) for line in order.lines})

    def _net(self, order: PurchaseOrder, quantities: Mapping[int, Decimal | None]) -> Decimal | None:
        net = -self.billed_as_whole(order.number)
        for line in order.lines:
            quantity = quantities[line.position]
            if quantity is None or line.unit_price is None:
                return None
            net += max(quantity - self.billed(order.number, line.position), ZERO) * line.unit_price
        return net if order.lines else None


def ledger_of(case: Case) -> Ledger:
    """Return the sums of a case's receipts and of what earlier invoices bill."""
    return Ledger(
        quantities=_sums(case.billed, "quantity"),
        amounts=_sums(case.billed, "amount"),
        receipts=_receipts(case.receipts),
        inspected=_inspected(case.receipts),
    )


def _sums(billed: Iterable[Billed], what: str) -> Mapping[_Place, Decimal]:
    sums: defaultdict[_Place, Decimal] = defaultdict(Decimal)
    for each in billed:
        sums[each.order, each.position] += getattr(each, what) or ZERO
    return sums


def _receipts(receipts: Iterable[Receipt]) -> Mapping[_Place, Decimal]:
    sums: defaultdict[_Place, Decimal] = defaultdict(Decimal)
    for receipt in receipts:
        for line in receipt.lines:
            sums[receipt.order, line.position] += line.quantity
    return sums


def _inspected(receipts: Iterable[Receipt]) -> Mapping[_Place, Decimal]:
    sums: defaultdict[_Place, Decimal] = defaultdict(Decimal)
    for receipt in receipts:
        for line in receipt.lines:
            if line.accepted is not None:
                sums[receipt.order, line.position] += line.accepted
    return sums
