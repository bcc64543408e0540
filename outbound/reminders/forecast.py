"""What would go out over a range of days, if nothing were paid and nobody answered meanwhile.

In charge of stepping from day to day, each mail taken as sent at its hour. Payment data count as fresh: tomorrow's
import is not known to be missing. Not in charge of what is planned on a day (`outbound.reminders.planning`). Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outbound.reminders.planning import plan
from outbound.reminders.plans import Matter, Plan, Reminder
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.records import Ledger, SentMail, SentStage
from outbound.reminders.windows import zone_for

MOST_A_DAY = 10
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """What goes out to a customer on one day of theirs, and what is withheld on it."""

    day: date
    plan: Plan


def forecast(policy: ReminderPolicy, ledger: Ledger, now: datetime, first: date, last: date) -> Iterator[DayPlan]:
    """Yield what would go out to one customer on each day from `first` to `last`, in days of their own.

    Days before today are over and yield nothing; days before `first` are stepped through, for what they send is done by
    then. A day on which nothing is due yields nothing.
    """
    zone = zone_for(policy, ledger.customer)
    today = now.astimezone(zone).date()
    fresh = ledger.payments_as_of is not None
    day = today
    while day <= last:
        moment = max(now, _beginning(day, zone))
        if fresh and day > today:
            ledger = replace(ledger, payments_as_of=moment)
        made = plan(policy, ledger, moment)
        gone: list[Reminder] = []
        for _ in range(MOST_A_DAY):
            sent = [each for each in made.reminders if each.at.astimezone(zone).date() == day]
            if not sent:
                break
            for reminder in sent:
                ledger = advanced(ledger, reminder, zone)
            gone += sent
            made = replace(plan(policy, ledger, max(each.at for each in sent)), withheld=made.withheld)
        if day >= first and (gone or made.withheld or made.tasks):
            yield DayPlan(day=day, plan=replace(made, reminders=tuple(gone)))
        day += _ONE_DAY


def advanced(ledger: Ledger, reminder: Reminder, zone: ZoneInfo) -> Ledger:
    """Return a ledger as it is once a mail is queued: each of its steps is done."""
    on = reminder.at.astimezone(zone).date()
    done: dict[tuple[Matter, str], SentStage] = {
        (step.matter, step.id): SentStage(key=step.stage, on=on) for step in reminder.steps
    }
    return replace(
        ledger,
        sent=(*ledger.sent, SentMail(at=reminder.at, family=reminder.family)),
        receivables=tuple(
            replace(each, sent=_with(each.sent, done.get((Matter.RECEIVABLE, each.id)))) for each in ledger.receivables
        ),
        promises=tuple(
            replace(each, sent=_with(each.sent, done.get((Matter.PROMISE, each.id)))) for each in ledger.promises
        ),
        plans=tuple(
            replace(
                each,
                instalments=tuple(
                    replace(part, sent=_with(part.sent, done.get((Matter.INSTALMENT, f"{each.id}/{part.number}"))))
                    for part in each.instalments
                ),
            )
            for each in ledger.plans
        ),
    )


def _with(sent: tuple[SentStage, ...], stage: SentStage | None) -> tuple[SentStage, ...]:
    return sent if stage is None else (*sent, stage)


def _beginning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
