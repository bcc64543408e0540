"""What a configuration says that cannot be right, beyond the type of each value.

In charge of rules between settings. Single numbers are `service.bounds`'s; what a server says is the doctor's.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import re
import urllib.parse
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outbound.transport import Security
from service.accounts import Role
from service.bounds import check_numbers
from service.findings import Finding
from service.settings import ListenerSettings, MailboxSettings, OAuthProvider, OAuthSettings, Settings, SmtpSettings

LANGUAGES = ("es", "en", "pt")
_AFTER_FILING = re.compile(r"nothing|(move|flag|label):.+")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


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
    yield from _same_place(settings)
    yield from _listener(settings)
    yield from _connection(settings.smtp, "smtp")
    if settings.smtp.user and not _has_login(settings.smtp):
        yield Finding("smtp.user", "a user without a password: name password_env or password_file, or [smtp.oauth]")
    if settings.smtp.oauth is not None and not settings.smtp.user:
        yield Finding("smtp.oauth", "a token without a user: name the mailbox's address as user")
    if settings.work.broker != "sqlite" and not settings.work.broker.startswith("redis://"):
        yield Finding("work.broker", "must be sqlite, or redis://host:port/number")
    yield from _approvals(settings)
    yield from _reminders(settings)
    yield from _storage(settings)
    yield from _watching(settings)
    yield from check_numbers(settings)


def _approvals(settings: Settings) -> Iterator[Finding]:
    for number, rule in enumerate(settings.matching.approvals, start=1):
        if rule.role not in set(Role):
            yield Finding(f"matching.approvals.{number}.role", f"must be one of {', '.join(Role)}, not {rule.role!r}")


def _reminders(settings: Settings) -> Iterator[Finding]:
    reminders = settings.reminders
    if reminders.test_to is not None and not _ADDRESS.fullmatch(reminders.test_to):
        yield Finding("reminders.test_to", f"{reminders.test_to!r} is no mail address")
    names = [mailbox.name for mailbox in settings.mailboxes]
    if reminders.mailbox is not None and reminders.mailbox not in names:
        yield Finding("reminders.mailbox", f"no mailbox is called {reminders.mailbox}; there are {', '.join(names)}")
    if reminders.every_minutes <= 0:
        yield Finding("reminders.every_minutes", "must be above 0")


def _company(settings: Settings) -> Iterator[Finding]:
    company = settings.company
    if not company.name.strip():
        yield Finding("company.name", "is empty: it stands in every mail of ours")
    if company.language not in LANGUAGES:
        yield Finding("company.language", f"must be one of {', '.join(LANGUAGES)}")
    if wrong := wrong_timezone(company.timezone):
        yield Finding("company.timezone", wrong)
    if company.country and (wrong := wrong_country(company.country)):
        yield Finding("company.country", wrong)


def wrong_timezone(name: str) -> str | None:
    """Say what is wrong with the name of a time zone; None when nothing is."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones, as Europe
        return f"{name!r} is no time zone; write one as Europe/Madrid"
    return None


def wrong_country(code: str) -> str | None:
    """Say what is wrong with a country's code; None when nothing is."""
    return None if re.fullmatch(r"[A-Z]{2}", code) else "must be two capital letters, as ES"


def wrong_address(address: str) -> str | None:
    """Say what is wrong with a mail address; None when nothing is."""
    return None if _ADDRESS.fullmatch(address) else f"{address!r} is no mail address; write one as ana@aurora.example"


def _mailbox(mailbox: MailboxSettings, place: str) -> Iterator[Finding]:
    if wrong := wrong_address(mailbox.address):
        yield Finding(f"{place}.address", wrong)
    if mailbox.answer_as is not None and (wrong := wrong_address(mailbox.answer_as)):
        yield Finding(f"{place}.answer_as", wrong)
    if mailbox.language is not None and mailbox.language not in LANGUAGES:
        yield Finding(f"{place}.language", f"must be one of {', '.join(LANGUAGES)}")
    yield from _folders(mailbox, place)
    if not _AFTER_FILING.fullmatch(mailbox.after_filing):
        yield Finding(f"{place}.after_filing", "must be nothing, move:FOLDER, flag:FLAG or label:LABEL")


def _folders(mailbox: MailboxSettings, place: str) -> Iterator[Finding]:
    names = [_plain_folder(name) for name in mailbox.folders]
    if not all(names):
        yield Finding(f"{place}.folders", 'must name at least one folder, as ["INBOX"], and none that is empty')
    if len(set(names)) < len(names):
        yield Finding(f"{place}.folders", "names a folder twice; name each once")
    action, _, where = mailbox.after_filing.partition(":")
    if action == "move" and _plain_folder(where) in names:
        said = f"mails moved to {where} would come in again, without end: move them to a folder that is not read"
        yield Finding(f"{place}.after_filing", said)
    if mailbox.sent_folder is not None and _plain_folder(mailbox.sent_folder) in names:
        yield Finding(f"{place}.sent_folder", "is one of folders: what we sent would be read as mail to us")


def _plain_folder(name: str) -> str:
    return "INBOX" if name.upper() == "INBOX" else name  # INBOX has any case (RFC 3501 section 5.1)


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
    if not re.fullmatch(r"0?[0-7]{3}", listen.socket_mode):
        yield Finding("listen.socket_mode", "must be a file mode in octal, as 660")
    if listen.max_in_flight_mb < listen.max_mail_mb:
        yield Finding("listen.max_in_flight_mb", "must be at least max_mail_mb, or the largest mails never come in")


def _connection(server: MailboxSettings | SmtpSettings, place: str) -> Iterator[Finding]:
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
    if port is not None and port == settings.admin.port and settings.metrics.host == settings.admin.host:
        yield Finding("metrics.port", "is the admin's own; take another")
    for address in alarms.to:
        if wrong := wrong_address(address):
            yield Finding("alarms.to", wrong)
    if any(address.lower() in {mailbox.address.lower() for mailbox in settings.mailboxes} for address in alarms.to):
        yield Finding("alarms.to", "is a mailbox that Acuse reads: name the administrator's own")


def _storage(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with the database's address; whether it can be opened is for the doctor to try."""
    address = settings.storage.database
    kind, separator, where = address.partition("://")
    if kind in ("postgresql", "postgres"):
        yield Finding("storage.database", f"write postgresql+psycopg://{where}: that driver is the one that is used")
    elif kind == "postgresql+psycopg":
        if importlib.util.find_spec("psycopg") is None:
            yield Finding("storage.database", "PostgreSQL's driver is not installed: pip install 'acuse[postgres]'")
    elif kind != "sqlite" or not separator or not where.startswith("/") or where == "/":
        said = f"{address!r} is no database; write sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"
        yield Finding("storage.database", said)


def _same_place(settings: Settings) -> Iterator[Finding]:
    """Yield mailboxes that would fetch the same folder: each of its mails would come in twice."""
    seen: dict[tuple[str, str, str], str] = {}
    for number, mailbox in enumerate(settings.mailboxes):
        for folder in mailbox.folders if mailbox.is_polled else ():
            place = (mailbox.host.lower(), mailbox.user.lower(), _plain_folder(folder))
            if (other := seen.setdefault(place, mailbox.name)) != mailbox.name:
                said = f"{folder} of {mailbox.user} is read by the mailbox {other!r} already; leave it out of one"
                yield Finding(f"mailbox.{number}.folders", said)


def is_loopback(host: str) -> bool:
    """Say whether the host is this machine by its name or number alone (nothing is looked up)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
