"""A customer's past, and the ledger as it was known at any moment of it; what another policy would have sent.

In charge of telling what was known from what was so: a payment has its day and the moment at which we heard of it. Not
in charge of planning (`outbound.reminders.planning`) nor of reading the past (the service does). Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from outbound.reminders.forecast import advanced
from outbound.reminders.planning import plan
from outbound.reminders.plans import Hold, Matter, Reminder
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.promises import held_days
from outbound.reminders.records import (
    ZERO,
    Dispute,
    Family,
    InstalmentPlan,
    Ledger,
    PaidInvoice,
    Pause,
    Promise,
    PromiseState,
    Receivable,
    SentStage,
    Tone,
)
from outbound.reminders.windows import zone_for

_ONE_DAY = timedelta(days=1)
_JUDGED_BY_DAY = frozenset({PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTIAL, PromiseState.BROKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPayment:
    """What was paid (or credited) of a receivable on a day, and when we came to know."""

    receivable: str
    amount: Decimal
    paid_on: date
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastHold:
    """A dispute or a pause (`reason`) of a receivable: when it was raised, known, over. `until_at` None: it stands."""

    receivable: str
    raised_on: date
    known_at: datetime
    until_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A customer's past. `ledger` has its receivables as they were issued, its promises and plans as they were made.

    Amounts open, disputes, pauses and what was sent are worked out for each moment; the rest of the ledger stands.
    """

    ledger: Ledger
    payments: tuple[PastPayment, ...] = ()
    disputes: tuple[PastHold, ...] = ()
    pauses: tuple[PastHold, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a policy would have sent. `already_paid`: mails that would have asked for what was paid, unknown to us.

    `disputed`: mails about an invoice whose dispute had been raised and was not known yet.
    """

    mails: int
    customers: tuple[str, ...]
    families: Mapping[Family, int]
    tones: Mapping[Tone, int]
    already_paid: int
    disputed: int
    withheld: Mapping[Hold, int] = field(default_factory=lambda: MappingProxyType({}))
    reminders: tuple[Reminder, ...] = ()


def as_of(history: History, moment: datetime, policy: ReminderPolicy) -> Ledger:
    """Return the ledger as it was known at a moment, nothing sent; paid receivables are among `paid` alone."""
    day = moment.astimezone(zone_for(policy, history.ledger.customer)).date()
    payments: dict[str, list[PastPayment]] = {}
    for payment in history.payments:
        if payment.known_at <= moment:
            payments.setdefault(payment.receivable, []).append(payment)
    disputes, pauses = _standing(history.disputes, moment), _standing(history.pauses, moment)
    over = _over(history, moment, day)
    receivables, paid = [], []
    for each in history.ledger.receivables:
        if each.issue_date > day:
            continue
        got = payments.get(each.id, [])
        left = each.open - sum((payment.amount for payment in got), ZERO)
        if left <= 0 and got:
            paid.append(_paid(each, max(payment.paid_on for payment in got), over.get(each.id, ())))
        elif left > 0:
            receivables.append(_open(each, left, disputes.get(each.id), pauses.get(each.id), over.get(each.id, ())))
    promises = tuple(
        replace(each, state=PromiseState.OPEN, paid=_paid_for(each, payments))
        for each in history.ledger.promises
        if each.made_on <= day and each.state in _JUDGED_BY_DAY
    )
    plans = tuple(_paid_in_parts(each, payments) for each in history.ledger.plans)
    return replace(history.ledger, receivables=tuple(receivables), promises=promises, plans=plans, paid=tuple(paid))


def what_if(policy: ReminderPolicy, histories: Iterable[History], first: date, last: date) -> WhatIf:
    """Return what a policy would have sent from one day to another, payment data being fresh each day."""
    reminders: list[Reminder] = []
    holds: Counter[Hold] = Counter()
    paid = disputed = 0
    for history in histories:
        for reminder, held in replayed(policy, history, first, last):
            holds.update(held)
            if reminder is not None:
                reminders.append(reminder)
                paid += was_paid(history, reminder)
                disputed += was_disputed(history, reminder)
    return WhatIf(
        mails=len(reminders),
        customers=tuple(dict.fromkeys(each.customer for each in reminders)),
        families=MappingProxyType(Counter(each.family for each in reminders)),
        tones=MappingProxyType(Counter(each.tone for each in reminders)),
        already_paid=paid,
        disputed=disputed,
        withheld=MappingProxyType(holds),
        reminders=tuple(reminders),
    )


def replayed(
    policy: ReminderPolicy, history: History, first: date, last: date
) -> Iterator[tuple[Reminder | None, tuple[Hold, ...]]]:
    """Yield each mail of a customer's days, and the reasons for which others were withheld, each step's once."""
    zone = zone_for(policy, history.ledger.customer)
    done = replace(history.ledger, sent=())
    told: set[tuple[str, Hold]] = set()
    for ahead in range((last - first).days + 1):
        day = first + ahead * _ONE_DAY
        moment = datetime.combine(day, policy.window.opens, zone).astimezone(UTC)
        ledger = with_sent(replace(as_of(history, moment, policy), payments_as_of=moment), done)
        if not ledger.receivables and not ledger.paid:
            continue
        made = plan(policy, ledger, moment)
        new = {(each.step.key, each.why) for each in made.withheld if each.step is not None} - told
        told |= new
        held = tuple(why for _, why in sorted(new))
        sent = [each for each in made.reminders if each.at.astimezone(zone).date() == day]
        for reminder in sent:
            done = advanced(done, reminder, zone)
        if held or sent:
            yield (sent[0] if sent else None), held


def with_sent(ledger: Ledger, done: Ledger) -> Ledger:
    """Return a ledger with the stages and mails that another one of the same customer has as sent."""
    stages = {each.id: each.sent for each in done.receivables}
    told = {each.id: each.sent for each in done.promises}
    parts = {(each.id, part.number): part.sent for each in done.plans for part in each.instalments}
    return replace(
        ledger,
        sent=done.sent,
        plans=tuple(
            replace(
                each,
                instalments=tuple(
                    replace(part, sent=parts.get((each.id, part.number), _NOTHING)) for part in each.instalments
                ),
            )
            for each in ledger.plans
        ),
        receivables=tuple(
            each if each.sent == stages.get(each.id, _NOTHING) else replace(each, sent=stages[each.id])
            for each in ledger.receivables
        ),
        promises=tuple(replace(each, sent=told.get(each.id, _NOTHING)) for each in ledger.promises),
    )


_NOTHING: tuple[SentStage, ...] = ()


def was_paid(history: History, reminder: Reminder) -> bool:
    """Say whether a mail asked for a receivable that had been paid in full, whether or not we knew."""
    day = reminder.at.date()
    asked = {step.id for step in reminder.steps if step.matter is Matter.RECEIVABLE}
    for each in history.ledger.receivables:
        if each.id in asked:
            paid = sum((p.amount for p in history.payments if p.receivable == each.id and p.paid_on <= day), ZERO)
            if paid >= each.open:
                return True
    return False


def was_disputed(history: History, reminder: Reminder) -> bool:
    """Say whether a mail asked for a receivable whose dispute had been raised, whether or not we knew."""
    day = reminder.at.date()
    asked = {step.id for step in reminder.steps if step.matter is Matter.RECEIVABLE}
    return any(
        each.receivable in asked and each.raised_on <= day and (each.until_at is None or reminder.at < each.until_at)
        for each in history.disputes
    )


def _standing(holds: Iterable[PastHold], moment: datetime) -> dict[str, PastHold]:
    return {
        each.receivable: each
        for each in holds
        if each.known_at <= moment and (each.until_at is None or moment < each.until_at)
    }


def _over(history: History, moment: datetime, day: date) -> dict[str, tuple[tuple[date, date], ...]]:
    """Return the spans of each receivable's disputes, pauses and promises that have ended by a moment."""
    spans: dict[str, tuple[tuple[date, date], ...]] = {}
    for hold in (*history.disputes, *history.pauses):
        if hold.until_at is not None and hold.until_at <= moment:
            spans[hold.receivable] = (*spans.get(hold.receivable, ()), (hold.raised_on, hold.until_at.date()))
    for promise in history.ledger.promises:
        if promise.due < day and promise.state in _JUDGED_BY_DAY:
            for receivable in promise.receivables:
                spans[receivable] = (*spans.get(receivable, ()), (promise.made_on, promise.due + _ONE_DAY))
    return spans


def _open(
    receivable: Receivable,
    left: Decimal,
    dispute: PastHold | None,
    pause: PastHold | None,
    spans: tuple[tuple[date, date], ...],
) -> Receivable:
    if left == receivable.open and dispute is None and pause is None and not spans:
        return receivable
    return replace(
        receivable,
        open=left,
        dispute=Dispute(since=dispute.raised_on) if dispute else None,
        pause=Pause(reason=pause.reason or "") if pause else None,
        held_days=held_days(spans),
    )


def _paid(receivable: Receivable, on: date, spans: tuple[tuple[date, date], ...]) -> PaidInvoice:
    return PaidInvoice(
        number=receivable.number,
        amount=receivable.amount,
        due_date=receivable.due_date,
        paid_on=on,
        disputed_days=held_days(spans),
        case=receivable.case,
    )


def _paid_in_parts(agreed: InstalmentPlan, payments: Mapping[str, Iterable[PastPayment]]) -> InstalmentPlan:
    """Return a plan with what was paid of its receivables laid on its instalments, the first one first."""
    left = sum((payment.amount for each in agreed.receivables for payment in payments.get(each, ())), ZERO)
    parts = []
    for part in agreed.instalments:
        parts.append(replace(part, paid=min(left, part.amount)))
        left -= parts[-1].paid
    return replace(agreed, instalments=tuple(parts))


def _paid_for(promise: Promise, payments: Mapping[str, Iterable[PastPayment]]) -> Decimal:
    return sum(
        (
            payment.amount
            for receivable in promise.receivables
            for payment in payments.get(receivable, ())
            if payment.paid_on >= promise.made_on
        ),
        ZERO,
    )
