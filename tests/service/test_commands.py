"""Commands by mail: from the registered address, proven, with a token of its own, once; and never what may not."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from matching.policy_file import policy_from_mapping
from outbound.situation import AnswerMode
from service.accounts import Role, create_account, set_active, set_briefing
from service.actions import hold
from service.application import Application
from service.briefing import brief_people
from service.commands import carry_out_commands
from service.settings import TeamSettings
from service.store.own_tables import task_token
from service.store.tables import outgoing
from tests.service.building import NOW, OPEN, After, a_mail, an_application, an_invoice, receive, rows, the_invoice

EVA = "eva@aurora.example"


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """An installation that takes commands; Eva was told of the invoice A-1, whose price is over the order's."""
    return told_of(an_office(tmp_path))


def an_office(folder: Path) -> Application:
    """Return an installation where a person decides what is asked of a supplier: what differs waits in review."""
    return an_application(folder, answers=replace(OPEN, request=AnswerMode.DRAFT))


def told_of(app: Application, invoice: bytes | None = None, **team: Any) -> Application:
    app = replace(app, settings=replace(app.settings, team=TeamSettings(**({"commands": True} | team))))
    made = create_account(
        app.store, name="eva", password="a long password", role=Role.COLLECTOR, language="es", actor="tests", now=NOW
    )
    set_briefing(
        app.store, made.id, address=EVA, told="at_once", own_domains=("aurora.example",), actor="eva", now=app.clock()
    )
    app.clock.pass_by(seconds=1)  # type: ignore[attr-defined]
    receive(app, a_mail("Adjunto factura.", invoice or an_invoice("A-1", price="25.00")))
    app.clock.pass_by(minutes=3)  # type: ignore[attr-defined]
    assert brief_people(app) == 1
    return app


def notification(app: Application) -> Any:
    [row] = [row for row in rows(app, outgoing) if row.kind == "tasks"][:1]
    return message_from_bytes(row.raw, policy=default)


def answer(app: Application, text: str, *, sender: str = EVA, verdict: str | None = "pass", to: str = "") -> After:
    """Let somebody answer the notification."""
    reply_to = to or str(notification(app)["Reply-To"])
    raw = a_mail(text, sender=sender, to=reply_to, verdict=verdict, subject="Re: algo espera")
    after = receive(app, raw)
    carry_out_commands(app)
    return after


def confirmations(app: Application) -> list[str]:
    return [" ".join(row.text.split()) for row in rows(app, outgoing) if row.kind == "tasks"][1:]


def test_a_notification_of_an_invoice_says_how_to_answer_it(app: Application) -> None:
    mail = notification(app)
    assert "+" in str(mail["Reply-To"])
    text = mail.get_body(("plain",)).get_content()
    assert "«aprobar», «rechazar: motivo» u «OC número»" in text
    assert "Factura A-1 de Papelera del Norte, S.L." in text


def test_approving_by_mail_is_done_in_the_persons_name_and_confirmed(app: Application) -> None:
    after = answer(app, "aprobar\n\nEva")
    assert the_invoice(app, "A-1").state == "approved"
    assert after.message.attention is None
    [said] = confirmations(app)
    assert said.startswith(
        "La factura A-1 quedó aprobada para pago. La factura está en http://127.0.0.1:8025/invoices/1"
    )
    assert rows(app, outgoing)[-1].recipient == EVA


def test_rejecting_takes_the_reason_and_an_order_is_linked(tmp_path: Path) -> None:
    for folder, text, check in (
        ("a", "rechazar: el precio no es el pactado", ("state", "rejected")),
        ("b", "OC PO-77", ("state", "in_review")),
    ):
        (tmp_path / folder).mkdir()
        app = told_of(an_office(tmp_path / folder))
        answer(app, text)
        assert getattr(the_invoice(app, "A-1"), check[0]) == check[1]
        assert [row.outcome for row in rows(app, task_token)] == ["done"]


def test_a_token_counts_once(app: Application) -> None:
    answer(app, "OC PO-77")
    answer(app, "rechazar: me equivoqué")
    assert the_invoice(app, "A-1").state == "in_review"
    assert len(confirmations(app)) == 1


@pytest.mark.parametrize(
    ("sender", "verdict"),
    [
        (EVA, None),  # not proven
        (EVA, "fail"),
        ("luis@aurora.example", "pass"),  # a colleague to whom the notification did not go
        ("ana@papelera.example", "pass"),  # the supplier itself
        ("eva@aurora.example.evil.example", "pass"),
    ],
)
def test_nobody_else_commands_whatever_token_they_hold(app: Application, sender: str, verdict: str | None) -> None:
    answer(app, "aprobar", sender=sender, verdict=verdict)
    assert the_invoice(app, "A-1").state == "in_review"
    assert [row.message_id for row in rows(app, task_token)] == [None]


@pytest.mark.parametrize("text", ["Creo que habría que aprobar", "no aprobar", "Hola\naprobar"])
def test_words_that_are_no_command_do_nothing_and_leave_the_token(app: Application, text: str) -> None:
    answer(app, text)
    assert the_invoice(app, "A-1").state == "in_review"
    answer(app, "aprobar")
    assert the_invoice(app, "A-1").state == "approved"


def test_a_token_ends_with_its_days_and_with_the_persons_account(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    app = told_of(an_office(tmp_path / "a"))
    app.clock.pass_by(days=9)  # type: ignore[attr-defined]
    answer(app, "aprobar")
    assert the_invoice(app, "A-1").state == "in_review"
    (tmp_path / "b").mkdir()
    app = told_of(an_office(tmp_path / "b"))
    set_active(app.store, 1, False, actor="tests", now=NOW)
    answer(app, "aprobar")
    assert the_invoice(app, "A-1").state == "in_review"


def test_an_invoice_that_changed_meanwhile_is_not_touched(app: Application) -> None:

    row = the_invoice(app, "A-1")
    hold(app, row.id, version=row.version, actor="luis", reason="espere", until=None)
    answer(app, "aprobar")
    assert the_invoice(app, "A-1").state == "in_review"
    assert "cambió desde que se le avisó" in confirmations(app)[0]


def test_doubtful_bank_details_are_never_approved_by_mail(tmp_path: Path) -> None:
    app = told_of(an_office(tmp_path), an_invoice("A-1", price="25.00", iban="ES7921000813610123456789"))
    answer(app, "aprobar")
    assert the_invoice(app, "A-1").state == "in_review"
    assert "no puede aprobarse por correo" in confirmations(app)[0]


def test_an_approval_that_asks_several_people_is_not_given_by_mail(tmp_path: Path) -> None:
    app = an_office(tmp_path)
    policy = policy_from_mapping({"approvals": [{"role": "approver", "people": 2}]})
    app = replace(app, settings=replace(app.settings, matching=policy))
    app = told_of(app)
    answer(app, "aprobar")
    assert the_invoice(app, "A-1").state == "in_review"
    assert "no puede aprobarse por correo" in confirmations(app)[0]


def test_nothing_is_taken_where_the_configuration_does_not_open_it(tmp_path: Path) -> None:
    app = told_of(an_office(tmp_path), commands=False)
    assert rows(app, task_token) == []
    answer(app, "aprobar", to="facturas@aurora.example")
    assert the_invoice(app, "A-1").state == "in_review"
