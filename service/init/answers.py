"""What an administrator answered, and the configuration that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from outbound.transport import Security
from service.init.example import Value, example_text, fill_in

WRITTEN_BY = "# Written by `acuse init`. What has not been asked stands as in config.example.toml.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretPlace:
    """Where a password stands: in an environment variable, or in a file."""

    variable: str | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAnswers:
    """With whose tokens we log in, instead of a password; with a refresh token, a client secret, or both."""

    provider: str
    client_id: str
    tenant: str | None = None
    refresh_token_file: Path | None = None
    client_secret_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAnswers:
    """One server: where, and as whom. `user` None logs in nowhere."""

    host: str
    port: int
    security: Security
    user: str | None = None
    secret: SecretPlace = SecretPlace()
    token: TokenAnswers | None = None
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything that `acuse init` asks."""

    company: str
    address: str
    imap: ServerAnswers
    smtp: ServerAnswers
    tax_ids: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    country: str | None = None
    language: str = "es"
    timezone: str = "UTC"
    folders: tuple[str, ...] = ("INBOX",)
    trusted_authserv_id: str | None = None
    stamps_below_received: bool = False
    answer_from: date | None = None
    shadow: bool = False
    alarms_to: tuple[str, ...] = ()


def draft(answers: Answers) -> str:
    """Return the configuration that these answers give, as text; it holds no secret."""
    values: dict[str, Value | None] = {
        "company.name": answers.company,
        "company.names": None,
        "company.tax_ids": answers.tax_ids,
        "company.domains": answers.domains,
        "company.country": answers.country,
        "company.language": answers.language,
        "company.timezone": answers.timezone,
        "mailbox.name": answers.address.partition("@")[0],
        "mailbox.address": answers.address,
        "mailbox.folders": answers.folders,
        "mailbox.trusted_authserv_id": answers.trusted_authserv_id,
        "mailbox.stamps_below_received": answers.stamps_below_received,
        "mailbox.answer_from": answers.answer_from,
        "answers.shadow": answers.shadow,
        "alarms.to": answers.alarms_to,
        **_server("mailbox", answers.imap),
        **_server("smtp", answers.smtp),
    }
    return WRITTEN_BY + fill_in(example_text(), values)


def _server(section: str, server: ServerAnswers) -> Mapping[str, Value | None]:
    by_password = server.token is None and server.user is not None
    values: dict[str, Value | None] = {
        f"{section}.host": server.host,
        f"{section}.port": server.port,
        f"{section}.security": server.security.value,
        f"{section}.user": server.user,
        f"{section}.password_env": server.secret.variable if by_password else None,
        f"{section}.password_file": _path(server.secret.file) if by_password else None,
        f"{section}.ca_file": _path(server.ca_file),
    }
    if server.token is not None:
        values |= _token(f"{section}.oauth", server.token)
    return values


def _token(section: str, token: TokenAnswers) -> Mapping[str, Value | None]:
    return {
        f"{section}.provider": token.provider,
        f"{section}.tenant": token.tenant,
        f"{section}.client_id": token.client_id,
        f"{section}.refresh_token_file": _path(token.refresh_token_file),
        f"{section}.client_secret_file": _path(token.client_secret_file),
    }


def _path(path: Path | None) -> str | None:
    return None if path is None else path.as_posix()
