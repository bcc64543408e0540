"""A delivery note that comes by mail is evidence of its order, and a receipt once a person takes it as one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from matching.records import OrderLine, PurchaseOrder, Supplier
from service import actions
from service.actions import ActionError
from service.application import Application
from service.store import orders
from service.store.desk_invoices import view_invoice
from service.store.desk_orders import NoteRow, OrderView, view_order
from service.store.trade_tables import receipt
from tests.service.building import AUTHSERV_ID, INBOX, a_mail, an_invoice, receive, rows, the_invoice

ORDER = PurchaseOrder(
    number="PO-90",
    supplier=Supplier(name="Papelera del Norte, S.L.", tax_ids=("ESB12345674",)),
    currency="EUR",
    lines=(
        OrderLine(
            position=1,
            item_code="BOX-1",
            description="Caja de cartón",
            quantity=Decimal(10),
            unit="EA",
            unit_price=Decimal(20),
            tax_rate=Decimal(21),
        ),
    ),
)
NOTE = (
    "Papelera del Norte, S.L.     ALBARÁN",
    "Número: A-5510               Fecha: 21/11/2026",
    "Cliente: Aurora Alimentos",
    "Su pedido: PO-90",
    "Código    Descripción        Cantidad",
    "BOX-1     Caja de cartón           10",
    "Recibí conforme: J. Pérez",
)


@pytest.fixture
def waiting(app: Application) -> Application:
    """An installation where an invoice waits for the receipt of its order."""
    with app.store.write() as connection:
        orders.save(connection, ORDER)
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", order="PO-90")))
    assert the_invoice(app, "A-1").reasons == ["receipt_pending"]
    return app


def a_paper(lines: Sequence[str]) -> bytes:
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont("Courier", 10)
    for row, line in enumerate(lines):
        canvas.drawString(50, 780 - 16 * row, line)
    canvas.save()
    return stream.getvalue()


def bring(app: Application, paper: bytes, *, sender: str = "ana@papelera.example") -> Any:
    mail = EmailMessage()
    verdict = f"dmarc=pass header.from={sender.partition('@')[2]}"
    mail["Authentication-Results"] = f"{AUTHSERV_ID}; {verdict}"
    mail["From"], mail["To"], mail["Subject"] = sender, INBOX, "Albarán firmado"
    mail["Date"], mail["Message-ID"] = "Wed, 25 Nov 2026 11:00:00 +0100", f"<albaran@{sender}>"
    mail.set_content("Adjuntamos el albarán firmado.")
    mail.add_attachment(paper, maintype="application", subtype="pdf", filename="albaran.pdf")
    return receive(app, mail.as_bytes())


def the_order(app: Application) -> OrderView:
    with app.store.read() as connection:
        key = orders.key_of(connection, "PO-90")
    assert key is not None
    order = view_order(app.store, key)
    assert order is not None
    return order


def the_note(app: Application) -> NoteRow:
    (note,) = the_order(app).notes
    return note


def take(app: Application, quantity: str, *, position: int = 1) -> list[str]:
    note = the_note(app)
    quantities = {position: Decimal(quantity)}
    return actions.take_delivery_note(app, note.id, version=note.version, actor="eva", quantities=quantities)


def test_a_note_is_evidence_and_no_receipt_before_a_person_takes_it(waiting: Application) -> None:
    bring(waiting, a_paper(NOTE))

    note = the_note(waiting)
    assert (note.number, note.said, note.receipt) == ("A-5510", {1: Decimal(10)}, None)
    assert the_order(waiting).notes_to_look_at == 1
    assert the_invoice(waiting, "A-1").reasons == ["receipt_pending"]


def test_the_mail_joins_the_history_of_the_invoice_that_waits_and_is_acknowledged(waiting: Application) -> None:
    answer = bring(waiting, a_paper(NOTE)).outgoing[-1]

    row = the_invoice(waiting, "A-1")
    assert answer.subject == f"[{row.case}] Recibimos su constancia de entrega"
    invoice = view_invoice(waiting.store, row.id)
    assert invoice is not None
    assert "Albarán firmado" in [each.message_subject for each in invoice.history]


def test_taken_as_the_receipt_it_lets_the_invoice_go(waiting: Application) -> None:
    bring(waiting, a_paper(NOTE))

    assert take(waiting, "10") == [the_invoice(waiting, "A-1").case]

    assert the_invoice(waiting, "A-1").state == "approved"
    assert the_note(waiting).receipt == "A-5510"
    with pytest.raises(ActionError) as twice:
        take(waiting, "10")
    assert twice.value.code == "not_in_this_state"


def test_a_person_writes_less_where_less_came(waiting: Application) -> None:
    bring(waiting, a_paper(NOTE))
    take(waiting, "7")

    (short,) = the_invoice(waiting, "A-1").match["discrepancies"]
    assert (short["code"], short["expected"], short["found"]) == ("qty_over_received", "7", "10")


@pytest.mark.parametrize(("quantity", "position"), [("0", 1), ("5", 9)])  # nothing came; a line that nobody ordered
def test_nothing_and_unknown_lines_are_no_receipt(waiting: Application, quantity: str, position: int) -> None:
    before = len(rows(waiting, receipt))
    bring(waiting, a_paper(NOTE))

    with pytest.raises(ActionError) as refused:
        take(waiting, quantity, position=position)

    assert refused.value.code == "quantities_missing"
    assert len(rows(waiting, receipt)) == before


def test_a_note_in_the_mail_of_the_invoice_needs_no_order_number(app: Application) -> None:
    with app.store.write() as connection:
        orders.save(connection, ORDER)
    unnamed = a_paper([line for line in NOTE if "PO-90" not in line])
    mail = EmailMessage()
    mail["Authentication-Results"] = f"{AUTHSERV_ID}; dmarc=pass header.from=papelera.example"
    mail["From"], mail["To"], mail["Subject"] = "ana@papelera.example", INBOX, "Factura y albarán"
    mail["Message-ID"] = "<ambos@papelera.example>"
    mail.set_content("Adjuntamos factura y albarán.")
    mail.add_attachment(an_invoice("A-1", order="PO-90"), maintype="application", subtype="xml", filename="f.xml")
    mail.add_attachment(unnamed, maintype="application", subtype="pdf", filename="albaran.pdf")
    receive(app, mail.as_bytes())

    assert the_note(app).number == "A-5510"


@pytest.mark.parametrize("sender", ["luis@otracasa.example", "nadie@fuera.example"])  # another supplier; nobody
def test_nobody_brings_evidence_for_the_order_of_another(waiting: Application, sender: str) -> None:
    bring(waiting, a_paper(NOTE), sender=sender)

    assert the_order(waiting).notes == ()
