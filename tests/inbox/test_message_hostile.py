"""Hostile mails: read in part, never raising, within the limits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.message import read_email
from inbox.records import Email
from inbox.triage import classify
from tests.inbox.builders import a_mail_with, a_raw_mail

_MULTIPART = 'Content-Type: multipart/mixed; boundary="b"\r\n'


def _nested(levels: int) -> bytes:
    openings = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n' for level in range(levels)
    )
    return (openings + "Content-Type: text/plain\r\n\r\nx\r\n").encode()


def _forwarded(levels: int) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" * levels + b"Subject: x\r\n\r\nx"


HOSTILE = {
    "nested multiparts": _nested(5_000),
    "nested messages": _forwarded(2_000),
    "100,000 parts": a_raw_mail(headers=_MULTIPART, body=b"--b\r\n\r\nx\r\n" * 100_000),
    "100,000 header fields": a_raw_mail(headers="X-A: b\r\n" * 100_000),
    "one field of 2 MB": a_raw_mail(headers="X-A: " + "b" * 2_000_000 + "\r\n"),
    "10,000 encoded words": a_raw_mail(headers="X-A: " + "=?utf-8?b?w6E=?= " * 10_000 + "\r\n"),
    "encoded words in a part": a_raw_mail(
        headers=_MULTIPART,
        body='--b\r\nContent-Disposition: attachment; filename="' + "=?utf-8?q?a?= " * 50_000 + '"\r\n\r\nx\r\n--b--',
    ),
    "2,000 parameters": a_raw_mail(
        headers=_MULTIPART,
        body="--b\r\nContent-Type: a/b" + "".join(f"; name*{n}*=x" for n in range(2_000)) + "\r\n\r\nx\r\n--b--",
    ),
    "20,000 recipients": a_raw_mail(headers="Cc: " + ", ".join(f"a{n}@b.example" for n in range(20_000)) + "\r\n"),
    "parentheses in an address": a_raw_mail(headers="Cc: " + "(" * 5_000 + "\r\n"),
    "a list of no recipients": a_raw_mail(headers="Cc: unlisted-recipients:; (no To-header on input)\r\n"),
    "a missing boundary inside": (
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\nContent-Type: multipart/mixed\r\n\r\n--a--\r\n'
    ),
    "NUL and surrogates": a_raw_mail(headers="X-A: \x00\x01\r\n", body=b"\x00\xed\xa0\x80 hola"),
    "an unknown charset": a_raw_mail(headers="Content-Type: text/plain; charset=zlib\r\n", body="hola"),
    "5,000 nested tags": a_raw_mail(headers="Content-Type: text/html\r\n", body="<div>" * 5_000 + "hola"),
    "a line of 5 MB": a_raw_mail(body="a" * 5_000_000),
    "base64 that is none": a_raw_mail(headers="Content-Transfer-Encoding: base64\r\n", body="!" * 1_000_000),
    "nothing": b"",
    "no header": b"\r\n\r\n",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_is_read_in_part(raw: bytes) -> None:
    email = read_email(raw)
    _assert_bounded(email)
    classify(email)


@pytest.mark.parametrize("name", ["nested multiparts", "nested messages", "100,000 parts", "100,000 header fields"])
def test_what_was_cut_is_named(name: str) -> None:
    assert {"too_deep", "too_many_parts", "header_too_large"} & set(read_email(HOSTILE[name]).problems)


@pytest.mark.parametrize("line", [b"From : evil@attacker.example", b"nonsense", b"X-\x00: y"])
def test_a_broken_header_leaves_nobody_identified(line: bytes) -> None:
    raw = a_raw_mail().replace(b"To: facturas", line + b"\r\nTo: facturas", 1)
    email = read_email(raw)
    assert email.sender is None or email.sender.address == "ana@supplier.example"
    assert email.claimed_sender is None or email.claimed_sender.address == "ana@supplier.example"


@given(st.binary(max_size=2_000))
@settings(max_examples=60)
def test_any_bytes_are_read(raw: bytes) -> None:
    email = read_email(raw)
    _assert_bounded(email)
    classify(email)


@given(st.data())
@settings(max_examples=60)
def test_any_mutation_of_a_mail_is_read(data: st.DataObject) -> None:
    raw = bytearray(a_mail_with(("factura.pdf", "application/pdf", b"%PDF"), ("a.vcf", "text/vcard", b"x")).as_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
        if not raw:
            break
    email = read_email(bytes(raw))
    _assert_bounded(email)
    classify(email)


def _assert_bounded(email: Email) -> None:
    texts = (email.subject, email.text, email.html or "", *(value for _, value in email.headers))
    assert all("\x00" not in text and text.encode() is not None for text in texts)
    assert not any("\n" in value or "\r" in value for _, value in email.headers)
    assert all(part.name and "/" not in part.name and len(part.name.encode()) <= 255 for part in email.attachments)
    assert len(email.attachments) <= 50
    assert len(email.text) <= 256 * 1024
