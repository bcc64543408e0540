"""Factura electrónica chilena: the red box with the RUT, whole pesos, the printed stamp of the SII.

In charge of one layout.
"""

from __future__ import annotations

from service.demo.documents.figures import comma_amount, percent, quantity, spanish_day
from service.demo.documents.sheet import GREY, Column, Sheet
from service.demo.samples import SampleInvoice

_RED = "#d4120e"
_COLUMNS = (
    Column(title="Código", width=28),
    Column(title="Descripción", width=75),
    Column(title="Cantidad", width=23, side="right"),
    Column(title="Precio", width=28, side="right"),
    Column(title="Valor", width=32, side="right"),
)
_LEFT = 12


def factura_electronica(invoice: SampleInvoice) -> bytes:
    """Return a Chilean factura electrónica as a PDF."""
    sheet = Sheet(title=f"Factura electrónica {invoice.number}", author=invoice.seller.name)
    _header(sheet, invoice)
    _buyer(sheet, invoice)
    _references(sheet, invoice)
    rows = [
        (
            line.code,
            line.description,
            comma_amount(line.quantity, 0),
            comma_amount(line.unit_price, 0),
            comma_amount(invoice.amount(line), 0),
        )
        for line in invoice.lines
    ]
    sheet.table(_LEFT, 124, _COLUMNS, rows, framed=True, head="#e4e4e4")
    _totals(sheet, invoice)
    return sheet.finish()


def _header(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller = invoice.seller
    sheet.logo(_LEFT, 13, 22, seller.logo, seller.colour)
    sheet.text(39, 19, seller.name, size=14, bold=True, colour=seller.colour)
    rows = [f"Giro: {seller.activity}", f"{seller.street}, {seller.city}", f"Fono {seller.phone}", seller.email]
    sheet.lines(39, 25, rows, size=8)
    sheet.box(132, 11, 66, 28, colour=_RED, stroke=2.2)
    sheet.text(165, 19, f"R.U.T.: {seller.tax_id}", size=13, bold=True, side="centre", colour=_RED)
    sheet.text(165, 26.5, "FACTURA ELECTRÓNICA", size=13, bold=True, side="centre", colour=_RED)
    sheet.text(165, 34, f"N° {invoice.number}", size=13, bold=True, side="centre", colour=_RED)
    sheet.text(165, 44, "S.I.I. - SANTIAGO PONIENTE", size=9, bold=True, side="centre", colour=_RED)


def _buyer(sheet: Sheet, invoice: SampleInvoice) -> None:
    buyer = invoice.buyer
    sheet.box(_LEFT, 52, 186, 38, colour="#8a8a8a")
    rows = [
        ("SEÑOR(ES):", buyer.name),
        ("R.U.T.:", buyer.tax_id),
        ("GIRO:", buyer.activity),
        ("DIRECCIÓN:", buyer.street),
        ("COMUNA:", buyer.city),
    ]
    sheet.pairs(15, 59, rows, gap=26, size=8.5, step=6.4)
    sheet.pairs(118, 59, [("Fecha Emisión:", spanish_day(invoice.issue_date))], gap=27, size=8.5)
    sheet.pairs(118, 65.4, [("Fecha Vencimiento:", spanish_day(invoice.due_date))], gap=33, size=8.5)
    sheet.pairs(118, 71.8, [("Forma de Pago:", "Crédito")], gap=27, size=8.5)


def _references(sheet: Sheet, invoice: SampleInvoice) -> None:
    columns = (
        Column(title="Tipo documento de referencia", width=70),
        Column(title="Folio", width=50),
        Column(title="Fecha", width=66),
    )
    rows = []
    if invoice.order:
        rows.append(("Orden de Compra", invoice.order, f"{invoice.issue_date.replace(day=1):%d-%m-%Y}"))
    if invoice.despatch:
        rows.append(("Guía de Despacho Electrónica", invoice.despatch, f"{invoice.issue_date:%d-%m-%Y}"))
    sheet.text(_LEFT, 97, "Referencias a otros documentos", size=8, bold=True)
    sheet.table(_LEFT, 99, columns, rows, size=8, row_height=5.6)


def _totals(sheet: Sheet, invoice: SampleInvoice) -> None:
    sheet.box(130, 214, 68, 30, colour="#8a8a8a")
    rows = [("MONTO NETO", invoice.net)]
    rows += [(f"I.V.A. {percent(row.rate)}%", row.amount) for row in invoice.taxes]
    y = 221.0
    for label, amount in rows:
        sheet.text(134, y, label)
        sheet.text(194, y, f"$ {comma_amount(amount, 0)}", side="right")
        y += 7
    sheet.text(134, y + 1, "TOTAL", size=11, bold=True)
    sheet.text(194, y + 1, f"$ {comma_amount(invoice.total, 0)}", size=11, bold=True, side="right")
    sheet.stacked_bars(18, 214, 72, 26, invoice.fingerprint("ted"))
    sheet.text(54, 245, "Timbre Electrónico SII", size=8, bold=True, side="centre")
    sheet.text(54, 249, "Res. 80 de 2014 Verifique documento: www.sii.cl", size=7, side="centre")
    items = quantity(sum(line.quantity for line in invoice.lines))  # type: ignore[arg-type]
    sheet.text(_LEFT, 262, f"Total unidades: {items}", size=7.5, colour=GREY)
    sheet.text(198, 284, "CEDIBLE", size=10, bold=True, side="right")
