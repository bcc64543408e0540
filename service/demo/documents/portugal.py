"""Portuguese fatura with its ATCUD and the words of certified invoicing software.

In charge of one layout.
"""

from __future__ import annotations

from service.demo.documents.figures import percent, quantity, space_amount
from service.demo.documents.sheet import GREY, Column, Sheet
from service.demo.samples import SampleInvoice

_COLUMNS = (
    Column(title="Código", width=26),
    Column(title="Descrição", width=68),
    Column(title="Qtd.", width=19, side="right"),
    Column(title="Un.", width=12, side="centre"),
    Column(title="Preço unit.", width=24, side="right"),
    Column(title="IVA %", width=13, side="right"),
    Column(title="Total", width=26, side="right"),
)
_LEFT, _WIDTH = 11, 188


def fatura(invoice: SampleInvoice) -> bytes:
    """Return a Portuguese invoice as a PDF."""
    sheet = Sheet(title=f"Fatura {invoice.number}", author=invoice.seller.name)
    _head(sheet, invoice)
    _facts(sheet, invoice)
    rows = [
        (
            line.code,
            line.description,
            quantity(line.quantity),
            "UN",
            space_amount(line.unit_price),
            percent(line.tax_rate),
            space_amount(invoice.amount(line)),
        )
        for line in invoice.lines
    ]
    sheet.table(_LEFT, 108, _COLUMNS, rows, head=invoice.seller.colour, head_text="#ffffff")
    _totals(sheet, invoice)
    return sheet.finish()


def _head(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller, buyer = invoice.seller, invoice.buyer
    sheet.logo(_LEFT, 12, 22, seller.logo, seller.colour)
    sheet.text(38, 19, seller.name, size=14, bold=True)
    rows = [seller.street, f"{seller.postcode} {seller.city}", f"Contribuinte n.º {seller.tax_id}", seller.registry]
    sheet.lines(38, 24.5, rows, size=8, colour=GREY)
    sheet.text(_LEFT, 55, f"Fatura n.º {invoice.number}", size=15, bold=True, colour=seller.colour)
    sheet.text(199, 55, "Original", size=9, side="right", colour=GREY)
    sheet.text(120, 18, "Exmo.(s) Senhor(es)", size=8, colour=GREY)
    address = [buyer.name, buyer.street, f"{buyer.postcode} {buyer.city}", f"NIF: {buyer.tax_id}"]
    sheet.lines(120, 24, address, size=9.5, step=5)


def _facts(sheet: Sheet, invoice: SampleInvoice) -> None:
    columns = (
        Column(title="Data de emissão", width=37),
        Column(title="Data de vencimento", width=40),
        Column(title="Condições de pagamento", width=49),
        Column(title="V/ Encomenda", width=34),
        Column(title="Moeda", width=28),
    )
    row = (f"{invoice.issue_date:%d-%m-%Y}", f"{invoice.due_date:%d-%m-%Y}", "30 dias", invoice.order or "", "EUR")
    sheet.table(_LEFT, 62, columns, [row], size=8.5)
    sheet.text(_LEFT, 84, f"ATCUD: JFM7{invoice.digits(4, 'atcud')}-{invoice.number[-3:]}", size=8)
    sheet.text(
        _LEFT, 92, "Os bens foram colocados à disposição do adquirente na data do documento.", size=8, colour=GREY
    )


def _totals(sheet: Sheet, invoice: SampleInvoice) -> None:
    columns = (
        Column(title="Taxa IVA", width=24, side="right"),
        Column(title="Incidência", width=32, side="right"),
        Column(title="Valor IVA", width=32, side="right"),
    )
    rows = [(f"{percent(row.rate)} %", space_amount(row.base), space_amount(row.amount)) for row in invoice.taxes]
    sheet.table(_LEFT, 206, columns, rows, size=8)
    y = 211.0
    for label, amount in (("Total ilíquido", invoice.net), ("Total IVA", invoice.tax)):
        sheet.text(132, y, label)
        sheet.text(199, y, f"{space_amount(amount)} €", side="right")
        y += 6
    sheet.box(129, y - 3, 70, 11, colour=invoice.seller.colour, stroke=1.2)
    sheet.text(132, y + 4, "Total a pagar", size=11, bold=True)
    sheet.text(197, y + 4, f"{space_amount(invoice.total)} €", size=12, bold=True, side="right")
    sheet.pairs(_LEFT, 236, [("IBAN:", invoice.seller.account), ("Banco:", invoice.seller.bank)], gap=16, size=8.5)
    words = f"{invoice.fingerprint('atcud')[:4]} - Processado por programa certificado n.º 0452/AT"
    sheet.text(105, 282, words, size=7.5, colour=GREY, side="centre")
