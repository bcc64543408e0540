"""Mails that press nobody: the welcome, the thank-you, the statement of account.

In charge of when each is due: never beside a reminder. Not in charge of reminders (`outbound.reminders.mails`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from outbound.reminders.contacts import contact_for
from outbound.reminders.mails import customer_reasons, language_for, mail_key, mentioned, slot_for
from outbound.reminders.plans import Cause, Matter, Reason, Reminder, Step
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.records import Family, Ledger, Purpose, Tone
from outbound.reminders.sight import Sight, look
from outbound.reminders.stops import customer_stop, stale_stop

MOST_COMING = 3


def kindness(sight: Sight) -> Reminder | None:
    """Return the welcome, the thank-you or the monthly statement that is due, in this order; None when none is."""
    if sight.ledger.unread_since is not None:
        return None
    if (welcome := _welcome_stage(sight)) is not None:
        return _mail(sight, Family.WELCOME, Tone.SERVICE, welcome, open_ones=MOST_COMING)
    if (grateful := _thanks_stage(sight)) is not None:
        return _mail(sight, Family.THANKS, Tone.GRATEFUL, grateful)
    if (monthly := _statement_stage(sight)) is not None and stale_stop(sight) is None:
        return _mail(sight, Family.STATEMENT, Tone.SERVICE, monthly, open_ones=None)
    return None


def statement(policy: ReminderPolicy, ledger: Ledger, now: datetime) -> Reminder | None:
    """Return the statement of account that a customer asked for, to go at once; None when nothing may go to them.

    It lists everything that is open and not held. One a day at most: its step is the day's.
    """
    sight = look(policy, ledger, now)
    if customer_stop(sight) is not None or stale_stop(sight) is not None:
        return None
    made = _mail(sight, Family.STATEMENT, Tone.SERVICE, f"statement:{sight.today.isoformat()}", open_ones=None)
    return replace(made, at=now, reasons=(Reason(cause=Cause.ASKED), *made.reasons)) if made is not None else None


def _mail(sight: Sight, family: Family, tone: Tone, stage: str, *, open_ones: int | None = 0) -> Reminder | None:
    """Return a mail that lists so many of the open receivables (None: all), None when it cannot reach anybody."""
    contact, slot = contact_for(sight.customer.contacts, Purpose.BILLING), slot_for(sight, tone)
    if contact is None or slot is None:
        return None
    day = slot.at.astimezone(sight.hours.zone).date()
    step = Step(matter=Matter.CUSTOMER, id=sight.customer.id, stage=stage, due_on=day)
    listed = [] if open_ones == 0 else mentioned(sight, (), day, everything=True)[:open_ones]
    return Reminder(
        key=mail_key(sight, (step,)),
        customer=sight.customer.id,
        policy=sight.policy.version,
        at=slot.at,
        family=family,
        tone=tone,
        language=language_for(sight, contact[0]),
        to=contact[0],
        receivables=(),
        steps=(step,),
        mentioned=tuple(each.id for each in listed),
        grade=sight.behaviour.grade,
        reasons=tuple(customer_reasons(sight)),
    )


def _thanks_stage(sight: Sight) -> str | None:
    """Return the stage of a thank-you for the latest full payment, None when there is nothing to thank for.

    Not while anything is overdue or disputed, and not again so soon.
    """
    thanks, today = sight.policy.thanks, sight.today
    if not thanks.enabled or sight.behaviour.grade not in thanks.grades:
        return None
    if any(each.open > 0 and (each.due_date < today or each.dispute) for each in sight.ledger.receivables):
        return None
    recent = [each.paid_on for each in sight.ledger.paid if 0 <= (today - each.paid_on).days <= thanks.within_days]
    since = sight.now - timedelta(days=thanks.every_days)
    if not recent or any(mail.family is Family.THANKS and mail.at > since for mail in sight.ledger.sent):
        return None
    return f"thanks:{max(recent).isoformat()}"


def _welcome_stage(sight: Sight) -> str | None:
    """Return the stage of the welcome for a customer who is new, None for the others."""
    since, days = sight.customer.since, sight.policy.welcome_within
    if days <= 0 or since is None or not 0 <= (sight.today - since).days <= days:
        return None
    return None if any(mail.family is Family.WELCOME for mail in sight.ledger.sent) else "welcome"


def _statement_stage(sight: Sight) -> str | None:
    """Return the stage of this month's statement from its day on, None once it went or while reminders go.

    Whoever had a reminder within the days between two of them has just read what is open.
    """
    first, today = sight.policy.statement_day, sight.today
    if first <= 0 or today.day < first or not mentioned(sight, (), today, everything=True):
        return None
    lately = today - timedelta(days=sight.policy.days_between)
    for mail in sight.ledger.sent:
        day = mail.at.astimezone(sight.hours.zone).date()
        of_this_month = mail.family is Family.STATEMENT and (day.year, day.month) == (today.year, today.month)
        if of_this_month or (day > lately and mail.family is not Family.THANKS):
            return None
    return f"statement:{today:%Y-%m}"
