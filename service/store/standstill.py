"""Standing still after a restore: nothing goes out by itself until a person says so, and nothing goes twice.

In charge of the switch for automatic mail and of the rows that it concerns. A restored database knows nothing of what
was done since it was copied: a mail that waits in it may have gone, and what is answered anew may have been answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from outbound.records import OutgoingState, Why
from service.store import events, outgoing
from service.store.outgoing import AUTOMATIC_MAIL
from service.store.own_tables import switch
from service.store.tables import message
from service.store.tables import outgoing as outgoing_table

RUNNING, STOPPED = "running", "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What a restore put on hold: mails that were about to leave are of unknown fate; drafts and held ones wait."""

    unknown: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """What a person let go on: held answers that go now, and those that may have gone before the restore."""

    queued: tuple[int, ...]
    doubtful: tuple[int, ...]


def stand_still(connection: Connection, *, taken_at: datetime, now: datetime) -> Stopped:
    """Stop automatic mail; what was about to leave when the copy was taken has an unknown fate, never sent blindly."""
    _turn(connection, STOPPED, Why.RESTORED, now)
    leaving = (OutgoingState.QUEUED, OutgoingState.SENDING)
    about_to_leave = (
        select(outgoing_table.c.id).where(outgoing_table.c.state.in_(leaving)).order_by(outgoing_table.c.id)
    )
    keys = connection.execute(about_to_leave).scalars().all()
    for key in keys:
        outgoing.doubt(connection, key, now=now, reason=Why.RESTORED)
    events.append(connection, "restored", at=now, actor="system", data={"taken_at": taken_at.isoformat()})
    by_person = outgoing_table.c.state.in_((OutgoingState.DRAFT, OutgoingState.HELD))
    waiting = connection.execute(select(func.count()).select_from(outgoing_table).where(by_person)).scalar_one()
    return Stopped(unknown=len(keys), waiting=waiting)


def stop(connection: Connection, *, reason: str, now: datetime) -> bool:
    """Stop all automatic mail; False when it was stopped already."""
    if outgoing.automatic_mail_stopped(connection) is not None:
        return False
    _turn(connection, STOPPED, reason, now)
    events.append(connection, "automatic_mail_stopped", at=now, actor="system", data={"reason": reason})
    return True


def resume(connection: Connection, *, now: datetime, actor: str) -> Resumed | None:
    """Let automatic mail go again; None when it was not stopped.

    After a restore, an answer held meanwhile goes when the mail that it answers came after the stop: nobody can have
    answered that one. What came before may have been answered by the installation that was lost, and stays held for a
    person to look; so does every answer that the breaker held, since sending them all is what it was there to prevent.
    """
    row = connection.execute(select(switch).where(switch.c.name == AUTOMATIC_MAIL)).first()
    if row is None or row.value != STOPPED:
        return None
    _turn(connection, RUNNING, "", now)
    events.append(connection, "automatic_mail_resumed", at=now, actor=actor, data={"stopped_by": row.reason})
    queued: list[int] = []
    doubtful: list[int] = []
    for mail in _held_by(connection, row.reason):
        came_after = mail.cause_received_at is not None and mail.cause_received_at > row.changed_at
        answers_something_new = row.reason == Why.RESTORED and came_after
        (queued if answers_something_new else doubtful).append(mail.id)
        if answers_something_new:
            outgoing.move(
                connection,
                mail.id,
                OutgoingState.QUEUED,
                before=(OutgoingState.HELD,),
                version=mail.version,
                now=now,
                actor=actor,
                reason=Why.MOVED_BY_PERSON,
                not_before=now,
            )
    return Resumed(queued=tuple(queued), doubtful=tuple(doubtful))


def _held_by(connection: Connection, reason: str) -> Sequence[Row[Any, Any, Any]]:
    held = (outgoing_table.c.state == OutgoingState.HELD, outgoing_table.c.reason == reason)
    joined = outgoing_table.outerjoin(message, message.c.id == outgoing_table.c.cause_message_id)
    columns = (outgoing_table.c.id, outgoing_table.c.version, message.c.received_at.label("cause_received_at"))
    return connection.execute(select(*columns).select_from(joined).where(*held).order_by(outgoing_table.c.id)).all()


def _turn(connection: Connection, value: str, reason: str, now: datetime) -> None:
    values = {"value": value, "reason": reason, "changed_at": now}
    if not connection.execute(update(switch).where(switch.c.name == AUTOMATIC_MAIL).values(values)).rowcount:
        connection.execute(insert(switch).values(name=AUTOMATIC_MAIL, **values))
