"""`acuse answers report` and its page: what was answered without a person, how soon, and what people did."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from outbound.records import DeliveryResult, Settlement
from outbound.situation import AnswerMode
from service.actions import edit_outgoing, release_outgoing, settle_message
from service.answer_report import AnswerReport, Figures, Outcome, answer_report
from service.application import Application
from service.cli import main
from service.store.outgoing import StoredQueue
from service.store.tables import outgoing
from tests.service.building import OPEN, a_configuration, a_mail, an_application, an_invoice, receive, rows

ASKED = "Buenos días:\n\n¿Cuándo pagan la factura A-1?\n\nUn saludo,\nAna"
DISPUTED = "No estamos de acuerdo con el descuento de la factura A-1.\n\nUn saludo,\nAna"


@pytest.fixture
def app(tmp_path: Path) -> Application:
    """An installation that answers everything by itself; the first supplier's invoice A-1 is in it, acknowledged."""
    app = an_application(tmp_path)
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    deliver(app, after=20)
    return app


def deliver(app: Application, *, after: float) -> None:
    """Let time pass, then send whatever is due."""
    app.clock.pass_by(seconds=after)  # type: ignore[attr-defined]
    queue, now = StoredQueue(app.store), app.clock()
    for claim in queue.claim_due(now, "tests", timedelta(minutes=5), 50):
        queue.settle(claim, Settlement(result=DeliveryResult.SENT, reply="250 ok"), now)


def ask(app: Application, text: str = ASKED) -> int:
    """Let the supplier write once more; return the mail's key."""
    raw = a_mail(text, subject="Consulta", message_id=f"<{app.clock():%d%H%M%S}@supplier>")
    return int(receive(app, raw).message.id)


def asked(report: AnswerReport) -> Figures:
    return report.by_intent["ask_status"]


def test_what_left_by_itself_counts_with_its_time(app: Application) -> None:
    ask(app)
    deliver(app, after=40)
    report = answer_report(app)
    assert (report.all.contacts, report.all.outcomes[Outcome.ALONE], report.all.share_alone) == (2, 2, 1.0)
    assert asked(report).median_time == asked(report).median_time_alone == timedelta(seconds=40)
    assert report.all.median_time == timedelta(seconds=30)
    assert list(report.by_language) == ["es"]


def test_an_answer_waits_until_it_has_left(app: Application) -> None:
    ask(app)
    assert asked(answer_report(app)).outcomes == {Outcome.WAITING: 1}


def test_what_a_person_released_or_reworded_was_not_answered_alone(tmp_path: Path) -> None:
    app = an_application(tmp_path, answers=replace(OPEN, status=AnswerMode.DRAFT))
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    ask(app)
    draft = rows(app, outgoing)[-1]
    assert asked(answer_report(app)).outcomes == {Outcome.WAITING: 1}
    edit_outgoing(app, draft.id, version=draft.version, actor="eva", subject="Su consulta", text="El viernes.")
    release_outgoing(app, draft.id, version=draft.version + 1, actor="eva")
    deliver(app, after=3600)
    figures = asked(answer_report(app))
    assert figures.outcomes == {Outcome.PERSON: 1}
    assert figures.deeds == {"edited": 1, "released": 1}
    assert (figures.median_time, figures.median_time_alone) == (timedelta(hours=1), None)


def test_a_mail_that_a_person_must_settle_waits_although_its_receipt_was_noted(app: Application) -> None:
    key = ask(app, DISPUTED)
    deliver(app, after=30)
    assert answer_report(app).by_intent["dispute"].outcomes == {Outcome.WAITING: 1}
    settle_message(app, key, actor="eva")
    disputes = answer_report(app).by_intent["dispute"]
    assert (disputes.outcomes, disputes.deeds) == ({Outcome.PERSON: 1}, {"settled": 1})


def test_a_mail_that_a_gathered_answer_tells_too_was_answered(tmp_path: Path) -> None:
    app = an_application(tmp_path, answers=replace(OPEN, hourly_per_address=1))
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    ask(app)
    app.clock.pass_by(seconds=60)  # type: ignore[attr-defined]
    ask(app, "¿Han recibido la factura B-7?\n\nUn saludo,\nAna")
    deliver(app, after=3600)
    assert len(rows(app, outgoing)) == 2
    assert asked(answer_report(app)).outcomes == {Outcome.ALONE: 2}


def test_a_question_asked_again_within_a_week_of_its_answer_counts(app: Application) -> None:
    ask(app)
    deliver(app, after=60)
    app.clock.pass_by(days=6)  # type: ignore[attr-defined]
    ask(app)
    deliver(app, after=60)
    app.clock.pass_by(days=8)  # type: ignore[attr-defined]
    ask(app)
    deliver(app, after=60)
    figures = asked(answer_report(app))
    assert (figures.questions, figures.asked_again) == (3, 1)


@pytest.mark.parametrize(
    "raw",
    [
        a_mail("Muchas gracias por la respuesta."),  # wants nothing
        a_mail(ASKED, subject="Consulta", sender="eva@nueva.example"),  # no supplier of ours
        a_mail(ASKED, subject="Consulta", verdict="fail"),  # forged
    ],
)
def test_who_is_no_supplier_and_what_wants_nothing_is_no_contact(app: Application, raw: bytes) -> None:
    receive(app, raw)
    assert answer_report(app).all.contacts == 1


def test_the_period_is_the_days_asked_for(app: Application) -> None:
    today = app.clock().date()
    assert answer_report(app, since=today, until=today).all.contacts == 1
    assert answer_report(app, until=today - timedelta(days=1)).all.share_alone is None


def test_the_command_prints_a_line_for_all_and_for_each_group(tmp_path: Path, app: Application) -> None:
    ask(app)
    deliver(app, after=40)
    day = f"{app.clock():%Y-%m-%d}"
    arguments = ["answers", "report", "--since", day, "--until", day, "--config", str(a_configuration(tmp_path))]
    result = CliRunner().invoke(main, [*arguments, "--json"], catch_exceptions=False)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["group"], one["name"]) for one in records] == [
        ("all", None), ("intent", "ask_status"), ("intent", "submit_invoice"), ("language", "es"),
    ]  # fmt: skip
    first = records[0]
    assert (first["contacts"], first["alone"], first["waiting"], first["share_alone"]) == (2, 2, 0, 1.0)
    assert (first["median_seconds"], first["drafts_edited"], first["asked_again"]) == (30.0, 0, 0)
    words = CliRunner().invoke(main, arguments, catch_exceptions=False).stdout
    assert f"{day} to {day}: 2 contacts, 100.0% without a person, median 0:00:30" in words


@pytest.mark.parametrize("day", [date.min, date.max])
def test_days_beyond_counting_are_no_error(app: Application, day: date) -> None:
    assert answer_report(app, since=day, until=day).since.year in (1970, 2999)
