"""How far each folder of a mailbox was walked, and why the last look failed.

In charge of the cursor's row. What became of each UID below it is the ledger's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from service.store.tables import mailbox_cursor

LONGEST_ERROR = 2_000
NEVER_OPENED = 0  # stands for UIDVALIDITY, which is never zero (RFC 3501 section 9), until the folder was opened once


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One folder of one mailbox, in the numbering of one UIDVALIDITY."""

    mailbox: str
    folder: str
    uidvalidity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a folder was walked. `error` is why the last look failed."""

    uidvalidity: int
    last_uid: int
    looked_at: datetime
    error: str | None


def find_cursor(connection: Connection, mailbox: str, folder: str) -> Cursor | None:
    """Return how far the folder was walked; None when it was never looked at."""
    row = connection.execute(
        select(mailbox_cursor).where(mailbox_cursor.c.mailbox == mailbox, mailbox_cursor.c.folder == folder)
    ).one_or_none()
    if row is None:
        return None
    return Cursor(uidvalidity=row.uidvalidity, last_uid=row.last_uid, looked_at=row.looked_at, error=row.error)


def advance(connection: Connection, folder: Folder, last_uid: int, now: datetime) -> None:
    """Note a look that went well, and move the cursor up to `last_uid`: never down, but for a new UIDVALIDITY."""
    before = find_cursor(connection, folder.mailbox, folder.folder)
    if before is not None and before.uidvalidity == folder.uidvalidity:
        last_uid = max(last_uid, before.last_uid)
    _put_cursor(connection, folder, last_uid, now, error=None)


def rewind(connection: Connection, folder: Folder, now: datetime) -> None:
    """Start the folder anew, because its UIDs do not mean any more what they meant."""
    _put_cursor(connection, folder, 0, now, error=None)


def record_error(connection: Connection, mailbox: str, folder: str, error: str, now: datetime) -> None:
    """Note why a look failed; the cursor stays."""
    before = find_cursor(connection, mailbox, folder)
    place = Folder(mailbox=mailbox, folder=folder, uidvalidity=before.uidvalidity if before else NEVER_OPENED)
    _put_cursor(connection, place, before.last_uid if before else 0, now, error=error[:LONGEST_ERROR])


def _put_cursor(connection: Connection, folder: Folder, last_uid: int, now: datetime, error: str | None) -> None:
    values = {"uidvalidity": folder.uidvalidity, "last_uid": last_uid, "looked_at": now, "error": error}
    if error is None:
        values["good_at"] = now
    changed = connection.execute(
        update(mailbox_cursor)
        .where(mailbox_cursor.c.mailbox == folder.mailbox, mailbox_cursor.c.folder == folder.folder)
        .values(values)
    )
    if changed.rowcount == 0:
        connection.execute(insert(mailbox_cursor).values(values | {"mailbox": folder.mailbox, "folder": folder.folder}))
