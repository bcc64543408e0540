"""The mail servers that a play is played on: the demo's own, or real ones in the tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from inbox.records import Authentication


class Caught(Protocol):
    """One mail that left Acuse, as the SMTP server took it."""

    @property
    def raw(self) -> bytes:
        """Its bytes."""


class Post(Protocol):
    """An IMAP mailbox that Acuse polls, and an SMTP server that catches what it sends."""

    @property
    def host(self) -> str:
        """Where both listen."""

    @property
    def imap_port(self) -> int:
        """Where the mailbox is."""

    @property
    def smtp_port(self) -> int:
        """Where mail leaves."""

    @property
    def caught(self) -> Sequence[Caught]:
        """Every mail that left, in the order in which it came."""

    def receive(self, raw: bytes, *, recipient: str, mail_from: str, verdict: Authentication) -> bytes:
        """Deliver a mail from outside, stamped by the border; return it as it lies in the mailbox."""
