"""Mail from a mailbox into the store: bytes durable first, then rows and cursor in one transaction, batch by batch.

In charge of accounting for every UID. Not in charge of what a mail says (`service.pipeline` reads it later), nor of
when to look (`service.poller`). Whatever is cut off in the middle is found again by the next look.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from inbox.mailbox import FetchedMail, FolderState, Mailbox
from inbox.trace import content_key
from service.ahead import one_ahead
from service.application import Application
from service.batches import Batch, fetch_batches
from service.settings import MailboxSettings
from service.store import cursors, ledger
from service.store.arrivals import DurableMail
from service.store.cursors import Folder
from service.store.ledger import Filing, LeftMail, Outcome

REFUSED_AGAIN = timedelta(days=1)  # a refused mail is asked for again during this time after it was first seen

log = structlog.get_logger(__name__)


class Halt(StrEnum):
    """Why a look ended before the mailbox was walked."""

    DISK_FULL = "disk_full"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """How many UIDs ended in which outcome, and why the look ended early, if it did."""

    stored: int = 0
    duplicate: int = 0
    too_large: int = 0
    vanished: int = 0
    refused: int = 0
    halted: Halt | None = None

    def __add__(self, other: IntakeReport) -> IntakeReport:
        """Return the sum of both; `halted` is the later one's."""
        counts = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self) if f.name != "halted"}
        return IntakeReport(**counts, halted=other.halted)


def _ring_nothing(_message_id: int) -> None:
    """Wake nobody: the sweep finds what was stored."""


def fetch_new(
    app: Application,
    settings: MailboxSettings,
    mailbox: Mailbox,
    *,
    ring: Callable[[int], None] = _ring_nothing,
    stopped: Callable[[], bool] = lambda: False,
) -> IntakeReport:
    """Bring in whatever the ledger does not know, folder after folder; raise MailboxError, keeping what was stored.

    `ring` is called with the id of each new message after its row is committed.
    """
    report = IntakeReport()
    for folder in settings.folders:
        report += fetch_folder(app, settings, mailbox, folder, ring=ring, stopped=stopped)
        if report.halted:
            break
    return report


def fetch_folder(
    app: Application,
    settings: MailboxSettings,
    mailbox: Mailbox,
    folder: str,
    *,
    ring: Callable[[int], None] = _ring_nothing,
    stopped: Callable[[], bool] = lambda: False,
) -> IntakeReport:
    """Bring in whatever the ledger does not know of one folder."""
    with app.store.read() as connection:
        # Before the folder is opened: UIDNEXT can then only be above the cursor, even with a second poller at work.
        cursor = cursors.find_cursor(connection, settings.name, folder)
    state = mailbox.open(folder)
    walk = _Walk(
        app=app,
        settings=settings,
        mailbox=mailbox,
        folder=Folder(mailbox=settings.name, folder=folder, uidvalidity=state.uidvalidity),
        ring=ring,
        stopped=stopped,
    )
    return walk.take(mailbox.new_uids(_start(walk, cursor, state)))


def fetch_refused(
    app: Application,
    settings: MailboxSettings,
    mailbox: Mailbox,
    folder: str,
    *,
    ring: Callable[[int], None] = _ring_nothing,
) -> IntakeReport:
    """Ask once more for the mails of a folder that the server refused during the last day."""
    state = mailbox.open(folder)
    place = Folder(mailbox=settings.name, folder=folder, uidvalidity=state.uidvalidity)
    with app.store.read() as connection:
        uids = ledger.refused_uids(connection, place, since=app.clock() - REFUSED_AGAIN)
    one_by_one = replace(settings, batch=1)
    walk = _Walk(app=app, settings=one_by_one, mailbox=mailbox, folder=place, ring=ring, stopped=lambda: False)
    return walk.take(iter(uids)) if uids else IntakeReport()


def _start(walk: _Walk, cursor: cursors.Cursor | None, state: FolderState) -> int:
    """Return the UID to walk on from; 0 where the numbering is new."""
    if cursor is None or cursor.uidvalidity == cursors.NEVER_OPENED:
        return 0
    renumbered = cursor.uidvalidity != state.uidvalidity
    went_back = state.uidnext is not None and state.uidnext <= cursor.last_uid
    if not renumbered and not went_back:
        return cursor.last_uid
    log.warning("mailbox.renumbered", folder=walk.folder.folder, before=cursor.uidvalidity, now=state.uidvalidity)
    with walk.app.store.write() as connection:
        cursors.rewind(connection, walk.folder, walk.app.clock())
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """One walk over UIDs of one folder."""

    app: Application
    settings: MailboxSettings
    mailbox: Mailbox
    folder: Folder
    ring: Callable[[int], None]
    stopped: Callable[[], bool]

    def take(self, uids: Iterator[int]) -> IntakeReport:
        """Bring the mails in, batch by batch; while one is made durable, the next is fetched."""
        report = IntakeReport()
        largest = self.settings.max_mail_mb * 1_000_000
        batches = fetch_batches(self.mailbox, uids, mails=self.settings.batch, largest=largest)
        with closing(one_ahead(batches)) as coming:
            for batch in coming:
                if halt := self._halt():
                    return replace(report, halted=halt)
                report += self._record(batch)
        with self.app.store.write() as connection:
            cursors.advance(connection, self.folder, 0, self.app.clock())
        return report

    def _record(self, batch: Batch) -> IntakeReport:
        now = self.app.clock()
        durable = self._keep(batch.mails, now)
        with self.app.store.write() as connection:
            stored = ledger.record_stored(connection, self.folder, durable, filing=self._filing, now=now)
            ledger.record_left(connection, self.folder, batch.left, now)
            cursors.advance(connection, self.folder, batch.last_uid, now)
        for message_id in stored.message_ids:
            self.ring(message_id)
        return _report(stored, batch.left)

    def _keep(self, mails: Sequence[FetchedMail], now: datetime) -> list[DurableMail]:
        """Make the bytes durable; only then may a row speak of them."""
        hashes = self.app.blobs.put_many([mail.raw for mail in mails])
        return [
            DurableMail(
                uid=mail.uid,
                sha256=sha256,
                content_key=content_key(mail.raw),
                size=len(mail.raw),
                received_at=mail.internal_date or now,
            )
            for mail, sha256 in zip(mails, hashes, strict=True)
        ]

    def _halt(self) -> Halt | None:
        if self.stopped():
            return Halt.STOPPED
        free = shutil.disk_usage(self.app.blobs.folder).free
        if free >= self.app.settings.storage.minimum_free_mb * 1_000_000:
            return None
        log.error("intake.disk_full", folder=str(self.app.blobs.folder), free=free)
        return Halt.DISK_FULL

    @property
    def _filing(self) -> Filing | None:
        return Filing.NOTHING if self.settings.after_filing == "nothing" else None


def _report(stored: ledger.Stored, left: Sequence[LeftMail]) -> IntakeReport:
    outcomes = [mail.outcome for mail in left]
    return IntakeReport(
        stored=len(stored.message_ids),
        duplicate=stored.duplicates,
        too_large=outcomes.count(Outcome.TOO_LARGE),
        vanished=outcomes.count(Outcome.VANISHED),
        refused=outcomes.count(Outcome.REFUSED),
    )
