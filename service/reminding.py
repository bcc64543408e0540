"""Payment reminders: what is due by now is queued, once; what a mail says is true when it is queued and when it leaves.

In charge of when planning happens and of writing down what follows: mails, stages, tasks, grades, broken promises.
Planning itself is `outbound.reminders.planning`, a pure function; it runs in the transaction that queues, so that what
was paid, disputed or promised meanwhile counts. Running it again changes nothing.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row
from sqlalchemy.exc import OperationalError

from inbox.bounces import refuses_for_good
from outbound.reminders.planning import plan
from outbound.reminders.plans import Reminder
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.records import Ledger, PromiseState
from outbound.reminders.sight import Sight, look
from service.application import Application
from service.days import local_day
from service.policies import reminder_policy, zone_of
from service.portions import portions
from service.reminderletters import write_reminder
from service.store import customers, debts, invoices, outgoing, receivables, reminders, standings
from service.store.engine import plainly

AT_ONCE = 50
ACTOR = "rule:reminders"
_BROKEN = (PromiseState.BROKEN, PromiseState.PARTIAL)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What one run came to: the keys of the mails that it queued, and how many tasks it gave."""

    queued: tuple[int, ...] = ()
    tasks: int = 0


def remind_forever(app: Application, stop: threading.Event) -> None:
    """Run reminders every so many minutes until `stop` is set; a fault is logged, and the next turn tries again.

    A large ledger is looked at less often, so that it never takes more than a twentieth of the time.
    """
    while not stop.is_set():
        began = time.monotonic()
        try:
            remind(app)
        except OperationalError as error:  # the world's fault: a line, no traceback
            log.warning("reminders_wait", error=plainly(error))
        except Exception:
            log.exception("reminders_failed")
        stop.wait(max(app.settings.reminders.every_minutes * 60, 20 * (time.monotonic() - began)))


def remind(app: Application) -> Reminded:
    """Queue every reminder that is due by now and was not queued before."""
    now, zone = app.clock(), zone_of(app.settings)
    today = local_day(now, zone)
    policy, test = reminder_policy(app.settings), not app.settings.reminders.live
    _bring_up_to_date(app, now=now, today=today)
    with app.store.read() as connection:
        owing = debts.parties_to_plan(connection, today=today)
    queued: list[int] = []
    tasks = 0
    for party_ids in portions(owing, AT_ONCE):
        with app.store.read() as connection:
            found = debts.ledgers_of(connection, party_ids, now=now, zone=zone, test=test)
            busy = [int(one.customer.id) for one in found if _has_news(connection, policy, one, now)]
        if busy:
            with app.store.write() as connection:
                for ledger in debts.ledgers_of(connection, busy, now=now, zone=zone, test=test):
                    keys, given = _follow(connection, app, policy, ledger, now)
                    queued += keys
                    tasks += given
    if queued or tasks:
        log.info("reminded", queued=len(queued), tasks=tasks, test=test)
    return Reminded(queued=tuple(queued), tasks=tasks)


def _bring_up_to_date(app: Application, *, now: datetime, today: date) -> None:
    """Let the day move states, payments keep promises, and refusals of servers reach the contacts."""
    with app.store.write() as connection:
        receivables.refresh_states(connection, now=now, today=today)
        standings.keep_promises(connection, now=now)
        for row in reminders.failed(connection):
            _take_refusal(connection, row, now)


def _take_refusal(connection: Connection, row: Row[Any], now: datetime) -> None:
    """Let the next contact get what an address refused for good; any other refusal is for a person, once."""
    if row.test:
        return
    if refuses_for_good(row.last_reply or ""):
        customers.note_failure(connection, row.recipient, "hard", now=now)
        reminders.void(connection, row.outgoing_id)
    elif reminders.give(connection, f"refused:{row.outgoing_id}", "refused", row.party_id, (), now=now):
        customers.note_failure(connection, row.recipient, "soft", now=now)


def _has_news(connection: Connection, policy: ReminderPolicy, ledger: Ledger, now: datetime) -> bool:
    """Say whether planning has anything to write down for a customer."""
    planned, sight = plan(policy, ledger, now), look(policy, ledger, now)
    keys = [task.key for task in planned.tasks]
    return (
        bool(planned.due(now))
        or len(reminders.known_tasks(connection, keys)) < len(set(keys))
        or sight.behaviour.grade is not ledger.customer.last_grade
        or any(_is_newly_broken(sight, one) for one in range(len(ledger.promises)))
    )


def _follow(
    connection: Connection, app: Application, policy: ReminderPolicy, ledger: Ledger, now: datetime
) -> tuple[list[int], int]:
    """Write down what follows for one customer; return the keys of the mails and how many tasks were given."""
    sight, planned = look(policy, ledger, now), plan(policy, ledger, now)
    for position, promise in enumerate(ledger.promises):
        if _is_newly_broken(sight, position):
            standings.settle_promise(connection, int(promise.id), sight.fate(promise), now=now, actor=ACTOR)
    if sight.behaviour.grade is not ledger.customer.last_grade:
        customers.change(connection, int(ledger.customer.id), now=now, last_grade=sight.behaviour.grade.value)
    keys = [
        key for one in planned.due(now) if (key := queue_reminder(connection, app, sight, one, now=now)) is not None
    ]
    return keys, sum(reminders.give_task(connection, task, now=now) for task in planned.tasks)


def _is_newly_broken(sight: Sight, position: int) -> bool:
    promise = sight.ledger.promises[position]
    return promise.state is PromiseState.OPEN and sight.fate(promise) in _BROKEN


def queue_reminder(
    connection: Connection, app: Application, sight: Sight, planned: Reminder, *, now: datetime
) -> int | None:
    """Queue one planned mail and record its stages; None when any of them was done before."""
    test = not app.settings.reminders.live
    if reminders.is_done(connection, planned, test=test):
        return None
    written = write_reminder(connection, app, sight.ledger, planned, now=now)
    key = outgoing.add(
        connection,
        written.mail,
        now=now,
        actor=ACTOR,
        invoice_ids=[row.id for row in invoices.by_case(connection, written.cases)],
        party_id=int(planned.customer),
    )
    if key is not None:
        on = now.astimezone(sight.hours.zone).date()
        reminders.record(connection, key, planned, on=on, amounts=amounts_of(sight.ledger, planned), test=test)
    return key


def amounts_of(ledger: Ledger, planned: Reminder) -> dict[str, str]:
    """Return what is open now of each receivable that a reminder lists; one that is paid is absent."""
    listed = {*planned.receivables, *planned.mentioned}
    return {one.id: str(one.open) for one in ledger.receivables if one.id in listed}
