"""A new installation: what a machine may not say yet waits as a draft, and leaves once, when a person lets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from service.actions import ActionError, cancel_outgoing, edit_outgoing, release_outgoing
from service.application import Application
from service.sender import open_transport, send_due
from service.settings import AnswerSettings
from service.store.tables import outgoing
from tests.outbound.smtp_server import Script, serving
from tests.service.building import a_mail, an_application, an_invoice, receive, rows

QUESTIONS = {
    "status": "Buenos días:\n\n¿Cuándo pagan la factura A-1?\n\nUn saludo,\nAna",
    "statement": "Buenos días:\n\n¿Nos pueden enviar el estado de cuenta actualizado?\n\nUn saludo,\nAna",
    "noted": "No estamos de acuerdo con el descuento de la factura A-1.\n\nUn saludo,\nAna",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Application, Script]]:
    """An installation as `acuse init` leaves it, with a real SMTP server; the invoice A-1 is in it, acknowledged."""
    with serving(Script()) as script:
        app = an_application(tmp_path, answers=AnswerSettings())
        smtp = replace(app.settings.smtp, port=script.port, mails_per_minute=6000)
        app = replace(app, settings=replace(app.settings, smtp=smtp))
        receive(app, a_mail("Adjunto factura.", an_invoice()))
        send(app)
        assert len(script.accepted) == 1
        script.accepted.clear()
        yield app, script


def send(app: Application) -> int:
    transport = open_transport(app)
    try:
        return send_due(app, transport, owner="tests")
    finally:
        transport.close()


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_waits_as_a_draft_and_goes_once_when_a_person_lets_it(
    office: tuple[Application, Script], kind: str
) -> None:
    app, script = office
    receive(app, a_mail(QUESTIONS[kind], subject="Consulta"))
    draft = rows(app, outgoing)[-1]
    assert (draft.kind, draft.state, draft.automatic) == (kind, "draft", False)
    assert send(app) == 0
    release_outgoing(app, draft.id, version=draft.version, actor="eva")
    assert [send(app), send(app)] == [1, 0]
    [went] = script.accepted
    assert message_from_bytes(went)["Subject"] is not None
    assert script.recipients[-1] == "ana@papelera.example"
    with pytest.raises(ActionError):  # it has left: nobody can let it go again
        release_outgoing(app, draft.id, version=rows(app, outgoing)[-1].version, actor="eva")


def test_two_people_who_let_the_same_draft_go_send_it_once(office: tuple[Application, Script]) -> None:
    app, script = office
    receive(app, a_mail(QUESTIONS["status"], subject="Consulta"))
    draft = rows(app, outgoing)[-1]
    release_outgoing(app, draft.id, version=draft.version, actor="eva")
    with pytest.raises(ActionError) as refused:
        release_outgoing(app, draft.id, version=draft.version, actor="luis")
    assert refused.value.status == 409
    send(app)
    assert len(script.accepted) == 1


def test_the_words_that_a_person_wrote_are_those_that_leave(office: tuple[Application, Script]) -> None:
    app, script = office
    receive(app, a_mail(QUESTIONS["status"], subject="Consulta"))
    draft = rows(app, outgoing)[-1]
    edit_outgoing(app, draft.id, version=draft.version, actor="eva", subject="Su consulta", text="Hoy mismo.\n\nEva")
    release_outgoing(app, draft.id, version=draft.version + 1, actor="eva")
    send(app)
    mail = message_from_bytes(script.accepted[0])
    text = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    assert b"Hoy mismo." in (text.get_payload(decode=True) or b"")
    assert b"Estado de su factura" not in (text.get_payload(decode=True) or b"")


def test_a_cancelled_draft_never_leaves_and_the_same_mail_again_brings_no_other(
    office: tuple[Application, Script],
) -> None:
    app, script = office
    raw = a_mail(QUESTIONS["status"], subject="Consulta")
    receive(app, raw)
    draft = rows(app, outgoing)[-1]
    cancel_outgoing(app, draft.id, version=draft.version, actor="eva", reason="ya lo llamé")
    with pytest.raises(ActionError):
        release_outgoing(app, draft.id, version=draft.version + 1, actor="eva")
    assert send(app) == 0
    assert [row.state for row in rows(app, outgoing)][1:] == ["cancelled"]
    assert script.accepted == []
