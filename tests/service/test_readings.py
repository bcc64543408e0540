"""A person says what a mail wants: it is answered so, and the next one in nearly the same words is read so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inbox.lessons import Lesson, taught
from inbox.records import Classification, Intent, MailKind
from outbound.situation import AnswerMode
from service.actions import ActionError, correct_reading
from service.answer_report import answer_report
from service.application import Application
from service.store.own_tables import mail_lesson
from service.store.tables import event, message, outgoing
from tests.service.building import OPEN, OTHER, a_mail, an_application, an_invoice, look, receive, rows

ASKED = "Buenos días:\n\n¿Cuándo pagan la factura A-1?\n\nUn saludo,\nAna"
ODD = "Hola:\n\nlo de la A-1 ya se imaginan ustedes, así no hay manera de seguir adelante.\n\nUn saludo,\nAna"


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """An installation that answers surely read mails by itself; the invoice A-1 is in it."""
    app = an_application(tmp_path)
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    return app


def answers_to(app: Application, key: int) -> list[tuple[str, str]]:
    return [(row.kind, row.state) for row in rows(app, outgoing) if row.cause_message_id == key]


def test_what_a_person_said_is_answered_and_the_wrong_draft_cancelled(tmp_path: Path) -> None:
    app = an_application(tmp_path, answers=replace(OPEN, noted=AnswerMode.DRAFT))
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    key = receive(app, a_mail("No estamos de acuerdo con el descuento de la factura A-1.", subject="A-1")).message.id
    assert answers_to(app, key) == [("noted", "draft")]
    correct_reading(app, key, ["ask_status"], actor="eva")
    assert answers_to(app, key) == [("noted", "cancelled"), ("status", "queued")]
    row = look(app, key).message
    assert (row.classification["intents"], row.attention, row.settled_by) == (["ask_status"], None, "person:eva")
    assert "A-1" in rows(app, outgoing)[-1].text
    assert answer_report(app).all.deeds["corrected"] == 1


def test_the_next_mail_in_nearly_these_words_is_read_so_whoever_sends_it(app: Application) -> None:
    first = receive(app, a_mail(ODD, subject="Pendiente"))
    assert "ask_status" not in first.message.classification["intents"]
    correct_reading(app, first.message.id, ["ask_status"], actor="eva")
    receive(app, a_mail("Adjunto.", an_invoice("B-2", seller=OTHER, order=None), sender="luis@otracasa.example"))
    again = ODD.replace("A-1", "B-2").replace("Hola", "Buenas").replace("Ana", "Luis")
    after = receive(app, a_mail(again, subject="Otra", sender="luis@otracasa.example"))
    assert after.message.classification["intents"] == ["ask_status"]
    assert answers_to(app, after.message.id) == [("status", "queued")]


def test_other_words_are_read_as_before(app: Application) -> None:
    correct_reading(app, receive(app, a_mail(ODD)).message.id, ["dispute"], actor="eva")
    assert receive(app, a_mail(ASKED, subject="Consulta")).message.classification["intents"] == ["ask_status"]


def test_a_reading_that_was_right_is_confirmed_and_answered_once(app: Application) -> None:
    key = receive(app, a_mail(ASKED, subject="Consulta")).message.id
    correct_reading(app, key, ["ask_status"], actor="eva")
    assert answers_to(app, key) == [("status", "queued")]
    assert [row.kind for row in rows(app, event)][-1] == "reading_confirmed"


def test_said_twice_the_last_word_counts(app: Application) -> None:
    key = receive(app, a_mail(ODD)).message.id
    correct_reading(app, key, ["ask_status"], actor="eva")
    correct_reading(app, key, [], actor="eva")
    assert [row.intents for row in rows(app, mail_lesson)] == [[]]
    assert look(app, key).message.kind == "other"


def test_a_stranger_learns_nothing_from_a_corrected_reading(app: Application) -> None:
    key = receive(app, a_mail(ODD, sender="eva@nueva.example", verdict="none")).message.id
    correct_reading(app, key, ["ask_status"], actor="eva")
    assert answers_to(app, key) == []
    assert look(app, key).message.attention == "unknown_sender"  # that reason is not settled by it


@pytest.mark.parametrize(("intents", "key", "status"), [(["pay_me"], 1, 422), (["ask_status"], 99, 404)])
def test_what_cannot_be_said_is_refused(app: Application, intents: list[str], key: int, status: int) -> None:
    with pytest.raises(ActionError) as refused:
        correct_reading(app, key, intents, actor="eva")
    assert refused.value.status == status
    assert rows(app, mail_lesson) == []
    assert len(rows(app, message)) == 1


def test_short_words_count_only_where_they_are_the_same() -> None:
    found = Classification(kind=MailKind.REPLY, language="es", intents=(Intent.OTHER,), reply_text="ok A-1")
    lesson = Lesson(words="ok a-0", intents=(Intent.ACKNOWLEDGE,))
    assert taught(found, "", [lesson]).intents == (Intent.ACKNOWLEDGE,)
    assert taught(replace(found, reply_text="no A-1"), "", [lesson]).intents == (Intent.OTHER,)


def test_an_attached_invoice_stays_one_and_machines_are_not_taught() -> None:
    lesson = Lesson(words="mire esto por favor cuanto antes", intents=(Intent.DISPUTE,))
    offered = Classification(
        kind=MailKind.INVOICE, language="es", intents=(Intent.SUBMIT_INVOICE,), reply_text="Mire esto, por favor, "
        "cuanto antes",
    )  # fmt: skip
    read = taught(offered, "", [replace(lesson, words="mire esto, por favor, cuanto antes")])
    assert (read.kind, read.intents) == (MailKind.INVOICE, (Intent.SUBMIT_INVOICE, Intent.DISPUTE))
    bounce = replace(offered, kind=MailKind.BOUNCE, intents=())
    assert taught(bounce, "", [lesson]) == bounce
