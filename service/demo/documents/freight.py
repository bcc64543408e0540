"""Factura A as a small Argentine haulier's own software prints it: a blue band, thousands separators, IIBB perception.

In charge of one layout.
"""

from __future__ import annotations

from datetime import timedelta

from service.demo.documents.figures import comma_amount, percent, quantity, slashes
from service.demo.documents.sheet import GREY, Column, Sheet
from service.demo.samples import SampleInvoice

_COLUMNS = (
    Column(title="CANT.", width=16, side="right"),
    Column(title="CÓDIGO", width=30),
    Column(title="DETALLE", width=74),
    Column(title="P. UNITARIO", width=31, side="right"),
    Column(title="IMPORTE", width=35, side="right"),
)
_LEFT, _WIDTH = 12, 186


def factura_transporte(invoice: SampleInvoice) -> bytes:
    """Return a haulier's Factura A as a PDF."""
    sheet = Sheet(title=f"Factura {invoice.number}", author=invoice.seller.name)
    _header(sheet, invoice)
    _buyer(sheet, invoice)
    rows = [
        (
            quantity(line.quantity),
            line.code,
            line.description,
            comma_amount(line.unit_price),
            comma_amount(invoice.amount(line)),
        )
        for line in invoice.lines
    ]
    colour = invoice.seller.colour
    bottom = sheet.table(_LEFT, 104, _COLUMNS, rows, head=colour, head_text="#ffffff", framed=True)
    if invoice.note:
        sheet.paragraph(_LEFT, bottom + 7, 110, invoice.note, size=8)
    _totals(sheet, invoice)
    return sheet.finish()


def _header(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller = invoice.seller
    sheet.box(0, 0, 210, 5, fill=seller.colour, stroke=0)
    sheet.logo(_LEFT, 14, 18, seller.logo, seller.colour)
    sheet.text(33, 21, seller.name, size=12.5, bold=True, colour=seller.colour)
    rows = [seller.street, seller.city, f"Tel. {seller.phone}", seller.email, "I.V.A. Responsable Inscripto"]
    sheet.lines(33, 26, rows, size=7.5, step=3.8, colour=GREY)
    sheet.box(98, 13, 14, 14, stroke=1.2)
    sheet.text(105, 23, "A", size=24, bold=True, side="centre")
    sheet.text(105, 30.5, "Cód. 01", size=7, side="centre")
    sheet.text(198, 19, "FACTURA", size=18, bold=True, side="right")
    sheet.text(198, 26, f"N° {invoice.number}", size=12, bold=True, side="right")
    sheet.text(198, 32, f"Fecha: {slashes(invoice.issue_date)}", side="right")
    sheet.text(198, 38, f"C.U.I.T.: {seller.tax_id}", size=8.5, side="right")
    sheet.text(198, 42.5, f"Ing. Brutos C.M.: {seller.registry}", size=8.5, side="right")
    sheet.rule(_LEFT, 48, _WIDTH, colour=seller.colour, stroke=1)


def _buyer(sheet: Sheet, invoice: SampleInvoice) -> None:
    buyer = invoice.buyer
    sheet.box(_LEFT, 53, _WIDTH, 41, colour="#b5b5b5", radius=2)
    rows = [
        ("Señor(es):", buyer.name),
        ("Domicilio:", f"{buyer.street}, {buyer.city}"),
        ("C.U.I.T.:", buyer.tax_id),
        ("I.V.A.:", "Responsable Inscripto"),
    ]
    sheet.pairs(16, 60, rows, gap=24, step=6)
    sheet.pairs(16, 85, [("Cond. de venta:", "30 días fecha factura")], gap=28)
    sheet.pairs(104, 85, [("Vencimiento:", slashes(invoice.due_date))], gap=24)
    if invoice.order:
        sheet.pairs(104, 72, [("Su Orden de Compra N°:", invoice.order)], gap=42)
    if invoice.despatch:
        sheet.pairs(104, 78, [("Remitos:", invoice.despatch)], gap=18)


def _totals(sheet: Sheet, invoice: SampleInvoice) -> None:
    rows = [("Subtotal", invoice.net)]
    rows += [(f"I.V.A. {percent(row.rate)} %", row.amount) for row in invoice.taxes]
    y = 232.0
    for label, amount in rows:
        sheet.text(140, y, label)
        sheet.text(196, y, f"$ {comma_amount(amount)}", side="right")
        y += 6
    sheet.box(137, y - 3, 61, 10, fill=invoice.seller.colour, stroke=0)
    sheet.text(140, y + 3.6, "TOTAL", size=11, bold=True, colour="#ffffff")
    sheet.text(196, y + 3.6, f"$ {comma_amount(invoice.total)}", size=11, bold=True, side="right", colour="#ffffff")
    cae = "7" + invoice.digits(13, "cae")
    sheet.pairs(
        _LEFT, 268, [("C.A.E. N°", cae), ("Vto. C.A.E.", slashes(invoice.issue_date + timedelta(days=10)))], gap=24
    )
    sheet.pairs(_LEFT, 239, [("CBU", invoice.seller.account), ("Banco", invoice.seller.bank)], gap=16, size=8)
    sheet.text(105, 284, "La mercadería viaja por cuenta y riesgo del cargador.", size=7, colour=GREY, side="centre")
