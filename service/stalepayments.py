"""Whether what is known of customers' payments is too old to remind anybody: reminders wait, and somebody must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from outbound.reminders.calendars import Calendar
from service.application import Application
from service.policies import reminder_policy, zone_of
from service.store import debts, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class StalePayments:
    """Reminders wait: payments are known up to `day`; None: they were never imported."""

    day: date | None


def stale_payments(connection: Connection, app: Application) -> StalePayments | None:
    """Return since when payment data are too old, by the company's own business days; None while reminders may go.

    Who does not remind anybody, or is owed nothing, needs none.
    """
    policy, zone = reminder_policy(app.settings), zone_of(app.settings)
    today = app.clock().astimezone(zone).date()
    if not app.settings.reminders.live or policy.stale_after <= 0:
        return None
    last = standings.imported_at(connection, standings.PAYMENTS)
    day = last.astimezone(zone).date() if last is not None else None
    calendar = Calendar(policy.country, policy.subdivision, frozenset(policy.holidays))
    if day is not None and calendar.business_days_after(day, today) <= policy.stale_after:
        return None
    return StalePayments(day=day) if debts.parties_to_plan(connection, today=today) else None
