"""What a configuration says that cannot be right, beyond the type of each value.

In charge of rules between settings. A `Finding` names the place by its dotted key; the reader adds the line.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outbound.transport import Security
from service.settings import MailboxSettings, Settings, SmtpSettings

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
        if names.index(mailbox.name) != number:
            yield Finding(f"mailbox.{number}.name", f"two mailboxes are called {mailbox.name!r}; rename one")
    yield from _connection(settings.smtp, "smtp")
    if settings.smtp.user and not (settings.smtp.password_env or settings.smtp.password_file):
        yield Finding("smtp.user", "a user without a password: name password_env or password_file")
    if settings.smtp.mails_per_minute < 1:
        yield Finding("smtp.mails_per_minute", "must be 1 or more")
    if settings.work.broker != "sqlite" and not settings.work.broker.startswith("redis://"):
        yield Finding("work.broker", "must be sqlite, or redis://host:port/number")
    for place, value in _counts(settings).items():
        if value < 1:
            yield Finding(place, "must be 1 or more")


def _counts(settings: Settings) -> Mapping[str, float]:
    return {
        "reading.children": settings.reading.children,
        "reading.seconds": settings.reading.seconds,
        "reading.memory_mb": settings.reading.memory_mb / 128,  # a reader that has its libraries loaded needs that
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
    yield from _connection(mailbox, place)
    if not _ADDRESS.fullmatch(mailbox.address):
        yield Finding(f"{place}.address", f"{mailbox.address!r} is no mail address")
    if not (mailbox.password_env or mailbox.password_file):
        yield Finding(place, "no password: name password_env (an environment variable) or password_file")
    if not mailbox.folders:
        yield Finding(f"{place}.folders", 'must name at least one folder, as ["INBOX"]')
    if not _AFTER_FILING.fullmatch(mailbox.after_filing):
        yield Finding(f"{place}.after_filing", "must be nothing, move:FOLDER, flag:FLAG or label:LABEL")
    if mailbox.batch < 1 or mailbox.max_mail_mb < 1 or mailbox.poll_seconds <= 0:
        yield Finding(place, "batch, max_mail_mb and poll_seconds must be above zero")


def _connection(server: MailboxSettings | SmtpSettings, place: str) -> Iterator[Finding]:
    if server.port is not None and not 1 <= server.port <= 65535:
        yield Finding(f"{place}.port", "must be between 1 and 65535")
    if server.security is Security.NONE and not is_loopback(server.host):
        yield Finding(
            f"{place}.security", f"a password may not travel to {server.host} unprotected; use tls or starttls"
        )
    if server.password_env and server.password_file:
        yield Finding(f"{place}.password_env", "name password_env or password_file, not both")


def is_loopback(host: str) -> bool:
    """Say whether the host is this machine by its name or number alone (nothing is looked up)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
