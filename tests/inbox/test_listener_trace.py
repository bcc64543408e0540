"""The fields that the second door puts on top of a mail, and what the rest of the program makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from inbox.authentication import authenticate
from inbox.listener import Delivery, DoorProtocol, trace_header
from inbox.message import read_email
from inbox.records import Authentication
from inbox.trace import content_key

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTENT = b"From: ap@supplier.example\r\nTo: facturas@company.example\r\nSubject: x\r\n\r\ntext\r\n"
DELIVERY = Delivery(
    handover="0123456789abcdef",
    protocol=DoorProtocol.LMTP,
    client="[127.0.0.1]",
    greeting="mx.company.example",
    sender="ap@supplier.example",
    recipients=("facturas+f-1.r.8x.abc@company.example",),
    mailboxes=("facturas",),
    content=CONTENT,
)


def stored(delivery: Delivery) -> bytes:
    return trace_header(delivery, host="inbox.company.example", now=NOW) + delivery.content


def test_the_fields_are_those_of_a_final_delivery():
    assert trace_header(DELIVERY, host="inbox.company.example", now=NOW).decode() == (
        "Return-Path: <ap@supplier.example>\r\n"
        "Delivered-To: facturas+f-1.r.8x.abc@company.example\r\n"
        "Received: from mx.company.example ([127.0.0.1])\r\n"
        "\tby inbox.company.example (Acuse) with LMTP id 0123456789abcdef;\r\n"
        "\tMon, 02 Mar 2026 12:00:00 +0000\r\n"
    )


def test_the_envelope_is_what_the_mail_is_read_with():
    forged = replace(DELIVERY, content=b"Return-Path: <forged@attacker.example>\r\n" + CONTENT)
    email = read_email(stored(forged))
    assert email.return_path == "ap@supplier.example"
    assert email.delivered_to == DELIVERY.recipients


def test_a_second_delivery_is_known_as_the_same_content():
    again = replace(DELIVERY, handover="f" * 16, recipients=("facturas@company.example",), greeting="other")
    assert content_key(stored(DELIVERY)) == content_key(stored(again)) == content_key(CONTENT)


@pytest.mark.parametrize(
    "hostile",
    [
        # what would end the field, the comment or the address
        "a\r\nBcc: x@y.example",
        "a\rb",
        "a\nb\x00",
        "x) (y",
        "a>b<",
        # bytes that are no UTF-8, as aiosmtpd hands them on
        b"\xff\xfe".decode("utf-8", "surrogateescape"),
        "ñandú.example",
        "h" * 5_000,
    ],
)
def test_no_greeting_sender_or_recipient_breaks_out_of_its_field(hostile: str):
    header = trace_header(
        replace(DELIVERY, greeting=hostile, sender=hostile, recipients=(hostile,)), host="here", now=NOW
    )
    names = [line.split(b":")[0] for line in header.split(b"\r\n") if line and not line.startswith(b"\t")]
    assert names == [b"Return-Path", b"Delivered-To", b"Received"]
    assert b"\r" not in header.replace(b"\r\n", b"")
    assert b"\n" not in header.replace(b"\r\n", b"")


VERDICT = b"Authentication-Results: mx.company.example; dmarc=pass header.from=supplier.example\r\n"
HOP = b"Received: from a by mx.company.example with ESMTPS id 1; Mon, 2 Mar 2026 12:00:00 +0000\r\n"


@pytest.mark.parametrize("protocol", list(DoorProtocol))
@pytest.mark.parametrize(
    ("above", "stamps_below", "found"),
    [
        # the border's verdict on top, and below its own Received line where it stamps there
        (VERDICT + HOP, False, "pass"),
        (HOP + VERDICT, True, "pass"),
        # one that came with the mail
        (HOP + VERDICT, False, "none"),
        (HOP + HOP + VERDICT, True, "none"),
    ],
)
def test_our_own_line_is_no_hop_of_the_border_server(
    protocol: DoorProtocol, above: bytes, stamps_below: bool, found: str
):
    email = read_email(stored(replace(DELIVERY, protocol=protocol, content=above + CONTENT)))
    verdict = authenticate(email, "mx.company.example", stamps_below_received=stamps_below)
    assert verdict is Authentication(found)
