"""The proof that no mail was lost: every UID that a mailbox showed on a day, and what became of it.

In charge of reading the ledger against the messages, and of comparing it with the mailbox itself. Not in charge of
printing (`service.cli`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from inbox.mailbox import Mailbox
from service.application import Application
from service.settings import MailboxSettings
from service.store import cursors, ledger
from service.store.cursors import Folder
from service.store.ledger import Entry, Outcome

_COMPARED_AT_ONCE = 500


class Fate(StrEnum):
    """What became of one UID. Only `unexplained` is a fault of ours."""

    FILED = "filed"
    QUARANTINED = "quarantined"
    WAITING = "waiting"  # stored or read, the rest is still to come
    TOO_LARGE = "too_large"
    REFUSED = "refused"
    VANISHED = "vanished"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One UID and its fate. `settled_by`: who looked at one whose bytes are not kept."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    seen_at: datetime
    fate: Fate
    message_id: int | None
    duplicate: bool
    size: int | None
    error: str | None
    settled_by: str | None


_FATE_BY_STATE = {
    "filed": Fate.FILED,
    "quarantined": Fate.QUARANTINED,
    "stored": Fate.WAITING,
    "read": Fate.WAITING,
}
_FATE_BY_OUTCOME = {
    Outcome.TOO_LARGE: Fate.TOO_LARGE,
    Outcome.REFUSED: Fate.REFUSED,
    Outcome.VANISHED: Fate.VANISHED,
}


def completeness(app: Application, day: date) -> tuple[Account, ...]:
    """Return every UID first seen on that day (of the company's own time zone), by mailbox, folder and UID."""
    zone = ZoneInfo(app.settings.company.timezone)
    start = datetime.combine(day, time(), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    with app.store.read() as connection:
        return tuple(_account(app, entry) for entry in ledger.seen_between(connection, start, end))


def missing_uids(app: Application, settings: MailboxSettings, mailbox: Mailbox, folder: str) -> tuple[int, ...]:
    """Return the UIDs that the server shows up to the cursor and that the ledger does not know; none, unless we erred.

    Not for every poll: it lists the whole folder.
    """
    with app.store.read() as connection:
        cursor = cursors.find_cursor(connection, settings.name, folder)
    place = Folder(mailbox=settings.name, folder=folder, uidvalidity=mailbox.open(folder).uidvalidity)
    if cursor is None or cursor.uidvalidity != place.uidvalidity:
        return ()
    shown = [uid for uid in mailbox.new_uids(0) if uid <= cursor.last_uid]
    missing: list[int] = []
    with app.store.read() as connection:
        for first in range(0, len(shown), _COMPARED_AT_ONCE):
            missing += ledger.unaccounted(connection, place, shown[first : first + _COMPARED_AT_ONCE])
    return tuple(missing)


def _account(app: Application, entry: Entry) -> Account:
    return Account(
        mailbox=entry.folder.mailbox,
        folder=entry.folder.folder,
        uidvalidity=entry.folder.uidvalidity,
        uid=entry.uid,
        seen_at=entry.seen_at,
        fate=_fate(app, entry),
        message_id=entry.message_id,
        duplicate=entry.outcome is Outcome.DUPLICATE,
        size=entry.size,
        error=entry.error,
        settled_by=entry.settled_by,
    )


def _fate(app: Application, entry: Entry) -> Fate:
    if entry.outcome in _FATE_BY_OUTCOME:
        return _FATE_BY_OUTCOME[entry.outcome]
    if entry.sha256 is None or entry.sha256 not in app.blobs:
        return Fate.UNEXPLAINED
    return _FATE_BY_STATE.get(entry.state or "", Fate.UNEXPLAINED)
