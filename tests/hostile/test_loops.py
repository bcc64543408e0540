"""Machines that answer our answers (RFC 3834; reliability.md 3.D): the loop ends within two mails of ours.

The same question is answered once a day, then by a person. One that asks something new each time is stopped by the
hourly budget of its address alone.
"""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from outbound.budget import BudgetLimits
from outbound.records import Why
from service.application import Application
from service.store.tables import outgoing
from tests.service.building import a_mail, an_invoice, receive, rows

ROUNDS = 8
MOST = 2
ANA = "ana@papelera.example"
AWAY = "Estoy fuera de la oficina hasta el lunes 30 de noviembre. Para asuntos urgentes: recepcion@papelera.example."

Responder = Callable[[EmailMessage, int], bytes]


def answered(
    text: str,
    *,
    sender: str = ANA,
    subject: str = "Re: {subject}",
    quotes: bool = False,
    knows: bool = True,
    **fields: str,
) -> Responder:
    """Return a machine that answers every mail so. `knows`: it says which mail it answers, `quotes` it too."""

    def respond(mail: EmailMessage, turn: int) -> bytes:
        body = mail.get_body(("plain",))
        said = body.get_content() if body is not None else ""
        quoted = "\n\n" + "\n".join(f"> {line}" for line in said.splitlines()) if quotes else ""
        known = {"In-Reply-To": mail["Message-ID"], "References": mail["Message-ID"]} if knows else {}
        return a_mail(
            text.format(turn=turn) + quoted,
            sender=sender.format(turn=turn),
            subject=subject.format(subject=mail["Subject"], turn=turn),
            message_id=f"<turn-{turn}@papelera.example>",
            **known,
            **fields,
        )

    return respond


RESPONDERS = {
    "as RFC 3834 says": answered(AWAY, Auto_Submitted="auto-replied"),
    "with its precedence only": answered(AWAY, Precedence="auto_reply"),
    "as Exchange does": answered(AWAY, subject="Respuesta automática: {subject}", X_Auto_Response_Suppress="All"),
    "unmarked, quoting": answered(AWAY, quotes=True),
    "unmarked, without a trace of what it answers": answered(AWAY, subject="Fuera de la oficina", knows=False),
    "unmarked, in English": answered("I am out of the office until Monday and will read your mail when I am back."),
    "a ticket that quotes": answered(
        "Thank you for contacting us. Your request has been received and a ticket ({turn}) has been created.",
        subject="[#{turn}] {subject}",
        quotes=True,
    ),
    "from another address each time": answered(AWAY, sender="bot-{turn}@papelera.example"),
    "from nobody": answered(AWAY, Return_Path="<>"),
    "from a mailbox that reads nothing": answered("Este buzón no se lee.", sender="no-reply@papelera.example"),
    "by a list": answered("Su mensaje espera al moderador.", List_Id="<facturas.papelera.example>"),
    "a read receipt": answered("Su mensaje fue leído.", subject="Leído: {subject}"),
    "only thanks": answered("Gracias.", quotes=True),
}
# What reads as a person's question.
ASKERS = {
    "a ticket for each mail": answered(
        "Hemos recibido su solicitud y le hemos asignado el número {turn}. Le responderemos lo antes posible.",
        subject="[Ticket #{turn}] {subject}",
        knows=False,
    ),
    "the same question for ever": answered("¿Recibieron la factura A-1? ¿Cuándo se paga?"),
    "the same question, counted": answered(
        "¿Recibieron la factura A-1? Es la pregunta número {turn} de hoy.", quotes=True
    ),
}
NEW_EACH_TIME = answered("¿Recibieron la factura A-1? ¿Y la {turn}? ¿Cuándo se pagan?", quotes=True)


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


def parsed(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail
