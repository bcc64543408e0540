"""Hands one mail to the company's SMTP server, and tells what came of it.

The only module of the package that reaches the network. The content goes first, without the final dot; the dot follows
only after the caller has recorded that it will (reliability.md fact 2). Everything a server can do to us becomes a
`Settlement`; what is wrong with a caller's database is not caught. Not in charge of when to try again.
"""

from __future__ import annotations

import base64
import ipaddress
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from outbound.envelope import copies_of, is_plain_address
from outbound.records import Claim, DeliveryResult, Settlement
from outbound.sasl import Proof, password_proof, token_proof
from outbound.settlements import bad_login, final_answer, no_token, refusal, retry, unavailable, unknown, words

MOST_REPLY_BYTES = 16_384


class Transport(Protocol):
    """Sends one mail at a time."""

    def send(self, claim: Claim, before_dot: Callable[[], bool]) -> Settlement:
        """Send the claimed bytes; call `before_dot` just before the final dot and write it only if that says True."""

    def close(self) -> None:
        """Say goodbye where a connection is open."""


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"  # from the first byte (RFC 8314)
    STARTTLS = "starttls"  # required: a server that does not offer it gets no mail
    NONE = "none"  # loopback only


class NoTokenError(Exception):
    """There is no access token to log in with. `temporary`: asking again soon may help."""

    def __init__(self, message: str, *, temporary: bool) -> None:
        super().__init__(message)
        self.temporary = temporary


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where and how mail is handed over. Timeouts in seconds; `dot_timeout` is RFC 5321 section 4.5.3.2.6.

    `token` brings an access token, asked for at each log-in, in place of a password; it may raise NoTokenError.
    `ca_file`: a private authority to trust instead of the system's. Raises ValueError for an unprotected connection
    that leaves this machine.
    """

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    token: Callable[[], str] | None = field(default=None, repr=False)
    ca_file: Path | None = None
    hello: str = "localhost"
    timeout: float = 60.0
    dot_timeout: float = 600.0
    mails_per_connection: int = 50

    def __post_init__(self) -> None:
        if self.security is Security.NONE and not _is_loopback(self.host):
            raise ValueError(f"{self.host} is not this machine: security must be tls or starttls")


class _Unavailable(Exception):  # noqa: N818 -- a turn in the dialogue, not an error of ours
    """The server did not let us begin a mail."""

    def __init__(self, settlement: Settlement) -> None:
        super().__init__(settlement.reply)
        self.settlement = settlement


class _BoundedReplies(smtplib.SMTP):
    """smtplib reads replies without end and takes garbage for code -1; here both break the connection (B9)."""

    greeting = b""  # the server's first words, which smtplib drops

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        code, self.greeting = super().connect(host, port, source_address)
        return code, self.greeting

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            assert self.sock is not None  # noqa: S101 -- smtplib opens it before it reads
            self.file = self.sock.makefile("rb")
        texts: list[bytes] = []
        left = MOST_REPLY_BYTES
        while True:
            try:
                line = self.file.readline(left)
            except OSError as error:
                line, why = b"", str(error)
            else:
                why = "the reply is no SMTP reply" if line else "the connection was closed"
            left -= len(line)
            if not line[:3].isdigit() or line[3:4] not in (b" ", b"-", b"\r", b"\n") or not line.endswith(b"\n"):
                self.close()
                raise smtplib.SMTPServerDisconnected(why)
            texts.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(texts)


class _BoundedRepliesTls(_BoundedReplies, smtplib.SMTP_SSL):
    """The same, protected from the first byte."""


class SmtpTransport:
    """A connection to one server, kept from mail to mail. For one thread."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, claim: Claim, before_dot: Callable[[], bool]) -> Settlement:
        """Send one mail (see `Transport.send`). Never raises for what the server does."""
        unsafe = _unsafe_address(claim)
        if unsafe is not None:
            return Settlement(result=DeliveryResult.FAILED, reply=unsafe)
        try:
            connection = self._ready()
        except _Unavailable as unavailable:
            self._drop()
            return unavailable.settlement
        try:
            return self._dialogue(connection, claim, before_dot)
        except BaseException:
            self._drop()  # the server must not take a half content for a whole one
            raise

    def close(self) -> None:
        """Say QUIT; whatever the server answers, the connection is closed."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
        self._drop()

    def _dialogue(self, connection: smtplib.SMTP, claim: Claim, before_dot: Callable[[], bool]) -> Settlement:
        try:
            offered = _offer(connection, claim)
            if isinstance(offered, Settlement):
                return offered
            connection.send(_content(claim.raw))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return retry(f"broken off before the final dot: {error}")
        if not before_dot():
            self._drop()
            return retry("the lease ended before the final dot")
        try:
            settled = self._final_dot(connection)
            return replace(settled, reply=" ".join((settled.reply, *offered)))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return unknown(f"no answer to the final dot: {error}")

    def _final_dot(self, connection: smtplib.SMTP) -> Settlement:
        if connection.sock is not None:
            connection.sock.settimeout(self._server.dot_timeout)
        connection.send(b".\r\n")
        code, reply = connection.getreply()
        if connection.sock is not None:
            connection.sock.settimeout(self._server.timeout)
        self._sent += 1
        return final_answer(code, reply)

    def _ready(self) -> smtplib.SMTP:
        """Return a connection that waits for a mail: the kept one while it lives, else a new one."""
        if self._connection is not None and self._sent < self._server.mails_per_connection:
            with suppress(smtplib.SMTPException, OSError):
                if self._connection.rset()[0] == 250:
                    return self._connection
        self.close()
        try:
            self._connection = connect(self._server)
        except smtplib.SMTPAuthenticationError as error:
            raise _Unavailable(bad_login(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            raise _Unavailable(unavailable(f"{error.smtp_code} {words(error.smtp_error)}")) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise _Unavailable(unavailable(str(error))) from error
        except NoTokenError as error:
            raise _Unavailable(no_token(str(error), temporary=error.temporary)) from error
        self._sent = 0
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connect(server: SmtpServer) -> smtplib.SMTP:
    """Return a connection that is encrypted as configured and logged in; raise what smtplib, TLS and the socket raise.

    A refused log-in raises SMTPAuthenticationError, a missing access token NoTokenError.
    """
    tls = ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
    kind: Callable[..., smtplib.SMTP] = _BoundedReplies
    options: dict[str, Any] = {"local_hostname": server.hello, "timeout": server.timeout}
    if server.security is Security.TLS:
        kind = _BoundedRepliesTls
        options["context"] = tls
    connection = kind(server.host, server.port, **options)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            connection.starttls(context=tls)
            connection.ehlo_or_helo_if_needed()  # what was said in the clear does not count (RFC 3207 section 4.2)
        if server.username is not None:
            _login(connection, server, server.username)
    except BaseException:
        connection.close()
        raise
    return connection


def _login(connection: smtplib.SMTP, server: SmtpServer, username: str) -> None:
    """Log in with one try: smtplib tries every mechanism, and each refusal counts towards a locked account."""
    offered = connection.esmtp_features.get("auth", "").upper().split()
    if server.token is not None:
        _prove(connection, token_proof(username, server.token(), offered))
    elif "PLAIN" in offered:
        _prove(connection, password_proof(username, server.password or ""))
    else:
        connection.login(username, server.password or "")


def _prove(connection: smtplib.SMTP, proof: Proof) -> None:
    """Say one mechanism's first message; acknowledge the details of a refusal, which then follows (RFC 4954)."""
    code, reply = connection.docmd("AUTH", f"{proof.mechanism} {base64.b64encode(proof.first).decode('ascii')}")
    if code == 334:
        code, reply = connection.docmd(base64.b64encode(proof.after_refusal).decode("ascii"))
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _offer(connection: smtplib.SMTP, claim: Claim) -> Settlement | tuple[str, ...]:
    """Say MAIL, RCPT and DATA; return the refusal, or which copies were refused when the server waits for the content.

    The mail is its recipient's: a copy that a server does not take stops nothing, and is told.
    """
    for command, argument in (("MAIL", f"FROM:<{claim.mail_from}>"), ("RCPT", f"TO:<{claim.recipient}>")):
        code, reply = connection.docmd(command, argument)
        if code not in _TAKEN:
            return refusal(code, reply)
    refused = []
    for address in copies_of(claim.raw):
        code, reply = connection.docmd("RCPT", f"TO:<{address}>")
        if code not in _TAKEN:
            refused.append(f"(no copy to {address}: {code} {words(reply)})")
    code, reply = connection.docmd("DATA")
    return tuple(refused) if code == 354 else refusal(code, reply)


_TAKEN = (250, 251)  # RFC 5321 section 3.4: 251 will forward


def _content(raw: bytes) -> bytes:
    """Return the mail with CRLF line ends and doubled leading dots (RFC 5321 section 4.5.2), the final dot left out."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _unsafe_address(claim: Claim) -> str | None:
    """Return why the envelope cannot be sent: an address must not carry a command of its own (reliability.md B12)."""
    for address in (claim.recipient, claim.mail_from):
        if address and not is_plain_address(address):
            return f"not one plain address: {address!r}"
    return None if claim.recipient else "there is no recipient"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
