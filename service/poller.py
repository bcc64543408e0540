"""Watching one mailbox for as long as the service runs: connect, look, wait for news, connect again.

In charge of when to look and of how long to wait after a fault. Not in charge of how mail is brought in
(`service.intake`) nor of what it says.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from inbox.mailbox import (
    FolderState,
    ImapMailbox,
    LoginRefusedError,
    Mailbox,
    MailboxError,
)
from service.after_filing import apply_after_filing
from service.application import Application
from service.credentials import MissingSecret
from service.intake import Halt, IntakeReport, fetch_folder, fetch_refused
from service.logins import imap_login, imap_server, plain_name, token_source
from service.sent_copies import settle_by_sent_copies
from service.settings import MailboxSettings
from service.store import alarms, cursors
from service.store.cursors import Folder
from service.store.engine import plainly
from service.vitals import TOKEN

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 300.0
REFUSED_LOGIN_SECONDS = 900.0  # four log-in tries an hour: more would lock the account
SECOND_CHANCE_SECONDS = 3600.0  # how often refused mails and failed moves are tried again
WORLD = (MailboxError, MissingSecret, OSError, OperationalError)
"""What is nobody's mistake: servers, disk and database that do not answer."""

log = structlog.get_logger(__name__)


def poll_forever(
    app: Application, settings: MailboxSettings, ring: Callable[[int], None], stop: threading.Event
) -> None:
    """Watch a mailbox until `stop` is set, calling `ring` with the id of every message stored.

    A fault is logged, kept in the cursor's `error` and followed by another try, after 1 s, 2 s … 5 min. So is a mistake
    of our own, with its traceback: this thread is the only one that looks into the mailbox, and the others go on.
    """
    failures = 0
    while not stop.is_set():
        try:
            with closing(open_mailbox(app, settings)) as mailbox:
                _note_token_end(app, settings)
                watch = _Watch(app=app, settings=settings, mailbox=mailbox, ring=ring, stop=stop)
                while not stop.is_set():
                    watch.round()
                    failures = 0
        except Exception as error:
            if not isinstance(error, WORLD):
                log.exception("mailbox.mistake", mailbox=settings.name)
            _note(app, settings, error)
            stop.wait(delay_after(error, failures))
            failures += 1


def open_mailbox(app: Application, settings: MailboxSettings) -> ImapMailbox:
    """Connect to a configured mailbox; raise MailboxError, or MissingSecret when its password is not there."""
    return ImapMailbox(
        imap_server(app.settings, settings),
        imap_login(app.settings, settings, app.tokens),
        read_only=settings.after_filing == "nothing",
        idle=settings.idle,
    )


def delay_after(error: Exception, failures: int) -> float:
    """Return how many seconds to wait after `error` when `failures` came before it without a good look between."""
    if isinstance(error, LoginRefusedError):
        return REFUSED_LOGIN_SECONDS
    return min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(failures, 16))


@dataclass(slots=True, kw_only=True)
class _Watch:
    """One connection's watch over the folders of a mailbox. The first folder stays open, for IDLE to tell of it."""

    app: Application
    settings: MailboxSettings
    mailbox: Mailbox
    ring: Callable[[int], None]
    stop: threading.Event
    states: dict[str, FolderState] = field(default_factory=dict)  # of other folders, before they were last walked
    chance_at: float = 0.0  # in the first round too, after a walk that has seen how the folders are numbered

    def round(self) -> None:
        """Look into every folder once, do what is to be done with filed mails, and wait for news."""
        first, *others = self.settings.folders
        report = self._walk(first)
        for folder in others:
            if not report.halted:
                report += self._look_aside(folder)
        if report != IntakeReport():
            log.info("mailbox.looked", mailbox=self.settings.name, **_figures(report))
        apply_after_filing(self.app, self.settings, self.mailbox)
        if time.monotonic() >= self.chance_at:
            self._second_chance()
        self.mailbox.open(first)
        self.mailbox.wait(self.settings.poll_seconds, self.stop.is_set)

    def _second_chance(self) -> None:
        """Try again what the server refused: mails that it would not hand out, and moves. Look for our own mails."""
        self.chance_at = time.monotonic() + SECOND_CHANCE_SECONDS
        for folder in self.settings.folders:
            fetch_refused(self.app, self.settings, self.mailbox, folder, ring=self.ring)
        apply_after_filing(self.app, self.settings, self.mailbox, failed_too=True)
        settle_by_sent_copies(self.app, self.settings, self.mailbox)

    def _look_aside(self, folder: str) -> IntakeReport:
        """Walk a folder that is not kept open, if STATUS tells of anything new: selecting it costs more the larger."""
        state = self.mailbox.status(folder)
        if state.uidnext is not None and self.states.get(folder) == state:
            place = Folder(mailbox=self.settings.name, folder=folder, uidvalidity=state.uidvalidity)
            with self.app.store.write() as connection:
                cursors.advance(connection, place, 0, self.app.clock())
            return IntakeReport()
        report = self._walk(folder)
        if not report.halted:
            self.states[folder] = state
        return report

    def _walk(self, folder: str) -> IntakeReport:
        report = fetch_folder(self.app, self.settings, self.mailbox, folder, ring=self.ring, stopped=self.stop.is_set)
        if report.halted is Halt.DISK_FULL:
            with self.app.store.write() as connection:
                cursors.record_error(connection, self.settings.name, folder, report.halted, self.app.clock())
        return report


def _note_token_end(app: Application, settings: MailboxSettings) -> None:
    """Keep the last day of the refresh token, where the provider said it: an alarm comes before."""
    if settings.oauth is None:
        return
    ends_at = token_source(app.settings, settings, app.tokens).refresh_ends_at
    if ends_at is not None:
        facts = {"day": ends_at.date().isoformat()}
        alarms.note_change(app.store, f"{TOKEN}{plain_name(settings)}", facts, now=app.clock())


def _figures(report: IntakeReport) -> dict[str, object]:
    return {name: getattr(report, name) for name in report.__slots__ if getattr(report, name)}


def _note(app: Application, settings: MailboxSettings, error: Exception) -> None:
    said = plainly(error) or type(error).__name__
    log.warning("mailbox.failed", mailbox=settings.name, host=settings.host, error=said)
    with suppress(SQLAlchemyError), app.store.write() as connection:
        for folder in settings.folders:
            cursors.record_error(connection, settings.name, folder, said, app.clock())
