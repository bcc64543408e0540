"""What a check found, and the way in which a failing check becomes a finding instead of the end."""

from __future__ import annotations

import imaplib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.exc import SQLAlchemyError

from inbox.mailbox import MailboxError
from outbound.settlements import words
from outbound.transport import NoTokenError
from service.credentials import MissingSecret
from service.store.engine import plainly

TROUBLE = (
    MailboxError,
    MissingSecret,
    NoTokenError,
    OSError,
    SQLAlchemyError,
    ValueError,
    imaplib.IMAP4.error,
    smtplib.SMTPException,
)
"""What the world does to a check. Anything else is our own mistake, and is not caught."""


class Outcome(StrEnum):
    """How a check ended."""

    OK = "ok"
    NOTE = "note"  # nothing to do, but good to know
    WARNING = "warning"  # it works, and something should be changed
    FAILED = "failed"
    UNKNOWN = "unknown"  # it cannot be checked from here


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was tried. `said`: what was found, in the server's own words where it said any."""

    about: str
    what: str
    outcome: Outcome
    said: str
    remedy: str | None = None


def attempted(about: str, what: str, look: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """Yield what a look finds; what stops it becomes a failed check with the server's words."""
    try:
        yield from look()
    except TROUBLE as error:
        yield Check(about=about, what=what, outcome=Outcome.FAILED, said=spoken(error), remedy=remedy_for(error))


def spoken(error: BaseException) -> str:
    """Return the words of an error on one line, those of the server where it has any."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {words(error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {error.verify_message}"
    return words(_MACHINE_WORDS.sub("", plainly(error))) or type(error).__name__


def remedy_for(error: BaseException) -> str | None:
    """Return what to do about an error, where its words tell it."""
    said = spoken(error).lower()
    return next((remedy for word, remedy in _REMEDIES if word in said), None)


# What Python puts before and around the words of the system or of a server that is not the one that was meant.
_MACHINE_WORDS = re.compile(r"\[Errno -?\d+\] | \(_ssl\.c:\d+\)")
_APP_PASSWORD = "see user and password; a provider with two-step log-in wants an app password, or [oauth]"  # noqa: S105
_REACH = "see host and port, and whether a firewall lets this machine out"
_PLAIN_PORT = "this port does not begin with TLS: try security starttls, or the port for tls"
_REMEDIES = (
    ("self-signed certificate", "name the authority that signed it as ca_file"),
    ("unable to get local issuer", "name the authority that signed it as ca_file"),
    ("hostname mismatch", "use the name that the certificate is for as host"),
    ("certificate has expired", "the server's administrator must renew it"),
    ("name or service not known", "see whether host is spelt right, and whether this machine can look up names"),
    ("no address associated", "see whether host is spelt right"),
    ("unexpected response", "something else than an IMAP server answers there: see port"),
    ("connection refused", "nothing listens there: see host, port and security"),
    ("did not answer in time", _REACH),
    ("timed out", _REACH),
    ("wrong version number", _PLAIN_PORT),
    ("wrong_version_number", _PLAIN_PORT),
    ("application-specific password", "make an app password in the account's security settings, or use [oauth]"),
    ("basic authentication is disabled", "this provider takes no passwords any more: use [oauth]"),
    ("authenticat", _APP_PASSWORD),
    ("invalid credentials", _APP_PASSWORD),
    ("invalid_grant", "the refresh token is over or was withdrawn: get a new one"),
    ("invalid_client", "see client_id and the client secret; perhaps it ended"),
    ("read-only file system", "the disk must be writable for the user that runs Acuse"),
    ("permission denied", "the folder must be writable for the user that runs Acuse"),
    ("no space left", "make room on the disk"),
)
