"""Representación impresa de un CFDI 4.0: what a Mexican supplier sends beside the XML.

In charge of one layout. The folio fiscal (UUID) and the invoice's own series and folio are different numbers.
"""

from __future__ import annotations

from service.demo.documents.figures import percent, point_amount, quantity
from service.demo.documents.sheet import GREY, Column, Sheet
from service.demo.samples import SampleInvoice

_COLUMNS = (
    Column(title="Cantidad", width=18, side="right"),
    Column(title="Unidad", width=20, side="centre"),
    Column(title="No. identificación", width=29),
    Column(title="Descripción", width=67),
    Column(title="Valor unitario", width=26, side="right"),
    Column(title="Importe", width=30, side="right"),
)
_LEFT, _WIDTH = 10, 190


def representacion_impresa(invoice: SampleInvoice) -> bytes:
    """Return the printed form of a CFDI as a PDF."""
    sheet = Sheet(title=f"CFDI {invoice.number}", author=invoice.seller.name)
    _header(sheet, invoice)
    _parties(sheet, invoice)
    rows = [
        (
            point_amount(line.quantity),
            line.unit,
            line.code,
            line.description,
            f"${point_amount(line.unit_price)}",
            f"${point_amount(invoice.amount(line))}",
        )
        for line in invoice.lines
    ]
    sheet.table(_LEFT, 97, _COLUMNS, rows, head=invoice.seller.colour, head_text="#ffffff", size=8)
    _totals(sheet, invoice)
    _stamps(sheet, invoice)
    return sheet.finish()


def _header(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller = invoice.seller
    sheet.logo(_LEFT, 11, 20, seller.logo, seller.colour)
    sheet.text(35, 17, seller.name, size=12.5, bold=True, colour=seller.colour)
    rows = [
        f"RFC: {seller.tax_id}",
        "Régimen fiscal: 601 General de Ley Personas Morales",
        f"{seller.street}, {seller.city}",
    ]
    sheet.lines(35, 22.5, rows, size=8)
    series, _, folio = invoice.number.partition("-")
    sheet.box(142, 10, 58, 46, colour=seller.colour, radius=2)
    sheet.box(142, 10, 58, 8, fill=seller.colour, colour=seller.colour, radius=2)
    sheet.text(171, 15.6, "FACTURA", size=11, bold=True, side="centre", colour="#ffffff")
    pairs = [("Serie y folio:", f"{series} {folio}"), ("Fecha de emisión:", f"{invoice.issue_date}T10:14:07")]
    sheet.pairs(144, 24, pairs, gap=26, size=7.8)
    sheet.text(145, 34, "Folio fiscal (UUID):", size=8, bold=True)
    sheet.text(145, 38, invoice.uuid, size=6.8)
    sheet.pairs(145, 43.5, [("Certificado SAT:", "00001000000509846663")], gap=24, size=7)
    sheet.pairs(145, 48, [("Tipo:", "I - Ingreso"), ("Exportación:", "01 No aplica")], gap=19, size=7, step=4)


def _parties(sheet: Sheet, invoice: SampleInvoice) -> None:
    buyer = invoice.buyer
    sheet.box(_LEFT, 60, 112, 31, colour="#c9c9c9")
    sheet.text(13, 65.5, "RECEPTOR", size=8, bold=True, colour=invoice.seller.colour)
    rows = [
        ("Nombre:", buyer.name),
        ("RFC:", buyer.tax_id),
        ("Domicilio fiscal:", buyer.postcode),
        ("Uso CFDI:", "G03 Gastos en general"),
    ]
    sheet.pairs(13, 71, rows, gap=26, size=8.5)
    sheet.box(124, 60, 76, 31, colour="#c9c9c9")
    pairs = [
        ("Método de pago:", "PPD Parcialidades o diferido"),
        ("Forma de pago:", "99 Por definir"),
        ("Condiciones de pago:", "30 días"),
        ("Moneda:", "MXN Peso mexicano"),
    ]
    if invoice.order:
        pairs.append(("Orden de compra:", invoice.order))
    sheet.pairs(127, 66, pairs, gap=33, size=8, step=5)


def _totals(sheet: Sheet, invoice: SampleInvoice) -> None:
    y = 186.0
    rows = [("Subtotal", invoice.net)]
    rows += [(f"IVA trasladado {percent(row.rate, '.')}%", row.amount) for row in invoice.taxes]
    for label, amount in rows:
        sheet.text(142, y, label)
        sheet.text(198, y, f"${point_amount(amount)}", side="right")
        y += 6
    sheet.rule(140, y - 3.5, 60, colour=invoice.seller.colour, stroke=1)
    sheet.text(142, y + 2, "Total", size=11, bold=True)
    sheet.text(198, y + 2, f"${point_amount(invoice.total)} MXN", size=11, bold=True, side="right")
    pieces = quantity(sum(line.quantity for line in invoice.lines))  # type: ignore[arg-type]
    sheet.text(_LEFT, 186, f"Piezas: {pieces}", size=8, colour=GREY)
    sheet.pairs(_LEFT, 192, [("CLABE:", invoice.seller.account), ("Banco:", invoice.seller.bank)], gap=16, size=8)


def _stamps(sheet: Sheet, invoice: SampleInvoice) -> None:
    buyer, seller, seal = invoice.buyer, invoice.seller, seal_of(invoice)
    address = (
        f"https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id={invoice.uuid}"
        f"&re={seller.tax_id}&rr={buyer.tax_id}&tt={invoice.total}&fe={seal[-8:]}"
    )
    sheet.qr(_LEFT, 218, 34, address)
    y = 222.0
    for title, content in (("Sello digital del CFDI", seal), ("Sello digital del SAT", seal[::-1])):
        sheet.text(48, y, title, size=7, bold=True)
        y = sheet.lines(48, y + 3.2, [content[:110], content[110:]], size=5.6, step=2.8) + 2
    sheet.text(48, y, "Fecha y hora de certificación", size=7, bold=True)
    sheet.text(48, y + 3.4, f"{invoice.issue_date}T10:14:31", size=7)
    sheet.text(105, 262, "Este documento es una representación impresa de un CFDI versión 4.0", size=7.5, side="centre")


def seal_of(invoice: SampleInvoice) -> str:
    """Return what looks like a digital seal; nothing was signed."""
    return (invoice.fingerprint("seal") + invoice.fingerprint("certificate"))[:172] + "=="
