"""The last look at a reminder, in the transaction that claims it for sending: is all that it says still true?

In charge of why a queued reminder does not leave after all. Its stages are free again then, and the next run plans
anew on what is true. A person's release stands over the hours, never over what was paid, disputed or promised.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from outbound.plain import from_plain
from outbound.records import NoticeKind, Why
from outbound.reminders.plans import Matter, Reminder
from outbound.reminders.promises import plan_is_broken
from outbound.reminders.records import ZERO, Family, PromiseState
from outbound.reminders.sight import Sight, look
from outbound.reminders.stops import customer_stop, receivable_stop, reply_stop
from outbound.reminders.windows import FIRM_TONES
from service.application import Application
from service.policies import reminder_policy, zone_of
from service.reminding import amounts_of
from service.store import debts, reminders


class Dropped(StrEnum):
    """Why a reminder did not leave, beside `outbound.reminders.plans.Hold`."""

    PAID = "paid"
    AMOUNT_CHANGED = "amount_changed"  # something of it was paid: the next one has the right sum
    OUTSIDE_HOURS = "outside_hours"
    MODE_CHANGED = "mode_changed"  # written as a test, and reminders are live now, or the reverse
    CONTACT_GONE = "contact_gone"


_KIND = (Family.THANKS, Family.WELCOME)


def still_wanted(app: Application) -> Callable[[Connection, Row[Any]], str | None]:
    """Return the question that the queue asks of each mail before it is sent."""

    def ask(connection: Connection, mail: Row[Any]) -> str | None:
        if mail.kind != NoticeKind.PAYMENT:
            return None
        row = reminders.of_outgoing(connection, mail.id)
        if row is None:
            return None
        why = _why_not(connection, app, mail, row, app.clock())
        if why is not None:
            reminders.void(connection, mail.id)
        return why

    return ask


def _why_not(connection: Connection, app: Application, mail: Row[Any], row: Row[Any], now: datetime) -> str | None:
    if row.test is app.settings.reminders.live:
        return Dropped.MODE_CHANGED
    found = debts.ledgers_of(connection, [row.party_id], now=now, zone=zone_of(app.settings), test=row.test)
    if not found:
        return Dropped.PAID
    sight, planned = look(reminder_policy(app.settings), found[0], now), from_plain(Reminder, row.plan)
    stop = customer_stop(sight) or (None if planned.was_asked_for else reply_stop(sight))
    if stop is not None:
        return stop.why
    if (why := _untrue(sight, planned, row)) is not None:
        return why
    if not row.test and not _is_reachable(sight, planned):
        return Dropped.CONTACT_GONE
    released = mail.reason in (Why.MOVED_BY_PERSON, Why.EDITED) or planned.was_asked_for
    if not released and not sight.hours.allows(now, firm=planned.tone in FIRM_TONES):
        return Dropped.OUTSIDE_HOURS
    return None


def _untrue(sight: Sight, planned: Reminder, row: Row[Any]) -> str | None:
    """Return what of a mail is not so any more; None when all of it stands."""
    if planned.family in _KIND:
        return None
    now_open = amounts_of(sight.ledger, planned)
    for step in planned.steps:
        if step.matter is Matter.RECEIVABLE:
            receivable = sight.receivables.get(step.id)
            stop = receivable_stop(sight, receivable) if receivable is not None else None
            if receivable is None or stop is not None:
                return stop.why if stop is not None else Dropped.PAID
        elif step.matter is Matter.PROMISE:
            promise = next((one for one in sight.ledger.promises if one.id == step.id), None)
            if promise is None or sight.fate(promise) not in (PromiseState.BROKEN, PromiseState.PARTIAL):
                return Dropped.PAID
        elif step.matter is Matter.INSTALMENT and _is_settled(sight, step.id):
            return Dropped.PAID
    return None if now_open == row.amounts else Dropped.AMOUNT_CHANGED


def _is_settled(sight: Sight, part: str) -> bool:
    """Say whether an instalment needs no mail any more: it is paid, or its plan does not stand."""
    key, _, number = part.partition("/")
    agreed = next((one for one in sight.ledger.plans if one.id == key), None)
    if agreed is None or agreed.ended:
        return True
    if plan_is_broken(agreed, sight.today, sight.calendar, sight.policy.missed_after):
        return True
    return any(str(one.number) == number and one.amount - one.paid <= ZERO for one in agreed.instalments)


def _is_reachable(sight: Sight, planned: Reminder) -> bool:
    contacts = sight.customer.contacts
    return any(one.address == planned.to.address and one.deliverable for one in contacts)
