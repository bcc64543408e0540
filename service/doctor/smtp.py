"""Trying the SMTP server: connection, protection, log-in and sender, up to where a mail would begin.

No mail is sent: the dialogue ends with RSET after MAIL.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

from outbound.settlements import words
from outbound.transport import Security, connect
from service.doctor.records import Check, Outcome, attempted
from service.logins import smtp_server
from service.oauth import Tokens
from service.settings import Settings

CLOCK_TOLERANCE = timedelta(minutes=5)
_PROTECTION = {Security.TLS: "TLS", Security.STARTTLS: "STARTTLS", Security.NONE: "not protected, on this machine"}


def examine_smtp(settings: Settings, tokens: Tokens, *, now: datetime) -> Iterator[Check]:
    """Try the SMTP server as far as it goes without a mail."""
    about = f"SMTP server {settings.smtp.host}"

    def look() -> Iterator[Check]:
        connection = connect(smtp_server(settings, tokens))
        try:
            yield _opened(about, settings, connection)
            yield from attempted(about, "sender", partial(_senders, about, settings, connection))
            yield _clock(about, connection, now)
        finally:
            connection.close()

    yield from attempted(about, "log-in", look)


def _opened(about: str, settings: Settings, connection: smtplib.SMTP) -> Check:
    login = f"logged in as {settings.smtp.user}" if settings.smtp.user else "no log-in"
    size = connection.esmtp_features.get("size", "")
    limit = f"; mails up to {int(size) // 1_000_000} MB" if size.isdigit() and int(size) else ""
    said = f"{words(connection.ehlo_resp or b'')[:200]} ({_PROTECTION[settings.smtp.security]}; {login}{limit})"
    return Check(about=about, what="log-in", outcome=Outcome.OK, said=said)


def _senders(about: str, settings: Settings, connection: smtplib.SMTP) -> Iterator[Check]:
    """Offer each sender that our mails have, and take it back."""
    wanted = [""] if settings.smtp.null_sender else []
    wanted += dict.fromkeys((mailbox.answer_as or mailbox.address) for mailbox in settings.mailboxes)
    for address in wanted:
        code, reply = connection.docmd("MAIL", f"FROM:<{address}>")
        connection.rset()
        said = f"MAIL FROM:<{address}>: {code} {words(reply)}"
        if code == 250:
            yield Check(about=about, what="sender", outcome=Outcome.OK, said=said)
        elif not address:
            remedy = "set null_sender = false: this relay wants a sender, also of automatic answers"
            yield Check(about=about, what="sender", outcome=Outcome.FAILED, said=said, remedy=remedy)
        else:
            outcome = Outcome.WARNING if settings.smtp.null_sender else Outcome.FAILED
            remedy = "let this log-in send as that address"
            yield Check(about=about, what="sender", outcome=outcome, said=said, remedy=remedy)


def _clock(about: str, connection: smtplib.SMTP, now: datetime) -> Check:
    """Compare with the time that some servers say in their greeting."""
    told = _time_in(words(getattr(connection, "greeting", b"")))
    if told is None:
        said = "the server's greeting does not tell the time"
        return Check(about=about, what="clock", outcome=Outcome.UNKNOWN, said=said)
    apart = abs(told - now)
    said = f"{apart.total_seconds():.0f} seconds from the server's"
    if apart <= CLOCK_TOLERANCE:
        return Check(about=about, what="clock", outcome=Outcome.OK, said=said)
    remedy = "set this machine's clock, and let it follow a time server"
    return Check(about=about, what="clock", outcome=Outcome.FAILED, said=said, remedy=remedy)


def _time_in(greeting: str) -> datetime | None:
    """Return the moment at the end of a greeting, as Sendmail and Exchange write it: `…; Wed, 25 Nov 2026 …`."""
    for separator in (";", " at "):
        try:
            moment = parsedate_to_datetime(greeting.rpartition(separator)[2].strip())
        except ValueError:
            continue
        return moment if moment.tzinfo is not None else None
    return None
