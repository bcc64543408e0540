"""What the intake asks of a mailbox, and the records and errors that it gets back.

In charge of the port. Not in charge of any protocol on the wire: `imap.py` speaks IMAP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class MailboxError(Exception):
    """The mailbox did not do what was asked. `temporary`: asking again later may help."""

    def __init__(self, message: str, *, temporary: bool = True) -> None:
        super().__init__(message)
        self.temporary = temporary


class LoginRefusedError(MailboxError):
    """The server knows us not. Trying often would lock the account."""

    def __init__(self, message: str) -> None:
        super().__init__(message, temporary=False)


class CommandRefusedError(MailboxError):
    """The server understood one command and said no; the connection stands."""


class ConnectionLostError(MailboxError):
    """The server went away, or did not answer in time, in the middle of something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """One folder as the server describes it (RFC 3501 section 2.3.1.1).

    `uidnext` is the UID that the next mail will get; None when the server has not said it just now.
    """

    uidvalidity: int
    uidnext: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedMail:
    """One mail with its bytes as the server keeps them. `internal_date` is when it arrived there, in UTC."""

    uid: int
    raw: bytes
    internal_date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedMail:
    """One mail that the server shows but does not hand out; `error` is its own answer."""

    uid: int
    error: str


class Mailbox(Protocol):
    """One mailbox over one connection. Not safe to share between threads. Every method may raise MailboxError."""

    def open(self, folder: str) -> FolderState:
        """Go to a folder and say its state; a folder that is open already is not opened again."""

    def status(self, folder: str) -> FolderState:
        """Say the state of a folder without going there."""

    def new_uids(self, after: int) -> Iterator[int]:
        """Yield the UIDs above `after` in the open folder, ascending; asked of the server piece by piece."""

    def sizes(self, uids: Sequence[int]) -> Mapping[int, int | None]:
        """Return sizes in bytes; a mail that is gone is absent, one whose size is refused is None."""

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | RefusedMail]:
        """Yield the mails without marking them as read; a mail that is gone is left out."""

    def headline(self, uid: int) -> str:
        """Return who wrote what and when, from a few header fields, for a mail that is not fetched."""

    def holds(self, message_id: str) -> bool:
        """Say whether a mail with this Message-ID is in the open folder."""

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """Return when something may have changed, after `seconds`, or soon after `stopped` says so."""

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails of the open folder to another; those already gone are passed over."""

    def flag(self, uids: Sequence[int], flag: str) -> None:
        """Add a flag or keyword to mails of the open folder."""

    def label(self, uids: Sequence[int], label: str) -> None:
        """Add a Gmail label to mails of the open folder."""

    def close(self) -> None:
        """End the connection; never raises."""
