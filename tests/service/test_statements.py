"""A supplier asks which of its invoices are open, or sends its own statement: answered line by line, from data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from outbound.situation import AnswerMode
from service.application import Application
from service.store.tables import invoice
from tests.service.building import OPEN, OTHER, After, a_mail, an_application, an_invoice, receive

ASKED = "Buenos días:\n\n¿Nos pueden enviar el estado de cuenta actualizado?\n\nUn saludo,\nAna"
HEAD = "Estado de cuenta\nFecha;Factura;Importe\n"


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """An installation with two invoices of the first supplier (A-1 paid, A-2 in review) and one of the other."""
    app = an_application(tmp_path)
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    receive(app, a_mail("Adjunto factura.", an_invoice("A-2", quantity="1", order=None)))
    receive(app, a_mail("Adjunto.", an_invoice("Z-9", seller=OTHER, order=None), sender="luis@otracasa.example"))
    _set(app, "A-1", state="paid", payment_date=date(2026, 11, 24), payment_reference="TR-5", paid=Decimal("242.00"))
    return app


def _set(app: Application, number: str, **values: Any) -> None:
    with app.store.write() as connection:
        connection.execute(update(invoice).where(invoice.c.number == number).values(**values))


def ask(app: Application, text: str = ASKED, statement: str | None = None, **more: Any) -> After:
    mail = message_from_bytes(a_mail(text, subject="Estado de cuenta", **more), policy=default)
    assert isinstance(mail, EmailMessage)
    if statement is not None:
        mail.add_attachment(statement.encode(), maintype="text", subtype="csv", filename="estado.csv")
    return receive(app, mail.as_bytes())


def lines_of(after: After) -> list[str]:
    return [line for line in after.outgoing[-1].text.splitlines() if line.startswith("- ")]


def test_every_open_invoice_and_what_was_paid_of_late_stands_on_the_account(app: Application) -> None:
    after = ask(app)
    answer = after.outgoing[-1]
    assert (answer.kind, answer.state, after.message.attention) == ("statement", "queued", None)
    assert "Pendiente de pago: 24,20 EUR." in answer.text.replace("\xa0", " ")
    paid, open_ = lines_of(after)
    assert paid.startswith("- A-1 ")
    assert "pagada el 24 de noviembre de 2026, referencia TR-5" in paid
    assert open_.startswith("- A-2 ")
    assert "Z-9" not in answer.text


def test_what_was_paid_long_ago_is_left_out(app: Application) -> None:
    _set(app, "A-1", payment_date=date(2026, 9, 1))
    assert [line[:6] for line in lines_of(ask(app))] == ["- A-2 "]


def test_their_statement_is_answered_line_by_line(app: Application) -> None:
    _set(app, "A-1", state="approved", paid=None)
    rows = HEAD + "20/11/2026;A-1;300,00\n05/10/2026;B-7;100,00\nTotal;;400,00\n"
    after = ask(app, "Adjunto nuestro estado de cuenta para conciliar.\n\nUn saludo,\nAna", rows)
    answer = after.outgoing[-1]
    assert (answer.kind, after.message.attention) == ("statement", None)
    first, second, third = (line.replace("\xa0", " ") for line in lines_of(after))
    assert "aprobada para pago; vence el 20 de diciembre de 2026; en su estado figuran 300,00 EUR" in first
    assert second == "- B-7: no la recibimos; adjúntela en respuesta a este correo"
    assert answer.text.index("No figuran en su estado de cuenta") < answer.text.index(third.split(":")[0][:5])
    assert "no identificamos una factura" not in answer.text


def test_an_amount_that_is_the_invoices_or_what_is_left_of_it_does_not_differ(app: Application) -> None:
    _set(app, "A-1", state="part_paid", paid=Decimal("42.00"))
    for amount in ("242,00", "200,00"):
        rows = f"{HEAD}20/11/2026;A-1;{amount}\n20/11/2026;A-2;24,20\n"
        assert not [line for line in lines_of(ask(app, statement=rows)) if "en su estado figuran" in line]


def test_another_suppliers_invoice_on_a_statement_reads_as_one_that_never_came(app: Application) -> None:
    def told(number: str) -> str:
        rows = f"{HEAD}20/11/2026;{number};24,20\n20/11/2026;A-2;24,20\n"
        return "\n".join(lines_of(ask(app, statement=rows))).replace(number, "…")

    assert told("Z-9") == told("Q-5")


@pytest.mark.parametrize(("sender", "verdict"), [("ana@papelera.example", None), ("eva@nueva.example", "pass")])
def test_who_is_not_proven_gets_a_bare_receipt_and_a_person_sees_it(
    app: Application, sender: str, verdict: str | None
) -> None:
    after = ask(app, sender=sender, verdict=verdict)
    went = [row for row in after.outgoing if row.state == "queued" and row.cause_message_id == after.message.id]
    assert [row.kind for row in went] == ["receipt"]
    assert "A-2" not in went[0].text
    assert after.message.attention in ("question", "unknown_sender")


def test_the_policy_makes_it_a_draft_or_leaves_it_to_a_person(tmp_path: Path) -> None:
    for mode, kind, state, attention in (
        (AnswerMode.DRAFT, "statement", "draft", None),
        (AnswerMode.OFF, "noted", "queued", "question"),
    ):
        (tmp_path / mode).mkdir()
        app = an_application(tmp_path / mode, answers=replace(OPEN, statement=mode))
        after = ask(app)
        [answer] = after.outgoing
        assert (answer.kind, answer.state, after.message.attention) == (kind, state, attention)


def test_new_bank_details_beside_the_question_make_it_wait(app: Application) -> None:
    text = "¿Nos envían el estado de cuenta? Además, nuestra nueva cuenta bancaria es ES7921000813610123456789."
    after = ask(app, text)
    assert (after.outgoing[-1].kind, after.outgoing[-1].state) == ("statement", "draft")
    assert after.message.attention == "bank_change"


def test_an_empty_account_says_so(tmp_path: Path) -> None:
    after = ask(an_application(tmp_path))
    assert "No hay comprobantes pendientes de pago." in after.outgoing[-1].text
