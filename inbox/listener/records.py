"""What the listener is told, and what it hands on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Protocol


class DoorProtocol(StrEnum):
    """How mail is handed over. LMTP answers for each recipient and is what a mail server uses for final delivery."""

    LMTP = "lmtp"
    SMTP = "smtp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorway:
    """Where the listener is reached: a unix socket of that mode, else `host` and `port` (0: a free one).

    `clients` are the networks that may connect; this machine always may.
    """

    socket: Path | None = None
    socket_mode: int = 0o660
    host: str = "127.0.0.1"
    port: int = 0
    clients: tuple[IPv4Network | IPv6Network, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one client may ask for, and all of them together. Sizes in bytes.

    `idle_seconds`: how long a session may go without a valid command; `content_seconds`: how long a mail may take from
    DATA to its last dot and our answer.
    """

    mail: int = 60_000_000
    in_flight: int = 200_000_000
    connections: int = 50
    recipients: int = 100  # RFC 5321 section 4.5.3.1.8
    idle_seconds: float = 300.0  # RFC 5321 section 4.5.3.2.7
    content_seconds: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mail as it was handed over. `sender` is empty for the null reverse path; `recipients` in their spelling.

    `mailboxes` are those that the recipients belong to, each once. `content` has no dots stuffed and nothing added.
    `handover` names this delivery in the reply, in the Received field and in the log.
    """

    handover: str
    protocol: DoorProtocol
    client: str
    greeting: str
    sender: str
    recipients: tuple[str, ...]
    mailboxes: tuple[str, ...]
    content: bytes


class Trouble(Exception):  # noqa: N818 -- a word of its own: it is answered, not reported
    """We cannot keep mail just now, for the reason named; the client is told to try again later."""


class Keeper(Protocol):
    """Who keeps what was handed over. Called in threads, several at once."""

    def check(self) -> None:
        """Raise Trouble when no mail could be kept now."""

    def keep(self, delivery: Delivery) -> None:
        """Make the mail durable and accounted for before returning; whatever is raised means: it is not kept."""
