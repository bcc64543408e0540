"""Delivery failures and delays."""

from __future__ import annotations

import pytest

from inbox.bounces import read_bounce
from inbox.message import read_email
from inbox.records import Email
from tests.inbox.builders import a_mail

DAEMON = "mailer-daemon@mx.company.example"


def _report(fields: str, *, notice: str = "Your message was not delivered.", returned: str = "") -> Email:
    original = returned or "Message-ID: <sent-1@company.example>\r\nSubject: Factura\r\n\r\nHola\r\n"
    return read_email(
        (
            f"From: {DAEMON}\r\nTo: facturas@company.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            f"--b\r\nContent-Type: text/plain\r\n\r\n{notice}\r\n"
            f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n{fields}\r\n"
            f"--b\r\nContent-Type: message/rfc822\r\n\r\n{original}\r\n--b--\r\n"
        ).encode()
    )


@pytest.mark.parametrize(
    ("status", "diagnostic", "hard"),
    [
        ("5.1.1", "smtp; 550 5.1.1 <ana@supplier.example>: User unknown", True),
        ("5.1.1", "", True),
        ("5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", True),
        ("5.4.4", "x-postfix; Host or domain name not found. Name service error", True),
        ("5.1.6", "smtp; 550 recipient has moved", True),
        ("5.2.1", "smtp; 550 account is disabled", True),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", False),
        ("5.1.1", "smtp; 550 5.1.1 mailbox is full", False),  # the words count, not the code beside them
        ("5.7.1", "smtp; 550 5.7.1 message rejected as spam", False),
        ("5.7.26", "smtp; 550 unauthenticated mail, DMARC policy", False),
        ("4.4.1", "smtp; connection timed out", False),
        ("5.0.0", "smtp; 550 rejected", False),
        ("5.1.1", "smtp; 550 El buzón no existe", True),
        ("5.2.2", "smtp; 552 buzón lleno", False),
    ],
)
def test_an_address_that_will_never_work_is_hard(status: str, diagnostic: str, hard: bool) -> None:
    fields = f"Final-Recipient: rfc822; ana@supplier.example\r\nAction: failed\r\nStatus: {status}\r\n"
    bounce = read_bounce(_report(fields + (f"Diagnostic-Code: {diagnostic}\r\n" if diagnostic else "")))
    assert bounce is not None
    assert (bounce.recipient, bounce.hard) == ("ana@supplier.example", hard)
    assert bounce.message_id == "<sent-1@company.example>"
    assert bounce.notice == "Your message was not delivered."


def test_the_address_we_wrote_to_counts_not_where_it_was_forwarded() -> None:
    fields = (
        "Original-Recipient: rfc822;ana@supplier.example\r\nFinal-Recipient: rfc822;anita@gmail.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n"
    )
    bounce = read_bounce(_report(fields))
    assert bounce is not None
    assert bounce.recipient == "ana@supplier.example"


def test_a_delay_is_soft_and_a_success_is_no_bounce() -> None:
    fields = "Final-Recipient: rfc822;ana@supplier.example\r\nAction: {}\r\nStatus: {}\r\n"
    delayed = read_bounce(_report(fields.format("delayed", "4.1.1")))
    assert delayed is not None
    assert not delayed.hard
    assert read_bounce(_report(fields.format("delivered", "2.0.0"))) is None


@pytest.mark.parametrize(
    ("subject", "text", "recipient", "hard"),
    [
        (  # Exchange in Spanish
            "No se puede entregar: Factura 12",
            (
                "No se pudo entregar el mensaje a los siguientes destinatarios:\n\nana@supplier.example\n\n"
                "La dirección de correo electrónico que especificó no se encontró."
            ),
            "ana@supplier.example",
            True,
        ),
        (  # Exchange in Portuguese
            "Não é possível entregar: Fatura",
            "A entrega para o seguinte destinatário falhou: ana@supplier.example\nCaixa de correio cheia.",
            "ana@supplier.example",
            False,
        ),
        (  # Gmail
            "Delivery Status Notification (Failure)",
            (
                "** Address not found **\n\nYour message wasn't delivered to ana@supplier.example because the address "
                "couldn't be found.\n\n----- Original message -----\n\nMessage-ID: <sent-2@company.example>\nTo: x@y.z"
            ),
            "ana@supplier.example",
            True,
        ),
        (  # qmail
            "failure notice",
            (
                "Hi. This is the qmail-send.\nI'm afraid I wasn't able to deliver your message to the following "
                "addresses.\n\n<ana@supplier.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
                "--- Below this line is a copy of the message.\n\nTo: ana@supplier.example\n"
            ),
            "ana@supplier.example",
            True,
        ),
    ],
)
def test_notices_in_free_text(subject: str, text: str, recipient: str, hard: bool) -> None:
    bounce = read_bounce(a_mail(text, subject=subject, sender=DAEMON, return_path=""))
    assert bounce is not None
    assert (bounce.recipient, bounce.hard) == (recipient, hard)
    assert "Original message" not in bounce.notice
    assert "copy of the message" not in bounce.notice


@pytest.mark.parametrize(
    "email",
    [
        a_mail("No se pudo entregar la mercadería el lunes.", subject="Entrega"),  # a person about goods
        a_mail("Estoy de vacaciones.", subject="Fuera de la oficina", return_path=""),
        a_mail("Read", headers=(("Content-Type", "multipart/report; report-type=disposition-notification"),)),
        a_mail("Abuse", headers=(("Content-Type", "multipart/report; report-type=feedback-report"),)),
    ],
)
def test_other_mail_is_no_bounce(email: Email) -> None:
    assert read_bounce(email) is None
