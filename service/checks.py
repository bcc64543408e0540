"""What a configuration says that cannot be right, beyond the type of each value.

In charge of rules between settings. A `Finding` names the place by its dotted key; the reader adds the line.
"""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outbound.transport import Security
from service.settings import ListenerSettings, MailboxSettings, OAuthProvider, OAuthSettings, Settings, SmtpSettings

LANGUAGES = ("es", "en", "pt")
_AFTER_FILING = re.compile(r"nothing|(move|flag|label):.+")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake in the configuration: where (a dotted key), and what to do about it."""

    place: str
    message: str
    line: int | None = None

    def at_line(self, lines: Mapping[str, int]) -> Finding:
        """Return the finding with the line of its key, else of the nearest section around it."""
        place = self.place
        while place and place not in lines:
            place = place.rpartition(".")[0]
        return replace(self, line=lines.get(place))

    def __str__(self) -> str:
        where = f":{self.line}" if self.line else ""
        return f"{where}: {f'[{self.place}] ' if self.place else ''}{self.message}"


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Yield everything that contradicts itself or cannot work."""
    yield from _company(settings)
    names = [mailbox.name for mailbox in settings.mailboxes]
    for number, mailbox in enumerate(settings.mailboxes):
        yield from _mailbox(mailbox, f"mailbox.{number}")
        if mailbox.is_polled:
            yield from _polled(mailbox, f"mailbox.{number}")
        elif not _is_served(settings.listen, mailbox):
            yield Finding(f"mailbox.{number}", "host is missing: name its IMAP server, or let [listen] serve it")
        if names.index(mailbox.name) != number:
            yield Finding(f"mailbox.{number}.name", f"two mailboxes are called {mailbox.name!r}; rename one")
    yield from _listener(settings)
    yield from _connection(settings.smtp, "smtp")
    if settings.smtp.user and not _has_login(settings.smtp):
        yield Finding("smtp.user", "a user without a password: name password_env or password_file, or [smtp.oauth]")
    if settings.smtp.oauth is not None and not settings.smtp.user:
        yield Finding("smtp.oauth", "a token without a user: name the mailbox's address as user")
    if settings.smtp.mails_per_minute < 1:
        yield Finding("smtp.mails_per_minute", "must be 1 or more")
    if settings.work.broker != "sqlite" and not settings.work.broker.startswith("redis://"):
        yield Finding("work.broker", "must be sqlite, or redis://host:port/number")
    yield from _watching(settings)
    for place, value in _counts(settings).items():
        if value < 1:
            yield Finding(place, "must be 1 or more")


def _counts(settings: Settings) -> Mapping[str, float]:
    return {
        "reading.children": settings.reading.children,
        "reading.seconds": settings.reading.seconds,
        "reading.memory_mb": settings.reading.memory_mb / 128,  # a reader that has its libraries loaded needs that
        "listen.max_mail_mb": settings.listen.max_mail_mb,
        "listen.max_connections": settings.listen.max_connections,
        "listen.idle_seconds": settings.listen.idle_seconds,
        "listen.content_seconds": settings.listen.content_seconds,
        "work.workers": settings.work.workers,
        "work.max_attempts": settings.work.max_attempts,
        "answers.hourly_per_address": settings.answers.hourly_per_address,
        "answers.breaker_per_ten_minutes": settings.answers.breaker_per_ten_minutes,
    }


def _company(settings: Settings) -> Iterator[Finding]:
    company = settings.company
    if company.language not in LANGUAGES:
        yield Finding("company.language", f"must be one of {', '.join(LANGUAGES)}")
    try:
        ZoneInfo(company.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Finding("company.timezone", f"{company.timezone!r} is no time zone; write one as Europe/Madrid")
    if company.country and not re.fullmatch(r"[A-Z]{2}", company.country):
        yield Finding("company.country", "must be two capital letters, as ES")


def _mailbox(mailbox: MailboxSettings, place: str) -> Iterator[Finding]:
    if not _ADDRESS.fullmatch(mailbox.address):
        yield Finding(f"{place}.address", f"{mailbox.address!r} is no mail address")
    if mailbox.answer_as is not None and not _ADDRESS.fullmatch(mailbox.answer_as):
        yield Finding(f"{place}.answer_as", f"{mailbox.answer_as!r} is no mail address")
    if mailbox.language is not None and mailbox.language not in LANGUAGES:
        yield Finding(f"{place}.language", f"must be one of {', '.join(LANGUAGES)}")
    if not mailbox.folders:
        yield Finding(f"{place}.folders", 'must name at least one folder, as ["INBOX"]')
    if not _AFTER_FILING.fullmatch(mailbox.after_filing):
        yield Finding(f"{place}.after_filing", "must be nothing, move:FOLDER, flag:FLAG or label:LABEL")
    if mailbox.batch < 1 or mailbox.max_mail_mb < 1 or mailbox.poll_seconds <= 0:
        yield Finding(place, "batch, max_mail_mb and poll_seconds must be above zero")


def _polled(mailbox: MailboxSettings, place: str) -> Iterator[Finding]:
    yield from _connection(mailbox, place)
    if not mailbox.user:
        yield Finding(place, "user is missing: the name that the IMAP server knows the mailbox by")
    if not _has_login(mailbox):
        yield Finding(place, "no password: name password_env (a variable), password_file or [mailbox.oauth]")


def _is_served(listen: ListenerSettings, mailbox: MailboxSettings) -> bool:
    return listen.enabled and (not listen.mailboxes or mailbox.name in listen.mailboxes)


def _listener(settings: Settings) -> Iterator[Finding]:
    listen = settings.listen
    known = [mailbox.name for mailbox in settings.mailboxes]
    for name in listen.mailboxes:
        if name not in known:
            yield Finding("listen.mailboxes", f"no mailbox is called {name!r}; there are {', '.join(known)}")
    for network in listen.clients:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            yield Finding("listen.clients", f"{error}; write a network as 10.1.2.0/24")
    if listen.socket is None and not is_loopback(listen.host) and not listen.clients:
        yield Finding("listen.host", f"{listen.host} is open to others: name the networks that may connect in clients")
    if not 1 <= listen.port <= 65535:
        yield Finding("listen.port", "must be between 1 and 65535")
    if not re.fullmatch(r"0?[0-7]{3}", listen.socket_mode):
        yield Finding("listen.socket_mode", "must be a file mode in octal, as 660")
    if listen.max_in_flight_mb < listen.max_mail_mb:
        yield Finding("listen.max_in_flight_mb", "must be at least max_mail_mb, or the largest mails never come in")


def _connection(server: MailboxSettings | SmtpSettings, place: str) -> Iterator[Finding]:
    if server.port is not None and not 1 <= server.port <= 65535:
        yield Finding(f"{place}.port", "must be between 1 and 65535")
    if server.security is Security.NONE and not is_loopback(server.host):
        yield Finding(
            f"{place}.security", f"a password may not travel to {server.host} unprotected; use tls or starttls"
        )
    if server.password_env and server.password_file:
        yield Finding(f"{place}.password_env", "name password_env or password_file, not both")
    if server.oauth is not None:
        if server.password_env or server.password_file:
            yield Finding(f"{place}.oauth", "a password and a token: keep one of the two")
        yield from _oauth(server.oauth, f"{place}.oauth")


def _has_login(server: MailboxSettings | SmtpSettings) -> bool:
    return bool(server.password_env or server.password_file or server.oauth)


def _oauth(oauth: OAuthSettings, place: str) -> Iterator[Finding]:
    if oauth.token_command:
        return
    if not oauth.client_id:
        yield Finding(place, "no client_id: register an application with the provider, or name a token_command")
    if not (oauth.has_refresh_token or oauth.has_client_secret):
        yield Finding(place, "nothing to get a token with: name refresh_token_file, client_secret_file, or their _env")
    elif oauth.provider is OAuthProvider.GOOGLE and not oauth.has_refresh_token:
        yield Finding(place, "Google gives no token for a client secret alone: name refresh_token_file")
    if oauth.provider is OAuthProvider.OTHER and not oauth.token_endpoint:
        yield Finding(place, "no token_endpoint: name it, or set provider to google or microsoft")
    if oauth.token_endpoint is not None and not _is_protected(oauth.token_endpoint):
        yield Finding(f"{place}.token_endpoint", "secrets travel to it: it must begin with https://")
    for kind in ("client_secret", "refresh_token"):
        if getattr(oauth, f"{kind}_env") and getattr(oauth, f"{kind}_file"):
            yield Finding(f"{place}.{kind}_env", f"name {kind}_env or {kind}_file, not both")


def _is_protected(address: str) -> bool:
    parts = urllib.parse.urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _watching(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the metrics and the alarms."""
    port, alarms = settings.metrics.port, settings.alarms
    if port is not None and not 1 <= port <= 65535:
        yield Finding("metrics.port", "must be between 1 and 65535")
    if port is not None and port == settings.admin.port and settings.metrics.host == settings.admin.host:
        yield Finding("metrics.port", "is the admin's own; take another")
    for address in alarms.to:
        if not _ADDRESS.fullmatch(address):
            yield Finding("alarms.to", f"{address!r} is no mail address")
    if any(address.lower() in {mailbox.address.lower() for mailbox in settings.mailboxes} for address in alarms.to):
        yield Finding("alarms.to", "is a mailbox that Acuse reads: name the administrator's own")
    ages = (alarms.repeat_hours, alarms.check_seconds, alarms.mailbox_minutes, alarms.waiting_minutes)
    if min(*ages, alarms.queue_minutes) <= 0:
        yield Finding("alarms", "hours, minutes and seconds must be above zero")


def is_loopback(host: str) -> bool:
    """Say whether the host is this machine by its name or number alone (nothing is looked up)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
