"""Opening an IMAP connection: TLS, log-in, and how each fault is told from the others.

In charge of getting an authenticated IMAPClient. Not in charge of what is asked over it (`imap.py`), nor of where the
password is kept: an `Authenticator` brings it.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from inbox.mailbox.port import CommandRefusedError, ConnectionLostError, LoginRefusedError, MailboxError

CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0

Authenticator = Callable[[IMAPClient], None]
"""Logs a fresh connection in: by password, or by whatever else a server wants (OAuth: XOAUTH2, OAUTHBEARER)."""


class Encryption(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapServer:
    """Where a server is. `ca_file` replaces the system's certificate authorities, for a company's own."""

    host: str
    port: int
    encryption: Encryption = Encryption.TLS
    ca_file: Path | None = None
    read_seconds: float = READ_SECONDS


def connect(server: ImapServer, authenticate: Authenticator) -> IMAPClient:
    """Return a client that is connected, encrypted as configured and logged in; raise MailboxError."""
    with imap_errors():
        client = _connected(server)
    try:
        with imap_errors():
            authenticate(client)
    except BaseException:
        hang_up(client)
        raise
    return client


def password_login(user: str, password: str) -> Authenticator:
    """Return an Authenticator for a user and a password."""

    def authenticate(client: IMAPClient) -> None:
        # SASL PLAIN carries any password in UTF-8; LOGIN is only sure of ASCII (RFC 3501 section 6.2.3).
        if client.has_capability("AUTH=PLAIN"):
            client.plain_login(user, password)
        else:
            client.login(user, password)

    return authenticate


def token_login(user: str, token: str) -> Authenticator:
    """Return an Authenticator for an OAuth access token: OAUTHBEARER (RFC 7628) where offered, else XOAUTH2."""

    def authenticate(client: IMAPClient) -> None:
        bearer = client.has_capability("AUTH=OAUTHBEARER")
        name = user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 section 4
        start = f"n,a={name}," if bearer else f"user={user}"
        first = f"{start}\x01auth=Bearer {token}\x01\x01".encode()
        # A refusal comes with its details as a challenge first, to be acknowledged (RFC 7628 section 3.2.3).
        said = iter((first, b"\x01" if bearer else b""))
        client.sasl_login("OAUTHBEARER" if bearer else "XOAUTH2", lambda _challenge: next(said, b""))

    return authenticate


def hang_up(client: IMAPClient) -> None:
    """Drop a connection without a word to the server; never raises."""
    with suppress(OSError, imaplib.IMAP4.error):
        client.shutdown()


@contextmanager
def imap_errors() -> Iterator[None]:
    """Turn what imapclient, imaplib, TLS and the socket raise into MailboxError."""
    try:
        yield
    except LoginError as error:
        raise _login_error(error) from error
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(f"the certificate is not trusted: {error.verify_message}", temporary=False) from error
    except TimeoutError as error:
        raise ConnectionLostError("the server did not answer in time") from error
    except (imaplib.IMAP4.abort, OSError) as error:
        raise ConnectionLostError(str(error) or type(error).__name__) from error
    except imaplib.IMAP4.error as error:
        raise CommandRefusedError(str(error)) from error


def _connected(server: ImapServer) -> IMAPClient:
    context = None if server.encryption is Encryption.NONE else ssl.create_default_context(cafile=server.ca_file)
    client = IMAPClient(
        server.host,
        port=server.port,
        ssl=server.encryption is Encryption.TLS,
        ssl_context=context if server.encryption is Encryption.TLS else None,
        timeout=SocketTimeout(connect=CONNECT_SECONDS, read=server.read_seconds),
    )
    # imapclient sets 5 whatever the logger wants: imaplib then formats every literal with %r, two thirds of a fetch.
    client._imap.debug = 0
    client.normalise_times = False  # INTERNALDATE with its zone
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if server.encryption is Encryption.STARTTLS:
        _start_tls(client, context)
    return client


def _start_tls(client: IMAPClient, context: ssl.SSLContext | None) -> None:
    try:
        client.starttls(context)
    except BaseException:
        hang_up(client)
        raise


def _login_error(error: LoginError) -> MailboxError:
    # imapclient calls every failure of a log-in a LoginError, a dropped connection too.
    if isinstance(error.__context__, imaplib.IMAP4.abort) or "[UNAVAILABLE]" in str(error):  # RFC 5530
        return ConnectionLostError(str(error))
    return LoginRefusedError(str(error))
