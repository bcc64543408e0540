"""Reminders that were planned and queued: what each one did, and that none does it twice.

In charge of the rows beside an outgoing mail. A stage's key is unique: it is what makes a second run harmless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from outbound.plain import to_plain
from outbound.records import OutgoingState
from outbound.reminders.plans import Matter, Reminder, Task
from service.store.receivable_tables import customer_task, reminder, reminder_step
from service.store.tables import outgoing

_TEST = "test:"


def dedupe_key(connection: Connection, planned: Reminder, *, test: bool) -> str:
    """Return the unique key of the mail: counted on where an earlier one of the same plan did not go after all."""
    where = (reminder.c.key == planned.key, reminder.c.test.is_(test), reminder.c.void.is_(True))
    before = connection.execute(select(func.count()).select_from(reminder).where(*where)).scalar_one()
    again = f":{before + 1}" if before else ""
    return f"reminder:{_TEST if test else ''}{planned.key}{again}"


def is_done(connection: Connection, planned: Reminder, *, test: bool) -> bool:
    """Say whether any of a plan's steps was done before."""
    keys = [_step_key(step.key, test) for step in planned.steps]
    query = select(reminder_step.c.key).where(reminder_step.c.key.in_(keys)).limit(1)
    return connection.execute(query).first() is not None


def record(
    connection: Connection,
    outgoing_id: int,
    planned: Reminder,
    *,
    on: date,
    amounts: Mapping[str, str],
    test: bool,
) -> None:
    """Record what a queued mail does. `on`: the day in the customer's zone; `amounts`: open, by receivable."""
    values = {
        "outgoing_id": outgoing_id,
        "party_id": int(planned.customer),
        "key": planned.key,
        "policy": planned.policy,
        "family": planned.family.value,
        "tone": planned.tone.value,
        "grade": planned.grade.value if planned.grade is not None else None,
        "at": planned.at,
        "plan": to_plain(planned),
        "amounts": dict(amounts),
        "test": test,
        "void": False,
    }
    connection.execute(insert(reminder).values(values))
    for step in planned.steps:
        connection.execute(
            insert(reminder_step).values(
                key=_step_key(step.key, test),
                outgoing_id=outgoing_id,
                party_id=int(planned.customer),
                invoice_id=int(step.id) if step.matter is Matter.RECEIVABLE else None,
                matter=step.matter.value,
                matter_id=step.id,
                stage=step.stage,
                on=on,
            )
        )


def void(connection: Connection, outgoing_id: int) -> bool:
    """Let a mail's stages be done again: it did not go, or did not arrive. False for a mail that is no reminder."""
    where = (reminder.c.outgoing_id == outgoing_id, reminder.c.void.is_(False))
    if not connection.execute(update(reminder).where(*where).values(void=True)).rowcount:
        return False
    steps = reminder_step.c.outgoing_id == outgoing_id
    for key in connection.execute(select(reminder_step.c.key).where(steps)).scalars().all():
        freed = update(reminder_step).where(reminder_step.c.key == key).values(key=f"{key}~{outgoing_id}")
        connection.execute(freed)
    return True


def of_outgoing(connection: Connection, outgoing_id: int) -> Row[Any] | None:
    """Return what was planned for a mail; None for a mail that is no reminder."""
    return connection.execute(select(reminder).where(reminder.c.outgoing_id == outgoing_id)).first()


def failed(connection: Connection) -> Sequence[Row[Any]]:
    """Return the reminders that a server refused for good and whose stages still count as done."""
    joined = reminder.join(outgoing, outgoing.c.id == reminder.c.outgoing_id)
    columns = (reminder, outgoing.c.recipient, outgoing.c.last_reply)
    where = (outgoing.c.state == OutgoingState.FAILED, reminder.c.void.is_(False))
    return connection.execute(select(*columns).select_from(joined).where(*where).order_by(reminder.c.outgoing_id)).all()


def last_sent(connection: Connection, party_id: int, address: str) -> Row[Any] | None:
    """Return the last reminder that reached an address of a customer, for the thread; None before the first."""
    joined = reminder.join(outgoing, outgoing.c.id == reminder.c.outgoing_id)
    where = (
        reminder.c.party_id == party_id,
        reminder.c.test.is_(False),
        outgoing.c.recipient == address,
        outgoing.c.state == OutgoingState.SENT,
    )
    query = select(outgoing).select_from(joined).where(*where)
    return connection.execute(query.order_by(outgoing.c.id.desc()).limit(1)).first()


def give_task(connection: Connection, task: Task, *, now: datetime) -> bool:
    """Give a person what planning asks for, once; False when it was given before."""
    return give(connection, task.key, task.kind.value, int(task.customer), task.about, now=now)


def give(connection: Connection, key: str, kind: str, party_id: int, about: Sequence[str], *, now: datetime) -> bool:
    """Give a person something to do about a customer's invoices, once for a key; False when it was given before."""
    if connection.execute(select(customer_task.c.id).where(customer_task.c.key == key)).first() is not None:
        return False
    values = {"key": key, "kind": kind, "party_id": party_id, "about": list(about), "given_at": now}
    connection.execute(insert(customer_task).values(values))
    return True


def finish_task(connection: Connection, key: int, *, now: datetime, actor: str) -> bool:
    """Note that a person did something; False when it was done before."""
    where = (customer_task.c.id == key, customer_task.c.done_at.is_(None))
    return bool(connection.execute(update(customer_task).where(*where).values(done_at=now, done_by=actor)).rowcount)


def finish_task_named(connection: Connection, key: str, *, now: datetime, actor: str) -> bool:
    """Note that the task of that key is done; False when there is none that waits."""
    where = (customer_task.c.key == key, customer_task.c.done_at.is_(None))
    return bool(connection.execute(update(customer_task).where(*where).values(done_at=now, done_by=actor)).rowcount)


def known_tasks(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Return those of these keys under which a task was given."""
    if not keys:
        return set()
    return set(connection.execute(select(customer_task.c.key).where(customer_task.c.key.in_(list(keys)))).scalars())


def _step_key(key: str, test: bool) -> str:
    return f"{_TEST if test else ''}{key}"
