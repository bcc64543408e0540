"""Machines that answer our answers (RFC 3834; reliability.md 3.D): the loop ends within two mails of ours.

The same question is answered once a day, then by a person. One that asks something new each time is stopped by the
hourly budget of its address alone.
"""

from __future__ import annotations

import pytest

from outbound.budget import BudgetLimits
from outbound.records import Why
from service.application import Application
from service.store.tables import outgoing
from tests.hostile.responders import ASKERS, MOST, NEW_EACH_TIME, RESPONDERS, ROUNDS, Responder, parsed
from tests.service.building import a_mail, an_invoice, receive, rows


@pytest.mark.parametrize("respond", RESPONDERS.values(), ids=RESPONDERS.keys())
def test_a_machine_that_answers_everything_gets_two_mails_at_most(app: Application, respond: Responder) -> None:
    assert 1 <= mails_sent(app, respond, rounds=ROUNDS) <= MOST


@pytest.mark.parametrize("respond", ASKERS.values(), ids=ASKERS.keys())
def test_a_machine_that_asks_the_same_for_ever_gets_two_mails_and_a_person_one_draft(
    app: Application, respond: Responder
) -> None:
    assert mails_sent(app, respond, rounds=ROUNDS) <= MOST
    last = parsed(rows(app, outgoing)[-1].raw)
    for turn in (100, 101, 102):
        receive(app, respond(last, turn))
    assert len([row for row in rows(app, outgoing) if row.reason == Why.REPEATED]) <= 1


def test_the_same_question_is_answered_again_the_next_day_and_when_the_answer_is_another(app: Application) -> None:
    receive(app, a_mail("Adjuntamos nuestra factura.", an_invoice("A-1")))
    question = "¿Recibieron la factura A-1? ¿Cuándo se paga?"
    states = []
    for turn, hours in enumerate((1, 1, 25)):
        app.clock.pass_by(minutes=60 * hours)
        receive(app, a_mail(question, message_id=f"<asked-{turn}@papelera.example>"))
        states.append([(row.state, row.reason) for row in rows(app, outgoing)][-1])
    assert states == [("queued", Why.ANSWERS_MAIL), ("draft", Why.REPEATED), ("queued", Why.ANSWERS_MAIL)]
    receive(app, a_mail("Adjuntamos nuestra factura.", an_invoice("A-2")))
    receive(app, a_mail("¿Recibieron la A-1 y la A-2?", message_id="<asked-both@papelera.example>"))
    assert rows(app, outgoing)[-1].reason == Why.ANSWERS_MAIL


def test_a_machine_that_asks_something_new_each_time_is_stopped_by_its_budget(app: Application) -> None:
    limit = BudgetLimits().address_hour
    assert mails_sent(app, NEW_EACH_TIME, rounds=2 * limit) <= limit + 1


def mails_sent(app: Application, respond: Responder, *, rounds: int) -> int:
    """Let an invoice come and a machine answer whatever we send; return how many mails that came to."""
    receive(app, a_mail("Adjuntamos nuestra factura.", an_invoice("A-1")))
    seen: set[int] = set()
    for turn in range(rounds):
        fresh = [row for row in rows(app, outgoing) if row.id not in seen and row.state == "queued"]
        seen |= {row.id for row in fresh}
        for row in fresh:
            app.clock.pass_by(minutes=1)
            receive(app, respond(parsed(row.raw), turn))
    return len(seen)
