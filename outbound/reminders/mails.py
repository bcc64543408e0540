"""One mail of everything that is due for a customer: to whom, in which tone, at which hour, what it lists.

In charge of consolidation: one mail for a customer and a day, opened by its heaviest matter. Not in charge of what is
due (`outbound.reminders.candidates`) nor of words (`outbound.reminders.letters`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from outbound.reminders.candidates import Candidate
from outbound.reminders.contacts import contact_for
from outbound.reminders.extras import discount_line, interest_lines
from outbound.reminders.plans import Cause, ExtraLine, Matter, Reason, Reminder, Step
from outbound.reminders.policy import DayUnit
from outbound.reminders.records import ZERO, Contact, Family, Receivable, Tone
from outbound.reminders.sight import Sight
from outbound.reminders.stops import receivable_stop
from outbound.reminders.tones import firmness, tone_for, weight
from outbound.reminders.windows import Slot, favourite_hour

BY_DATE = frozenset({Family.UPCOMING, Family.DUE, Family.OVERDUE})


def heaviest(candidates: Sequence[Candidate]) -> Candidate:
    """Return the candidate that opens the mail and decides its tone: the firmest, of those the longest due."""
    return max(
        candidates,
        key=lambda each: (weight(each.stage.family), firmness(each.stage.tone), -each.step.due_on.toordinal()),
    )


def slot_for(sight: Sight, tone: Tone) -> Slot | None:
    """Return when the customer may be written to next, None when on no day within sight."""
    usual = sight.policy.window.hour
    learns = sight.policy.learn_hour
    hour = favourite_hour(sight.ledger.reactions, sight.hours.zone, usual) if learns else usual
    slot = sight.hours.first_slot(sight.now, [mail.at for mail in sight.ledger.sent], hour, tone)
    return replace(slot, hour=hour.hour) if slot is not None and hour != usual else slot


def mail_of(
    sight: Sight, candidates: Sequence[Candidate], contact: tuple[Contact, bool], slot: Slot, tone: tuple[Tone, Reason]
) -> Reminder:
    """Return the one mail of these candidates, at its slot."""
    lead, (to, stands_in) = heaviest(candidates), contact
    day = slot.at.astimezone(sight.hours.zone).date()
    asked = _asked(candidates)
    family = _family(sight, lead, day)
    worth = sum((sight.worth(each) for each in asked), ZERO)
    approvals = _approvals(sight, candidates, worth)
    steps = tuple(each.step for each in candidates)
    overdue = [len(sight.reminded_on(each)) for each in asked if each.due_date < day]
    return Reminder(
        key=mail_key(sight, steps),
        customer=sight.customer.id,
        policy=sight.policy.version,
        at=slot.at,
        family=family,
        tone=tone[0],
        language=language_for(sight, to),
        to=to,
        receivables=tuple(each.id for each in asked),
        steps=steps,
        mentioned=tuple(each.id for each in mentioned(sight, asked, day, everything=family is Family.STATEMENT)),
        copies=sight.customer.copies,
        salesperson=sight.customer.salesperson if any(each.stage.salesperson for each in candidates) else None,
        approval=bool(approvals),
        number=max(overdue) + 1 if overdue else 0,
        extra=tuple(_extra(sight, candidates, day)),
        attach=tuple(r.id for each in candidates if each.stage.attach for r in each.receivables if r.paper),
        settle_by=_settle_by(sight, lead, day),
        grade=sight.behaviour.grade,
        reasons=(
            *_stage_reasons(sight, candidates),
            *customer_reasons(sight),
            tone[1],
            *_sending_reasons(lead, to, slot, day, stands_in=stands_in),
            *approvals,
        ),
    )


def tone_of(sight: Sight, candidates: Sequence[Candidate]) -> tuple[Tone, Reason]:
    """Return the tone of a mail of these candidates, and why."""
    return tone_for(sight.policy, sight.customer, heaviest(candidates).stage.tone, sight.behaviour.grade)


def contact_of(sight: Sight, candidates: Sequence[Candidate]) -> tuple[Contact, bool] | None:
    """Return who gets a mail of these candidates, and whether they stand in for another; None when nobody can."""
    return contact_for(sight.customer.contacts, heaviest(candidates).stage.to)


def language_for(sight: Sight, contact: Contact) -> str:
    """Return the language of a mail: the contact's, the customer's, else the company's, among those with templates."""
    policy = sight.policy
    wished = (contact.language, sight.customer.language, policy.language)
    return next((each for each in wished if each in policy.languages), policy.language)


def mail_key(sight: Sight, steps: Iterable[Step]) -> str:
    """Return the unique key of a mail: customer, policy version, and the steps that it is for."""
    named = "\n".join(sorted(step.key for step in steps))
    digest = hashlib.sha256(named.encode()).hexdigest()[:24]
    return f"payment:{sight.customer.id}:{sight.policy.version}:{digest}"


def mentioned(sight: Sight, asked: Sequence[Receivable], day: date, *, everything: bool = False) -> list[Receivable]:
    """Return what is open besides, for the reader's convenience: overdue or due soon, nothing that is held."""
    known = {each.id for each in asked}
    horizon = day + timedelta(days=sight.policy.mention_ahead)
    return sorted(
        (
            each
            for each in sight.ledger.receivables
            if each.id not in known
            and (everything or each.due_date <= horizon)
            and receivable_stop(sight, each) is None
            and not (sight.policy.issued_from and each.issue_date < sight.policy.issued_from)
        ),
        key=_by_due_date,
    )


def _asked(candidates: Sequence[Candidate]) -> list[Receivable]:
    """Return the receivables of all candidates, each once, the longest overdue first."""
    return sorted({each.id: each for one in candidates for each in one.receivables}.values(), key=_by_due_date)


def _by_due_date(receivable: Receivable) -> tuple[date, str, str]:
    return receivable.due_date, receivable.number, receivable.id


def _family(sight: Sight, lead: Candidate, day: date) -> Family:
    """Return what the mail is about on the day it arrives: a stage from before the due date may be late.

    An invoice that falls due on a day off is due until the next business day.
    """
    if lead.stage.family not in BY_DATE:
        return lead.stage.family
    due = min(each.due_date for each in lead.receivables)
    if day < due:
        return Family.UPCOMING
    return Family.DUE if day <= sight.calendar.on_or_after(due) else Family.OVERDUE


def _approvals(sight: Sight, candidates: Sequence[Candidate], worth: Decimal) -> list[Reason]:
    found = []
    if any(each.stage.approval for each in candidates):
        found.append(Reason(cause=Cause.APPROVAL, facts={"why": "stage"}))
    above = sight.approval_above
    if above is not None and worth > above:
        found.append(Reason(cause=Cause.APPROVAL, facts={"why": "amount", "above": str(above)}))
    return found


def _extra(sight: Sight, candidates: Sequence[Candidate], day: date) -> Iterable[ExtraLine]:
    for candidate in candidates:
        for receivable in candidate.receivables:
            if candidate.stage.interest:
                yield from interest_lines(sight.policy, sight.customer, receivable, day)
            line = discount_line(receivable, day) if candidate.stage.discount else None
            if line is not None:
                yield line


def _settle_by(sight: Sight, lead: Candidate, day: date) -> date | None:
    days = lead.stage.settle_in
    return sight.calendar.shift(day, days, DayUnit.BUSINESS) if days > 0 else None


def _stage_reasons(sight: Sight, candidates: Sequence[Candidate]) -> Iterable[Reason]:
    for candidate in candidates:
        step = candidate.step
        facts = {"stage": step.stage, "about": step.id, "day": step.due_on.isoformat()}
        if step.matter is Matter.RECEIVABLE:
            facts["number"] = sight.receivables[step.id].number
        cause = Cause.PROMISE_BROKEN if step.matter is Matter.PROMISE else Cause.STAGE_DUE
        yield Reason(cause=cause, facts=MappingProxyType(facts))
        if candidate.later:
            yield Reason(cause=Cause.LATER_STAGES_WAIT, facts={"stage": step.stage})


def customer_reasons(sight: Sight) -> Iterable[Reason]:
    found = sight.behaviour
    yield Reason(cause=Cause.GRADE, facts={"grade": found.grade, "score": f"{found.score:.1f}"})
    if sight.segment is not None:
        yield Reason(cause=Cause.SEGMENT, facts={"name": sight.segment.name})


def _sending_reasons(lead: Candidate, to: Contact, slot: Slot, day: date, *, stands_in: bool) -> Iterable[Reason]:
    if stands_in:
        yield Reason(cause=Cause.CONTACT_FALLBACK, facts={"wanted": lead.stage.to, "used": to.purposes[0]})
    if slot.moved:
        yield Reason(cause=Cause.MOVED, facts={"why": slot.moved, "day": day.isoformat()})
    if slot.hour is not None:
        yield Reason(cause=Cause.HOUR_LEARNED, facts={"hour": str(slot.hour)})
