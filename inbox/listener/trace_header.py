"""The header fields that final delivery adds on top of a mail (RFC 5321 section 4.4), as any delivery agent does.

In charge of Return-Path, Delivered-To and Received. The mail below them stays byte for byte as it was handed over; a
Return-Path that it brought along is left where it is, below ours, which is the one that counts.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime

from inbox.listener.records import Delivery, DoorProtocol

_UNSAFE = re.compile(r"[\x00-\x20\x7f()<>\\]")  # what would end a field, a comment or an address
_LONGEST_GREETING = 255


def trace_header(delivery: Delivery, *, host: str, now: datetime) -> bytes:
    """Return the fields for a mail that was handed over to this host at that moment, ending in CRLF."""
    greeting = _UNSAFE.sub("?", delivery.greeting[:_LONGEST_GREETING])
    with_protocol = "LMTP" if delivery.protocol is DoorProtocol.LMTP else "ESMTP"
    lines = [
        f"Return-Path: <{_UNSAFE.sub('?', delivery.sender)}>",
        *(f"Delivered-To: {_UNSAFE.sub('?', recipient)}" for recipient in delivery.recipients),
        f"Received: from {greeting} ({_UNSAFE.sub('?', delivery.client)})",
        f"\tby {host} (Acuse) with {with_protocol} id {delivery.handover};",
        f"\t{format_datetime(now)}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")
