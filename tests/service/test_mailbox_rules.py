"""What a mailbox does by its own rules, what shadow mode keeps back, and what the breaker stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import Row

from outbound.records import OutgoingState, Why
from outbound.situation import AnswerMode
from service import actions
from service.application import Application
from service.policies import answers_of
from service.settings import MailboxAnswers
from service.store import outgoing, standstill
from service.store.tables import outgoing as outgoing_table
from tests.service.building import OPEN, a_mail, an_invoice, receive, rows, the_invoice

Make = Callable[..., Application]
SHADOW = replace(OPEN, shadow=True)


def _mails(app: Application) -> list[Row[Any]]:
    return rows(app, outgoing_table)


def test_shadow_mode_concludes_and_puts_in_words_and_sends_nothing(applications: Make) -> None:
    app = applications(answers=SHADOW)
    after = receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    assert the_invoice(app, "A-1").state == "approved"
    answer = after.outgoing[-1]
    assert (answer.kind, answer.state, answer.reason) == ("acknowledgement", "held", Why.SHADOW)
    assert "A-1" in answer.text


def test_in_shadow_mode_a_supplier_who_is_not_asked_is_not_waited_for(applications: Make) -> None:
    app = applications(answers=SHADOW)
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", price="23.00")))
    assert the_invoice(app, "A-1").state == "in_review"


def test_what_shadow_mode_held_stays_when_it_ends_until_a_person_releases_it(applications: Make) -> None:
    app = applications(answers=SHADOW)
    held = receive(app, a_mail("Adjunto factura.", an_invoice("A-1"))).outgoing[-1]
    after = replace(app, settings=replace(app.settings, answers=OPEN))
    later = receive(after, a_mail("Otra factura.", an_invoice("A-2", quantity="1"))).outgoing[-1]
    assert [row.state for row in _mails(after)] == ["held", "queued"]
    assert later.id != held.id
    actions.release_outgoing(after, held.id, version=held.version, actor="eva")
    assert [row.state for row in _mails(after)] == ["queued", "queued"]


def test_a_gathered_answer_that_is_about_to_leave_takes_none_that_shadow_mode_holds(applications: Make) -> None:
    app = applications(answers=replace(OPEN, hourly_per_address=1))
    for number in (1, 2):
        receive(app, a_mail("Factura.", an_invoice(f"A-{number}", quantity="1")))
    quiet = replace(app, settings=replace(app.settings, answers=replace(app.settings.answers, shadow=True)))
    for number in (3, 4):
        receive(quiet, a_mail("Factura.", an_invoice(f"A-{number}", quantity="1")))
    leaving, held = _mails(quiet)[1:]
    assert (leaving.state, held.state) == ("queued", "held")
    assert [number for number in range(1, 5) if f"A-{number}" in leaving.text] == [2]
    assert [number for number in range(1, 5) if f"A-{number}" in held.text] == [3, 4]


def test_a_persons_letter_is_held_in_shadow_mode_too(applications: Make) -> None:
    app = applications(answers=replace(SHADOW, rejection=AnswerMode.AUTOMATIC))
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", price="23.00")))
    row = the_invoice(app, "A-1")
    actions.reject(app, row.id, version=row.version, actor="eva", reason="No es nuestra")
    assert [(mail.kind, mail.state) for mail in _mails(app)][-1] == ("rejection", "held")


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (MailboxAnswers(), (AnswerMode.AUTOMATIC, False)),  # nothing of its own: the general rules
        (MailboxAnswers(status=AnswerMode.OFF), (AnswerMode.OFF, False)),
        (MailboxAnswers(shadow=True), (AnswerMode.AUTOMATIC, True)),  # one mailbox is tried out, the others answer
    ],
)
def test_a_mailbox_goes_by_its_own_rules_where_it_has_some(
    applications: Make, own: MailboxAnswers, expected: tuple[AnswerMode, bool]
) -> None:
    settings = applications(answers=OPEN).settings
    effective = answers_of(settings, replace(settings.mailboxes[0], answers=own))
    assert (effective.status, effective.shadow) == expected
    assert effective.acknowledgement is OPEN.acknowledgement


def test_a_mailbox_answers_from_its_own_address(applications: Make) -> None:
    app = applications(answer_as="proveedores@compras.aurora.example")
    mail = message_from_bytes(receive(app, a_mail("Adjunto.", an_invoice("A-1"))).outgoing[-1].raw)
    assert mail["From"].endswith("<proveedores@compras.aurora.example>")
    assert mail["Reply-To"].startswith("proveedores+")
    assert mail["Reply-To"].endswith("@compras.aurora.example")


def test_who_shows_no_language_of_ours_is_answered_in_the_mailboxs_own(applications: Make) -> None:
    app = applications(language="pt")
    french = a_mail(
        "Bonjour,\n\nVeuillez trouver ci-joint notre facture.\n\nCordialement", sender="new@newcomer.example"
    )
    answer = receive(app, french).outgoing[-1]
    assert (answer.kind, answer.language) == ("receipt", "pt")


def test_a_mail_from_where_a_mailbox_answers_is_our_own(applications: Make) -> None:
    app = applications(answer_as="proveedores@compras.aurora.example")
    ours = a_mail("¿Y la factura A-1?", sender="eva@compras.aurora.example", subject="Consulta")
    assert receive(app, ours).message.standing == "internal"


def test_the_breaker_stops_all_automatic_mail_until_a_person_resumes_it(applications: Make) -> None:
    app = applications(answers=replace(OPEN, breaker_per_ten_minutes=1))
    for number in (1, 2):
        receive(app, a_mail("Factura.", an_invoice(f"A-{number}", quantity="1")))
    app.clock.pass_by(hours=2)  # type: ignore[attr-defined]
    receive(app, a_mail("Factura.", an_invoice("A-3", quantity="1")))
    assert [(row.state, row.reason) for row in _mails(app)][1:] == [("held", Why.LOOP_ALL)] * 2
    with app.store.write() as connection:
        assert outgoing.automatic_mail_stopped(connection) == Why.LOOP_ALL
        resumed = standstill.resume(connection, now=app.clock(), actor="eva")
    assert resumed is not None
    assert (len(resumed.queued), len(resumed.doubtful)) == (0, 2)  # sending them all is what it was there to prevent
    app.clock.pass_by(hours=2)  # type: ignore[attr-defined]
    receive(app, a_mail("Factura.", an_invoice("A-4", quantity="1")))
    assert _mails(app)[-1].state == OutgoingState.QUEUED
