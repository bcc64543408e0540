"""What the company's own border server adds to a mail before it lies in the mailbox.

In charge of the trace fields and the verdict about the sender (RFC 8601). Not in charge of delivering the mail.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import format_datetime

from inbox.records import Authentication

_FIELD = re.compile(rb"^[\x21-\x39\x3b-\x7e]+:.*(?:\r\n[ \t].*)*\r\n", re.MULTILINE)


def stamped(
    raw: bytes, *, recipient: str, mail_from: str, verdict: Authentication, authserv_id: str, received: datetime
) -> bytes:
    """Return `raw` as the border hands it to the mailbox: CRLF lines, trace fields and its verdict on top.

    Fields that already claim to be this border's are taken out first (RFC 8601 section 5): they are forged.
    """
    head, _, body = _crlf(raw).partition(b"\r\n\r\n")
    head = _without_forged_results(head + b"\r\n", authserv_id)
    domain = mail_from.rpartition("@")[2]
    trace = "".join(
        (
            f"Return-Path: <{mail_from}>\r\n",
            f"Delivered-To: {recipient}\r\n",
            f"Authentication-Results: {authserv_id};\r\n\t{_verdict(verdict, domain)}\r\n",
            f"Received: from mail.{domain or authserv_id} by {authserv_id} with ESMTPS;\r\n",
            f"\t{format_datetime(received)}\r\n",
        )
    )
    return trace.encode("ascii") + head + b"\r\n" + body


def _crlf(raw: bytes) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", raw)


def _without_forged_results(head: bytes, authserv_id: str) -> bytes:
    claimed = re.compile(rb"authentication-results:\s*" + re.escape(authserv_id.encode()) + rb"\b", re.IGNORECASE)
    return _FIELD.sub(lambda field: b"" if claimed.match(field[0]) else field[0], head)


def _verdict(verdict: Authentication, domain: str) -> str:
    if verdict is Authentication.NONE or not domain:
        return "dmarc=none; spf=none; dkim=none"
    return "; ".join(
        (
            f"dmarc={verdict} header.from={domain}",
            f"spf={verdict} smtp.mailfrom={domain}",
            f"dkim={verdict} header.d={domain}",
        )
    )
