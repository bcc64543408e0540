"""A payment date that a mail of ours told is followed: kept, moved and told before the supplier asks, or passed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from outbound.records import DeliveryResult, Settlement
from outbound.situation import AnswerMode
from service.actions import ActionError, see_told_date
from service.application import Application
from service.cli import main
from service.store import payments
from service.store.desk import waiting
from service.store.outgoing import StoredQueue
from service.store.payments import Payment
from service.store.tables import outgoing, told_date
from service.store.told_dates import Told
from service.store.trade_tables import party_contact
from service.told_dates import follow_told_dates
from tests.service.building import (
    OPEN,
    a_configuration,
    a_mail,
    an_application,
    an_invoice,
    kinds_of_events,
    receive,
    rows,
    the_invoice,
)

FIRST, LATER = date(2026, 12, 4), date(2026, 12, 11)
QUESTION = "Buenos días:\n\n¿Cuándo pagan la factura A-1?\n\nUn saludo,\nAna"


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """An installation whose invoice A-1 is to be paid on FIRST, which a status answer has told."""
    return told(an_application(tmp_path))


def told(app: Application) -> Application:
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    plan(app, FIRST)
    receive(app, a_mail(QUESTION, subject="Consulta"))
    deliver(app)
    return app


def plan(app: Application, day: date, state: str = "scheduled", number: str = "A-1") -> None:
    with app.store.write() as connection:
        payment = Payment(invoice=number, date=day, state=state, reference=f"{state}-{day}")
        payments.save(connection, payment, now=app.clock(), actor="person:eva")


def deliver(app: Application) -> None:
    queue = StoredQueue(app.store)
    for claim in queue.claim_due(app.clock(), "tests", timedelta(minutes=5), 50):
        queue.settle(claim, Settlement(result=DeliveryResult.SENT, reply="250 ok"), app.clock())


def states(app: Application) -> list[str]:
    return [row.state for row in rows(app, told_date)]


def letters(app: Application) -> list[str]:
    return [row.text for row in rows(app, outgoing) if row.kind == "rescheduled"]


def test_a_date_that_holds_is_left_alone_and_kept_when_the_money_goes(app: Application) -> None:
    assert [row.day for row in rows(app, told_date)] == [FIRST]
    assert follow_told_dates(app) == {}
    plan(app, FIRST, "paid")
    assert follow_told_dates(app) == {Told.KEPT: 1}
    assert letters(app) == []


def test_the_supplier_is_told_that_the_date_moved_before_it_asks_and_once(app: Application) -> None:
    plan(app, LATER)
    assert follow_told_dates(app) == {Told.MOVED: 1}
    assert follow_told_dates(app) == {}
    [letter] = letters(app)
    moved = "que le habíamos informado para el 4 de diciembre de 2026, se reprogramó al 11 de diciembre de 2026"
    assert moved in " ".join(letter.split())
    last = rows(app, outgoing)[-1]
    assert (last.state, last.reason, last.recipient) == ("queued", "date_slipped", "ana@papelera.example")
    assert "told_date_moved" in kinds_of_events(app, the_invoice(app, "A-1").id)


def test_the_new_date_is_a_promise_too_from_when_it_has_left(app: Application) -> None:
    plan(app, LATER)
    follow_told_dates(app)
    plan(app, LATER + timedelta(days=7))
    assert follow_told_dates(app) == {}  # the mail with the first new date has not left yet
    deliver(app)
    assert follow_told_dates(app) == {Told.MOVED: 1}
    assert len(letters(app)) == 2


def test_an_earlier_payment_is_no_broken_promise(app: Application) -> None:
    plan(app, FIRST - timedelta(days=3))
    assert follow_told_dates(app) == {}


def test_of_several_mails_that_told_a_date_the_last_counts(app: Application) -> None:
    plan(app, LATER)
    receive(app, a_mail(QUESTION.replace("Buenos días", "Buenas tardes"), subject="Otra vez"))
    deliver(app)
    assert follow_told_dates(app) == {Told.REPEATED: 1}
    assert (states(app), letters(app)) == ([Told.REPEATED, Told.OPEN], [])


def test_a_date_that_passes_without_a_payment_calls_a_person(app: Application) -> None:
    app.clock.pass_by(days=11)  # type: ignore[attr-defined]  # 6 December: the bank's statement may still come
    assert follow_told_dates(app) == {}
    app.clock.pass_by(days=1)  # type: ignore[attr-defined]
    assert follow_told_dates(app) == {Told.MISSED: 1}
    assert waiting(app.store).promises == 1
    assert letters(app) == []  # nothing new is known that could be told
    [row] = rows(app, told_date)
    see_told_date(app, row.id, actor="eva")
    assert waiting(app.store).promises == 0
    with pytest.raises(ActionError):
        see_told_date(app, row.id, actor="eva")


def test_a_payment_that_is_found_later_settles_a_date_that_passed(app: Application) -> None:
    app.clock.pass_by(days=12)  # type: ignore[attr-defined]
    follow_told_dates(app)
    plan(app, FIRST + timedelta(days=1), "paid")
    assert follow_told_dates(app) == {Told.LATE: 1}


def test_a_draft_promises_nothing_until_it_leaves(tmp_path: Path) -> None:
    app = told(an_application(tmp_path, answers=replace(OPEN, status=AnswerMode.DRAFT)))
    plan(app, LATER)
    assert follow_told_dates(app) == {}


def test_the_policy_makes_it_a_draft_or_nothing(tmp_path: Path) -> None:
    for mode, expected in ((AnswerMode.DRAFT, ["draft"]), (AnswerMode.OFF, [])):
        (tmp_path / mode).mkdir()
        app = told(an_application(tmp_path / mode, answers=replace(OPEN, rescheduled=mode)))
        plan(app, LATER)
        assert follow_told_dates(app) == {Told.MOVED: 1}
        assert [row.state for row in rows(app, outgoing) if row.kind == "rescheduled"] == expected


def test_who_is_no_contact_any_more_is_not_written_to(app: Application) -> None:
    with app.store.write() as connection:
        connection.execute(party_contact.delete())
    plan(app, LATER)
    assert follow_told_dates(app) == {Told.MOVED: 1}
    assert letters(app) == []


def test_the_dates_of_several_invoices_move_in_one_mail(tmp_path: Path) -> None:
    app = an_application(tmp_path)
    for number in ("A-1", "A-2"):
        receive(app, a_mail(f"Adjunto factura {number}.", an_invoice(number, quantity="5")))
        plan(app, FIRST, number=number)
    receive(app, a_mail(QUESTION.replace("la factura A-1", "las facturas A-1 y A-2"), subject="Consulta"))
    deliver(app)
    plan(app, LATER)
    plan(app, LATER, number="A-2")
    assert follow_told_dates(app) == {Told.MOVED: 2}
    [letter] = letters(app)
    assert "A-1" in letter
    assert "A-2" in letter


def test_the_command_lists_what_passed_unkept(tmp_path: Path, app: Application) -> None:
    arguments = ["answers", "promises", "--json", "--config", str(a_configuration(tmp_path))]
    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
    app.clock.pass_by(days=12)  # type: ignore[attr-defined]
    follow_told_dates(app)
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 1
    [record] = [json.loads(line) for line in result.stdout.splitlines()]
    assert (record["number"], record["day"], record["state"]) == ("A-1", "2026-12-04", "missed")
    named = [CliRunner().invoke(main, [*arguments, "--state", state.value], catch_exceptions=False) for state in Told]
    assert [(state.value, one.exit_code) for state, one in zip(Told, named, strict=True) if one.stdout] == [
        ("missed", 1)
    ]
