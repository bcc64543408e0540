"""What planning payment reminders yields: mails with their steps and reasons, what is withheld, tasks. Records only.

A `Plan` is what should go out and what should not; `outbound.reminders.records` has what it is made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from outbound.records import Money
from outbound.reminders.records import Contact, Family, Grade, Tone


class Matter(StrEnum):
    """What a line of a reminder is about."""

    RECEIVABLE = "receivable"
    PROMISE = "promise"
    INSTALMENT = "instalment"
    CUSTOMER = "customer"  # the welcome, the thanks


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stage of one matter: what is done when the mail is. `id` is that of the receivable, promise or customer.

    For an instalment `id` is `<plan>/<number>`. `due_on`: the day on which it fell due. `key` is unique for ever:
    whoever queues the mail records it, and a second mail with the same step is refused.
    """

    matter: Matter
    id: str
    stage: str
    due_on: date

    @property
    def key(self) -> str:
        """Return the step's unique key."""
        return f"{self.matter}:{self.id}:{self.stage}"


class Cause(StrEnum):
    """Why a mail is as it is, shown to people beside it."""

    STAGE_DUE = "stage_due"  # stage, number, day
    GRADE = "grade"  # grade, score
    TONE_OF_STAGE = "tone_of_stage"  # tone
    TONE_SOFTER = "tone_softer"  # tone, grade
    TONE_FIRMER = "tone_firmer"
    TONE_OF_CUSTOMER = "tone_of_customer"
    SEGMENT = "segment"  # name
    CONTACT_FALLBACK = "contact_fallback"  # wanted, used
    MOVED = "moved"  # why, day: a window, a cap or their wish moved it
    LATER_STAGES_WAIT = "later_stages_wait"  # stage: firmer ones need a gentler one before
    HOUR_LEARNED = "hour_learned"  # hour
    PROMISE_BROKEN = "promise_broken"  # day
    ASKED = "asked"  # the customer asked for it
    APPROVAL = "approval"  # why: stage, amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One cause with its facts, as plain strings."""

    cause: Cause
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraLine:
    """An amount besides the invoices', itemised with its formula (PB-05): interest, a fixed sum, a discount.

    `kind`: `interest`, `fixed_sum` or `discount`. `amount` is positive; a discount's is what is taken off. `facts` hold
    base, rate, days, from, until as plain strings. `source`: where the rate stands.
    """

    kind: str
    receivable: str
    amount: Money
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One mail that should go out at `at` (UTC). `key` is unique: the same plan again names the same mail.

    `receivables` are the ids that it asks for, the overdue first; `mentioned`: those listed besides, because they are
    open too, whose own turn stays. `steps`: what is done by it. `to`: the contact; `copies`: others at the customer;
    `salesperson`: our own in copy. `approval`: a person must release it. `interest`, `discounts`: lines that its policy
    adds. `number`: how often the customer has been reminded of the most reminded of these, this mail included.
    """

    key: str
    customer: str
    policy: str
    at: datetime
    family: Family
    tone: Tone
    language: str
    to: Contact
    receivables: tuple[str, ...]
    steps: tuple[Step, ...]
    mentioned: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    salesperson: str | None = None
    approval: bool = False
    number: int = 0
    extra: tuple[ExtraLine, ...] = ()
    attach: tuple[str, ...] = ()
    settle_by: date | None = None
    grade: Grade | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def was_asked_for(self) -> bool:
        """Say whether the customer asked for this mail: hours and caps are for what nobody asked for."""
        return any(reason.cause is Cause.ASKED for reason in self.reasons)


class Hold(StrEnum):
    """Why a stage that is due does not go out now (domain.md 5.5)."""

    PAID = "paid"
    WRITTEN_OFF = "written_off"
    DISPUTED = "disputed"
    PROMISED = "promised"
    PLAN = "plan"
    PAUSED = "paused"
    COLLECTING = "collecting"
    BELOW_MINIMUM = "below_minimum"
    EXCLUDED = "excluded"
    LEGAL = "legal"
    CUSTOMER_PAUSED = "customer_paused"
    STALE_PAYMENTS = "stale_payments"
    UNREAD_REPLY = "unread_reply"
    NO_CONTACT = "no_contact"
    CREDIT = "credit"  # money of theirs that is not allocated would cover it
    NETTING = "netting"  # we owe them as much
    SUPERSEDED = "superseded"  # a later stage is due too: only the highest goes
    EXPIRED = "expired"  # meant for before the due date, which has passed
    EARLIER_FIRST = "earlier_first"  # too firm for somebody who was not reminded yet
    TOO_SOON = "too_soon"  # the last reminder of it was so recent
    NO_SLOT = "no_slot"  # no day within sight on which they may be written to


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A stage that is due and does not go, or a customer (`step` None) to whom nothing does.

    `until`: the day on which that ends, where it is known.
    """

    customer: str
    why: Hold
    step: Step | None = None
    until: date | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class TaskKind(StrEnum):
    """What a person is asked to do, where no further mail helps."""

    CALL = "call"  # the stage asks for a telephone call
    LAST_STAGE_DONE = "last_stage_done"  # every stage went, nothing came
    UNREACHABLE = "unreachable"  # no contact of theirs is deliverable
    PLAN_BROKEN = "plan_broken"
    PROMISES_BROKEN = "promises_broken"  # two or more in the last year
    NETTING = "netting"
    ALLOCATE = "allocate"  # money of theirs waits for an invoice
    READ_REPLY = "read_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something for a person. `key` is unique: the same task is not given twice."""

    kind: TaskKind
    customer: str
    key: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What planning yields: mails, what is withheld and why, and what a person should do."""

    reminders: tuple[Reminder, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    tasks: tuple[Task, ...] = ()

    def due(self, now: datetime) -> tuple[Reminder, ...]:
        """Return the mails that may leave now; the others wait for their hour and are planned again until then."""
        return tuple(reminder for reminder in self.reminders if reminder.at <= now)
