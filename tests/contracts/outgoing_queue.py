"""What every outgoing queue keeps to: subclass `OutgoingQueueContract` and give it a `QueueUnderTest`.

The queue in memory of the tests of `outbound` and the stored one of the service pass the same suite.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from outbound.outgoing import OutgoingQueue
from outbound.records import Claim, DeliveryResult, OutgoingState, Settlement

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
LEASE = timedelta(minutes=30)
SENT = Settlement(result=DeliveryResult.SENT, reply="250 ok", code=250)
RETRY = Settlement(result=DeliveryResult.RETRY, reply="451 later", code=451)
FAILED = Settlement(result=DeliveryResult.FAILED, reply="550 no such user", code=550)
UNKNOWN = Settlement(result=DeliveryResult.UNKNOWN, reply="no answer to the final dot")


class QueueUnderTest(Protocol):
    """A queue, with what a test needs to fill it and to look inside."""

    queue: OutgoingQueue

    def add(self, raw: bytes, *, due: datetime, state: OutgoingState = OutgoingState.QUEUED) -> int:
        """Put a mail in and return its key."""

    def state(self, key: int) -> OutgoingState:
        """Return the state of a mail."""


class OutgoingQueueContract:
    """The suite. A subclass gives a fixture `under_test`."""

    def claim(self, under_test: QueueUnderTest, now: datetime = NOW, owner: str = "a") -> Claim:
        (claim,) = under_test.queue.claim_due(now, owner, LEASE, 1)
        return claim

    def test_a_due_mail_is_claimed_with_the_bytes_that_were_queued(self, under_test: QueueUnderTest) -> None:
        key = under_test.add(b"Subject: a\r\n\r\n\xf1\r\n", due=NOW)
        claim = self.claim(under_test)
        assert (claim.key, claim.raw, claim.attempts) == (key, b"Subject: a\r\n\r\n\xf1\r\n", 1)
        assert claim.lease_until == NOW + LEASE
        assert claim.first_due == NOW
        assert under_test.state(key) is OutgoingState.SENDING

    def test_a_claimed_mail_is_nobody_elses(self, under_test: QueueUnderTest) -> None:
        under_test.add(b"a", due=NOW)
        self.claim(under_test)
        assert under_test.queue.claim_due(NOW, "b", LEASE, 10) == ()

    def test_mails_are_claimed_in_the_order_they_became_due_and_no_more_than_asked(
        self, under_test: QueueUnderTest
    ) -> None:
        later, earlier, third = (under_test.add(b"x", due=NOW - timedelta(minutes=age)) for age in (5, 9, 1))
        claims = under_test.queue.claim_due(NOW, "a", LEASE, 2)
        assert [claim.key for claim in claims] == [earlier, later]
        assert under_test.state(third) is OutgoingState.QUEUED

    def test_what_is_not_yet_due_waits(self, under_test: QueueUnderTest) -> None:
        under_test.add(b"a", due=NOW + timedelta(seconds=1))
        assert under_test.queue.claim_due(NOW, "a", LEASE, 10) == ()

    @pytest.mark.parametrize("state", [OutgoingState.DRAFT, OutgoingState.HELD])
    def test_what_waits_for_a_person_is_never_claimed(self, under_test: QueueUnderTest, state: OutgoingState) -> None:
        under_test.add(b"a", due=NOW, state=state)
        assert under_test.queue.claim_due(NOW + timedelta(days=30), "a", LEASE, 10) == ()

    @pytest.mark.parametrize(
        ("settlement", "state"),
        [
            (SENT, OutgoingState.SENT),
            (FAILED, OutgoingState.FAILED),
            (UNKNOWN, OutgoingState.UNKNOWN),
        ],
    )
    def test_a_settled_mail_is_over(
        self, under_test: QueueUnderTest, settlement: Settlement, state: OutgoingState
    ) -> None:
        key = under_test.add(b"a", due=NOW)
        claim = self.claim(under_test)
        assert under_test.queue.mark_dot(claim, NOW)
        assert under_test.queue.settle(claim, settlement, NOW)
        assert under_test.state(key) is state
        assert under_test.queue.recover(NOW + timedelta(days=1)) == 0
        assert under_test.queue.claim_due(NOW + timedelta(days=1), "a", LEASE, 10) == ()

    def test_a_mail_to_retry_comes_back_when_it_is_due_again_with_its_attempts_counted(
        self, under_test: QueueUnderTest
    ) -> None:
        under_test.add(b"a", due=NOW)
        again = NOW + timedelta(minutes=1)
        under_test.queue.settle(self.claim(under_test), RETRY, NOW, not_before=again)
        assert under_test.queue.claim_due(NOW, "a", LEASE, 10) == ()
        claim = self.claim(under_test, again)
        assert (claim.attempts, claim.raw, claim.first_due) == (2, b"a", NOW)

    def test_a_refusal_after_the_dot_can_be_retried_and_leaves_no_mark(self, under_test: QueueUnderTest) -> None:
        key = under_test.add(b"a", due=NOW)
        claim = self.claim(under_test)
        assert under_test.queue.mark_dot(claim, NOW)
        under_test.queue.settle(claim, RETRY, NOW, not_before=NOW)
        self.claim(under_test)
        under_test.queue.recover(NOW + LEASE)
        assert under_test.state(key) is OutgoingState.QUEUED

    def test_a_sender_that_died_before_the_dot_leaves_the_mail_to_the_next(self, under_test: QueueUnderTest) -> None:
        key = under_test.add(b"a", due=NOW)
        self.claim(under_test)
        assert under_test.queue.recover(NOW + LEASE - timedelta(seconds=1)) == 0
        assert under_test.queue.recover(NOW + LEASE) == 1
        assert under_test.state(key) is OutgoingState.QUEUED
        assert self.claim(under_test, NOW + LEASE, "b").attempts == 2

    def test_a_sender_that_died_after_the_dot_leaves_it_unknown_for_good(self, under_test: QueueUnderTest) -> None:
        key = under_test.add(b"a", due=NOW)
        assert under_test.queue.mark_dot(self.claim(under_test), NOW)
        assert under_test.queue.recover(NOW + LEASE) == 1
        assert under_test.state(key) is OutgoingState.UNKNOWN
        assert under_test.queue.claim_due(NOW + timedelta(days=1), "b", LEASE, 10) == ()

    def test_the_dot_is_refused_once_the_lease_is_over(self, under_test: QueueUnderTest) -> None:
        key = under_test.add(b"a", due=NOW)
        claim = self.claim(under_test)
        assert not under_test.queue.mark_dot(claim, NOW + LEASE)
        under_test.queue.recover(NOW + LEASE)
        assert under_test.state(key) is OutgoingState.QUEUED

    def test_a_sender_that_slept_through_its_lease_can_change_nothing(self, under_test: QueueUnderTest) -> None:
        key = under_test.add(b"a", due=NOW)
        slept = self.claim(under_test, owner="a")
        under_test.queue.recover(NOW + LEASE)
        awake = self.claim(under_test, NOW + LEASE, "a")
        assert not under_test.queue.mark_dot(slept, NOW + LEASE)
        assert not under_test.queue.settle(slept, FAILED, NOW + LEASE)
        assert under_test.state(key) is OutgoingState.SENDING
        assert under_test.queue.mark_dot(awake, NOW + LEASE)
        assert under_test.queue.settle(awake, SENT, NOW + LEASE)
        assert under_test.state(key) is OutgoingState.SENT

    def test_settling_twice_changes_nothing(self, under_test: QueueUnderTest) -> None:
        key = under_test.add(b"a", due=NOW)
        claim = self.claim(under_test)
        assert under_test.queue.settle(claim, SENT, NOW)
        assert not under_test.queue.settle(claim, RETRY, NOW)
        assert under_test.state(key) is OutgoingState.SENT

    def test_postponing_moves_what_is_due_earlier_and_nothing_else(self, under_test: QueueUnderTest) -> None:
        until = NOW + timedelta(minutes=15)
        under_test.add(b"a", due=NOW)
        under_test.add(b"later", due=until + timedelta(hours=1))
        assert under_test.queue.postpone(until) == 1
        assert under_test.queue.claim_due(until - timedelta(seconds=1), "a", LEASE, 10) == ()
        assert [claim.raw for claim in under_test.queue.claim_due(until, "a", LEASE, 10)] == [b"a"]
