"""One mail delivered twice is known by its content; anything else that differs is another mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.trace import content_key

MAIL = b"From: ana@supplier.example\r\nSubject: Factura\r\n\tde marzo\r\nMessage-ID: <1@s>\r\n\r\nHola\r\n"


@pytest.mark.parametrize(
    "trace",
    [
        b"Received: from a\r\n\tby b; Mon, 2 Mar 2026 10:00:00 +0000\r\n",  # every hop writes one
        b"Return-Path: <ana@supplier.example>\r\nDelivered-To: facturas@company.example\r\n",  # the last hop
        b"X-Original-To: proveedores@company.example\r\nX-Spam-Score: 0.1\r\n",  # another alias, another filter run
        b"Authentication-Results: mx.company.example; dkim=pass\r\nARC-Seal: i=1;\r\n a=rsa-sha256\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256;\r\n\tt=1\r\nReceived-SPF: pass\r\n",  # a retry is signed anew
        b"RECEIVED : from a\r\n",  # names are case-blind, and a blank before the colon is tolerated
    ],
)
def test_traces_of_the_way_change_nothing(trace):
    assert content_key(trace + MAIL) == content_key(MAIL)
    assert content_key(MAIL.replace(b"Message-ID", trace + b"Message-ID")) == content_key(MAIL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Hola", b"Hola!"),  # the body
        (b"Message-ID: <1@s>", b"Message-ID: <2@s>"),  # the same text sent as another mail
        (b"ana@", b"eva@"),
        (b"\tde marzo", b"\tde abril"),  # a folded line belongs to its field
        (b"\r\n\r\nHola", b"\r\n\r\nReceived: from a\r\nHola"),  # a body may quote a trace
    ],
)
def test_any_other_difference_is_another_mail(before, after):
    assert content_key(MAIL.replace(before, after)) != content_key(MAIL)


@given(st.binary(max_size=400))
def test_any_bytes_have_a_key(raw):
    assert len(content_key(raw)) == 64
    assert content_key(raw) == content_key(raw)


def test_a_header_of_megabytes_takes_no_time_worth_telling():
    # A pattern that backtracks would never come to an end here.
    assert content_key(b"Received: " + b"\t \r\n " * 400_000 + b"x") != content_key(MAIL)
