"""One customer's situation at one moment: everything that planning asks more than once, worked out once.

In charge of dates in their zone, their grade, their segment and stages. Not in charge of deciding anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from outbound.records import Money
from outbound.reminders.behaviour import Behaviour, behaviour, euros_worth
from outbound.reminders.calendars import Calendar
from outbound.reminders.policy import ReminderPolicy, Segment, Stage
from outbound.reminders.promises import held_until, judged, plan_is_broken, plan_is_kept
from outbound.reminders.records import Customer, InstalmentPlan, Ledger, Promise, PromiseState, Receivable
from outbound.reminders.segments import segment_of
from outbound.reminders.windows import Hours, calendar_for, zone_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A ledger under a policy at a moment. `today` is the customer's own day."""

    policy: ReminderPolicy
    ledger: Ledger
    now: datetime
    today: date
    hours: Hours
    behaviour: Behaviour
    segment: Segment | None
    stages: tuple[Stage, ...]
    receivables: Mapping[str, Receivable]
    promises: Mapping[str, tuple[Promise, ...]]
    plans: Mapping[str, InstalmentPlan]

    @property
    def customer(self) -> Customer:
        """The customer."""
        return self.ledger.customer

    @property
    def calendar(self) -> Calendar:
        """The customer's business days."""
        return self.hours.calendar

    @property
    def minimum(self) -> Decimal:
        """The least sum, in euros' worth, that is worth a reminder."""
        own = self.segment.minimum if self.segment else None
        return self.policy.minimum if own is None else own

    @property
    def approval_above(self) -> Decimal | None:
        """The sum, in euros' worth, beyond which a person releases a mail; None: no sum."""
        own = self.segment.approval_above if self.segment else None
        return self.policy.approval_above if own is None else own

    def worth(self, receivable: Receivable) -> Decimal:
        """Return what is open of a receivable in euros' worth."""
        return euros_worth(Money(amount=receivable.open, currency=receivable.currency), self.policy.per_euro)

    def fate(self, promise: Promise) -> PromiseState:
        """Return what became of a promise by today."""
        return judged(promise, self.receivables, self.today, self.calendar, self.policy.grace)

    def promised_until(self, receivable: Receivable) -> date | None:
        """Return the last day on which an open promise keeps reminders of a receivable back, None without one."""
        days = [
            held_until(promise, self.calendar, self.policy.grace)
            for promise in self.promises.get(receivable.id, ())
            if promise.state is PromiseState.OPEN and self.fate(promise) is PromiseState.OPEN
        ]
        return max(days, default=None)

    def plan_in_force(self, receivable: Receivable) -> InstalmentPlan | None:
        """Return the instalment plan that a receivable is paid by and that stands, None without one."""
        plan = self.plans.get(receivable.id)
        return plan if plan is not None and self.stands(plan) else None

    def stands(self, plan: InstalmentPlan) -> bool:
        """Say whether an instalment plan is being kept."""
        if plan.ended or plan_is_kept(plan):
            return False
        return not plan_is_broken(plan, self.today, self.calendar, self.policy.missed_after)

    def reminded_on(self, receivable: Receivable) -> tuple[date, ...]:
        """Return the days after its due date on which the customer was reminded of it, by whichever mail."""
        own = [each.on for each in receivable.sent]
        broken = [each.on for promise in self.promises.get(receivable.id, ()) for each in promise.sent]
        return tuple(sorted(day for day in {*own, *broken} if day > receivable.due_date))


def look(policy: ReminderPolicy, ledger: Ledger, now: datetime) -> Sight:
    """Return a ledger's situation at a moment."""
    customer = ledger.customer
    zone, calendar = zone_for(policy, customer), calendar_for(policy, customer)
    today = now.astimezone(zone).date()
    found = behaviour(ledger, today, policy.per_euro)
    segment = segment_of(policy, ledger, found.grade, today)
    promises: dict[str, list[Promise]] = {}
    for promise in ledger.promises:
        for receivable in promise.receivables:
            promises.setdefault(receivable, []).append(promise)
    return Sight(
        policy=policy,
        ledger=ledger,
        now=now,
        today=today,
        hours=Hours(policy, customer, calendar, zone),
        behaviour=found,
        segment=segment,
        stages=policy.ladders.get(segment.ladder if segment else policy.ladder, ()),
        receivables={each.id: each for each in ledger.receivables},
        promises={receivable: tuple(found) for receivable, found in promises.items()},
        plans={receivable: plan for plan in ledger.plans for receivable in plan.receivables if not plan.ended},
    )
