"""The tone that a customer's history earns for a stage (domain.md 5.3).

In charge of one step softer or firmer. Not in charge of the words (`outbound/templates`).
"""

from __future__ import annotations

from outbound.reminders.plans import Cause, Reason
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.records import Customer, Family, Grade, Tone

_FIRMER = {Tone.FRIENDLY: Tone.NEUTRAL, Tone.NEUTRAL: Tone.FIRM}
_SOFTER = {Tone.FIRM: Tone.NEUTRAL, Tone.NEUTRAL: Tone.FRIENDLY}
_LADDER = (Tone.SERVICE, Tone.FRIENDLY, Tone.NEUTRAL, Tone.FIRM, Tone.FORMAL)
_OF_STAGE_ALONE = frozenset({Tone.SERVICE, Tone.FORMAL, Tone.GRATEFUL})


def tone_for(policy: ReminderPolicy, customer: Customer, tone: Tone, grade: Grade) -> tuple[Tone, Reason]:
    """Return the tone of a stage for a customer, and why.

    What a person set for the customer stands over the grade. Service and formal stages always speak as they are: the
    first say nothing that could hurt, the second a person releases.
    """
    if tone in _OF_STAGE_ALONE:
        return tone, Reason(cause=Cause.TONE_OF_STAGE, facts={"tone": tone})
    if customer.tone is not None and customer.tone not in _OF_STAGE_ALONE:
        return customer.tone, Reason(cause=Cause.TONE_OF_CUSTOMER, facts={"tone": customer.tone})
    if grade in policy.soften and tone in _SOFTER:
        return _SOFTER[tone], Reason(cause=Cause.TONE_SOFTER, facts={"tone": _SOFTER[tone], "grade": grade})
    if grade in policy.harden and tone in _FIRMER:
        return _FIRMER[tone], Reason(cause=Cause.TONE_FIRMER, facts={"tone": _FIRMER[tone], "grade": grade})
    return tone, Reason(cause=Cause.TONE_OF_STAGE, facts={"tone": tone})


def firmness(tone: Tone) -> int:
    """Return how firm a tone is, 0 for the softest; gratitude asks for nothing."""
    return _LADDER.index(tone) if tone in _LADDER else -1


_WEIGHT = (
    Family.THANKS,
    Family.WELCOME,
    Family.INVOICE,
    Family.UPCOMING,
    Family.DUE,
    Family.INSTALMENT,
    Family.STATEMENT,
    Family.OVERDUE,
    Family.BROKEN_PROMISE,
    Family.DEMAND,
)


def weight(family: Family) -> int:
    """Return how much a family decides what a mail of several matters is about, the heaviest opening it."""
    return _WEIGHT.index(family)
