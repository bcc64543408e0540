"""The signs of life of an installation, all of one moment: for alarms, metrics and the watchdog's answer.

In charge of gathering them from the database and the disk. Not in charge of what is too much (`service.alarms`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from service.application import Application
from service.certificates import protected_servers
from service.logins import plain_name
from service.settings import MailboxSettings, Settings, SmtpSettings
from service.stalepayments import StalePayments, stale_payments
from service.store import alarms
from service.store.alarms import WatchResult
from service.store.desk_health import Health, look_at_health

SMTP, COMPLETENESS = "smtp", "completeness"
CERTIFICATE, TOKEN = "certificate:", "token:"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderVitals:
    """One configured folder; `good_at`: its last good look, None before the first; `error`: why the last failed."""

    mailbox: str
    folder: str
    good_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Something that will not serve after a day: a certificate, or what tokens are got with."""

    about: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """Everything that tells whether the installation lives.

    `unexplained`: how many UIDs of `completeness_day` have no fate. `smtp_refusal`: why the SMTP server takes no mail.
    `stale_payments`: what is known of customers' payments is too old for reminders, which wait.
    """

    at: datetime
    folders: tuple[FolderVitals, ...]
    health: Health
    free_bytes: int
    smtp_refusal: str | None
    completeness_day: date | None
    unexplained: int
    certificates: tuple[Ending, ...]
    tokens: tuple[Ending, ...]
    stale_payments: StalePayments | None = None


def look(app: Application) -> Vitals:
    """Return the signs of life of now; it counts whole tables, so it is not for every mail."""
    health = look_at_health(app.store)
    with app.store.read() as connection:
        results = alarms.noted(connection)
        stale = stale_payments(connection, app)
    smtp, completeness = results.get(SMTP), results.get(COMPLETENESS)
    return Vitals(
        at=app.clock(),
        folders=_folders(app, health),
        health=health,
        free_bytes=shutil.disk_usage(app.settings.base / app.settings.storage.folder).free,
        smtp_refusal=smtp.facts.get("refusal") if smtp is not None else None,
        completeness_day=date.fromisoformat(completeness.facts["day"]) if completeness is not None else None,
        unexplained=int(completeness.facts["unexplained"]) if completeness is not None else 0,
        certificates=_seen(results, CERTIFICATE, [server.host for server in protected_servers(app.settings)]),
        tokens=(*_configured_endings(app.settings), *_seen(results, TOKEN, _with_tokens(app.settings))),
        stale_payments=stale,
    )


def _folders(app: Application, health: Health) -> tuple[FolderVitals, ...]:
    looked = {(one.mailbox, one.folder): one for one in health.mailboxes}
    found: list[FolderVitals] = []
    for mailbox in app.settings.polled:
        for folder in mailbox.folders:
            one = looked.get((mailbox.name, folder))
            good_at, error = (one.good_at, one.error) if one is not None else (None, None)
            found.append(FolderVitals(mailbox=mailbox.name, folder=folder, good_at=good_at, error=error))
    return tuple(found)


def _configured_endings(settings: Settings) -> tuple[Ending, ...]:
    return tuple(
        Ending(about=plain_name(server), day=server.oauth.ends_on)
        for server in _servers(settings)
        if server.oauth is not None and server.oauth.ends_on is not None
    )


def _with_tokens(settings: Settings) -> list[str]:
    return [plain_name(server) for server in _servers(settings) if server.oauth is not None]


def _servers(settings: Settings) -> tuple[MailboxSettings | SmtpSettings, ...]:
    return (*settings.mailboxes, settings.smtp)


def _seen(results: Mapping[str, WatchResult], kind: str, names: Iterable[str]) -> tuple[Ending, ...]:
    """Return what was seen to end of what is configured now: a server that was given up alarms nobody."""
    found = ((name, results.get(f"{kind}{name}")) for name in dict.fromkeys(names))
    return tuple(Ending(about=name, day=date.fromisoformat(one.facts["day"])) for name, one in found if one is not None)
