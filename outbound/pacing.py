"""In which state a planned notice enters the queue: a draft, queued now, gathered at the hour's end, or held.

In charge of its reason and dedupe key. What it says is planned in `outbound.replies`.
"""

from __future__ import annotations

from dataclasses import replace

from outbound.budget import Allowance, allowance
from outbound.gathering import gathered_key, window_end
from outbound.records import Notice, OutgoingState, Why
from outbound.situation import AnswerPolicy, PlannedNotice, ReplySituation

LOOP_REASONS = {Allowance.STOP_ALL: Why.LOOP_ALL, Allowance.STOP_DOMAIN: Why.LOOP_DOMAIN}


def draft(notice: Notice, reason: Why) -> PlannedNotice:
    """Return the notice as a draft that a person releases; drafts do not count on any budget."""
    key = f"draft:{notice.kind}:{notice.cause}"
    return PlannedNotice(notice=notice, state=OutgoingState.DRAFT, reason=reason, dedupe_key=key)


def paced(notice: Notice, situation: ReplySituation, policy: AnswerPolicy) -> PlannedNotice:
    """Return the automatic mail as the budget lets it go."""
    allowed = allowance(situation.counts, policy.budget)
    if allowed is Allowance.GATHER:
        return _gathered(notice, situation)
    held = LOOP_REASONS.get(allowed)
    return PlannedNotice(
        notice=notice,
        state=OutgoingState.HELD if held else OutgoingState.QUEUED,
        reason=held or Why.ANSWERS_MAIL,
        dedupe_key=f"automatic:{notice.cause}",
    )


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
