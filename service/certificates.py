"""Until when the servers' certificates are valid.

In charge of asking each server for its certificate, without logging in. A certificate that is not trusted is no matter
of this module: the poller and the sender say so when they connect.
"""

from __future__ import annotations

import imaplib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from outbound.transport import Security
from service.settings import MailboxSettings, Settings, SmtpSettings

ANSWER_SECONDS = 20.0
UNREACHABLE = (OSError, imaplib.IMAP4.error, smtplib.SMTPException)


def certificate_ends(settings: Settings) -> Iterator[tuple[str, date]]:
    """Yield the name of each protected server that answers, and its certificate's last day."""
    for server in protected_servers(settings):
        with suppress(*UNREACHABLE):
            yield server.host, last_day(server, settings.base)


def protected_servers(settings: Settings) -> tuple[MailboxSettings | SmtpSettings, ...]:
    """Return the configured servers that must show a certificate."""
    servers: tuple[MailboxSettings | SmtpSettings, ...] = (*settings.polled, settings.smtp)
    return tuple(server for server in servers if server.security is not Security.NONE)


def last_day(server: MailboxSettings | SmtpSettings, base: Path) -> date:
    """Return the last day of a server's certificate; raise one of UNREACHABLE when it cannot be asked."""
    context = ssl.create_default_context(cafile=None if server.ca_file is None else base / server.ca_file)
    asks = _by_imap if isinstance(server, MailboxSettings) else _by_smtp
    end = asks(server.host, server.effective_port, server.security, context).get("notAfter")
    if not isinstance(end, str):
        raise ssl.SSLError("the server showed no certificate")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC).date()


def _by_imap(host: str, port: int, security: Security, context: ssl.SSLContext) -> dict[str, object]:
    imap: imaplib.IMAP4
    if security is Security.TLS:
        imap = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=ANSWER_SECONDS)
    else:
        imap = imaplib.IMAP4(host, port, timeout=ANSWER_SECONDS)
    try:
        if security is Security.STARTTLS:
            imap.starttls(context)
        return _shown(imap.sock)
    finally:
        imap.shutdown()


def _by_smtp(host: str, port: int, security: Security, context: ssl.SSLContext) -> dict[str, object]:
    smtp: smtplib.SMTP
    if security is Security.TLS:
        smtp = smtplib.SMTP_SSL(host, port, context=context, timeout=ANSWER_SECONDS)
    else:
        smtp = smtplib.SMTP(host, port, timeout=ANSWER_SECONDS)
    try:
        if security is Security.STARTTLS:
            smtp.starttls(context=context)
        return _shown(smtp.sock)
    finally:
        smtp.close()


def _shown(connection: object) -> dict[str, object]:
    return dict(connection.getpeercert() or {}) if isinstance(connection, ssl.SSLSocket) else {}
