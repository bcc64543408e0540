"""Factura A in the form of ARCA's own "Comprobantes en línea", with CAE and QR.

In charge of one layout. The due date stands in the header, the expiry of the CAE at the foot: they are different days.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from decimal import Decimal

from service.demo.documents.figures import bare_comma_amount, percent, quantity, slashes
from service.demo.documents.sheet import Column, Sheet
from service.demo.samples import Company, SampleInvoice

_COLUMNS = (
    Column(title="Código", width=21),
    Column(title="Producto / Servicio", width=49),
    Column(title="Cantidad", width=17, side="right"),
    Column(title="U. medida", width=19, side="centre"),
    Column(title="Precio Unit.", width=23, side="right"),
    Column(title="Subtotal", width=25, side="right"),
    Column(title="Alíc. IVA", width=15, side="right"),
    Column(title="Subtotal c/IVA", width=27, side="right"),
)
_LEFT, _WIDTH = 7, 196
_PRINTED_RATES = tuple(map(Decimal, ("27", "21", "10.5", "5", "2.5", "0")))


def factura_a(invoice: SampleInvoice) -> bytes:
    """Return the original of an Argentine Factura A as a PDF."""
    sheet = Sheet(title=f"Factura A {invoice.number}", author=invoice.seller.name)
    sheet.box(_LEFT, 8, _WIDTH, 8)
    sheet.text(105, 13.6, "ORIGINAL", size=12, bold=True, side="centre")
    _header(sheet, invoice)
    _period(sheet, invoice)
    _buyer(sheet, invoice)
    bottom = sheet.table(_LEFT, 107, _COLUMNS, _rows(invoice), size=7.6, head="#d9d9d9")
    if invoice.note:
        sheet.paragraph(_LEFT + 2, bottom + 7, _WIDTH - 4, invoice.note, size=8)
    _totals(sheet, invoice)
    _authority(sheet, invoice)
    return sheet.finish()


def _header(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller = invoice.seller
    point, _, number = invoice.number.partition("-")
    sheet.box(_LEFT, 16, _WIDTH, 47)
    sheet.upright(105, 32, 31)
    sheet.box(97, 16, 16, 16, fill="#ffffff")
    sheet.text(105, 25, "A", size=22, bold=True, side="centre")
    sheet.text(105, 30, "COD. 01", size=7, bold=True, side="centre")
    sheet.logo(12, 20, 13, seller.logo, seller.colour)
    sheet.text(29, 29, seller.name, size=14, bold=True)
    sheet.pairs(10, 43, [("Razón Social:", seller.name)], gap=25)
    sheet.pairs(10, 49, [("Domicilio Comercial:", seller.street), ("", seller.city)], gap=31, size=8, step=3.8)
    sheet.pairs(10, 59, [("Condición frente al IVA:", "IVA Responsable Inscripto")], gap=39)
    sheet.text(118, 27, "FACTURA", size=17, bold=True)
    sheet.pairs(118, 35, [("Punto de Venta:", point.zfill(5))], gap=27)
    sheet.pairs(159, 35, [("Comp. Nro:", number)], gap=20)
    sheet.pairs(118, 41, [("Fecha de Emisión:", slashes(invoice.issue_date))], gap=31)
    rows = [
        ("CUIT:", seller.plain_tax_id),
        ("Ingresos Brutos:", seller.registry),
        ("Fecha de Inicio de Actividades:", "01/03/2004"),
    ]
    sheet.pairs(118, 49, rows, gap=51, size=8.5)


def _period(sheet: Sheet, invoice: SampleInvoice) -> None:
    sheet.box(_LEFT, 64, _WIDTH, 8)
    first = invoice.issue_date.replace(day=1)
    sheet.pairs(10, 69.3, [("Período Facturado Desde:", slashes(first))], gap=41, size=8.5)
    sheet.pairs(74, 69.3, [("Hasta:", slashes(invoice.issue_date))], gap=12, size=8.5)
    sheet.pairs(125, 69.3, [("Fecha de Vto. para el pago:", slashes(invoice.due_date))], gap=46, size=8.5)


def _buyer(sheet: Sheet, invoice: SampleInvoice) -> None:
    buyer: Company = invoice.buyer
    sheet.box(_LEFT, 73, _WIDTH, 31)
    sheet.pairs(10, 79, [("CUIT:", buyer.plain_tax_id)], gap=12)
    sheet.pairs(78, 79, [("Apellido y Nombre / Razón Social:", buyer.name)], gap=56)
    sheet.pairs(10, 85.5, [("Condición frente al IVA:", "IVA Responsable Inscripto")], gap=39)
    sheet.pairs(10, 92, [("Domicilio:", f"{buyer.street} - {buyer.city}")], gap=18, size=8)
    sheet.pairs(10, 98.5, [("Condición de venta:", "Cuenta Corriente")], gap=34)
    if invoice.order:
        sheet.pairs(88, 98.5, [("Orden de Compra:", invoice.order)], gap=31)
    if invoice.despatch:
        sheet.pairs(150, 98.5, [("Remito:", invoice.despatch)], gap=14)
    if invoice.replaces:
        sheet.pairs(118, 85.5, [("Reemplaza a la Factura:", invoice.replaces)], gap=40)


def _rows(invoice: SampleInvoice) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for line in invoice.lines:
        amount = invoice.amount(line)
        with_tax = amount * (100 + line.tax_rate) / 100
        rows.append(
            (
                line.code,
                line.description,
                bare_comma_amount(line.quantity),
                "unidades",
                bare_comma_amount(line.unit_price),
                bare_comma_amount(amount),
                f"{percent(line.tax_rate)}%",
                bare_comma_amount(with_tax),
            )
        )
    return rows


def _totals(sheet: Sheet, invoice: SampleInvoice) -> None:
    top = 206
    sheet.box(_LEFT, top, _WIDTH, 50)
    by_rate = {row.rate: row.amount for row in invoice.taxes}
    rows = [("Importe Neto Gravado: $", invoice.net)]
    rows += [(f"IVA {percent(rate)}%: $", by_rate.get(rate, Decimal(0))) for rate in _PRINTED_RATES]
    rows += [("Importe Otros Tributos: $", Decimal(0)), ("Importe Total: $", invoice.total)]
    y = top + 5.5
    for label, amount in rows:
        sheet.text(160, y, label, bold=True, side="right")
        sheet.text(199, y, bare_comma_amount(amount), bold=True, side="right")
        y += 5
    sheet.pairs(10, top + 5.5, [("CBU para transferencias:", invoice.seller.account)], gap=42, size=8)
    sheet.text(10, top + 11, f"{quantity(sum((x.quantity for x in invoice.lines), Decimal(0)))} unidades", size=8)


def _authority(sheet: Sheet, invoice: SampleInvoice) -> None:
    cae = "7" + invoice.digits(13, "cae")
    expiry = invoice.issue_date + timedelta(days=10)
    sheet.qr(9, 260, 27, _qr_address(invoice, cae))
    sheet.text(41, 270, "ARCA", size=15, bold=True)
    sheet.text(41, 276, "Comprobante Autorizado", size=9, bold=True)
    legend = "Esta Agencia no se responsabiliza por los datos ingresados en el detalle de la operación"
    sheet.text(41, 281, legend, size=6.5)
    sheet.text(105, 266, "Pág. 1/1", bold=True, side="centre")
    sheet.pairs(139, 266, [("CAE N°:", cae)], gap=30)
    sheet.pairs(139, 272, [("Fecha de Vto. de CAE:", slashes(expiry))], gap=38)


def _qr_address(invoice: SampleInvoice, cae: str) -> str:
    point, _, number = invoice.number.partition("-")
    facts = {
        "ver": 1,
        "fecha": invoice.issue_date.isoformat(),
        "cuit": int(invoice.seller.plain_tax_id),
        "ptoVta": int(point),
        "tipoCmp": 1,
        "nroCmp": int(number),
        "importe": float(invoice.total),
        "moneda": "PES",
        "ctz": 1,
        "tipoDocRec": 80,
        "nroDocRec": int(invoice.buyer.plain_tax_id),
        "tipoCodAut": "E",
        "codAut": int(cae),
    }
    coded = base64.b64encode(json.dumps(facts).encode()).decode("ascii")
    return f"https://www.afip.gob.ar/fe/qr/?p={coded}"
