"""Claim, send, settle: each mail once, or listed as unknown, whatever server and sender do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from outbound.delivery import Delivered, deliver_due
from outbound.records import Claim, DeliveryResult, OutgoingState, Settlement
from outbound.transport import Security, SmtpServer, SmtpTransport
from tests.outbound.builders import NOW
from tests.outbound.memory_queue import MemoryQueue
from tests.outbound.smtp_server import DROP, Script, serving


@dataclass(slots=True)
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class ScriptedTransport:
    """Gives the settlements it was told to, and lets the clock run while it sends."""

    settlements: list[Settlement]
    clock: Clock = field(default_factory=Clock)
    takes: timedelta = timedelta()
    sent: list[bytes] = field(default_factory=list)

    def send(self, claim: Claim, before_dot: Callable[[], bool]) -> Settlement:
        self.clock.now += self.takes
        if not before_dot():
            return Settlement(result=DeliveryResult.RETRY, reply="the lease ended")
        self.sent.append(claim.raw)
        return self.settlements.pop(0)

    def close(self) -> None:
        """Nothing is open."""


SENT = Settlement(result=DeliveryResult.SENT, reply="taken", code=250)
LATER = Settlement(result=DeliveryResult.RETRY, reply="later", code=451)
REFUSED = Settlement(result=DeliveryResult.FAILED, reply="no such user", code=550)
BAD_LOGIN = Settlement(
    result=DeliveryResult.RETRY, reply="535", code=535, alarm="bad login", retry_after=timedelta(minutes=15)
)


def deliver(queue: MemoryQueue, transport: ScriptedTransport) -> tuple[Delivered, ...]:
    return deliver_due(queue, transport, now=transport.clock, owner="test")


def test_every_due_mail_is_tried_once_in_order() -> None:
    queue = MemoryQueue()
    for age in (1, 3, 2):
        queue.add(str(age).encode(), due=NOW - timedelta(minutes=age))
    transport = ScriptedTransport([SENT, SENT, SENT])
    assert len(deliver(queue, transport)) == 3
    assert transport.sent == [b"3", b"2", b"1"]
    assert deliver(queue, transport) == ()


def test_a_refused_mail_fails_and_the_next_goes_on() -> None:
    queue = MemoryQueue()
    first, second = queue.add(b"a", due=NOW - timedelta(minutes=1)), queue.add(b"b", due=NOW)
    deliver(queue, ScriptedTransport([REFUSED, SENT]))
    assert (queue.state(first), queue.state(second)) == (OutgoingState.FAILED, OutgoingState.SENT)


def test_a_temporary_refusal_is_tried_again_later_with_the_same_bytes() -> None:
    queue = MemoryQueue()
    key = queue.add(b"a", due=NOW)
    transport = ScriptedTransport([LATER, SENT])
    (attempt,) = deliver(queue, transport)
    assert attempt.next_attempt == NOW + timedelta(minutes=1)
    assert deliver(queue, transport) == ()
    transport.clock.now = NOW + timedelta(minutes=1)
    deliver(queue, transport)
    assert queue.state(key) is OutgoingState.SENT
    assert transport.sent == [b"a", b"a"]


def test_after_five_days_of_refusals_it_fails_with_the_servers_words() -> None:
    queue = MemoryQueue()
    key = queue.add(b"a", due=NOW)
    (attempt,) = deliver(queue, ScriptedTransport([LATER], clock=Clock(NOW + timedelta(days=5))))
    assert queue.state(key) is OutgoingState.FAILED
    assert attempt.settlement.reply == "gave up: later"


def test_a_refused_login_stops_the_round_and_waits_for_every_mail() -> None:
    queue = MemoryQueue()
    queue.add(b"a", due=NOW)
    queue.add(b"b", due=NOW)
    transport = ScriptedTransport([BAD_LOGIN, SENT, SENT])
    assert len(deliver(queue, transport)) == 1
    transport.clock.now = NOW + timedelta(minutes=14)
    assert deliver(queue, transport) == ()  # no retry storm (reliability.md B11)
    transport.clock.now = NOW + timedelta(minutes=15)
    assert len(deliver(queue, transport)) == 2


def test_a_sender_slower_than_its_lease_writes_no_dot() -> None:
    queue = MemoryQueue()
    key = queue.add(b"a", due=NOW)
    transport = ScriptedTransport([SENT], takes=timedelta(hours=1))
    (attempt,) = deliver(queue, transport)
    assert transport.sent == []
    assert attempt.settlement.result is DeliveryResult.RETRY
    assert queue.state(key) is OutgoingState.QUEUED


@pytest.mark.parametrize(
    ("step", "fault", "copies", "state"),
    [
        ("MAIL", "451 later", 1, OutgoingState.SENT),  # refused once, then taken
        ("RCPT", DROP, 1, OutgoingState.SENT),  # broken off before anything was given
        ("DATA", DROP, 1, OutgoingState.SENT),
        ("content", "452 full", 1, OutgoingState.SENT),  # refused after the dot: the server said so
        ("content", DROP, 0, OutgoingState.UNKNOWN),  # lost, and nobody can know
        ("accepted", DROP, 1, OutgoingState.UNKNOWN),  # taken, and nobody can know
    ],
)
def test_over_a_real_server_a_mail_arrives_once_or_is_listed_as_unknown(
    step: str, fault: str, copies: int, state: OutgoingState
) -> None:
    queue, clock = MemoryQueue(), Clock()
    key = queue.add(b"Subject: a\r\n\r\nhola\r\n", due=NOW)
    with serving(Script(faults={step: [fault]})) as script:
        server = SmtpServer(host="127.0.0.1", port=script.port, security=Security.NONE, timeout=60, dot_timeout=60)
        transport = SmtpTransport(server)
        for hours in range(3):
            clock.now = NOW + timedelta(hours=hours)
            deliver_due(queue, transport, now=clock, owner="test")
        transport.close()
    assert len(script.accepted) == copies
    assert queue.state(key) is state
