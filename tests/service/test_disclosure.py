"""Who may learn what by mail (contracts.md section 7, promise 4), through the whole pipeline."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from inbox.tokens import make_token, reply_address
from service.application import Application
from service.imports import IMPORTS
from tests.service.building import (
    INBOX,
    NOW,
    OPEN,
    OTHER,
    a_mail,
    an_application,
    an_invoice,
    receive,
)

QUESTION = "Buenos días:\n\n¿Recibieron la factura {number} y cuándo se paga?\n\nUn saludo"


def said(raw: bytes) -> str:
    """Return a sent mail without what may differ: Date, Message-ID, thread, case, token and the asked number."""
    mail = message_from_bytes(raw)
    differing = ("Date", "Message-ID", "In-Reply-To", "References", "Reply-To", "Content-Type")
    headers = [f"{name}: {value}" for name, value in mail.items() if name not in differing]
    parts = [part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart()]
    text = re.sub(r"F-\d{4}-\d{6}", "CASE", "\n".join(headers + parts))
    return re.sub(r"Z-\d+|A-\d+|B-\d+", "NUMBER", text)


def test_a_verified_contact_learns_the_status_of_its_own_invoice(app: Application, tmp_path: Path) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    payments = tmp_path / "payments.csv"
    payments.write_text("invoice;date;state;reference\nA-1;2026-12-03;scheduled;TR-5\n", encoding="utf-8")
    assert IMPORTS["payments"](app, payments).changed == 1
    after = receive(app, a_mail(QUESTION.format(number="A-1"), subject="Consulta"))
    answer = after.outgoing[-1]
    assert (answer.kind, answer.state, answer.recipient) == ("status", "queued", "ana@papelera.example")
    assert "3 de diciembre de 2026" in answer.text


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("B-7", "Z-9"), ("B-7", "Z-123456")],  # another party's number, and numbers that nobody has
)
def test_another_partys_invoice_answers_like_one_that_does_not_exist(
    app: Application, known: str, unknown: str
) -> None:
    receive(app, a_mail("Adjunto.", an_invoice("B-7", seller=OTHER, order=None), sender="luis@otracasa.example"))
    first = receive(app, a_mail(QUESTION.format(number=known), subject="Consulta")).outgoing[-1]
    second = receive(app, a_mail(QUESTION.format(number=unknown), subject="Consulta")).outgoing[-1]
    assert first.kind == second.kind == "status"
    assert said(first.raw) == said(second.raw)
    assert first.not_before == second.not_before


@pytest.mark.parametrize(
    ("sender", "verdict", "kinds"),
    [
        ("ana@papelera.example", None, ["receipt", "status"]),  # registered, not proven: a bare receipt, and a draft
        ("nueva@desconocida.example", "pass", ["receipt"]),  # unknown, proven: a bare receipt
        ("nueva@desconocida.example", None, []),  # unknown, not proven: nothing
        ("ana@papelera.example", "fail", []),  # forged: nothing
        ("eva@aurora.example", "pass", []),  # a colleague: nobody is answered
    ],
)
def test_whoever_is_not_verified_learns_nothing_and_the_same_for_any_number(
    app: Application, sender: str, verdict: str | None, kinds: list[str]
) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", price="23.00")))
    before = 1
    ask = {"sender": sender, "verdict": verdict, "subject": "Consulta"}
    existing = receive(app, a_mail(QUESTION.format(number="A-1"), **ask)).outgoing[before:]
    app.clock.pass_by(days=2)  # type: ignore[attr-defined]
    missing = receive(app, a_mail(QUESTION.format(number="Z-9"), **ask)).outgoing[before + len(existing) :]
    assert sorted(row.kind for row in existing) == sorted(kinds)
    sent, also_sent = ([row for row in rows if row.state != "draft"] for rows in (existing, missing))
    assert [said(row.raw) for row in sent] == [said(row.raw) for row in also_sent]
    for row in sent:
        assert row.kind == "receipt"
        assert not re.search(r"A-1|20\.00|23|PO-77|Papelera", row.text)


def test_a_newcomer_gets_one_receipt_a_day(app: Application) -> None:
    first = receive(app, a_mail("Adjunto.", an_invoice("N-1", order=None), sender="x@nueva.example"))
    second = receive(app, a_mail("Adjunto otra.", an_invoice("N-2", order=None), sender="x@nueva.example"))
    assert (len(first.outgoing), len(second.outgoing)) == (1, 1)


def test_the_answer_goes_to_the_registered_address_alone(app: Application) -> None:
    mail = a_mail(
        "Adjunto factura.",
        an_invoice(),
        Reply_To="evil@attacker.example",
        Cc="evil@attacker.example, other@attacker.example",
    )
    [answer] = receive(app, mail).outgoing
    sent = message_from_bytes(answer.raw)
    assert (answer.recipient, sent["To"], sent["Cc"]) == ("ana@papelera.example", "ana@papelera.example", None)
    assert "attacker" not in answer.raw.decode()


def test_a_document_of_another_party_mailed_by_a_verified_contact_reveals_nothing(app: Application) -> None:
    """Ana mails a dearer invoice of Otra Casa for a real order: neither order nor price of it may come back."""
    receive(app, a_mail("Adjunto.", an_invoice("B-7", seller=OTHER, price="23.00"), sender="luis@otracasa.example"))
    after = receive(app, a_mail("Adjunto factura.", an_invoice("B-7", seller=OTHER, price="23.00")))
    answer = after.outgoing[-1]
    assert answer.recipient == "ana@papelera.example"
    assert not re.search(r"20[.,]00|PO-77|ya |rechaz|duplic|Otra Casa", answer.text)


def test_a_stranger_who_answers_our_mail_is_put_aside(app: Application) -> None:
    """Knows Message-ID, case and token of a real thread, and still learns and changes nothing."""
    [answer] = receive(app, a_mail("Adjunto factura.", an_invoice("A-1"))).outgoing
    token_address = message_from_bytes(answer.raw)["Reply-To"]
    hijack = a_mail(
        QUESTION.format(number="A-1"),
        sender="x@nueva.example",
        subject=f"Re: {answer.subject}",
        to=token_address,
        In_Reply_To=answer.rfc_message_id,
        References=answer.rfc_message_id,
    )
    after = receive(app, hijack)
    assert after.message.attention == "claimed"
    assert after.message.claimed_cases == ["F-2026-000001"]
    assert all(row.kind == "receipt" and "A-1" not in row.text for row in after.outgoing[1:])


def test_an_expired_or_foreign_token_places_nothing(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    case = "F-2026-000001"
    tokens = [
        make_token(app.secret, case=case, correspondent="luis@otracasa.example", purpose="reply", expires=NOW),
        make_token(bytes([1]) * 32, case=case, correspondent="luis@otracasa.example", purpose="reply", expires=NOW),
        make_token(
            app.secret,
            case=case,
            correspondent="ana@papelera.example",
            purpose="reply",
            expires=NOW + timedelta(days=9),
        ),
    ]
    app.clock.pass_by(days=2)  # type: ignore[attr-defined]
    for token in tokens:
        mail = a_mail(f"Una pregunta {token[-6:]}.", sender="luis@otracasa.example", to=reply_address(INBOX, token))
        after = receive(app, mail)
        assert after.message.evidence == "none"
        assert after.message.attention == "claimed"


def test_bank_details_are_never_confirmed(app: Application) -> None:
    mail = a_mail(
        "Hemos cambiado de banco. Nuestra nueva cuenta es ES79 2100 0813 6101 2345 6789. Confirmen, por favor.",
        subject="Nueva cuenta bancaria",
    )
    after = receive(app, mail)
    assert after.message.attention == "bank_change"
    assert after.outgoing == []


def test_an_invoice_with_another_account_is_held_and_its_answer_does_not_say_why(app: Application) -> None:
    after = receive(app, a_mail("Adjunto factura.", an_invoice(iban="ES7921000813610123456789")))
    [answer] = after.outgoing
    assert after.invoices[0].blocked_by == "treasury"
    assert not re.search(r"cuenta|banc|IBAN|6789|1332", answer.text.replace("Cuentas a pagar", ""))


def test_a_forged_invoice_does_not_make_the_true_one_a_copy(app: Application) -> None:
    forged = receive(app, a_mail("Adjunto.", an_invoice("A-1", iban="ES7921000813610123456789"), verdict="fail"))
    assert forged.invoices[0].blocked_by == "security"
    true = receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    assert [row.state for row in true.invoices] == ["in_review", "approved"]


def test_robots_are_not_answered(app: Application) -> None:
    for headers in ({"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"List_Id": "<x.example>"}):
        mail = a_mail(f"Adjunto factura {headers}.", an_invoice(f"A-{len(str(headers))}", order=None), **headers)
        assert receive(app, mail).outgoing == []


def test_over_the_hourly_budget_the_answers_are_gathered_in_one(tmp_path: Path) -> None:
    app = an_application(tmp_path, answers=replace(OPEN, hourly_per_address=2))
    for number in range(6):
        after = receive(app, a_mail(f"Factura {number}.", an_invoice(f"A-{number}", quantity="1")))
    states = [(row.kind, row.not_before > NOW) for row in after.outgoing]
    assert states == [("acknowledgement", False), ("acknowledgement", False), ("acknowledgement", True)]
    gathered = after.outgoing[-1]
    assert [number for number in range(6) if f"A-{number}" in gathered.text] == [2, 3, 4, 5]
    app.store.close()


def test_the_breaker_holds_every_automatic_mail(tmp_path: Path) -> None:
    app = an_application(tmp_path, answers=replace(OPEN, breaker_per_ten_minutes=1))
    receive(app, a_mail("Factura.", an_invoice("A-1", quantity="1")))
    after = receive(app, a_mail("Factura.", an_invoice("A-2", quantity="1")))
    assert [row.state for row in after.outgoing] == ["queued", "held"]
    app.store.close()
