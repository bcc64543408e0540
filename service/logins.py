"""How we log in to the configured servers: by password, or by an access token that is got when it is needed.

In charge of turning settings into what the mailbox and the SMTP transport take. Where secrets and tokens come from is
`service.credentials` and `service.oauth`.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from inbox.mailbox import (
    Authenticator,
    ConnectionLostError,
    Encryption,
    ImapServer,
    LoginRefusedError,
    password_login,
    token_login,
)
from outbound.transport import NoTokenError, SmtpServer
from service.clock import now
from service.credentials import MissingSecret, password
from service.oauth import TokenError, Tokens, TokenSource, check_secrets
from service.settings import MailboxSettings, Settings, SmtpSettings


def imap_server(settings: Settings, mailbox: MailboxSettings) -> ImapServer:
    """Return where a configured mailbox is."""
    return ImapServer(
        host=mailbox.host,
        port=mailbox.effective_port,
        encryption=Encryption(mailbox.security.value),
        ca_file=None if mailbox.ca_file is None else settings.base / mailbox.ca_file,
    )


def imap_login(settings: Settings, mailbox: MailboxSettings, tokens: Tokens) -> Authenticator:
    """Return how to log in to a configured mailbox; MissingSecret when its password is not there."""
    if mailbox.oauth is not None:
        return _fresh_token_login(mailbox.user, token_source(settings, mailbox, tokens))
    return password_login(mailbox.user, _password(settings, mailbox))


def smtp_server(settings: Settings, tokens: Tokens) -> SmtpServer:
    """Return the configured SMTP server with the way to log in; MissingSecret when its password is not there."""
    smtp = settings.smtp
    by_token = smtp.oauth is not None
    return SmtpServer(
        host=smtp.host,
        port=smtp.effective_port,
        security=smtp.security,
        username=smtp.user,
        password=_password(settings, smtp) if smtp.user and not by_token else None,
        token=_smtp_token(token_source(settings, smtp, tokens)) if by_token else None,
        ca_file=settings.base / smtp.ca_file if smtp.ca_file is not None else None,
        hello=socket.getfqdn() or "localhost",
    )


def missing_secrets(settings: Settings) -> Iterator[str]:
    """Yield, for each configured password and token secret that is not where it should be, a sentence that says so."""
    servers: tuple[MailboxSettings | SmtpSettings, ...] = (*settings.mailboxes, settings.smtp)
    for server in servers:
        try:
            if server.oauth is not None:
                check_secrets(server.oauth, base=settings.base, what=called(server))
            elif server.user:
                _password(settings, server)
        except MissingSecret as missing:
            yield str(missing)


def missing_files(settings: Settings) -> Iterator[str]:
    """Yield, for each file without a secret that is configured and not there, a sentence that says so."""
    servers: tuple[MailboxSettings | SmtpSettings, ...] = (*settings.mailboxes, settings.smtp)
    named = [(f"the certificate authority for {called(server)}", server.ca_file) for server in servers]
    named.append(("the list of PDF passwords", settings.reading.pdf_passwords_file))
    for what, path in named:
        if path is not None and not (settings.base / path).is_file():
            yield f"{what} should be in {settings.base / path}: no such file"


def called(server: MailboxSettings | SmtpSettings) -> str:
    """Return what a log-in is called in messages to the administrator."""
    if isinstance(server, MailboxSettings):
        return f"the mailbox {server.name!r}"
    return f"the SMTP server {server.host}"


def plain_name(server: MailboxSettings | SmtpSettings) -> str:
    """Return what a log-in is called in any language: the mailbox's own name, or the SMTP server's."""
    return server.name if isinstance(server, MailboxSettings) else server.host


def _password(settings: Settings, server: MailboxSettings | SmtpSettings) -> str:
    return password(settings.base, variable=server.password_env, file=server.password_file, what=called(server))


def token_source(settings: Settings, server: MailboxSettings | SmtpSettings, tokens: Tokens) -> TokenSource:
    """Return where the tokens of a log-in come from; for servers with an [oauth] section alone."""
    if server.oauth is None:
        raise TypeError(f"{called(server)} has no [oauth]")
    return tokens.source(server.oauth, base=settings.base, what=called(server))


def _fresh_token_login(user: str, source: TokenSource) -> Authenticator:
    """Return an Authenticator that asks for a token at each log-in; one that the server refuses is not used again."""

    def authenticate(client: IMAPClient) -> None:
        try:
            token = source.token(now()).value
        except TokenError as error:
            raise (ConnectionLostError if error.temporary else LoginRefusedError)(str(error)) from error
        try:
            token_login(user, token)(client)
        except LoginError:
            source.forget()
            raise

    return authenticate


def _smtp_token(source: TokenSource) -> Callable[[], str]:
    def token() -> str:
        try:
            return source.token(now()).value
        except TokenError as error:
            raise NoTokenError(str(error), temporary=error.temporary) from error

    return token
