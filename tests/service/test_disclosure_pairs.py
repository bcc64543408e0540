"""Pairs of mails that differ only in the number asked for: who may not know cannot tell them apart (E13).

One of each pair names an invoice of another party, the other a number that nobody has. What goes out must be the same
byte for byte, but for the number, Date, Message-ID, case and token; and so must be whether anything goes out, and when.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import Row

from service.application import Application
from tests.service.building import OPEN, OTHER, a_mail, an_invoice, receive

PAIRS = 25
DIFFERING = ("Date", "Message-ID", "Reply-To", "Content-Type")  # the last for its boundary, made of the Message-ID
QUESTIONS = (
    "Buenos días:\n\n¿Recibieron la factura {number} y cuándo se paga?\n\nUn saludo",
    "Necesito el comprobante de pago de la factura {number} por 242,00 EUR, por favor.",
    "Hello,\n\nhas invoice {number} been approved? When will it be paid?\n\nRegards",
    "Bom dia,\n\nqual o estado da fatura {number}? Quando será paga?\n\nObrigado",
    "No estamos de acuerdo con el rechazo de la factura {number}.",
    "¿Me confirman la cuenta a la que pagarán la factura {number}?",
)
ASKERS = (
    ("ana@papelera.example", "pass"),  # a verified contact of another party
    ("ana@papelera.example", None),  # registered, not proven
    ("eva@nueva.example", "pass"),  # nobody that we know
    ("eva@nueva.example", None),
    ("luis@otracasa.example", "fail"),  # a forger of the very party that sent the invoice
    ("eva@aurora.example", "pass"),  # a colleague
)


@pytest.fixture
def busy(applications: Callable[..., Application]) -> Application:
    """An installation that has invoices of two parties, in several states."""
    app = applications(answers=replace(OPEN, hourly_per_address=10_000, hourly_per_domain=10_000))
    receive(app, a_mail("Adjunto.", an_invoice("A-1", price="23.00")))
    for number, change in (("KR-70001", {}), ("KR-70002", {"price": "23.00"}), ("KR-70003", {"quantity": "99"})):
        receive(app, a_mail(f"{number}.", an_invoice(number, seller=OTHER, **change), sender="luis@otracasa.example"))
    return app


@pytest.mark.parametrize(("sender", "verdict"), ASKERS)
def test_nobody_can_tell_another_partys_number_from_one_that_nobody_has(
    busy: Application, sender: str, verdict: str | None
) -> None:
    chance = random.Random(13)  # noqa: S311 -- the same pairs in every run
    for _ in range(PAIRS):
        question = chance.choice(QUESTIONS)
        subject = chance.choice(("Consulta", "Re: Factura {number}", "{number}"))
        theirs, nobodys = f"KR-7000{chance.randint(1, 3)}", f"KR-7{chance.randint(1000, 9999)}"
        told = [_asked(busy, question, subject, number, sender, verdict) for number in (theirs, nobodys)]
        assert told[0] == told[1], f"{question} / {subject}"


def _asked(
    app: Application, question: str, subject: str, number: str, sender: str, verdict: str | None
) -> Sequence[Any]:
    """Ask about a number; return everything that the answers show of what was found."""
    app.clock.pass_by(days=2)  # type: ignore[attr-defined]
    before = len(receive(app, a_mail(f"Nada. {app.clock()}", sender="x@y.example", verdict="fail")).outgoing)
    mail = a_mail(
        question.format(number=number),
        sender=sender,
        verdict=verdict,
        subject=subject.format(number=number),
        message_id="<question@there>",
        X_Moment=app.clock().isoformat(),
    )
    after = receive(app, mail)
    return [_shown(row, number, after.message.received_at) for row in after.outgoing[before:]]


def _shown(row: Row[Any], number: str, asked_at: Any) -> tuple[Any, ...]:
    """Return an answer without what may differ: the number, Date, Message-ID, case and token."""
    mail = message_from_bytes(row.raw, policy=default)
    headers = [f"{name}: {value}" for name, value in mail.items() if name not in DIFFERING]
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    said = re.sub(r"F-\d{4}-\d{6}", "case", "\n".join([*headers, *parts])).replace(number, "number")
    # What a draft says is for a person of ours; that there is one shows nothing outside.
    return row.kind, row.state, row.recipient, row.mail_from, row.not_before - asked_at, said * (row.state != "draft")
