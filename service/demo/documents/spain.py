"""Spanish factura: a company's with two VAT rates, and a freelancer's with IRPF kept back.

In charge of one layout in two dresses; a withholding shows as its own row and the total is after it.
"""

from __future__ import annotations

from service.demo.documents.figures import comma_amount, percent, quantity, slashes
from service.demo.documents.sheet import GREY, Column, Sheet
from service.demo.samples import SampleInvoice

_GOODS = (
    Column(title="Referencia", width=28),
    Column(title="Descripción", width=70),
    Column(title="Cantidad", width=20, side="right"),
    Column(title="Precio", width=24, side="right"),
    Column(title="IVA", width=14, side="right"),
    Column(title="Importe", width=30, side="right"),
)
_SERVICES = (
    Column(title="Concepto", width=98),
    Column(title="Horas", width=24, side="right"),
    Column(title="Tarifa", width=28, side="right"),
    Column(title="Importe", width=36, side="right"),
)
_LEFT, _WIDTH = 12, 186


def factura(invoice: SampleInvoice) -> bytes:
    """Return a Spanish company's invoice as a PDF."""
    sheet = Sheet(title=f"Factura {invoice.number}", author=invoice.seller.name)
    seller = invoice.seller
    sheet.logo(_LEFT, 14, 20, seller.logo, seller.colour)
    sheet.text(36, 22, seller.name, size=15, bold=True, colour=seller.colour)
    sheet.lines(36, 27.5, [seller.street, f"{seller.postcode} {seller.city}", f"CIF {seller.tax_id}"], size=8.5)
    sheet.text(198, 23, "FACTURA", size=22, bold=True, side="right", colour=seller.colour)
    _facts(sheet, invoice, top=46)
    _client(sheet, invoice, top=46)
    rows = [
        (
            line.code,
            line.description,
            quantity(line.quantity),
            f"{comma_amount(line.unit_price)} €",
            f"{percent(line.tax_rate)} %",
            f"{comma_amount(invoice.amount(line))} €",
        )
        for line in invoice.lines
    ]
    sheet.table(_LEFT, 98, _GOODS, rows, head=seller.colour, head_text="#ffffff")
    _breakdown(sheet, invoice, top=206)
    _foot(sheet, invoice)
    return sheet.finish()


def factura_profesional(invoice: SampleInvoice) -> bytes:
    """Return a Spanish freelancer's invoice, with IRPF, as a PDF."""
    sheet = Sheet(title=f"Factura {invoice.number}", author=invoice.seller.name)
    seller = invoice.seller
    sheet.text(_LEFT, 26, seller.name, size=20, colour=seller.colour)
    sheet.text(_LEFT, 32, seller.activity, size=9.5, colour=GREY)
    sheet.rule(_LEFT, 37, _WIDTH, colour=seller.colour, stroke=1.4)
    rows = [f"NIF {seller.tax_id}", seller.street, f"{seller.postcode} {seller.city}", seller.email]
    y = 20.0
    for row in rows:
        sheet.text(198, y, row, size=8.5, side="right", colour=GREY)
        y += 4.3
    sheet.text(_LEFT, 51, f"Factura n.º {invoice.number}", size=15, bold=True)
    _facts(sheet, invoice, top=58, number=False)
    _client(sheet, invoice, top=52)
    table = [
        (
            line.description,
            quantity(line.quantity),
            f"{comma_amount(line.unit_price)} €",
            f"{comma_amount(invoice.amount(line))} €",
        )
        for line in invoice.lines
    ]
    sheet.table(_LEFT, 104, _SERVICES, table, head="#f0e9ee")
    _breakdown(sheet, invoice, top=176)
    _foot(sheet, invoice)
    return sheet.finish()


def _facts(sheet: Sheet, invoice: SampleInvoice, *, top: float, number: bool = True) -> None:
    rows = [("Nº factura:", invoice.number)] if number else []
    rows += [("Fecha:", slashes(invoice.issue_date)), ("Vencimiento:", slashes(invoice.due_date))]
    if invoice.order:
        rows.append(("Su pedido:", invoice.order))
    if invoice.despatch:
        rows.append(("Albarán:", invoice.despatch))
    sheet.pairs(_LEFT, top + 6, rows, gap=30, size=9.5, step=6)


def _client(sheet: Sheet, invoice: SampleInvoice, *, top: float) -> None:
    buyer = invoice.buyer
    sheet.box(110, top, 88, 34, colour=invoice.seller.colour, radius=2)
    sheet.text(114, top + 7, "Cliente", size=8, colour=GREY)
    sheet.text(114, top + 13, buyer.name, size=10.5, bold=True)
    rows = [buyer.street, f"{buyer.postcode} {buyer.city}", f"NIF: {buyer.tax_id}"]
    sheet.lines(114, top + 18.5, rows, step=5)


def _breakdown(sheet: Sheet, invoice: SampleInvoice, *, top: float) -> None:
    y = top
    rows = []
    for row in invoice.taxes:
        rows.append(("Base imponible", row.base))
        rows.append((f"IVA {percent(row.rate)} %", row.amount))
    if invoice.withheld:
        rows.append((f"Retención IRPF {percent(invoice.withholding_rate)} %", -invoice.withheld))
    for label, amount in rows:
        sheet.text(128, y, label)
        sheet.text(196, y, f"{comma_amount(amount)} €", side="right")
        y += 6
    sheet.box(125, y - 3, 73, 11, fill=invoice.seller.colour, stroke=0)
    sheet.text(128, y + 4, "TOTAL FACTURA", size=11, bold=True, colour="#ffffff")
    sheet.text(196, y + 4, f"{comma_amount(invoice.total)} €", size=12, bold=True, side="right", colour="#ffffff")


def _foot(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller = invoice.seller
    rows = [("Forma de pago:", "Transferencia bancaria, 30 días fecha factura"), ("IBAN:", _grouped(seller.account))]
    sheet.pairs(_LEFT, 250, rows, gap=28)
    if invoice.note:
        sheet.paragraph(_LEFT, 264, _WIDTH, invoice.note, size=8)
    if seller.registry:
        sheet.text(105, 285, seller.registry, size=6.8, colour=GREY, side="centre")


def _grouped(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
