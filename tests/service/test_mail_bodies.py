"""Mails that are the invoice themselves: filed like any other; mails that only speak of one: never taken for it."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.application import Application
from service.cli import main
from service.store.tables import document
from tests.service.building import AUTHSERV_ID, INBOX, a_mail, receive, rows

PLAIN = """\
Buenos días:

FACTURA N.º A-1
Fecha: 24/11/2026
Vencimiento: 24/12/2026
Pedido: PO-77

Proveedor: Papelera del Norte, S.L.   NIF B12345674
Cliente: Aurora Alimentos   NIF B87654323

Descripción        Cantidad   Precio   Importe
Cajas de cartón          10    20,00    200,00

Base imponible: 200,00 €
IVA 21 %: 42,00 €
Total factura: 242,00 €

Un saludo,
Ana
"""
HTML = """\
<p style="display:none">Total factura: 9.999,00 €</p><p>Hola:</p><p>Esta es su factura.</p>
<table><tr><td>Factura n.º</td><td>A-1</td></tr><tr><td>Fecha</td><td>24/11/2026</td></tr>
<tr><td>Proveedor</td><td>Papelera del Norte, S.L. · B12345674</td></tr><tr><td>Pedido</td><td>PO-77</td></tr></table>
<table><tr><th>Concepto</th><th>Cantidad</th><th>Precio</th><th>Importe</th></tr>
<tr><td>Cajas de cartón</td><td>10</td><td>20,00 €</td><td>200,00 €</td></tr></table>
<p>Base imponible: 200,00 €<br>IVA 21 %: 42,00 €<br><b>Total: 242,00 €</b></p>
"""
LETTERS = {
    "asks": "Nuestra factura A-1 del 24/11/2026 por 242,00 € (base 200,00 e IVA 42,00), ¿cuándo se paga?",
    "mentions": "La factura A-1 del 24/11/2026 por 242,00 € vence el 24/12/2026. Base: 200,00 € IVA: 42,00 €",
    "only a link": "Su factura A-1 del 24/11/2026 ya está disponible.\nTotal: 242,00 €\nIVA: 42,00 €\nBase: 200,00 €",
    "reminds": "Pendientes:\n\nFactura  Fecha       Vencimiento  Importe\nA-1      24/10/2026  24/11/2026   242,00\n"
    "A-2      25/10/2026  25/11/2026   100,00\n\nTotal: 342,00 €",
    "offers": PLAIN.replace("FACTURA N.º", "PRESUPUESTO N.º").replace("Total factura", "Total"),
    "sums wrongly": PLAIN.replace("242,00", "252,00"),
    "quotes ours": PLAIN.replace("Buenos días:", "¿Y esta? [F-2026-000007]"),
}


def in_html(html: str) -> bytes:
    """Return a mail whose plain part is only a hint at its HTML."""
    mail = EmailMessage()
    mail["Authentication-Results"] = f"{AUTHSERV_ID}; dmarc=pass header.from=papelera.example"
    mail["From"], mail["To"], mail["Subject"] = "Ana <ana@papelera.example>", INBOX, "Su compra"
    mail["Date"], mail["Message-ID"] = "Wed, 25 Nov 2026 10:00:00 +0100", "<html@papelera.example>"
    mail.set_content("Vea este mensaje en un lector de HTML.")
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


@pytest.mark.parametrize("mail", [a_mail(PLAIN, subject="Factura A-1"), in_html(HTML)], ids=["plain", "html"])
def test_a_mail_that_is_the_invoice_is_filed_and_acknowledged_as_one(app: Application, mail: bytes) -> None:
    after = receive(app, mail)
    [row] = after.invoices
    assert (row.number, row.total, row.state, row.verdict) == ("A-1", 242, "approved", "approved")
    assert after.message.kind == "invoice"
    assert [answer.kind for answer in after.outgoing] == ["acknowledgement"]
    [paper] = rows(app, document)
    assert (paper.source, paper.format) == ("mail.html", "html")
    assert b"242,00" in app.blobs.get(paper.blob)


@pytest.mark.parametrize("text", LETTERS.values(), ids=LETTERS.keys())
def test_a_letter_about_an_invoice_brings_none(app: Application, text: str) -> None:
    after = receive(app, a_mail(text, subject="Factura A-1"))
    assert (after.invoices, rows(app, document)) == ([], [])


def test_what_is_attached_is_the_invoice_and_the_words_beside_it_are_not(app: Application) -> None:
    after = receive(app, a_mail(PLAIN, b"%PDF-1.4 damaged", subject="Factura A-1"))
    assert after.invoices == []
    assert [row.error is not None for row in rows(app, document)] == [True]


def test_the_commands_read_a_mail_file_the_same_way(tmp_path: Path) -> None:
    invoice, letter = tmp_path / "factura.eml", tmp_path / "carta.eml"
    invoice.write_bytes(a_mail(PLAIN, subject="Factura A-1"))
    letter.write_bytes(a_mail(LETTERS["asks"], subject="Factura A-1"))
    read = CliRunner().invoke(main, ["read", "--json", str(invoice), str(letter)])
    first, second = map(json.loads, read.stdout.splitlines())
    assert (first["number"], first["total"], first["source"]) == ("A-1", "242.00", f"{invoice}!mail.html")
    assert second["error"]["code"] == "empty"
    classified = CliRunner().invoke(main, ["classify", "--json", str(invoice), str(letter)])
    kinds = [json.loads(line)["kind"] for line in classified.stdout.splitlines()]
    assert kinds == ["invoice", "reply"]
