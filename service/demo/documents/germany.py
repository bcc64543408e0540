"""German Rechnung in the form of a DIN 5008 letter, and its place under a hybrid invoice.

In charge of one layout.
"""

from __future__ import annotations

from service.demo.documents.figures import comma_amount, dots, percent, quantity
from service.demo.documents.sheet import GREY, Column, Sheet
from service.demo.samples import SampleInvoice

_COLUMNS = (
    Column(title="Pos.", width=11, side="centre"),
    Column(title="Artikel-Nr.", width=27),
    Column(title="Bezeichnung", width=61),
    Column(title="Menge", width=18, side="right"),
    Column(title="Einzelpreis", width=24, side="right"),
    Column(title="Gesamtpreis", width=29, side="right"),
)
_LEFT, _WIDTH = 22, 170


def rechnung(invoice: SampleInvoice) -> bytes:
    """Return a German invoice as a PDF."""
    sheet = Sheet(title=f"Rechnung {invoice.number}", author=invoice.seller.name)
    _head(sheet, invoice)
    _facts(sheet, invoice)
    sheet.text(_LEFT, 112, f"Rechnung {invoice.number}", size=15, bold=True)
    opening = "Sehr geehrte Damen und Herren, für unsere Lieferungen und Leistungen berechnen wir Ihnen:"
    sheet.text(_LEFT, 119, opening, size=9)
    rows = [
        (
            str(position),
            line.code,
            line.description,
            quantity(line.quantity),
            comma_amount(line.unit_price),
            comma_amount(invoice.amount(line)),
        )
        for position, line in enumerate(invoice.lines, start=1)
    ]
    bottom = sheet.table(_LEFT, 124, _COLUMNS, rows)
    _totals(sheet, invoice, bottom + 8)
    _foot(sheet, invoice)
    return sheet.finish()


def _head(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller, buyer = invoice.seller, invoice.buyer
    sheet.logo(172, 14, 20, seller.logo, seller.colour)
    sheet.text(168, 24, seller.name, size=14, bold=True, side="right", colour=seller.colour)
    sheet.text(168, 29.5, seller.activity, size=8.5, side="right", colour=GREY)
    sender = f"{seller.name} · {seller.street} · {seller.postcode} {seller.city}"
    sheet.text(_LEFT, 50, sender, size=6.5, colour=GREY)
    sheet.rule(_LEFT, 51, 85, colour=GREY, stroke=0.3)
    rows = [buyer.name, "Kreditorenbuchhaltung", buyer.street, f"{buyer.postcode} {buyer.city}"]
    sheet.lines(_LEFT, 58, rows, size=10, step=5)


def _facts(sheet: Sheet, invoice: SampleInvoice) -> None:
    rows = [
        ("Rechnungs-Nr.:", invoice.number),
        ("Rechnungsdatum:", dots(invoice.issue_date)),
        ("Lieferdatum:", dots(invoice.issue_date)),
        ("Fällig am:", dots(invoice.due_date)),
    ]
    if invoice.order:
        rows.append(("Ihre Bestellung:", invoice.order))
    if invoice.despatch:
        rows.append(("Lieferschein-Nr.:", invoice.despatch))
    rows.append(("Ihre USt-IdNr.:", invoice.buyer.tax_id))
    sheet.pairs(125, 58, rows, gap=32, step=5)


def _totals(sheet: Sheet, invoice: SampleInvoice, y: float) -> None:
    rows = [("Nettobetrag", invoice.net)]
    rows += [(f"zzgl. {percent(row.rate)} % MwSt.", row.amount) for row in invoice.taxes]
    for label, amount in rows:
        sheet.text(132, y, label)
        sheet.text(190.5, y, f"{comma_amount(amount)} EUR", side="right")
        y += 5.6
    sheet.rule(130, y - 3.6, 62, stroke=0.8)
    sheet.text(132, y + 1, "Rechnungsbetrag", size=10, bold=True)
    sheet.text(190.5, y + 1, f"{comma_amount(invoice.total)} EUR", size=10, bold=True, side="right")
    sheet.rule(130, y + 3, 62, stroke=0.8)
    terms = f"Zahlbar bis {dots(invoice.due_date)} ohne Abzug unter Angabe der Rechnungsnummer."
    sheet.lines(_LEFT, y + 16, [terms, "Mit freundlichen Grüßen", invoice.seller.name], step=7)


def _foot(sheet: Sheet, invoice: SampleInvoice) -> None:
    seller = invoice.seller
    sheet.rule(_LEFT, 268, _WIDTH, colour=seller.colour, stroke=0.8)
    columns = (
        (_LEFT, [seller.name, seller.street, f"{seller.postcode} {seller.city}"]),
        (82, [f"USt-IdNr.: {seller.tax_id}", seller.registry, f"Tel. {seller.phone}"]),
        (139, [seller.bank, f"IBAN: {seller.account}", seller.email]),
    )
    for x, rows in columns:
        sheet.lines(x, 273, rows, size=7, step=3.6, colour=GREY)
