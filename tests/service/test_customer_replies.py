"""What customers answer to reminders: a promise, a dispute, "already paid"; and what a stranger's words do not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row

from inbox.records import Classification, MailKind
from outbound.situation import AnswerMode
from service.application import Application
from service.bounced import note_bounce
from service.remindercheck import still_wanted
from service.reminding import remind
from service.settings import ReminderSettings
from service.store import receivables
from service.store.outgoing import StoredQueue
from service.store.receivable_tables import contact_failure, customer_task, dispute, pause, promise, promise_invoice
from service.store.tables import outgoing as outgoing_table
from tests.service.building import After, Clock, a_mail, kinds_of_events, receive, rows
from tests.service.receivable_files import bring, with_receivables


@pytest.fixture
def ledger(app: Application, tmp_path: Path) -> Application:
    """An installation whose customer was just reminded of A-101."""
    live = replace(app, settings=replace(app.settings, reminders=ReminderSettings(live=True)))
    with_receivables(live, tmp_path)
    assert isinstance(live.clock, Clock)
    live.clock.pass_by(hours=1)
    assert len(remind(live).queued) == 2
    return live


def answer(app: Application, text: str, *, sender: str = "pagos@miramar.example", **more: Any) -> After:
    """Let the customer answer the reminder."""
    ours = next(one for one in rows(app, outgoing_table) if one.recipient == "pagos@miramar.example")
    headers = {"In_Reply_To": ours.rfc_message_id, "References": ours.rfc_message_id}
    return receive(app, a_mail(text, sender=sender, subject=f"Re: {ours.subject}", **headers, **more))


def the(app: Application, number: str) -> Row[Any]:
    with app.store.read() as connection:
        row = receivables.by_number(connection, number)
    assert row is not None
    return row


def test_a_promise_is_recorded_and_holds_the_reminders(ledger: Application) -> None:
    after = answer(ledger, "Hola:\n\nLes pagaremos la factura A-101 el 30 de noviembre.\n\nSaludos,\nPagos")
    (made,) = rows(ledger, promise)
    assert (made.date, made.state) == (date(2026, 11, 30), "open")
    assert [one.invoice_id for one in rows(ledger, promise_invoice)] == [the(ledger, "A-101").id]
    assert after.message.attention is None
    assert "promised" in kinds_of_events(ledger, the(ledger, "A-101").id)
    assert remind(ledger).queued == ()


def test_a_promise_that_names_no_invoice_is_for_those_of_the_reminder(ledger: Application) -> None:
    answer(ledger, "Hola:\n\nPagaremos el 30 de noviembre.\n\nSaludos,\nPagos")
    assert [one.invoice_id for one in rows(ledger, promise_invoice)] == [the(ledger, "A-101").id]


def test_a_dispute_is_opened_with_its_department_and_stops_that_invoice(ledger: Application) -> None:
    answer(ledger, "Hola:\n\nNo estamos de acuerdo con la factura A-101: el precio no es el pactado.\n\nSaludos")
    (opened,) = rows(ledger, dispute)
    assert (opened.category, opened.owner, opened.closed_at) == ("price", "sales", None)
    assert "el precio no es el pactado" in opened.words
    assert [one.kind for one in rows(ledger, customer_task)] == ["dispute"]
    assert "disputed" in kinds_of_events(ledger, the(ledger, "A-101").id)


def test_already_paid_holds_reminders_once_and_the_second_time_is_for_a_person(ledger: Application) -> None:
    answer(ledger, "Buenas tardes:\n\nLa factura A-101 ya la pagamos el martes pasado.\n\nSaludos")
    (held,) = rows(ledger, pause)
    assert (held.cause, held.until) == ("payment_notice", date(2026, 11, 30))
    again = answer(ledger, "Buenos días:\n\nLes repito que la factura A-101 ya está pagada.\n\nSaludos")
    assert len(rows(ledger, pause)) == 1
    assert [one.kind for one in rows(ledger, customer_task)] == ["paid_again"]
    assert again.message.attention is not None


@pytest.mark.parametrize(
    "more",
    [
        {"verdict": None},  # nobody proved that it is theirs
        {"verdict": "fail"},
        {"sender": "ana@papelera.example"},  # a verified contact, of somebody else
        {"sender": "x@elsewhere.example"},
    ],
)
def test_nobody_elses_words_change_what_a_customer_owes(ledger: Application, more: dict[str, Any]) -> None:
    answer(ledger, "Hola:\n\nPagaremos la factura A-101 el 30 de noviembre.\n\nSaludos", **more)
    assert rows(ledger, promise) == []
    answer(ledger, "No estamos de acuerdo con la factura A-101: el precio no es el pactado.\n\nSaludos", **more)
    assert rows(ledger, dispute) == []


def test_a_promise_too_far_away_is_left_for_a_person(ledger: Application) -> None:
    after = answer(ledger, "Hola:\n\nLes pagaremos la factura A-101 el 30 de marzo de 2027.\n\nSaludos,\nPagos")
    assert rows(ledger, promise) == []
    assert after.message.attention is not None


def test_a_lasting_bounce_marks_the_contact_and_the_next_one_gets_the_mail(ledger: Application, tmp_path: Path) -> None:
    more = [{"code": "C-1", "contacts": [{"address": "contable@miramar.example", "purpose": "accounting"}]}]
    bring(ledger, tmp_path, "customers", more)
    ours = next(one for one in rows(ledger, outgoing_table) if one.recipient == "pagos@miramar.example")
    after = receive(ledger, a_mail("x", sender="postmaster@miramar.example"))
    report = Classification(
        kind=MailKind.BOUNCE,
        language="es",
        bounced_recipient="pagos@miramar.example",
        bounce_type="hard",
        bounced_message_id=ours.rfc_message_id,
    )
    with ledger.store.write() as connection:
        note_bounce(connection, after.message.id, report, now=ledger.clock())
    assert [(one.address, one.kind) for one in rows(ledger, contact_failure)] == [("pagos@miramar.example", "hard")]
    assert len(remind(ledger).queued) == 1
    assert rows(ledger, outgoing_table)[-1].recipient == "contable@miramar.example"
    answer(ledger, "Hola:\n\nPagaremos el 30 de noviembre.\n\nSaludos,\nPagos")
    assert rows(ledger, contact_failure) == []  # whoever writes can be written to


STATEMENT = "Hola:\n\n¿Nos pueden enviar un estado de cuenta?\n\nSaludos,\nPagos"


def _statements(app: Application) -> list[Row[Any]]:
    return [
        one for one in rows(app, outgoing_table) if one.subject.partition("] ")[2].startswith("Estado de su cuenta")
    ]


def test_who_asks_for_a_statement_of_account_gets_it_once_a_day(ledger: Application) -> None:
    after = answer(ledger, STATEMENT)
    (mail,) = _statements(ledger)
    assert mail.recipient == "pagos@miramar.example"
    assert "A-101" in mail.text
    assert "A-102" in mail.text
    assert after.message.attention is None
    assert not [one for one in rows(ledger, outgoing_table) if one.kind == "noted"], "no person is announced"
    queue = StoredQueue(ledger.store, still_wanted(ledger))
    due = queue.claim_due(ledger.clock() + timedelta(hours=14), "test", timedelta(minutes=5), 10)
    assert mail.id in [one.key for one in due], "at night too: it was asked for"
    again = answer(ledger, STATEMENT, message_id="<again@miramar.example>")
    assert len(_statements(ledger)) == 1
    assert again.message.attention == "question"


def test_what_else_a_mail_wants_beside_a_statement_is_not_forgotten(ledger: Application) -> None:
    after = answer(
        ledger, STATEMENT.replace("\n\nSaludos", " Además, pagaremos la factura A-101 el 30 de noviembre.\n\nSaludos")
    )
    assert len(_statements(ledger)) == 1
    assert [one.date for one in rows(ledger, promise)] == [date(2026, 11, 30)]
    assert after.message.attention is None


def test_a_stranger_is_told_nothing_of_an_account(ledger: Application) -> None:
    answer(ledger, STATEMENT, sender="x@evil.example")
    assert _statements(ledger) == []


def test_a_statement_waits_for_a_person_where_the_settings_say_so(ledger: Application) -> None:
    settings = replace(ledger.settings, answers=replace(ledger.settings.answers, statement=AnswerMode.DRAFT))
    answer(replace(ledger, settings=settings), STATEMENT)
    assert [one.state for one in _statements(ledger)] == ["draft"]
