"""Hostile mails (reliability.md D10, H) through the whole pipeline: each is filed where it shows, the next goes on.

What reading alone makes of such mails stands in `tests/inbox`; here nothing may be lost, quarantined or answered.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import Row

from service.application import Application
from tests.service.building import AUTHSERV_ID, INBOX, a_mail, an_invoice, receive

SECONDS = 120.0
HEADER = (
    f"Authentication-Results: {AUTHSERV_ID}; dmarc=pass header.from=papelera.example\r\n"
    f"From: ana@papelera.example\r\nTo: {INBOX}\r\nSubject: Factura\r\nMessage-ID: <m1@papelera.example>\r\n"
    "Date: Wed, 25 Nov 2026 10:00:00 +0100\r\n"
)
MIXED = 'Content-Type: multipart/mixed; boundary="b"\r\n'
HOP = "Received: from a by b; Wed, 25 Nov 2026 10:00:00 +0100\r\n"
ODD_NAMES = (b"../../etc/passwd", b"a" * 5_000, b"factura\xe2\x80\xaefdp.exe", b"con", b"", b".", b"/", b"a\tb")


def wire(fields: str = "", body: bytes = b"Adjunto factura.\r\n") -> bytes:
    """Return an authentic mail with more fields, and this body."""
    return (HEADER + fields).encode("utf-8", "surrogateescape") + b"\r\n" + body


def nested(levels: int) -> bytes:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(levels))
    return wire(opened.removesuffix("\r\n"))


def attached(*names: bytes, content: bytes = b"<a/>") -> bytes:
    parts = (
        b'--b\r\nContent-Type: application/xml\r\nContent-Disposition: attachment; filename="%b"\r\n\r\n%b\r\n'
        % (name, content)
        for name in names
    )
    return wire(MIXED, b"".join(parts) + b"--b--\r\n")


MAILS = {
    "5,000 levels of parts": nested(5_000),
    "2,000 levels of messages": wire(
        "Content-Type: message/rfc822\r\n", b"Content-Type: message/rfc822\r\n\r\n" * 2_000
    ),
    "20,000 parts": wire(MIXED, b"--b\r\n\r\nx\r\n" * 20_000),
    "20,000 header fields": wire("X-A: b\r\n" * 20_000),
    "a header field of 2 MB": wire("X-A: " + "b" * 2_000_000 + "\r\n"),
    "10,000 encoded words": wire("Comments: " + "=?utf-8?b?w6E=?= " * 10_000 + "\r\n"),
    "20,000 recipients": wire("Cc: " + ", ".join(f"a{n}@b.example" for n in range(20_000)) + "\r\n"),
    "300 references": wire("References: " + " ".join(f"<{n}@b.example>" for n in range(300)) + "\r\n"),
    "500 hops": wire(HOP * 500),
    "a header that ends in the middle": wire("from : x\r\nX-\x00: y\r\n"),
    "a charset that is a codec": wire("Content-Type: text/plain; charset=zlib\r\n", b"x\x9c" + bytes(99)),
    "NULs and half characters": wire(body=b"\x00\xed\xa0\x80\xff factura"),
    "4 MB of broken base64": wire("Content-Transfer-Encoding: base64\r\n", b"!=A" * 1_300_000),
    "a million equal signs": wire("Content-Transfer-Encoding: quoted-printable\r\n", b"=" * 1_000_000),
    "uuencoded for ever": wire(body=b"begin 644 factura.pdf\r\n" + (b"M" + b"!" * 60 + b"\r\n") * 50_000),
    "nothing but beginnings of files": wire(body=b"begin 644 a.pdf\r\n" * 100_000),
    "a line of 5 MB": wire(body=b"a" * 5_000_000),
    "20,000 nested tags": wire("Content-Type: text/html\r\n", b"<div>" * 20_000 + b"factura"),
    "no boundary inside": wire(
        'Content-Type: multipart/mixed; boundary="a"\r\n', b"--a\r\nContent-Type: multipart/mixed\r\n\r\n--a--\r\n"
    ),
    "names that climb and lie": attached(*ODD_NAMES),
    "1,000 attachments": attached(*[b"a.xml"] * 1_000),
    "nothing at all": b"",
    "only blank lines": b"\r\n" * 100,
}


@pytest.mark.parametrize("raw", MAILS.values(), ids=MAILS.keys())
def test_a_hostile_mail_is_filed_in_time_and_the_next_is_read(app: Application, raw: bytes) -> None:
    started = time.monotonic()
    after = receive(app, raw)
    assert time.monotonic() - started < SECONDS
    assert after.message.state == "filed", after.message.error
    assert_bounded(after.outgoing)
    honest = receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    assert [row.number for row in honest.invoices] == ["A-1"]


def assert_bounded(outgoing: Sequence[Row[Any]]) -> None:
    for row in outgoing:
        mail = message_from_bytes(row.raw)
        assert len(row.raw) < 200_000
        assert mail["To"] == "ana@papelera.example"
        assert len((mail["References"] or "").split()) <= 20


@pytest.mark.parametrize("name", ["500 hops", "nothing at all", "only blank lines"])
def test_what_may_be_a_loop_or_says_nothing_is_not_answered(app: Application, name: str) -> None:
    assert list(receive(app, MAILS[name]).outgoing) == []


@pytest.mark.parametrize(
    "subject",
    [
        # as it is written
        "Factura\r\nBcc: eva@attacker.example",
        # once decoded: CR LF, a line separator, other controls
        "=?utf-8?q?Factura=0D=0ABcc:_eva@attacker.example?=",
        "=?utf-8?q?Factura=E2=80=A8Bcc:_eva@attacker.example?=",
        "=?utf-8?q?Factura=0B=0C=00=1B[2J?=",
        # turned round for the eye
        "\u202eFactura",
    ],
)
def test_a_subject_adds_no_field_to_the_answer(app: Application, subject: str) -> None:
    """H7."""
    raw = a_mail("Adjunto factura.", an_invoice("A-1")).replace(b"Subject: Factura", f"Subject: {subject}".encode())
    for row in receive(app, raw).outgoing:
        mail = message_from_bytes(row.raw)
        assert mail["Bcc"] is None
        assert mail["To"] == "ana@papelera.example"
        assert row.subject.isprintable()


def test_an_encrypted_mail_waits_for_a_person(app: Application) -> None:
    """H15."""
    fields = 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
    body = b"MIIBHgYJKoZIhvcNAQcDoIIBDzCCAQsCAQAxgcAwgb0CAQAwJjASMRAwDgYDVQQDEwdDYXJsUlNB\r\n"
    after = receive(app, wire(fields + "Content-Transfer-Encoding: base64\r\n", body))
    assert (after.message.state, list(after.invoices)) == ("filed", [])
    assert after.message.attention is not None


def test_texts_that_differ_pay_nothing(app: Application) -> None:
    """H16: the plain text says one amount, the HTML another; neither is an invoice."""
    body = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nFactura A-1, total 100 EUR\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>Factura A-1, total 900 EUR</p>\r\n--b--\r\n"
    )
    after = receive(app, wire(MIXED.replace("mixed", "alternative"), body))
    assert [row for row in after.invoices if row.state == "approved"] == []
