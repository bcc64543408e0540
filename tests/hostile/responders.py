"""Machines that answer every mail they get, each in a manner of its own (RFC 3834; reliability.md 3.D)."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Protocol

from tests.service.building import a_mail

ROUNDS = 8
MOST = 2
HOME = "papelera.example"
AWAY = "Estoy fuera de la oficina hasta el lunes 30 de noviembre. Para asuntos urgentes: recepcion@papelera.example."


class Responder(Protocol):
    """Answers a mail of ours for the `turn`-th time, from a supplier's domain."""

    def __call__(self, mail: EmailMessage, turn: int, domain: str = HOME) -> bytes: ...


def answered(
    text: str,
    *,
    sender: str = "ana@{domain}",
    subject: str = "Re: {subject}",
    quotes: bool = False,
    knows: bool = True,
    **fields: str,
) -> Responder:
    """Return a machine that answers every mail so. `knows`: it says which mail it answers, `quotes` it too."""

    def respond(mail: EmailMessage, turn: int, domain: str = HOME) -> bytes:
        body = mail.get_body(("plain",))
        said = body.get_content() if body is not None else ""
        quoted = "\n\n" + "\n".join(f"> {line}" for line in said.splitlines()) if quotes else ""
        known = {"In-Reply-To": mail["Message-ID"], "References": mail["Message-ID"]} if knows else {}
        return a_mail(
            text.format(turn=turn) + quoted,
            sender=sender.format(turn=turn, domain=domain),
            subject=subject.format(subject=mail["Subject"], turn=turn),
            message_id=f"<turn-{turn}@{domain}>",
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
    "from another address each time": answered(AWAY, sender="bot-{turn}@{domain}"),
    "from nobody": answered(AWAY, Return_Path="<>"),
    "from a mailbox that reads nothing": answered("Este buzón no se lee.", sender="no-reply@{domain}"),
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


def parsed(raw: bytes) -> EmailMessage:
    """Return a mail of ours as the machine reads it."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail
