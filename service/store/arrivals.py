"""The birth of message rows: new bytes become a message, and a second delivery is linked to the first.

In charge of a message's first row and first event. Not in charge of the UIDs that showed it (`ledger`), nor of what
becomes of it (`messages`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from service.store import events
from service.store.cursors import Folder
from service.store.messages import STORED
from service.store.tables import message


@dataclass(frozen=True, slots=True, kw_only=True)
class DurableMail:
    """One mail whose bytes are kept durably already, ready for its rows."""

    uid: int
    sha256: str
    content_key: str
    size: int
    received_at: datetime


def known_messages(connection: Connection, mails: Sequence[DurableMail]) -> dict[str, int]:
    """Return the ids of messages that hold some of these bytes already, by SHA-256."""
    return _ids_by(connection, message.c.sha256, [mail.sha256 for mail in mails])


def insert_messages(
    connection: Connection, folder: Folder, mails: Sequence[DurableMail], now: datetime
) -> dict[str, int]:
    """Insert a message row, with its first event, for each mail; return their ids by SHA-256.

    A mail that is an older one but for its trace headers is linked to it by `duplicate_of`.
    """
    originals = _ids_by(connection, message.c.content_key, [mail.content_key for mail in mails])
    firsts: dict[str, DurableMail] = {}
    for mail in mails:
        if mail.content_key not in originals:
            firsts.setdefault(mail.content_key, mail)
    ids = _insert_group(connection, folder.mailbox, tuple(firsts.values()), originals)
    originals |= {mail.content_key: ids[mail.sha256] for mail in firsts.values()}
    copies = [mail for mail in mails if mail.sha256 not in ids]
    ids |= _insert_group(connection, folder.mailbox, copies, originals)
    _note_arrival(connection, folder, {ids[mail.sha256]: mail.uid for mail in mails}, now)
    return ids


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
    events.append_all(connection, arrivals)


def _ids_by(connection: Connection, column: ColumnElement[Any], values: Sequence[str]) -> dict[str, int]:
    """Return the lowest message id for each value that a message row has."""
    found = connection.execute(
        select(column, func.min(message.c.id)).where(column.in_(sorted(set(values)))).group_by(column)
    )
    return dict(found.all())
