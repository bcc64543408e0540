"""Purchase orders that come as business papers: UBL Order, Order-X.

In charge of making orders of what `parsing` reads. Not in charge of reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from matching.records import OrderLine, PurchaseOrder, Supplier
from parsing.document import Document, Kind, Line
from parsing.read import read_document
from service.exportrows import Rows

_BEGINNINGS = (b"<", b"\xef\xbb\xbf<", b"%PDF")


def is_paper(data: bytes) -> bool:
    """Say whether a file is XML or a PDF, and so no table."""
    return data.lstrip(b" \r\n\t").startswith(_BEGINNINGS)


def orders_of_paper(data: bytes, path: Path, *, receipt_required: bool) -> Rows[PurchaseOrder]:
    """Return the orders that a paper holds; anything else in it is refused."""
    orders: list[PurchaseOrder] = []
    refused: list[str] = []
    for reading in read_document(data, name=path.name):
        if not isinstance(reading, Document):
            refused.append(f"{reading.source}: {reading.message}")
        elif reading.kind is not Kind.ORDER or reading.number is None:
            refused.append(f"{reading.source}: {reading.kind.value}, not an order with a number")
        else:
            orders.append(_order(reading, reading.number, receipt_required))
    return Rows(records=tuple(orders), refused=tuple(refused))


def _order(paper: Document, number: str, receipt_required: bool) -> PurchaseOrder:
    seller = paper.seller
    return PurchaseOrder(
        number=number,
        supplier=Supplier(name=seller.name, tax_ids=(seller.tax_id,) if seller.tax_id else ()),
        currency=paper.currency,
        date=paper.issue_date,
        receipt_required=receipt_required,
        lines=tuple(_lines(paper.lines)),
    )


def _lines(lines: Iterable[Line]) -> Iterable[OrderLine]:
    for place, line in enumerate(lines, start=1):
        price = line.unit_price / line.price_base if line.unit_price is not None and line.price_base else None
        if price is None and line.amount is not None and line.quantity:
            price = line.amount / line.quantity
        yield OrderLine(
            position=line.position or place,
            item_code=line.buyer_item_code or line.item_code,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=price,
            tax_rate=line.tax_rate,
        )
