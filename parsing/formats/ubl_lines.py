"""Lines as UBL writes them: invoice, credit note, debit note and order lines -> Line."""

from __future__ import annotations

from decimal import Decimal

from parsing.document import Line
from parsing.formats.positions import positions_of
from parsing.xmltree import Node

_QUANTITY = ("InvoicedQuantity", "CreditedQuantity", "DebitedQuantity", "Quantity")


def lines_of(elements: tuple[Node, ...]) -> tuple[Line, ...]:
    """Return the lines of `InvoiceLine`, `CreditNoteLine`, `DebitNoteLine` or `LineItem` elements."""
    positions = positions_of([element.text("ID") for element in elements])
    return tuple(_line(element, position) for element, position in zip(elements, positions, strict=True))


def _line(element: Node, position: int) -> Line:
    item = element.at("Item")
    return Line(
        position=position,
        description=item.reference("Name", "Description"),  # BT-153, BT-154; Peru and Colombia write Description only
        item_code=item.reference("SellersItemIdentification/ID", "StandardItemIdentification/ID"),  # BT-155, BT-157
        buyer_item_code=item.reference("BuyersItemIdentification/ID"),  # BT-156
        quantity=element.amount(*_QUANTITY),  # BT-129
        unit=element.text(*(f"{name}/@unitCode" for name in _QUANTITY)),  # BT-130
        unit_price=element.amount("Price/PriceAmount"),  # BT-146
        price_base=_price_base(element),
        discount=_discount(element),
        amount=element.amount("LineExtensionAmount"),  # BT-131
        tax_rate=element.amount(
            "Item/ClassifiedTaxCategory/Percent",  # BT-152
            "TaxTotal/TaxSubtotal/TaxCategory/Percent",
            "TaxTotal/TaxSubtotal/Percent",
        ),
        order_reference=element.reference("OrderLineReference/OrderReference/ID"),
        order_line=element.reference("OrderLineReference/LineID"),  # BT-132
    )


def _price_base(element: Node) -> Decimal:
    """BT-149. Colombia writes the invoiced quantity there although the price is for one unit (domain.md 1.8)."""
    base = element.amount("Price/BaseQuantity")
    quantity, price, amount = (
        element.amount(*_QUANTITY),
        element.amount("Price/PriceAmount"),
        element.amount("LineExtensionAmount"),
    )
    if not base or (quantity is not None and price is not None and quantity * price == amount):
        return Decimal(1)
    return base


def _discount(element: Node) -> Decimal | None:
    """BT-136 less BT-141: what the line's amount is lower than quantity times price."""
    parts = [
        (part.amount("Amount") or Decimal(0)) * (-1 if part.text("ChargeIndicator") == "true" else 1)
        for part in element.all("AllowanceCharge")
    ]
    return sum(parts, Decimal(0)) if parts else None
