"""In which state a planned notice enters the queue: a draft, queued now, gathered at the hour's end, or held.

In charge of its reason and dedupe key. What it says is planned in `outbound.replies`.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from inbox.records import Address
from outbound.budget import Allowance, allowance
from outbound.context import notice_to_context
from outbound.gathering import gathered_key, window_end
from outbound.records import InReplyTo, Notice, OutgoingState, Why
from outbound.situation import AnswerPolicy, PlannedNotice, ReplySituation

LOOP_REASONS = {Allowance.STOP_ALL: Why.LOOP_ALL, Allowance.STOP_DOMAIN: Why.LOOP_DOMAIN}


def draft(notice: Notice, reason: Why) -> PlannedNotice:
    """Return the notice as a draft that a person releases; drafts do not count on any budget."""
    key = f"draft:{notice.kind}:{notice.cause}"
    return PlannedNotice(notice=notice, state=OutgoingState.DRAFT, reason=reason, dedupe_key=key)


def paced(notice: Notice, situation: ReplySituation, policy: AnswerPolicy) -> PlannedNotice:
    """Return the automatic mail as the budget lets it go."""
    allowed = allowance(situation.counts, policy.budget)
    if allowed not in LOOP_REASONS and _is_repeated(notice, situation):
        return _repeated(notice, situation)
    if allowed is Allowance.GATHER:
        return _gathered(notice, situation)
    held = LOOP_REASONS.get(allowed)
    return PlannedNotice(
        notice=notice,
        state=OutgoingState.HELD if held else OutgoingState.QUEUED,
        reason=held or Why.ANSWERS_MAIL,
        dedupe_key=f"automatic:{notice.cause}",
    )


def _is_repeated(notice: Notice, situation: ReplySituation) -> bool:
    """Say whether this address was told all of it within a day, in one mail or in several.

    What came of a document is told every time.
    """
    if notice.invoices or notice.unread or notice.files:
        return False
    alike = [told for told in situation.told_today if _frame(told) == _frame(notice)]
    rows = [row for told in alike for row in told.status]
    topics = [topic for told in alike for topic in told.topics]
    return bool(alike) and all(row in rows for row in notice.status) and all(one in topics for one in notice.topics)


def _frame(notice: Notice) -> Notice:
    """Return what a notice tells beside its rows and topics."""
    return replace(_said(notice), status=(), topics=())


def _said(notice: Notice) -> Notice:
    """Return what a notice tells, whichever mail and conversation it answers."""
    blank = Address(address=notice.recipient.address)
    return replace(notice, case="", cause="", answers=InReplyTo(), language="", recipient=blank)


def _repeated(notice: Notice, situation: ReplySituation) -> PlannedNotice:
    """Return the one draft a day in which a person may say it again: machines ask for ever (reliability.md D5)."""
    said = hashlib.sha256(repr(notice_to_context(_said(notice))).encode()).hexdigest()[:16]
    key = f"repeated:{notice.recipient.address}:{situation.now:%Y%m%d}:{said}"
    return PlannedNotice(notice=notice, state=OutgoingState.DRAFT, reason=Why.REPEATED, dedupe_key=key)


def _gathered(notice: Notice, situation: ReplySituation) -> PlannedNotice:
    key = gathered_key(notice, situation.now)
    return PlannedNotice(
        notice=replace(notice, cause=key),
        state=OutgoingState.QUEUED,
        reason=Why.GATHERED,
        dedupe_key=key,
        not_before=window_end(situation.now),
        gathered=True,
    )
