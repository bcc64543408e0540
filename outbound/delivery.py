"""Delivers what is due: claim, send, settle.

In charge of the order of the steps and of when a mail is tried again. The queue and the server are behind their ports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from outbound.backoff import retry_at
from outbound.outgoing import OutgoingQueue
from outbound.records import Claim, DeliveryResult, Settlement
from outbound.transport import Transport

# Longer than the slowest dialogue with a server: some minutes for the commands, ten for the answer to the dot.
LEASE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One attempt and what it came to; `next_attempt` None when there is none. `settled` False: the lease was lost."""

    claim: Claim
    settlement: Settlement
    next_attempt: datetime | None = None
    settled: bool = True


def deliver_due(
    queue: OutgoingQueue,
    transport: Transport,
    *,
    now: Callable[[], datetime],
    owner: str,
    limit: int = 100,
    lease: timedelta = LEASE,
) -> tuple[Delivered, ...]:
    """Try each due mail once, at most `limit`, and return the attempts.

    Mails are claimed one by one, so that a lease never runs while its mail waits behind a slow one. When the server
    refuses us as such (its alarm is set) the rest is left for later.
    """
    queue.recover(now())
    attempts: list[Delivered] = []
    for _ in range(limit):
        claims = queue.claim_due(now(), owner, lease, 1)
        if not claims:
            break
        attempt = _deliver(claims[0], queue, transport, now)
        attempts.append(attempt)
        if attempt.settlement.alarm is not None:
            if attempt.settlement.retry_after is not None:
                queue.postpone(now() + attempt.settlement.retry_after)
            break
    return tuple(attempts)


def _deliver(claim: Claim, queue: OutgoingQueue, transport: Transport, now: Callable[[], datetime]) -> Delivered:
    settlement = transport.send(claim, before_dot=lambda: queue.mark_dot(claim, now()))
    settled_at = now()
    again = None
    if settlement.result is DeliveryResult.RETRY:
        again = retry_at(claim.attempts, claim.first_due, settled_at)
        if again is None:
            settlement = replace(settlement, result=DeliveryResult.FAILED, reply=f"gave up: {settlement.reply}")
        elif settlement.retry_after is not None:
            again = max(again, settled_at + settlement.retry_after)
    kept = queue.settle(claim, settlement, settled_at, not_before=again)
    return Delivered(claim=claim, settlement=settlement, next_attempt=again, settled=kept)
