"""The mail itself: its headers, its MIME parts, its bytes."""

from __future__ import annotations

import email
import email.header
import email.message
import email.policy
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.automatic import is_automatic
from inbox.records import Address
from outbound.compose import UnsafeHeaderError, compose
from outbound.context import notice_from_context
from outbound.envelope import copies_of
from outbound.records import InReplyTo, OutgoingMail, PaperCopy, Rendered
from outbound.render import render
from tests.outbound.builders import NOW, REGISTERED, a_company, a_notice, a_planned_notice, an_email, an_invoice


def composed(tag: str | None = "abc123", **changes: Any) -> OutgoingMail:
    notice = a_notice(**{"invoices": (an_invoice(),), **changes})
    return compose(a_planned_notice(notice), render(notice), token=tag, now=NOW)


def parsed(mail: OutgoingMail) -> EmailMessage:
    return cast("EmailMessage", email.message_from_bytes(mail.raw, policy=email.policy.default))


def test_a_reader_sees_both_texts_and_who_writes_to_whom() -> None:
    mail = composed()
    message = parsed(mail)
    assert message["From"] == "Molinos del Plata <facturas@molinos.example>"
    assert message["To"] == REGISTERED.address
    assert message["Cc"] is None
    assert message["Subject"] == "[F-2026-001234] Recibimos su factura A-0001-00001234"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (cast("EmailMessage", part).get_content().splitlines() for part in message.iter_parts())
    assert plain == mail.text.splitlines()
    assert html == mail.html.splitlines()
    assert not message.defects


def test_copies_stand_for_all_to_see_and_only_in_the_head() -> None:
    copies = (Address(address="jefe@norte.example"), Address(address="ana@aurora.example"))
    mail = composed(copies=copies, note="Cc: nobody@evil.example")
    assert parsed(mail)["Cc"] == "jefe@norte.example, ana@aurora.example"
    assert copies_of(mail.raw) == ("jefe@norte.example", "ana@aurora.example")
    assert copies_of(composed().raw) == ()
    with pytest.raises(UnsafeHeaderError):
        composed(copies=(Address(address="a@b.example\r\nBcc: c@d.example"),))


def test_a_pdf_goes_with_a_mail_byte_for_byte() -> None:
    content = b"%PDF-1.7\r\n" + bytes(range(256)) * 9
    names = ("F 2026/0101\r\nBcc: x.pdf", "F-2.pdf")
    notice = a_notice(invoices=(an_invoice(),), attached=tuple(PaperCopy(name=name, sha256="0" * 64) for name in names))
    mail = compose(a_planned_notice(notice), render(notice), token=None, now=NOW, papers=(content, b"%PDF-2"))
    message = parsed(mail)
    assert message.get_content_type() == "multipart/mixed"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == mail.text.splitlines()
    files = [(part.get_filename(), part.get_content_type(), part.get_content()) for part in message.iter_attachments()]
    assert files == [
        ("F_2026_0101_Bcc_x.pdf", "application/pdf", content),
        ("F-2.pdf", "application/pdf", b"%PDF-2"),
    ]
    assert message["Bcc"] is None
    assert all(len(line) <= 80 for line in mail.raw.split(b"\r\n"))
    assert notice_from_context(mail.context) == notice


def test_an_answer_keeps_the_thread() -> None:
    message = parsed(composed(answers=InReplyTo(message_id="<m1@x.example>", references=("<m0@x.example>",))))
    assert message["In-Reply-To"] == "<m1@x.example>"
    assert message["References"].split() == ["<m0@x.example>", "<m1@x.example>"]
    assert message["Auto-Submitted"] == "auto-replied"


def test_a_mail_that_answers_none_is_generated() -> None:
    message = parsed(composed())
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["In-Reply-To"] is None


def test_a_long_thread_is_cut_to_its_first_and_its_newest() -> None:
    references = tuple(f"<m{number}@x.example>" for number in range(150))
    kept = parsed(composed(answers=InReplyTo(message_id="<last@x.example>", references=references)))[
        "References"
    ].split()
    assert len(kept) == 20
    assert (kept[0], kept[-2], kept[-1]) == ("<m0@x.example>", "<m149@x.example>", "<last@x.example>")


@pytest.mark.parametrize(
    "message_id",
    [
        "<a@b>\r\nBcc: <x@y>",  # a header of its own
        "<a b@c>",  # no message id
        "<" + "a" * 900 + "@b>",  # longer than a line may be
        "",  # nothing
    ],
)
def test_what_is_no_message_id_is_not_repeated(message_id: str) -> None:
    mail = composed(answers=InReplyTo(message_id=message_id))
    assert parsed(mail)["In-Reply-To"] is None
    assert b"Bcc" not in mail.raw


def test_answers_come_back_to_the_signed_address() -> None:
    assert parsed(composed(tag="c7F3K"))["Reply-To"] == "facturas+c7F3K@molinos.example"
    assert parsed(composed(tag=None))["Reply-To"] is None


def test_machines_are_asked_not_to_answer() -> None:
    mail = composed()
    message = parsed(mail)
    assert message["X-Auto-Response-Suppress"] == "All"
    assert mail.mail_from == ""
    headers = tuple((name, str(value)) for name, value in message.items())
    assert is_automatic(an_email(headers=headers), ())


def test_a_relay_that_refuses_the_null_sender_gets_the_mailbox() -> None:
    notice = a_notice(invoices=(an_invoice(),))
    mail = compose(a_planned_notice(notice), render(notice), token=None, now=NOW, null_sender=False)
    assert mail.mail_from == "facturas@molinos.example"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert composed() == composed()


def test_the_message_id_follows_the_cause_alone() -> None:
    notice = a_notice(invoices=(an_invoice(),))
    first = compose(a_planned_notice(notice), render(notice), token="a", now=NOW)
    later = compose(a_planned_notice(notice), render(notice), token="b", now=NOW + timedelta(days=1))
    other = compose(a_planned_notice(notice, dedupe_key="automatic:1"), render(notice), token="a", now=NOW)
    assert first.message_id == later.message_id == parsed(first)["Message-ID"]
    assert other.message_id != first.message_id


def test_the_cases_are_those_of_every_invoice_it_speaks_of() -> None:
    mail = composed(invoices=(an_invoice(case="F-2"), an_invoice(case="F-3"), an_invoice(case="F-2")))
    assert mail.cases == ("F-2026-001234", "F-2", "F-3")


@pytest.mark.parametrize("address", ["a@b\r\nRCPT TO:<x@y>", "a@b>", "a b@c", "<a@b>", "a", "", "ñ@b.example"])
def test_an_address_that_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(UnsafeHeaderError):
        composed(recipient=Address(address=address))


def test_lines_are_short_ascii_with_crlf() -> None:
    name = "Compañía " + "muy larga " * 30
    mail = composed(company=replace(a_company(), name=name, mailbox=Address(address="f@m.example", name="Añ" * 30)))
    lines = mail.raw.split(b"\r\n")
    assert mail.raw.isascii()
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_any_text_and_subject_arrive_as_they_were(words: str) -> None:
    rendered = Rendered(subject=words, text=words + "\n", html=f"<p>{words}</p>\n")
    message = email.message_from_bytes(compose(a_planned_notice(), rendered, token=None, now=NOW).raw)
    plain = cast("list[email.message.Message]", message.get_payload())[0]
    payload = cast("bytes", plain.get_payload(decode=True)).decode().replace("\r\n", "\n")
    assert payload.rstrip("\n") == words.rstrip("\n")
    subject = str(email.header.make_header(email.header.decode_header(message["Subject"])))
    assert subject.split() == words.split()
