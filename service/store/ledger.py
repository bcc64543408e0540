"""The ledger of a mailbox: every UID that it ever showed, and what became of it.

In charge of cursors, UIDs and the birth of message rows. Not in charge of fetching (`service.intake`), nor of what a
message becomes afterwards (`service.pipeline`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from service.store.messages import FILED, STORED
from service.store.tables import event, mailbox_cursor, mailbox_uid, message

LONGEST_ERROR = 2_000
NEVER_OPENED = 0  # stands for UIDVALIDITY, which is never zero (RFC 3501 section 9), until the folder was opened once


class Outcome(StrEnum):
    """What became of one UID."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # the same bytes are held already
    TOO_LARGE = "too_large"
    VANISHED = "vanished"  # expunged before it was fetched
    REFUSED = "refused"  # the server shows it and does not hand it out


class Filing(StrEnum):
    """Whether a mail was moved, flagged or labelled in its mailbox after it was filed."""

    NOTHING = "nothing"  # nothing is to be done
    DONE = "done"
    FAILED = "failed"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DurableMail:
    """One mail whose bytes are kept durably already, ready for its rows."""

    uid: int
    sha256: str
    content_key: str
    size: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftMail:
    """One UID whose bytes are not kept. `error` is for a person: the server's answer, or the mail's headline."""

    uid: int
    outcome: Outcome
    size: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What recording a batch gave: the new messages' ids, and how many UIDs held known bytes."""

    message_ids: tuple[int, ...] = ()
    duplicates: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One ledger row beside the message that it points to."""

    folder: Folder
    uid: int
    outcome: Outcome
    seen_at: datetime
    size: int | None
    error: str | None
    settled_by: str | None
    message_id: int | None
    sha256: str | None
    state: str | None


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


def record_stored(
    connection: Connection, folder: Folder, mails: Sequence[DurableMail], *, filing: Filing | None, now: datetime
) -> Stored:
    """Record mails whose bytes are durable: a message row for new bytes, a ledger row for every UID.

    New bytes that are an older mail but for its trace headers get their own row, linked by `duplicate_of`. `filing`
    is None where the mailbox wants something done once a mail is filed.
    """
    known = _ids_by(connection, message.c.sha256, [mail.sha256 for mail in mails])
    fresh: dict[str, DurableMail] = {}
    for mail in mails:
        if mail.sha256 not in known:
            fresh.setdefault(mail.sha256, mail)
    ids = _insert_messages(connection, folder.mailbox, tuple(fresh.values()))
    rows = [
        {
            "uid": mail.uid,
            "outcome": Outcome.STORED if fresh.get(mail.sha256) is mail else Outcome.DUPLICATE,
            "message_id": known.get(mail.sha256) or ids[mail.sha256],
            "size": mail.size,
            "error": None,
            "after_filing": filing,
        }
        for mail in mails
    ]
    _put_uids(connection, folder, rows, now)
    _note_arrival(connection, folder, {ids[sha256]: mail.uid for sha256, mail in fresh.items()}, now)
    return Stored(message_ids=tuple(sorted(ids.values())), duplicates=len(mails) - len(fresh))


def record_left(connection: Connection, folder: Folder, mails: Sequence[LeftMail], now: datetime) -> None:
    """Record UIDs whose bytes are not kept."""
    rows = [
        {
            "uid": mail.uid,
            "outcome": mail.outcome,
            "size": mail.size,
            "error": mail.error and mail.error[:LONGEST_ERROR],
            "after_filing": Filing.NOTHING,
            "message_id": None,
        }
        for mail in mails
    ]
    _put_uids(connection, folder, rows, now)


def refused_uids(connection: Connection, folder: Folder, since: datetime) -> tuple[int, ...]:
    """Return the UIDs first refused after `since` that nobody has settled: worth another try."""
    return tuple(
        connection.scalars(
            select(mailbox_uid.c.uid)
            .where(
                _in_folder(folder),
                mailbox_uid.c.outcome == Outcome.REFUSED,
                mailbox_uid.c.settled_by.is_(None),
                mailbox_uid.c.seen_at > since,
            )
            .order_by(mailbox_uid.c.uid)
        )
    )


def filed_uids(connection: Connection, folder: Folder, *, failed_too: bool, limit: int) -> tuple[int, ...]:
    """Return UIDs whose message is filed and whose mail still waits to be moved, flagged or labelled."""
    waiting: ColumnElement[bool] = mailbox_uid.c.after_filing.is_(None)
    if failed_too:
        waiting = or_(waiting, mailbox_uid.c.after_filing == Filing.FAILED)
    return tuple(
        connection.scalars(
            select(mailbox_uid.c.uid)
            .join(message, message.c.id == mailbox_uid.c.message_id)
            .where(_in_folder(folder), waiting, message.c.state == FILED)
            .order_by(mailbox_uid.c.uid)
            .limit(limit)
        )
    )


def record_filing(connection: Connection, folder: Folder, uids: Sequence[int], filing: Filing) -> None:
    """Record what was done with mails in their mailbox after they were filed."""
    connection.execute(
        update(mailbox_uid).where(_in_folder(folder), mailbox_uid.c.uid.in_(uids)).values(after_filing=filing)
    )


def unaccounted(connection: Connection, folder: Folder, uids: Sequence[int]) -> tuple[int, ...]:
    """Return those of `uids` that the ledger does not know."""
    known = set(connection.scalars(select(mailbox_uid.c.uid).where(_in_folder(folder), mailbox_uid.c.uid.in_(uids))))
    return tuple(uid for uid in uids if uid not in known)


def seen_between(connection: Connection, start: datetime, end: datetime) -> Iterator[Entry]:
    """Yield every UID first seen from `start` to before `end`, by mailbox, folder and UID."""
    rows = connection.execute(
        select(mailbox_uid, message.c.sha256, message.c.state)
        .outerjoin(message, message.c.id == mailbox_uid.c.message_id)
        .where(mailbox_uid.c.seen_at >= start, mailbox_uid.c.seen_at < end)
        .order_by(mailbox_uid.c.mailbox, mailbox_uid.c.folder, mailbox_uid.c.uidvalidity, mailbox_uid.c.uid)
    )
    for row in rows:
        yield Entry(
            folder=Folder(mailbox=row.mailbox, folder=row.folder, uidvalidity=row.uidvalidity),
            uid=row.uid,
            outcome=Outcome(row.outcome),
            seen_at=row.seen_at,
            size=row.size,
            error=row.error,
            settled_by=row.settled_by,
            message_id=row.message_id,
            sha256=row.sha256,
            state=row.state,
        )


def _in_folder(folder: Folder) -> ColumnElement[bool]:
    return and_(
        mailbox_uid.c.mailbox == folder.mailbox,
        mailbox_uid.c.folder == folder.folder,
        mailbox_uid.c.uidvalidity == folder.uidvalidity,
    )


def _put_cursor(connection: Connection, folder: Folder, last_uid: int, now: datetime, error: str | None) -> None:
    values = {"uidvalidity": folder.uidvalidity, "last_uid": last_uid, "looked_at": now, "error": error}
    changed = connection.execute(
        update(mailbox_cursor)
        .where(mailbox_cursor.c.mailbox == folder.mailbox, mailbox_cursor.c.folder == folder.folder)
        .values(values)
    )
    if changed.rowcount == 0:
        connection.execute(insert(mailbox_cursor).values(values | {"mailbox": folder.mailbox, "folder": folder.folder}))


def _put_uids(connection: Connection, folder: Folder, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Write ledger rows. A UID that has its message keeps it: another poller was here, or it is seen again."""
    known = select(mailbox_uid.c.uid, mailbox_uid.c.message_id).where(
        _in_folder(folder), mailbox_uid.c.uid.in_([row["uid"] for row in rows])
    )
    before = dict(connection.execute(known).all())
    place = {"mailbox": folder.mailbox, "folder": folder.folder, "uidvalidity": folder.uidvalidity, "seen_at": now}
    new = [place | row for row in rows if row["uid"] not in before]
    if new:
        connection.execute(insert(mailbox_uid), new)
    for row in rows:
        if row["uid"] in before and _says_more(row["message_id"], before[row["uid"]]):
            connection.execute(
                update(mailbox_uid).where(_in_folder(folder), mailbox_uid.c.uid == row["uid"]).values(row)
            )


def _says_more(message_id: int | None, before: int | None) -> bool:
    return before is None or message_id not in (None, before)


def _note_arrival(connection: Connection, folder: Folder, uids: Mapping[int, int], now: datetime) -> None:
    """Append the first event of each new message."""
    place = {"mailbox": folder.mailbox, "folder": folder.folder, "uidvalidity": folder.uidvalidity}
    arrivals = [
        {
            "at": now,
            "kind": "message_stored",
            "actor": "system",
            "message_id": message_id,
            "data": place | {"uid": uid},
        }
        for message_id, uid in sorted(uids.items())
    ]
    if arrivals:
        connection.execute(insert(event), arrivals)


def _ids_by(connection: Connection, column: ColumnElement[Any], values: Sequence[str]) -> dict[str, int]:
    """Return the lowest message id for each value that a message row has."""
    found = connection.execute(
        select(column, func.min(message.c.id)).where(column.in_(sorted(set(values)))).group_by(column)
    )
    return dict(found.all())


def _insert_messages(connection: Connection, mailbox: str, mails: Sequence[DurableMail]) -> dict[str, int]:
    """Insert message rows and return their ids by SHA-256."""
    originals = _ids_by(connection, message.c.content_key, [mail.content_key for mail in mails])
    firsts: dict[str, DurableMail] = {}
    for mail in mails:
        if mail.content_key not in originals:
            firsts.setdefault(mail.content_key, mail)
    ids = _insert_group(connection, mailbox, tuple(firsts.values()), originals)
    originals |= {mail.content_key: ids[mail.sha256] for mail in firsts.values()}
    copies = [mail for mail in mails if mail.sha256 not in ids]
    return ids | _insert_group(connection, mailbox, copies, originals)


def _insert_group(
    connection: Connection, mailbox: str, mails: Sequence[DurableMail], originals: dict[str, int]
) -> dict[str, int]:
    if not mails:
        return {}
    rows = [
        {
            "sha256": mail.sha256,
            "content_key": mail.content_key,
            "duplicate_of": originals.get(mail.content_key),
            "state": STORED,
            "mailbox": mailbox,
            "size": mail.size,
            "received_at": mail.received_at,
            "attempts": 0,
        }
        for mail in mails
    ]
    found = connection.execute(insert(message).returning(message.c.sha256, message.c.id), rows)
    return dict(found.all())
