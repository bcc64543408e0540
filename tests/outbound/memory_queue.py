"""An outgoing queue in memory, for the tests of delivery. It passes the contract suite of the stored one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from outbound.records import Claim, DeliveryResult, OutgoingState, Settlement

RESULTS = {
    DeliveryResult.SENT: OutgoingState.SENT,
    DeliveryResult.RETRY: OutgoingState.QUEUED,
    DeliveryResult.FAILED: OutgoingState.FAILED,
    DeliveryResult.UNKNOWN: OutgoingState.UNKNOWN,
}


@dataclass(slots=True)
class _Row:
    raw: bytes
    state: OutgoingState
    due: datetime
    first_due: datetime
    recipient: str
    attempts: int = 0
    token: str | None = None
    lease_until: datetime | None = None
    dot: bool = False


class MemoryQueue:
    """The queue's rows in a dictionary; every method is as atomic as one thread makes it."""

    def __init__(self) -> None:
        self.rows: dict[int, _Row] = {}
        self.queue = self
        self._tokens = count()

    def add(
        self,
        raw: bytes,
        *,
        due: datetime,
        state: OutgoingState = OutgoingState.QUEUED,
        recipient: str = "administracion@metalurgica.example",
    ) -> int:
        key = len(self.rows) + 1
        self.rows[key] = _Row(raw=raw, state=state, due=due, first_due=due, recipient=recipient)
        return key

    def state(self, key: int) -> OutgoingState:
        return self.rows[key].state

    def claim_due(self, now: datetime, owner: str, lease: timedelta, limit: int) -> tuple[Claim, ...]:
        due = [key for key, row in self.rows.items() if row.state is OutgoingState.QUEUED and row.due <= now]
        due.sort(key=lambda key: (self.rows[key].due, key))
        return tuple(self._claimed(key, now, owner, lease) for key in due[:limit])

    def mark_dot(self, claim: Claim, now: datetime) -> bool:
        row = self.rows[claim.key]
        if not _holds(row, claim) or row.lease_until is None or row.lease_until <= now:
            return False
        row.dot = True
        return True

    def settle(self, claim: Claim, settlement: Settlement, now: datetime, not_before: datetime | None = None) -> bool:
        row = self.rows[claim.key]
        if not _holds(row, claim):
            return False
        self._end(row, RESULTS[settlement.result])
        if row.state is OutgoingState.QUEUED:
            row.due = not_before or now
        return True

    def recover(self, now: datetime) -> int:
        expired = [
            row
            for row in self.rows.values()
            if row.state is OutgoingState.SENDING and row.lease_until is not None and row.lease_until <= now
        ]
        for row in expired:
            self._end(row, OutgoingState.UNKNOWN if row.dot else OutgoingState.QUEUED)
        return len(expired)

    def postpone(self, until: datetime) -> int:
        moved = [row for row in self.rows.values() if row.state is OutgoingState.QUEUED and row.due < until]
        for row in moved:
            row.due = until
        return len(moved)

    def _claimed(self, key: int, now: datetime, owner: str, lease: timedelta) -> Claim:
        row = self.rows[key]
        row.state, row.token, row.lease_until = OutgoingState.SENDING, f"{owner}{next(self._tokens)}", now + lease
        row.attempts += 1
        return Claim(
            key=key,
            token=row.token,
            recipient=row.recipient,
            mail_from="",
            message_id=f"<{key}@molinos.example>",
            raw=row.raw,
            attempts=row.attempts,
            first_due=row.first_due,
            lease_until=row.lease_until,
        )

    @staticmethod
    def _end(row: _Row, state: OutgoingState) -> None:
        row.state, row.token, row.lease_until, row.dot = state, None, None, False


def _holds(row: _Row, claim: Claim) -> bool:
    return row.state is OutgoingState.SENDING and row.token == claim.token
