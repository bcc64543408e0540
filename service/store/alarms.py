"""The alarms: since when each lasts, who was told when; and what each look at the world around found last.

In charge of the rows. What is an alarm is decided in `service.alarms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from outbound.alarms import Alarm
from outbound.plain import from_plain, to_plain
from service.store.engine import Store
from service.store.own_tables import alarm as alarm_table
from service.store.own_tables import watch_result


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAlarm:
    """One alarm with its times; `ended_at` None while it lasts."""

    alarm: Alarm
    since: datetime
    seen_at: datetime
    told_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchResult:
    """What one look found, and when."""

    at: datetime
    facts: Mapping[str, Any]


def keep(
    connection: Connection, found: Iterable[Alarm], *, now: datetime, repeat: timedelta
) -> tuple[StoredAlarm, ...]:
    """Record the alarms of now and end the others; return those that somebody must be told of now.

    An alarm is told when it begins and every `repeat` while it lasts; one that comes and goes counts as one. One that
    was told in the future (the clock was wrong, and was set right) is told again.
    """
    lasting = {alarm.name: alarm for alarm in found}
    stored = {row.name: row for row in connection.execute(select(alarm_table))}
    for name, row in stored.items():
        if name not in lasting and row.ended_at is None:
            connection.execute(update(alarm_table).where(alarm_table.c.name == name).values(ended_at=now))
    to_tell: list[StoredAlarm] = []
    for name, alarm in lasting.items():
        before = stored.get(name)
        since = before.since if before is not None and before.ended_at is None else now
        told_before = before.told_at if before is not None else None
        due = told_before is None or told_before > now or now - told_before >= repeat
        told_at = now if due else told_before
        kept = StoredAlarm(alarm=alarm, since=since, seen_at=now, told_at=told_at, ended_at=None)
        _put(connection, kept, is_new=before is None)
        if due:
            to_tell.append(kept)
    return tuple(to_tell)


def lasting(connection: Connection) -> tuple[StoredAlarm, ...]:
    """Return the alarms that have not ended, the oldest first."""
    query = select(alarm_table).where(alarm_table.c.ended_at.is_(None)).order_by(alarm_table.c.since)
    return tuple(
        StoredAlarm(
            alarm=from_plain(Alarm, row.facts),
            since=row.since,
            seen_at=row.seen_at,
            told_at=row.told_at,
            ended_at=row.ended_at,
        )
        for row in connection.execute(query)
    )


def note(connection: Connection, name: str, facts: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what a look found, in place of what it found before."""
    values = {"at": now, "facts": dict(facts)}
    if not connection.execute(update(watch_result).where(watch_result.c.name == name).values(values)).rowcount:
        connection.execute(insert(watch_result).values(name=name, **values))


def note_change(store: Store, name: str, facts: Mapping[str, Any], *, now: datetime) -> bool:
    """Keep what a look found if it is not what it found before; say whether it was new."""
    query = select(watch_result.c.facts).where(watch_result.c.name == name)
    with store.read() as connection:
        if connection.execute(query).scalar_one_or_none() == dict(facts):
            return False
    with store.write() as connection:
        note(connection, name, facts, now=now)
    return True


def noted(connection: Connection) -> Mapping[str, WatchResult]:
    """Return what each look found last, by its name."""
    rows = connection.execute(select(watch_result))
    return {row.name: WatchResult(at=row.at, facts=row.facts) for row in rows}


def _put(connection: Connection, kept: StoredAlarm, *, is_new: bool) -> None:
    values = {
        "cause": kept.alarm.cause.value,
        "facts": to_plain(kept.alarm),
        "since": kept.since,
        "seen_at": kept.seen_at,
        "told_at": kept.told_at,
        "ended_at": None,
    }
    if is_new:
        connection.execute(insert(alarm_table).values(name=kept.alarm.name, **values))
    else:
        connection.execute(update(alarm_table).where(alarm_table.c.name == kept.alarm.name).values(values))
