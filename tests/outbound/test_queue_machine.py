"""Any order of sending, dying, sleeping and recovering: no mail is accepted twice, none is forgotten."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from hypothesis.strategies import integers

from outbound.records import Claim, DeliveryResult, OutgoingState, Settlement
from tests.contracts.outgoing_queue import LEASE, NOW
from tests.outbound.memory_queue import MemoryQueue


class OutgoingMachine(RuleBasedStateMachine):
    """Senders that stop at any step, over one queue; `accepted` is what the server took."""

    claims = Bundle("claims")
    marked = Bundle("marked")

    def __init__(self) -> None:
        super().__init__()
        self.queue = MemoryQueue()
        self.now = NOW
        self.accepted: dict[int, int] = {}

    @rule(wait=integers(0, 120))
    def add(self, wait: int) -> None:
        self.queue.add(b"x", due=self.now + timedelta(minutes=wait))

    @rule(minutes=integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(target=claims, limit=integers(1, 3))
    def claim(self, limit: int) -> object:
        return multiple(*self.queue.claim_due(self.now, "sender", LEASE, limit))

    @rule(target=marked, claim=consumes(claims))
    def announce_the_dot(self, claim: Claim) -> object:
        return claim if self.queue.mark_dot(claim, self.now) else multiple()

    @rule(claim=consumes(claims))
    def die_before_the_dot(self, claim: Claim) -> None:
        """The claim is dropped; only its lease knows."""

    @rule(claim=consumes(marked))
    def server_takes_it_and_says_so(self, claim: Claim) -> None:
        self.accepted[claim.key] = self.accepted.get(claim.key, 0) + 1
        self.queue.settle(claim, Settlement(result=DeliveryResult.SENT, reply="250"), self.now)

    @rule(claim=consumes(marked))
    def server_takes_it_and_the_sender_dies(self, claim: Claim) -> None:
        self.accepted[claim.key] = self.accepted.get(claim.key, 0) + 1

    @rule(claim=consumes(marked))
    def server_refuses_for_now(self, claim: Claim) -> None:
        again = self.now + timedelta(minutes=1)
        self.queue.settle(claim, Settlement(result=DeliveryResult.RETRY, reply="451"), self.now, not_before=again)

    @rule()
    def recover(self) -> None:
        self.queue.recover(self.now)

    @invariant()
    def nothing_is_accepted_twice(self) -> None:
        assert all(copies == 1 for copies in self.accepted.values())

    @invariant()
    def nothing_accepted_can_go_again(self) -> None:
        for key in self.accepted:
            assert self.queue.state(key) not in (OutgoingState.QUEUED, OutgoingState.FAILED)

    def teardown(self) -> None:
        """After every lease is over each mail is sent, unknown or still to go: none hangs in between."""
        self.queue.recover(self.now + LEASE)
        assert all(row.state is not OutgoingState.SENDING for row in self.queue.rows.values())


TestOutgoingMachine = OutgoingMachine.TestCase
TestOutgoingMachine.settings = settings(max_examples=60, stateful_step_count=40)
