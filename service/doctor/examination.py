"""The order of the checks, and what of the database they need to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from outbound.transport import Security
from service.certificates import last_day
from service.configuration import database_url
from service.doctor.here import examine_here, is_made_already
from service.doctor.mailboxes import examine_mailbox
from service.doctor.records import Check, Outcome, attempted
from service.doctor.smtp import examine_smtp
from service.logins import called
from service.oauth import Tokens
from service.settings import MailboxSettings, Settings, SmtpSettings
from service.store import cursors
from service.store.cursors import Cursor
from service.store.engine import Store


def examine(settings: Settings, *, now: datetime) -> Iterator[Check]:
    """Yield what every check finds, each as soon as it is done."""
    tokens = Tokens()
    yield from examine_here(settings)
    for mailbox in settings.polled:
        known = _cursors(settings, mailbox)
        yield from examine_mailbox(settings, mailbox, tokens, cursors=known, now=now)
    yield from examine_smtp(settings, tokens, now=now)
    servers: tuple[MailboxSettings | SmtpSettings, ...] = (*settings.polled, settings.smtp)
    for server in servers:
        yield from _endings(settings, server, now.date())


def _cursors(settings: Settings, mailbox: MailboxSettings) -> Mapping[str, Cursor]:
    """Return how far the folders of a mailbox were walked; nothing where the database cannot say."""
    url = database_url(settings)
    if not is_made_already(url):
        return {}
    store = Store(url)
    try:
        with store.read() as connection:
            found = {folder: cursors.find_cursor(connection, mailbox.name, folder) for folder in mailbox.folders}
    except SQLAlchemyError:  # an older schema, or none: the check of the database says so
        return {}
    finally:
        store.close()
    return {folder: cursor for folder, cursor in found.items() if cursor is not None}


def _endings(settings: Settings, server: MailboxSettings | SmtpSettings, today: date) -> Iterator[Check]:
    """Yield when a server's certificate and the log-in's secret end."""
    about, limit = called(server), settings.alarms.ends_in_days
    if server.security is not Security.NONE:
        yield from attempted(about, "certificate", partial(_certificate, settings, server, today))
    if server.oauth is not None and server.oauth.ends_on is not None:
        left = (server.oauth.ends_on - today).days
        outcome = Outcome.OK if left > limit else Outcome.FAILED if left < 0 else Outcome.WARNING
        said = f"the client secret ends on {server.oauth.ends_on}"
        yield Check(about=about, what="token", outcome=outcome, said=said)


def _certificate(settings: Settings, server: MailboxSettings | SmtpSettings, today: date) -> Iterator[Check]:
    day = last_day(server, settings.base)
    soon = (day - today).days <= settings.alarms.ends_in_days
    outcome = Outcome.WARNING if soon else Outcome.OK
    yield Check(about=called(server), what="certificate", outcome=outcome, said=f"valid until {day}")
