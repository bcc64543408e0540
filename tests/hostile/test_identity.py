"""Who somebody says that they are (reliability.md E) through the whole pipeline: nothing is told, nothing is placed.

The supplier's contact is registered and its mails are stamped as authentic; every mail here asks for the status of the
supplier's own invoice, or brings one, and differs from an honest one in a single trick.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.tokens import make_token, reply_address
from service.application import Application
from tests.service.building import AUTHSERV_ID, INBOX, NOW, a_mail, an_invoice, receive

ANA, EVA = "ana@papelera.example", "eva@attacker.example"
QUESTION = "¿Recibieron la factura A-1 y cuándo se paga?"
RESULTS = f"Authentication-Results: {AUTHSERV_ID}; "
PASS = f"{RESULTS}dmarc=pass header.from=papelera.example"
OUR_HOP = "Received: from out.papelera.example by mx.aurora.example with ESMTPS id 1; Wed, 25 Nov 2026 10:00:01 +0100"
THEIR_HOP = "Received: from laptop by out.papelera.example with ESMTPSA id 2; Wed, 25 Nov 2026 10:00:00 +0100"


def a_question(*fields: str) -> bytes:
    """A mail of these header fields that asks for the status of A-1."""
    common = [f"To: {INBOX}", "Subject: Consulta", "Date: Wed, 25 Nov 2026 10:00:00 +0100", "Message-ID: <q@x.example>"]
    header = "\r\n".join([*fields, *common, "Content-Type: text/plain; charset=utf-8"])
    return f"{header}\r\n\r\n{QUESTION}\r\n".encode("utf-8", "surrogateescape")


@pytest.fixture
def knowing(app: Application) -> Application:
    """An installation that knows invoice A-1 and has answered it."""
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    return app


def told(app: Application, raw: bytes) -> list[str]:
    """Return the kinds of mails that leave by themselves because of this one."""
    return [row.kind for row in receive(app, raw).outgoing[1:] if row.state == "queued"]


def test_the_honest_question_is_answered(knowing: Application) -> None:
    assert told(knowing, a_question(PASS, f"From: {ANA}")) == ["status"]


FORMS = {
    "an address as the name": f"From: {ANA} <{EVA}>",
    "a quoted address as the name": f'From: "{ANA}" <{EVA}>',
    "an encoded address as the name": f"From: =?utf-8?q?ana=40papelera.example?= <{EVA}>",
    "two addresses": f"From: {ANA}, {EVA}",
    "two addresses with names": f"From: Ana <{ANA}>, Eva <{EVA}>",
    "a group": f"From: Ana: {ANA};",
    "a comment as the domain": f"From: {EVA}({ANA})",
    "a comment after the domain": f"From: {ANA}(@attacker.example)",
    "a source route": f"From: <@attacker.example:{ANA}>",
    "two brackets": f"From: <<{ANA}>>",
    "two pairs of brackets": f"From: Ana <{ANA}> <{EVA}>",
    "an open bracket": f"From: Ana <{ANA}",
    "an open quote": f'From: "Ana <{ANA}>',
    "a blank in the address": "From: Ana <ana @papelera.example>",
    "an encoded address alone": "From: =?utf-8?q?ana=40papelera=2Eexample?=",
    "a NUL": f"From: {ANA}\x00.attacker.example",
    "two fields": f"From: {ANA}\r\nFrom: {EVA}",
    "two fields, the other way": f"From: {EVA}\r\nFrom: {ANA}",
    "a blank before the colon": f"From : {ANA}\r\nFrom: {EVA}",
    "no field": "X-From: nobody",
    "an empty field": "From:",
    "a name alone": "From: Ana",
    "a full-width stop": "From: ana@papelera\uff0eexample",
    "a look-alike domain": "From: ana@papeIera.example",
    "the domain below another": "From: ana@papelera.example.attacker.example",
    "a dot at the end": "From: ana@papelera.example.",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_crafted_from_learns_nothing(knowing: Application, form: str) -> None:
    """Even where the border vouches for the domain: the two addresses may not be one person's."""
    assert "status" not in told(knowing, a_question(PASS, form))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_a_crafted_from_brings_no_invoice_of_the_supplier_by_itself(app: Application, form: str) -> None:
    raw = a_mail("Adjunto.", an_invoice("A-1")).replace(b"From: ana@papelera.example", form.encode())
    after = receive(app, raw)
    assert after.message.standing != "verified"
    assert after.message.attention is not None


FORGERIES = {
    "no verdict": (),
    "below our own hop": (OUR_HOP, PASS),
    "below another hop": (OUR_HOP, THEIR_HOP, PASS),
    "of another server": (PASS.replace(AUTHSERV_ID, "mx.attacker.example"),),
    "of a server that begins like ours": (PASS.replace(AUTHSERV_ID, f"{AUTHSERV_ID}.attacker.example"),),
    "in a comment": (f"{RESULTS}dmarc=none (dmarc=pass header.from=papelera.example)",),
    "in quotes": (f'{RESULTS}dmarc=none reason="dmarc=pass header.from=papelera.example"',),
    "for another domain": (f"{RESULTS}dmarc=pass header.from=attacker.example",),
    "a failure above it": (f"{RESULTS}dmarc=fail", OUR_HOP, PASS),
    "a signature of somebody else": (f"{RESULTS}dkim=pass header.d=attacker.example",),
    "a forwarder's seal": (f"ARC-{RESULTS}".replace(": ", ": i=1; ", 1) + "dmarc=pass header.from=papelera.example",),
    "under another name": (f"X-{PASS}",),
}


@pytest.mark.parametrize("fields", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_verdict_learns_nothing(knowing: Application, fields: tuple[str, ...]) -> None:
    assert "status" not in told(knowing, a_question(*fields, f"From: {ANA}"))


@pytest.mark.parametrize(
    "field",
    [
        # E3: an answer elsewhere
        f"Reply-To: {EVA}",
        # E15: more readers
        f"Cc: {EVA}",
        "Bcc: " + ", ".join(f"x{number}@attacker.example" for number in range(50)),
        # RFC 8098, and what some systems do instead
        f"Disposition-Notification-To: {EVA}",
        f"Return-Receipt-To: {EVA}",
        f"Sender: {EVA}",
        f"Resent-From: {EVA}",
    ],
)
def test_the_answer_goes_to_the_registered_address_alone(knowing: Application, field: str) -> None:
    after = receive(knowing, a_question(PASS, f"From: {ANA}", field))
    assert {row.recipient for row in after.outgoing} == {ANA}
    assert all(b"attacker.example" not in row.raw for row in after.outgoing)


def a_token(app: Application, *, case: str, correspondent: str = ANA, days: int = 30) -> str:
    expires = NOW + timedelta(days=days)
    return make_token(app.secret, case=case, correspondent=correspondent, purpose="reply", expires=expires)


def case_of(app: Application) -> str:
    """Return the case of invoice A-1."""
    return str(receive(app, a_mail("Gracias.", subject="Nada")).invoices[0].case)


@pytest.mark.parametrize("whose", ["forged", "expired", "foreign", "truncated", "of another case"])
def test_a_token_that_is_not_the_senders_own_places_nothing(knowing: Application, whose: str) -> None:
    """E9 to E11: Eva writes, from her own authentic address, into Ana's case."""
    case = case_of(knowing)
    tokens = {
        "forged": f"{a_token(knowing, case=case)[:-4]}aaaa",
        "expired": a_token(knowing, case=case, correspondent=EVA, days=-1),
        "foreign": a_token(knowing, case=case),
        "truncated": a_token(knowing, case=case)[:-4],
        "of another case": a_token(knowing, case="F-2026-000999", correspondent=EVA).replace("000999", case[-6:]),
    }
    to = reply_address(INBOX, tokens[whose])
    message = receive(knowing, a_mail("Les paso nuestra consulta.", sender=EVA, to=to)).message
    assert message.evidence in (None, "none")
    assert message.party_id is None


def test_a_thread_is_no_proof(knowing: Application) -> None:
    """E9: the Message-ID of our answer, and its case in the subject, from somebody else."""
    ours = receive(knowing, a_mail("Gracias.", subject="Nada")).outgoing[0]
    thread = {"In_Reply_To": ours.rfc_message_id, "References": ours.rfc_message_id}
    after = receive(knowing, a_mail(QUESTION, sender=EVA, subject=f"Re: {ours.subject}", **thread))
    to_eva = [row for row in after.outgoing if row.recipient == EVA]
    assert "status" not in [row.kind for row in to_eva]
    assert after.message.attention is not None
    assert after.message.party_id is None
