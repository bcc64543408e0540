"""Lines as the Cross Industry Invoice writes them -> Line."""

from __future__ import annotations

from decimal import Decimal

from parsing.document import Line
from parsing.formats.cii_words import Words
from parsing.formats.positions import positions_of
from parsing.xmltree import Node

_NUMBER = "AssociatedDocumentLineDocument/LineID"  # BT-126


def lines_of(elements: tuple[Node, ...], words: Words) -> tuple[Line, ...]:
    """Return the lines; what only carries a note (ZUGFeRD 1.0) or a heading is no line."""
    real = [element for element in elements if element.at("SpecifiedTradeProduct") and not _is_heading(element)]
    positions = positions_of([element.text(_NUMBER) for element in real])
    return tuple(_line(element, position, words) for element, position in zip(real, positions, strict=True))


def _is_heading(element: Node) -> bool:
    """Factur-X EXTENDED nests lines: a GROUP sums up the lines under it, INFORMATION is free text."""
    return element.text("AssociatedDocumentLineDocument/LineStatusReasonCode") in ("GROUP", "INFORMATION")


def _line(element: Node, position: int, words: Words) -> Line:
    product, agreement = element.at("SpecifiedTradeProduct"), element.at(words.line_agreement)
    delivery, settlement = element.at(words.line_delivery), element.at(words.line_settlement)
    price = agreement.at("NetPriceProductTradePrice", "GrossPriceProductTradePrice")
    order = agreement.at("BuyerOrderReferencedDocument")
    return Line(
        position=position,
        description=product.reference("Name", "Description"),  # BT-153, BT-154
        item_code=product.reference("SellerAssignedID", "GlobalID"),  # BT-155, BT-157
        buyer_item_code=product.reference("BuyerAssignedID"),  # BT-156
        quantity=delivery.amount("BilledQuantity", "RequestedQuantity"),  # BT-129
        unit=delivery.text("BilledQuantity/@unitCode", "RequestedQuantity/@unitCode"),  # BT-130
        unit_price=price.amount("ChargeAmount"),  # BT-146
        price_base=price.amount("BasisQuantity") or Decimal(1),  # BT-149
        discount=_discount(settlement),
        amount=settlement.amount(f"{words.line_sums}/LineTotalAmount"),  # BT-131
        tax_rate=settlement.amount(f"ApplicableTradeTax/{words.rate}"),  # BT-152
        order_reference=order.reference(words.reference),
        order_line=order.reference("LineID"),  # BT-132
    )


def _discount(settlement: Node) -> Decimal | None:
    """BT-136 less BT-141: what the line's amount is lower than quantity times price."""
    parts = [
        (part.amount("ActualAmount") or Decimal(0)) * (-1 if part.text("ChargeIndicator/Indicator") == "true" else 1)
        for part in settlement.all("SpecifiedTradeAllowanceCharge")
    ]
    return sum(parts, Decimal(0)) if parts else None
