"""The play covers what a demo must show, and each of its mails says what the script says of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from inbox.message import read_email
from inbox.records import Authentication, MailKind
from matching.records import Verdict
from outbound.records import NoticeKind
from service.demo.buyer import COLLEAGUE, INBOX
from service.demo.invoices import Invoices
from service.demo.letters import Letter, letter_of
from service.demo.mails import SCRIPT
from service.demo.script import Moment, ScriptedMail

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BY_KEY = {mail.key: mail for mail in SCRIPT}


def an_answer(key: str) -> Letter:
    text = "Recibimos su factura.\n\nAurora Alimentos"
    return Letter(
        message_id=f"<answer.{key}@aurora-alimentos.example>",
        in_reply_to=BY_KEY[key].message_id,
        references=BY_KEY[key].message_id,
        subject="[F-2026-000001] Factura recibida",
        reply_to="facturas+token@aurora-alimentos.example",
        recipient=BY_KEY[key].sender,
        text=text,
        raw=f"Message-ID: <answer.{key}@aurora-alimentos.example>\r\n\r\n{text}".encode(),
    )


def written(mail: ScriptedMail) -> bytes:
    answers = {key: an_answer(key) for key in mail.after}
    return mail.written(Moment(now=NOW, invoices=Invoices(NOW.date()), answers=answers))


def replies(kind: NoticeKind) -> list[ScriptedMail]:
    return [mail for mail in SCRIPT if mail.expect.reply is not None and mail.expect.reply.kind is kind]


def test_the_play_lasts_a_minute_and_comes_in_order() -> None:
    moments = [mail.at_seconds for mail in SCRIPT]
    assert moments == sorted(moments)
    assert 45 <= moments[-1] <= 60
    assert len({mail.key for mail in SCRIPT}) == len(SCRIPT) >= 25


def test_a_mail_that_needs_another_comes_after_it() -> None:
    for mail in SCRIPT:
        for needed in (*mail.after, *mail.settled):
            assert BY_KEY[needed].at_seconds < mail.at_seconds
        for answered in mail.after:
            assert BY_KEY[answered].expect.reply is not None


REASONS = [
    "price_over",  # a price above the order
    "qty_over_received",  # a quantity above the receipt
    "qty_over_ordered",  # a rejected one
    "no_order",  # no order number
    "order_not_found",  # an unknown order
    "vendor_unknown",  # somebody new
]


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_to_stop_is_played(code: str) -> None:
    assert any(code in invoice.codes for mail in SCRIPT for invoice in mail.expect.invoices)


def test_every_kind_of_mail_verdict_and_answer_is_played() -> None:
    assert {mail.expect.kind for mail in SCRIPT} == set(MailKind)
    assert {mail.verdict for mail in SCRIPT} == set(Authentication)
    assert {invoice.verdict for mail in SCRIPT for invoice in mail.expect.invoices} == set(Verdict)
    assert all(replies(kind) for kind in (NoticeKind.ACKNOWLEDGEMENT, NoticeKind.RECEIPT, NoticeKind.STATUS))
    assert {mail.expect.reply.language for mail in SCRIPT if mail.expect.reply} == {"es", "pt", "en"}


def test_one_mail_brings_two_invoices_and_one_file_cannot_be_read() -> None:
    brought = Counter(len(mail.expect.invoices) for mail in SCRIPT)
    assert brought[2] == 1
    assert sum(mail.expect.unread for mail in SCRIPT) == 1


def test_the_same_invoice_comes_twice() -> None:
    again = [invoice for mail in SCRIPT for invoice in mail.expect.invoices if invoice.resent]
    first = [invoice for mail in SCRIPT for invoice in mail.expect.invoices if not invoice.resent]
    assert len(again) == 1
    assert again[0].number in {invoice.number for invoice in first}


def test_a_rejected_invoice_is_replaced_by_a_later_mail() -> None:
    replaced = [invoice for mail in SCRIPT for invoice in mail.expect.invoices if invoice.state == "replaced"]
    assert [invoice.verdict for invoice in replaced] == [Verdict.REJECTED]


# Nobody learns about an invoice who is not a known, authenticated contact (contracts.md section 7).
@pytest.mark.parametrize(
    "mail", [mail for mail in SCRIPT if mail.verdict is not Authentication.PASS], ids=lambda mail: mail.key
)
def test_who_is_not_authenticated_gets_a_bare_receipt_or_nothing(mail: ScriptedMail) -> None:
    assert mail.expect.reply is None or mail.expect.reply.kind is NoticeKind.RECEIPT


@pytest.mark.parametrize("key", ["out-of-office", "bounce", "spam", "bank-change", "curious", "forged"])
def test_these_are_never_answered(key: str) -> None:
    assert BY_KEY[key].expect.reply is None


@pytest.mark.parametrize("mail", SCRIPT, ids=lambda mail: mail.key)
def test_a_mail_is_read_with_its_sender_and_its_id(mail: ScriptedMail) -> None:
    email = read_email(written(mail))
    assert email.sender is not None
    assert email.sender.address == mail.sender
    assert email.message_id == mail.message_id
    assert email.date == NOW
    assert email.problems == ()


@pytest.mark.parametrize("mail", [mail for mail in SCRIPT if mail.after], ids=lambda mail: mail.key)
def test_an_answer_belongs_to_the_thread_of_our_mail(mail: ScriptedMail) -> None:
    email = read_email(written(mail))
    if mail.null_sender:  # a delivery report names our mail inside
        assert an_answer(mail.after[0]).message_id.encode() in written(mail)
    else:
        assert email.in_reply_to == (an_answer(mail.after[0]).message_id,)
        assert email.to[0].address == "facturas+token@aurora-alimentos.example"


def test_a_sent_mail_is_read_back() -> None:
    raw = (
        b"From: Aurora <facturas@aurora-alimentos.example>\r\nTo: a@mill.example\r\nSubject: Acuse\r\n"
        b"Reply-To: facturas+x1@aurora-alimentos.example\r\nMessage-ID: <1@a>\r\nIn-Reply-To: <0@m>\r\n"
        b"References: <0@m>\r\n\r\nRecibimos\r\nsu factura\r\n"
    )
    letter = letter_of(raw)
    assert (letter.message_id, letter.in_reply_to, letter.recipient) == ("<1@a>", "<0@m>", "a@mill.example")
    assert letter.reply_to == "facturas+x1@aurora-alimentos.example"
    assert letter.quoted == "> Recibimos\n> su factura"


def test_mails_are_addressed_to_the_inbox_or_to_our_reply_address() -> None:
    assert INBOX != COLLEAGUE
    for mail in SCRIPT:
        assert read_email(written(mail)).to[0].address in (INBOX, "facturas+token@aurora-alimentos.example")
