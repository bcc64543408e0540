"""Every mail lands in the histories of the invoices that it concerns, by the evidence that places it."""

from __future__ import annotations

from email import message_from_bytes

from sqlalchemy import select

from service.application import Application
from service.store.tables import message_invoice, outgoing, outgoing_invoice
from tests.service.building import OTHER, a_mail, an_invoice, receive, the_invoice


def histories(app: Application, message_id: int) -> dict[str, str]:
    """Return the cases that a mail is filed in, each with its evidence."""
    with app.store.read() as connection:
        links = connection.execute(select(message_invoice).where(message_invoice.c.message_id == message_id)).all()
    return {f"F-2026-{link.invoice_id:06d}": link.evidence for link in links}


def three_invoices(app: Application) -> None:
    for number in ("A-1", "A-2", "A-3"):
        receive(app, a_mail(f"Factura {number}.", an_invoice(number, quantity="2")))


def test_a_mail_about_three_invoices_is_in_three_histories_and_so_is_its_answer(app: Application) -> None:
    three_invoices(app)
    after = receive(app, a_mail("¿Cuándo se pagan las facturas A-1, A-2 y A-3?", subject="Consulta"))
    assert histories(app, after.message.id) == {f"F-2026-00000{n}": "number" for n in (1, 2, 3)}
    answer = after.outgoing[-1]
    with app.store.read() as connection:
        related = connection.execute(
            select(outgoing_invoice.c.invoice_id).where(outgoing_invoice.c.outgoing_id == answer.id)
        )
        assert sorted(related.scalars()) == [1, 2, 3]
    assert all(number in answer.text for number in ("A-1", "A-2", "A-3"))


def test_a_reply_lands_by_the_mail_that_it_answers(app: Application) -> None:
    three_invoices(app)
    answered = receive(app, a_mail("Otra más.", an_invoice("A-4", quantity="2"))).outgoing[-1]
    reply = a_mail("Gracias. ¿Hay fecha?", subject="otra cosa", In_Reply_To=answered.rfc_message_id)
    after = receive(app, reply)
    assert histories(app, after.message.id) == {"F-2026-000004": "references"}
    assert "A-4" in after.outgoing[-1].text


def test_a_reply_without_thread_headers_lands_by_our_reply_address(app: Application) -> None:
    three_invoices(app)
    answered = receive(app, a_mail("Otra más.", an_invoice("A-4", quantity="2"))).outgoing[-1]
    address = message_from_bytes(answered.raw)["Reply-To"]
    after = receive(app, a_mail("¿Cuándo se paga?", subject="asunto nuevo", to=address))
    assert histories(app, after.message.id) == {"F-2026-000004": "token"}


def test_a_number_without_its_series_means_the_one_invoice_that_it_can_mean(app: Application) -> None:
    receive(app, a_mail("Factura.", an_invoice("FV-2026/00871", quantity="2")))
    after = receive(app, a_mail("¿Recibieron la factura 871 y cuándo se paga?", subject="Consulta"))
    assert histories(app, after.message.id) == {"F-2026-000001": "number"}


def test_a_number_is_looked_up_among_the_senders_own_invoices_alone(app: Application) -> None:
    """Both suppliers have an invoice A-1; each question means the asker's."""
    receive(app, a_mail("Factura.", an_invoice("A-1", quantity="2")))
    receive(app, a_mail("Factura.", an_invoice("A-1", seller=OTHER, order=None), sender="luis@otracasa.example"))
    ana = receive(app, a_mail("¿Cuándo se paga la factura A-1?", subject="Consulta"))
    luis = receive(app, a_mail("¿Cuándo se paga la factura A-1?", subject="Consulta", sender="luis@otracasa.example"))
    assert histories(app, ana.message.id) == {"F-2026-000001": "number"}
    assert histories(app, luis.message.id) == {"F-2026-000002": "number"}


def test_an_invoice_that_comes_in_two_mails_has_both_in_its_history(app: Application) -> None:
    receive(app, a_mail("Factura.", an_invoice("A-1")))
    after = receive(app, a_mail("La misma factura otra vez.", an_invoice("A-1"), subject="Reenvío"))
    assert histories(app, after.message.id) == {"F-2026-000001": "document"}
    assert the_invoice(app, "A-1").state == "approved"


PASSED_ON = """Para que conste.

---------- Forwarded message ---------
De: Ana Ruiz <ana@papelera.example>
Date: mié, 25 nov 2026 a las 9:58
Subject: Consulta
To: Eva <eva@aurora.example>

Buenos días:

¿Cuándo pagan la factura A-1?

Un saludo,
Ana
"""


def test_a_suppliers_mail_that_a_colleague_passes_on_stands_in_the_suppliers_history(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    before = len(app_mails(app))
    after = receive(app, a_mail(PASSED_ON, sender="eva@aurora.example", subject="Fwd: Consulta"))
    assert (after.message.evidence, after.message.standing) == ("number", "internal")
    assert histories(app, after.message.id) == {"F-2026-000001": "number"}
    assert len(app_mails(app)) == before  # what a forward says of its author answers nobody


def test_only_a_proven_colleague_places_another_ones_mail(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    for sender, verdict in (
        ("eva@aurora.example", None),
        ("eva@aurora.example", "fail"),
        ("eva@nueva.example", "pass"),
    ):
        after = receive(app, a_mail(PASSED_ON, sender=sender, verdict=verdict, subject="Fwd: Consulta"))
        assert histories(app, after.message.id) == {}


def test_a_colleague_cannot_mix_one_suppliers_mail_into_anothers_history(app: Application) -> None:
    receive(
        app, a_mail("Adjunto factura.", an_invoice("Z-9", seller=OTHER, order=None), sender="luis@otracasa.example")
    )
    raw = a_mail(PASSED_ON.replace("A-1", "Z-9"), sender="eva@aurora.example", subject="Fwd: Consulta")
    after = receive(app, raw)  # Ana's mail names an invoice that is not hers
    assert histories(app, after.message.id) == {}
    assert after.message.claimed_cases == [the_invoice(app, "Z-9").case]


def app_mails(app: Application) -> list[str]:
    with app.store.read() as connection:
        return [row.kind for row in connection.execute(select(outgoing.c.kind))]
