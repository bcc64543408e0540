"""How the installation is doing, from what its tables say: mailboxes, queues, what is stuck and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, select

from service.store.alarms import StoredAlarm, lasting
from service.store.engine import Store
from service.store.own_tables import switch
from service.store.tables import mailbox_cursor, message, outgoing


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxHealth:
    """One folder of one mailbox: when it was last looked at, when with success, and why the last look failed."""

    mailbox: str
    folder: str
    looked_at: datetime
    good_at: datetime | None
    last_uid: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchState:
    """A switch that a person or a safety rule turned: whether automatic mail goes out, for one."""

    name: str
    value: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything the health page knows from the database; `oldest_*` None when nothing waits."""

    mailboxes: tuple[MailboxHealth, ...]
    messages: Mapping[str, int]
    outgoing: Mapping[str, int]
    oldest_unread: datetime | None
    oldest_unsent: datetime | None
    last_received: datetime | None
    switches: tuple[SwitchState, ...]
    alarms: tuple[StoredAlarm, ...]


def look_at_health(store: Store) -> Health:
    """Return the figures of now; it counts whole tables, so it is for the health page alone."""
    with store.read() as connection:
        return Health(
            mailboxes=_mailboxes(connection),
            messages=_by_state(connection, message),
            outgoing=_by_state(connection, outgoing),
            oldest_unread=_first_moment(connection, message, ("stored", "read")),
            oldest_unsent=_first_moment(connection, outgoing, ("queued", "sending")),
            last_received=connection.execute(
                select(message.c.received_at).order_by(message.c.id.desc()).limit(1)
            ).scalar_one_or_none(),
            switches=_switches(connection),
            alarms=lasting(connection),
        )


def ask_the_database(store: Store) -> None:
    """Put a question to the database; whatever stops it from answering is raised."""
    with store.read() as connection:
        connection.execute(select(1)).scalar_one()


def _mailboxes(connection: Connection) -> tuple[MailboxHealth, ...]:
    columns = [mailbox_cursor.c[name] for name in MailboxHealth.__slots__]
    question = select(*columns).order_by(mailbox_cursor.c.mailbox, mailbox_cursor.c.folder)
    return tuple(MailboxHealth(**row._mapping) for row in connection.execute(question))


def _by_state(connection: Connection, table: Table) -> Mapping[str, int]:
    question = select(table.c.state, func.count().label("number")).group_by(table.c.state).order_by(table.c.state)
    return {row.state: row.number for row in connection.execute(question)}


def _first_moment(connection: Connection, table: Table, states: tuple[str, ...]) -> datetime | None:
    moment = table.c.received_at if table is message else table.c.created_at
    question = select(moment).where(table.c.state.in_(states)).order_by(table.c.id).limit(1)
    return connection.execute(question).scalar_one_or_none()


def _switches(connection: Connection) -> tuple[SwitchState, ...]:
    columns = [switch.c[name] for name in SwitchState.__slots__]
    return tuple(SwitchState(**row._mapping) for row in connection.execute(select(*columns).order_by(switch.c.name)))
