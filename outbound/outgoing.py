"""What the sender needs of the outgoing queue: the port that the service's store implements.

The queue's rules are here, its rows are not (reliability.md 4.3). A claim is a lease: one sender at a time, fenced by a
token, so that a sender that slept through its lease can change nothing. The mark before the final dot is what makes a
mail go out once or end as `unknown`, never twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from outbound.records import Claim, Settlement


class OutgoingQueue(Protocol):
    """The outgoing mails as rows that survive any crash. Every method is one committed transaction.

    `tests/contracts/outgoing_queue.py` is the suite that each implementation passes.
    """

    def claim_due(self, now: datetime, owner: str, lease: timedelta, limit: int) -> tuple[Claim, ...]:
        """Turn at most `limit` due queued mails to `sending` and return them, the longest due first.

        The attempt is counted before anything is tried, so that a mail that kills its sender cannot loop. A mail is
        claimed by one caller only, however many ask at once.
        """

    def mark_dot(self, claim: Claim, now: datetime) -> bool:
        """Record that the final dot is about to be written. False, and nothing recorded, when the lease is lost."""

    def settle(self, claim: Claim, settlement: Settlement, now: datetime, not_before: datetime | None = None) -> bool:
        """Record what the attempt came to; False, and nothing recorded, when the claim is no longer the holder's.

        sent, failed, unknown end the mail; retry queues the same bytes again, due at `not_before`.
        """

    def recover(self, now: datetime) -> int:
        """Settle the claims whose lease is over and return how many.

        Without a dot mark nothing was accepted: queued again. With one nobody knows: `unknown`, for a person to settle
        by looking; the machine never sends it again.
        """

    def postpone(self, until: datetime) -> int:
        """Make no queued mail due before `until` (the server refuses us, not one mail); return how many moved."""
