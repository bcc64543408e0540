"""English invoice: plain, wide margins, "Bill to", sort code and account at the foot.

In charge of one layout, and of the delivery note that goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.demo.buyer import AURORA
from service.demo.documents.figures import english_day, percent, point_amount, quantity
from service.demo.documents.sheet import GREY, Column, Sheet
from service.demo.orders import SampleOrder
from service.demo.samples import SampleInvoice

_COLUMNS = (
    Column(title="Item code", width=30),
    Column(title="Description", width=70),
    Column(title="Qty", width=18, side="right"),
    Column(title="Unit price", width=26, side="right"),
    Column(title="Amount", width=30, side="right"),
)
_DELIVERED = (
    Column(title="Item code", width=30),
    Column(title="Description", width=114),
    Column(title="Quantity", width=30, side="right"),
)
_LEFT, _WIDTH = 18, 174


def english_invoice(invoice: SampleInvoice) -> bytes:
    """Return an English invoice as a PDF."""
    sheet = Sheet(title=f"Invoice {invoice.number}", author=invoice.seller.name)
    _head(sheet, invoice)
    rows = [
        (
            line.code,
            line.description,
            quantity(line.quantity),
            f"£{point_amount(line.unit_price)}",
            f"£{point_amount(invoice.amount(line))}",
        )
        for line in invoice.lines
    ]
    bottom = sheet.table(_LEFT, 110, _COLUMNS, rows, head="#ffffff", size=9, row_height=7.5)
    sheet.rule(_LEFT, 117, _WIDTH, colour=invoice.seller.colour, stroke=1.2)
    _totals(sheet, invoice, bottom + 9)
    _foot(sheet, invoice)
    return sheet.finish()


def delivery_note(number: str, order: SampleOrder, delivered: date, quantities: Mapping[str, str]) -> bytes:
    """Return a delivery note as it comes back from the dock: goods, quantities, a signature, no prices."""
    seller, buyer = order.supplier, AURORA[order.supplier.country]
    sheet = Sheet(title=f"Delivery note {number}", author=seller.name)
    sheet.logo(_LEFT, 18, 17, seller.logo, seller.colour)
    sheet.text(40, 25, seller.name, size=17, bold=True, colour=seller.colour)
    sheet.text(192, 27, "Delivery note", size=22, side="right")
    sheet.text(_LEFT, 55, "Deliver to", size=8, colour=GREY)
    sheet.lines(_LEFT, 61, [buyer.name, buyer.street, f"{buyer.city} {buyer.postcode}"], size=10, step=5.2)
    facts = [("Delivery note number", number), ("Date", english_day(delivered)), ("PO number", order.number)]
    sheet.pairs(120, 61, facts, gap=42, step=6)
    rows = [(line.code, line.description, quantities[line.code]) for line in order.lines if line.code in quantities]
    sheet.table(_LEFT, 110, _DELIVERED, rows, head="#ffffff", size=9, row_height=7.5)
    sheet.text(_LEFT, 200, "Received in good order", size=10)
    sheet.text(_LEFT, 212, "R. Whitlock", size=15)
    sheet.rule(_LEFT, 215, 60)
    return sheet.finish()


def _head(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller, buyer = invoice.seller, invoice.buyer
    sheet.logo(_LEFT, 18, 17, seller.logo, seller.colour)
    sheet.text(40, 25, seller.name, size=17, bold=True, colour=seller.colour)
    sheet.text(40, 31, f"{seller.street}, {seller.city} {seller.postcode}", size=8.5, colour=GREY)
    sheet.text(192, 27, "Invoice", size=26, side="right")
    sheet.text(_LEFT, 55, "Bill to", size=8, colour=GREY)
    rows = [buyer.name, "Accounts Payable", buyer.street, f"{buyer.city} {buyer.postcode}"]
    sheet.lines(_LEFT, 61, rows, size=10, step=5.2)
    facts = [
        ("Invoice number", invoice.number),
        ("Invoice date", english_day(invoice.issue_date)),
        ("Due date", english_day(invoice.due_date)),
        ("Terms", "Net 30"),
    ]
    if invoice.order:
        facts.append(("PO number", invoice.order))
    if invoice.despatch:
        facts.append(("Delivery note", invoice.despatch))
    sheet.pairs(120, 57, facts, gap=35, size=9.5, step=6.2)


def _totals(sheet: Sheet, invoice: SampleInvoice, y: float) -> None:
    rows = [("Subtotal", invoice.net)]
    rows += [(f"VAT @ {percent(row.rate, '.')}%", row.amount) for row in invoice.taxes]
    for label, amount in rows:
        sheet.text(130, y, label, size=9.5)
        sheet.text(190.5, y, f"£{point_amount(amount)}", size=9.5, side="right")
        y += 6.4
    sheet.rule(128, y - 4, 64, colour=invoice.seller.colour, stroke=1.2)
    sheet.text(130, y + 2.5, "Total due (GBP)", size=12, bold=True)
    sheet.text(190.5, y + 2.5, f"£{point_amount(invoice.total)}", size=12, bold=True, side="right")


def _foot(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller = invoice.seller
    sheet.rule(_LEFT, 248, _WIDTH, colour="#d5d5d5")
    sheet.text(_LEFT, 255, "How to pay", bold=True)
    rows = [f"Bank: {seller.bank}", f"IBAN: {seller.account}", f"Please quote {invoice.number} with your payment."]
    sheet.lines(_LEFT, 260.5, rows)
    sheet.text(_LEFT, 284, f"VAT Reg No GB {seller.tax_id} · {seller.registry} · {seller.email}", size=7.5, colour=GREY)
