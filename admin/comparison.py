"""The lines of an invoice beside those of its orders: what was billed, ordered, received, and what differs.

In charge of putting together what matching found. Not in charge of finding differences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matching.records import Discrepancy
from service.store.desk_invoices import InvoiceView
from service.store.desk_orders import OrderLineRow, OrderView


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """One line of the invoice as read, the order's line that it bills, and the differences between them."""

    position: int
    billed: Mapping[str, Any]
    order_number: str | None
    ordered: OrderLineRow | None
    discrepancies: tuple[Discrepancy, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The codes of what differs, to mark the cells concerned."""
        return frozenset(each.code for each in self.discrepancies)

    @property
    def price_differs(self) -> bool:
        """True where the unit price is not the order's."""
        return bool(self.codes & {"price_over", "price_under", "price_discount_missing"})

    @property
    def quantity_differs(self) -> bool:
        """True where the quantity is more than was ordered or received."""
        return bool(self.codes & {"qty_over_ordered", "qty_over_received", "receipt_pending"})


def compared_lines(invoice: InvoiceView, orders: Mapping[str, OrderView]) -> tuple[ComparedLine, ...]:
    """Return the invoice's lines in their order, each beside what matching found for it."""
    matched = {line["position"]: line for line in invoice.match.get("lines", ())}
    return tuple(
        _compared(line, matched.get(line.get("position"), {}), invoice, orders)
        for line in invoice.reading.get("lines", ())
    )


def _compared(
    line: Mapping[str, Any], matched: Mapping[str, Any], invoice: InvoiceView, orders: Mapping[str, OrderView]
) -> ComparedLine:
    number = matched.get("order")
    order = orders.get(number) if number else None
    position = line["position"]
    return ComparedLine(
        position=position,
        billed=line,
        order_number=number,
        ordered=_line_at(order, matched.get("order_line")) if order else None,
        discrepancies=tuple(each for each in invoice.row.discrepancies if each.line == position),
    )


def _line_at(order: OrderView, position: int | None) -> OrderLineRow | None:
    return next((line for line in order.lines if line.position == position), None)
