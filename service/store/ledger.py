"""The ledger of a mailbox: every UID that it ever showed, and what became of it.

In charge of the rows of UIDs. Not in charge of how far a folder was walked (`cursors`), of the message rows that they
point to (`arrivals`), nor of fetching (`service.intake`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from service.store.arrivals import DurableMail, insert_messages, known_messages
from service.store.cursors import LONGEST_ERROR, Folder
from service.store.messages import FILED
from service.store.tables import mailbox_uid, message


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


def record_stored(
    connection: Connection, folder: Folder, mails: Sequence[DurableMail], *, filing: Filing | None, now: datetime
) -> Stored:
    """Record mails whose bytes are durable: a message row for new bytes, a ledger row for every UID.

    New bytes that are an older mail but for its trace headers get their own row, linked by `duplicate_of`. `filing`
    is None where the mailbox wants something done once a mail is filed.
    """
    known = known_messages(connection, mails)
    fresh: dict[str, DurableMail] = {}
    for mail in mails:
        if mail.sha256 not in known:
            fresh.setdefault(mail.sha256, mail)
    ids = insert_messages(connection, folder, tuple(fresh.values()), now)
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
