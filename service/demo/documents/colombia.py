"""Factura electrónica de venta colombiana: the graphic representation, with CUFE and DIAN resolution.

In charge of one layout.
"""

from __future__ import annotations

from service.demo.documents.figures import comma_amount, percent, quantity
from service.demo.documents.sheet import GREY, Column, Sheet
from service.demo.samples import SampleInvoice

_COLUMNS = (
    Column(title="#", width=9, side="centre"),
    Column(title="Código", width=26),
    Column(title="Descripción", width=60),
    Column(title="U/M", width=14, side="centre"),
    Column(title="Cantidad", width=20, side="right"),
    Column(title="Vr. Unitario", width=26, side="right"),
    Column(title="IVA %", width=12, side="right"),
    Column(title="Vr. Total", width=27, side="right"),
)
_LEFT, _WIDTH = 8, 194


def factura_de_venta(invoice: SampleInvoice) -> bytes:
    """Return the graphic representation of a Colombian invoice as a PDF."""
    sheet = Sheet(title=f"Factura electrónica de venta {invoice.number}", author=invoice.seller.name)
    _header(sheet, invoice)
    _buyer(sheet, invoice)
    rows = [
        (
            str(position),
            line.code,
            line.description,
            line.unit,
            quantity(line.quantity),
            comma_amount(line.unit_price),
            percent(line.tax_rate),
            comma_amount(invoice.amount(line)),
        )
        for position, line in enumerate(invoice.lines, start=1)
    ]
    sheet.table(_LEFT, 98, _COLUMNS, rows, head=invoice.seller.colour, head_text="#ffffff", size=8)
    _totals(sheet, invoice)
    _cufe(sheet, invoice)
    return sheet.finish()


def _header(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller = invoice.seller
    sheet.logo(_LEFT + 2, 10, 24, seller.logo, seller.colour)
    sheet.text(98, 17, seller.name.upper(), size=13, bold=True, side="centre", colour=seller.colour)
    rows = [
        f"NIT: {seller.tax_id}",
        "Responsable de IVA · No somos grandes contribuyentes",
        f"{seller.street} · {seller.city}",
        f"Tel: {seller.phone} · {seller.email}",
    ]
    y = 22.0
    for row in rows:
        sheet.text(98, y, row, size=8, side="centre")
        y += 4.2
    sheet.box(152, 10, 50, 26, colour=seller.colour, radius=2.5)
    sheet.text(177, 17, "FACTURA ELECTRÓNICA", size=8.5, bold=True, side="centre")
    sheet.text(177, 21.5, "DE VENTA", size=8.5, bold=True, side="centre")
    sheet.text(177, 30, f"No. {invoice.number}", size=13, bold=True, side="centre", colour="#a11212")
    legend = (
        f"Autorización de numeración DIAN 18764070218345, prefijo {invoice.number[:2]}, del 1 al 10000, "
        "vigencia 24 meses. Actividad económica 0123."
    )
    sheet.paragraph(_LEFT, 43, _WIDTH, legend, size=6.8)


def _buyer(sheet: Sheet, invoice: SampleInvoice) -> None:
    buyer = invoice.buyer
    sheet.box(_LEFT, 48, 118, 43, colour="#b9b9b9", radius=2)
    rows = [
        ("Cliente:", buyer.name),
        ("NIT:", buyer.tax_id),
        ("Dirección:", buyer.street),
        ("Ciudad:", buyer.city),
        ("Correo:", buyer.email),
    ]
    sheet.pairs(11, 56, rows, gap=22, step=7.4)
    sheet.box(130, 48, 72, 43, colour="#b9b9b9", radius=2)
    pairs = [
        ("Fecha de generación:", f"{invoice.issue_date} 09:32:11"),
        ("Fecha de vencimiento:", f"{invoice.due_date}"),
        ("Forma de pago:", "Crédito"),
        ("Medio de pago:", "Transferencia"),
        ("Moneda:", "COP"),
    ]
    if invoice.order:
        pairs.append(("Orden de compra:", invoice.order))
    sheet.pairs(133, 54.5, pairs, gap=36, size=8.5, step=6.6)


def _totals(sheet: Sheet, invoice: SampleInvoice) -> None:
    y = 196.0
    rows = [("Subtotal", invoice.net)]
    rows += [(f"IVA {percent(row.rate)}%", row.amount) for row in invoice.taxes]
    rows += [("Total a pagar", invoice.total)]
    for index, (label, amount) in enumerate(rows):
        last = index == len(rows) - 1
        sheet.box(134, y - 5, 68, 7, colour="#d0d0d0", fill="#f2efe9" if last else None, stroke=0.3)
        sheet.text(136, y, label, bold=last)
        sheet.text(200, y, f"$ {comma_amount(amount)}", bold=last, side="right")
        y += 7
    note = invoice.note or "Esta factura se asimila en sus efectos legales a una letra de cambio (art. 774 C. de Co.)."
    sheet.paragraph(_LEFT, 196, 115, note, size=8)
    account = f"Consignar en {invoice.seller.bank}, cuenta corriente {invoice.seller.account}"
    sheet.text(_LEFT, 208, account, size=8)


def _cufe(sheet: Sheet, invoice: SampleInvoice) -> None:
    cufe = invoice.fingerprint("cufe")
    sheet.qr(_LEFT, 236, 30, f"https://catalogo-vpfe.dian.gov.co/document/searchqr?documentkey={cufe}")
    sheet.text(42, 243, "CUFE:", size=8, bold=True)
    sheet.text(42, 248, cufe, size=6.2)
    sheet.text(42, 254, f"Fecha de validación DIAN: {invoice.issue_date} 09:32:14", size=7)
    sheet.text(42, 259, "Representación gráfica de la factura electrónica de venta", size=7, colour=GREY)
