"""Delivery failures and delays, as mail servers write them, with their labels.

In charge of the notice, the delivery report (RFC 3464) and the returned header. The words are data, `bounces.toml`.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime
from functools import cache
from random import Random
from typing import Any

from tests.accuracy.mails.pieces import HERE
from tests.accuracy.mails.records import Sample, Truth

_RECIPIENTS = ("ana.perez@supplier.example", "pagos@grupo.example", "j.keller@werk.example", "cobranza@alba.example")
_DELAYED = {
    "status": "4.4.1",
    "diag": "connect to mx.supplier.example[192.0.2.7]:25: Connection timed out",
    "hard": False,
}


@cache
def _data(part: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((HERE / part / "bounces.toml").read_text("utf-8"))


def bounce(part: str, random: Random, *, name: str) -> Sample:
    """Return a delivery failure or delay of one mail server."""
    notice = random.choice(_data(part)["notices"])
    reason = _DELAYED if notice.get("delay") else random.choice(_data(part)["reasons"])
    to = random.choice(_RECIPIENTS)
    values = {"{to}": to, "{diag}": reason["diag"].replace("{to}", to), "{status}": reason["status"]}
    text = _filled(notice["text"], values).strip()
    truth = Truth(
        kind="bounce",
        language=notice["language"],
        bounced_recipient=to,
        bounce_type="hard" if reason["hard"] else "soft",
        reply_text=text,
    )
    body = f"{text}\n{_filled(notice.get('copy', ''), values)}\n"
    header = (
        f"Return-Path: <>\nFrom: {notice['sender']}\nTo: facturas@company.example\n"
        f"Subject: {Header(_filled(notice['subject'], values)).encode(maxlinelen=0)}\n"
        f"Date: {format_datetime(datetime(2026, 3, random.randint(2, 28), 10, 0, tzinfo=UTC))}\n"
        f"Message-ID: <{random.getrandbits(48):x}@mx.example>\nMIME-Version: 1.0\n"
    )
    if notice.get("report"):
        whole = header + _report(body, to, reason, delayed=bool(notice.get("delay")))
    else:
        whole = f"{header}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
    traits = ("bounce", notice["name"], reason["diag"])
    return Sample(name=name, raw=whole.encode(), truth=truth, traits=traits)


def _report(body: str, to: str, reason: dict[str, Any], *, delayed: bool) -> str:
    """Return what follows the header of a delivery report (RFC 3462, RFC 3464)."""
    diagnostic = reason["diag"].replace("{to}", to)
    status = (
        "Reporting-MTA: dns; mx.company.example\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: {'delayed' if delayed else 'failed'}\n"
        f"Status: {reason['status']}\nDiagnostic-Code: smtp; {diagnostic}\n"
    )
    returned = f"From: facturas@company.example\nTo: {to}\nMessage-ID: <acuse-77.1@company.example>\n"
    parts = (
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}",
        f"Content-Type: message/delivery-status\n\n{status}",
        f"Content-Type: text/rfc822-headers\n\n{returned}",
    )
    joined = "".join(f"--=_made\n{part}\n" for part in parts)
    return f'Content-Type: multipart/report; report-type=delivery-status; boundary="=_made"\n\n{joined}--=_made--\n'


def _filled(text: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text
