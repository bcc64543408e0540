"""What all sessions of one listener share: who may come in, the budget of bytes, and the threads that keep mail.

In charge of admission. The dialogue is `session`'s.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any, Protocol

from inbox.listener.budget import ByteBudget
from inbox.listener.recipients import RecipientTable
from inbox.listener.records import Delivery, DoorProtocol, Doorway, Keeper, Limits

KEEPERS = 4  # threads that keep mail: a disk commits several files in about the time of one
TOO_MANY = b"421 4.3.2 too many connections; try again later\r\n"
NOT_YOU = b"554 5.7.1 not from there\r\n"
CLOSED = b"421 4.3.2 going down; try again later\r\n"


class Guest(Protocol):
    """A session, as far as the reception knows it."""

    receiving: bool

    def dismiss(self) -> None:
        """Say goodbye unless a mail is being handed over."""


class Reception:
    """The state that sessions share."""

    def __init__(
        self,
        *,
        protocol: DoorProtocol,
        doorway: Doorway,
        recipients: RecipientTable,
        limits: Limits,
        keeper: Keeper,
        host: str,
    ) -> None:
        self.protocol = protocol
        self.recipients = recipients
        self.limits = limits
        self.host = host
        self.budget = ByteBudget(limits.in_flight)
        self.sessions: set[Guest] = set()
        self.closing = False
        self._doorway = doorway
        self._keeper = keeper
        self._threads = ThreadPoolExecutor(KEEPERS, thread_name_prefix="door")

    def refusal(self, peer: Any) -> bytes | None:
        """Return what a client that may not come in is told; None for one that may."""
        if not self._may_connect(peer):
            return NOT_YOU
        if self.closing:
            return CLOSED
        return TOO_MANY if len(self.sessions) >= self.limits.connections else None

    def keep(self, delivery: Delivery) -> Future[None]:
        """Have a mail kept by one of the threads."""
        return self._threads.submit(self._keeper.keep, delivery)

    async def check(self) -> None:
        """Raise Trouble when no mail could be kept now."""
        await asyncio.get_running_loop().run_in_executor(None, self._keeper.check)

    async def finish(self) -> None:
        """Wait until everything that a thread has begun to keep is kept."""
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)

    def _may_connect(self, peer: Any) -> bool:
        if not isinstance(peer, tuple):  # a unix socket: the file's mode says who may
            return True
        address = ip_address(peer[0].partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        address = mapped or address
        return address.is_loopback or any(address in network for network in self._doorway.clients)
