"""Short ways to say what a test is about: an order, an invoice, a case; everything not said fits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from matching.match import match
from matching.policy import MatchPolicy
from matching.records import (
    Billed,
    Case,
    Discrepancy,
    EarlierInvoice,
    Match,
    OrderLine,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
    Severity,
    Supplier,
)
from parsing.document import Document, DocumentParty, Kind, Line

SUPPLIER = Supplier(key=7, name="Papelera del Sur S.A.", tax_ids=("30-71234567-1",))
SELLER = DocumentParty(name="PAPELERA DEL SUR SA", tax_id="30712345671")
PAPER, TONER = 1, 2


def dec(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def an_order_line(position: int = 1, **given: Any) -> OrderLine:
    usual = {"item_code": "PAP-75", "description": "Resma papel A4 75 g", "quantity": "10", "unit": "EA"}
    values = {**usual, "unit_price": "57.00", "tax_rate": "21", **given}
    for name in ("quantity", "unit_price", "tax_rate"):
        values[name] = dec(values[name])
    return OrderLine(position=position, **values)


def toner_ordered(position: int = TONER, **given: Any) -> OrderLine:
    usual = {"item_code": "TON-26A", "description": "Tóner HP 26A", "quantity": "2", "unit_price": "100.00"}
    return an_order_line(position, **{**usual, **given})


def an_order(*lines: OrderLine, number: str = "PO-2026-0114", **given: Any) -> PurchaseOrder:
    values = {"supplier": SUPPLIER, "currency": "EUR", "receipt_required": False, **given}
    return PurchaseOrder(number=number, lines=lines or (an_order_line(), toner_ordered()), **values)


def a_line(position: int = 1, **given: Any) -> Line:
    usual = {"item_code": "PAP-75", "description": "Resma papel A4 75 g", "quantity": "10", "unit": "EA"}
    values: dict[str, Any] = {**usual, "unit_price": "57.00", "tax_rate": "21", **given}
    for name in ("quantity", "unit_price", "tax_rate", "amount", "price_base"):
        if name in values:
            values[name] = dec(values[name])
    if "amount" not in values and values["quantity"] is not None and values["unit_price"] is not None:
        values["amount"] = values["quantity"] * values["unit_price"] / values.get("price_base", 1)
    return Line(position=position, **values)


def a_toner(position: int = TONER, **given: Any) -> Line:
    usual = {"item_code": "TON-26A", "description": "Toner HP 26 A", "quantity": "2", "unit_price": "100.00"}
    return a_line(position, **{**usual, **given})


def an_invoice(*lines: Line, **given: Any) -> Document:
    """Return an invoice whose sums close, unless the test gives them itself."""
    lines = lines or (a_line(),)
    values: dict[str, Any] = {
        "source": "factura.xml",
        "kind": Kind.INVOICE,
        "format": "ubl",
        "number": "F-0001",
        "issue_date": date(2026, 3, 2),
        "currency": "EUR",
        "seller": SELLER,
        "order_references": ("PO-2026-0114",),
        "lines": lines,
    }
    adjustments = sum((each.amount for each in given.get("adjustments", ())), Decimal(0))
    amounts = [each.amount or Decimal(0) for each in lines]
    net = sum(amounts, adjustments)
    rates = [each.tax_rate or Decimal(0) for each in lines]
    tax = sum((amount * rate / 100 for amount, rate in zip(amounts, rates, strict=True)), adjustments * rates[0] / 100)
    values |= {"net": net, "tax": round(tax, 2)} | given
    for name in ("net", "tax", "total", "withheld"):
        values[name] = dec(values.get(name))
    if values["total"] is None and "total" not in given:
        values["total"] = values["net"] + values["tax"]
    return Document(**values)


def without_lines(net: object, **given: Any) -> Document:
    return an_invoice(**{"lines": (), "net": net, "tax": Decimal(str(net)) * Decimal("0.21"), **given})


def a_receipt(*quantities: tuple[int, object], order: str = "PO-2026-0114", number: str = "R-1") -> Receipt:
    lines = tuple(ReceiptLine(position=place, quantity=Decimal(str(quantity))) for place, quantity in quantities)
    return Receipt(number=number, order=order, lines=lines)


def billed(quantity: object, position: int | None = 1, amount: object = 0, order: str = "PO-2026-0114") -> Billed:
    return Billed(order=order, position=position, quantity=dec(quantity), amount=Decimal(str(amount)))


def an_earlier(invoice: Document, **given: Any) -> EarlierInvoice:
    values: dict[str, Any] = {
        "key": 1,
        "case": "F-1",
        "kind": invoice.kind,
        "state": "approved",
        "number": invoice.number,
        "seller_tax_id": invoice.seller.tax_id,
        "seller_name": invoice.seller.name,
        "supplier_key": SUPPLIER.key,
        "issue_date": invoice.issue_date,
        "currency": invoice.currency,
        "total": invoice.total,
        "authority_id": invoice.authority_id,
    }
    return EarlierInvoice(**{**values, **given})


def a_case(invoice: Document, *orders: PurchaseOrder, **given: Any) -> Case:
    return Case(**{"invoice": invoice, "orders": orders or (an_order(),), "supplier": SUPPLIER, **given})


def matched(case: Case, policy: MatchPolicy | None = None) -> Match:
    return match(case, policy or MatchPolicy())


def codes(found: Match | Iterable[Discrepancy]) -> list[str]:
    discrepancies = found.discrepancies if isinstance(found, Match) else found
    return [str(each.code) for each in discrepancies]


def blocking(found: Match) -> list[str]:
    return codes(each for each in found.discrepancies if each.severity is not Severity.INFORM)
