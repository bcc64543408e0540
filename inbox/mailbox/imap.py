"""A mailbox over IMAP4rev1, by IMAPClient.

In charge of asking so that nothing changes on the server unless it was told to (BODY.PEEK, EXAMINE), and of one cost
for a poll however large the folder: it is selected once and asked for the UIDs above the last one.
"""

from __future__ import annotations

import email.header
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from imapclient import IMAPClient

from inbox.mailbox.connection import Authenticator, ImapServer, connect, hang_up, imap_errors
from inbox.mailbox.port import (
    CommandRefusedError,
    ConnectionLostError,
    FetchedMail,
    FolderState,
    MailboxError,
    RefusedMail,
)
from inbox.mailbox.waiting import sleep, wait_idle

# imaplib refuses an answer line of more than 1,000,000 bytes: 100,000 UIDs of ten digits would be one.
SEARCH_WINDOW = 50_000
# How many mails in a row may leave the server silent before it is the server that is given up.
MOST_HUNG = 2
_HEADLINE_FIELDS = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)]"
_HEADLINE_BYTES = 2_000
_FOLD = re.compile(r"\r\n[ \t]+")


class ImapMailbox:
    """Implement `Mailbox` over one connection. `read_only`: the server is told that nothing will be changed."""

    def __init__(
        self, server: ImapServer, authenticate: Authenticator, *, read_only: bool = False, idle: bool = True
    ) -> None:
        self._server = server
        self._authenticate = authenticate
        self._client: IMAPClient = connect(server, authenticate)
        self._read_only = read_only
        self._folder: str | None = None
        self._uidvalidity = 0
        self._uidnext = 1
        self._hung = 0  # mails in a row for which the server did not answer in time
        with imap_errors():
            self._idle = idle and bool(self._client.has_capability("IDLE"))

    def open(self, folder: str) -> FolderState:
        """Select the folder unless it is open. `uidnext` is None then: it was said when the folder was selected."""
        if folder == self._folder:
            return FolderState(uidvalidity=self._uidvalidity, uidnext=None)
        self._folder = None
        with imap_errors():
            answer = self._client.select_folder(folder, readonly=self._read_only)
        uidvalidity = answer.get(b"UIDVALIDITY")
        if uidvalidity is None:  # RFC 3501 section 6.3.1: such a server has no UIDs to go by
            raise MailboxError(f"the server gives no UIDVALIDITY for {folder!r}", temporary=False)
        self._folder, self._uidvalidity = folder, int(uidvalidity)
        uidnext = answer.get(b"UIDNEXT")
        self._uidnext = int(uidnext or 1)
        return FolderState(uidvalidity=self._uidvalidity, uidnext=None if uidnext is None else int(uidnext))

    def status(self, folder: str) -> FolderState:
        """Ask STATUS. Not meant for the open folder (RFC 3501 section 6.3.10)."""
        with imap_errors():
            answer = self._client.folder_status(folder, ["UIDVALIDITY", "UIDNEXT"])
        uidnext = answer.get(b"UIDNEXT")
        return FolderState(
            uidvalidity=int(answer.get(b"UIDVALIDITY", 0)), uidnext=None if uidnext is None else int(uidnext)
        )

    def new_uids(self, after: int) -> Iterator[int]:
        """Yield the UIDs above `after`, searched window by window, so that no answer grows with the folder."""
        with imap_errors():
            self._client.noop()  # some servers show new mail to SEARCH only after it was announced
        low = after + 1
        while low + SEARCH_WINDOW < self._uidnext:
            yield from self._search(low, f"{low}:{low + SEARCH_WINDOW - 1}")
            low += SEARCH_WINDOW
        # `n:*` always holds the last mail, even one below n (RFC 3501 section 6.4.8): `_search` leaves it out.
        found = self._search(low, f"{low}:*")
        self._uidnext = max(self._uidnext, *(uid + 1 for uid in found), low)
        yield from found

    def sizes(self, uids: Sequence[int]) -> Mapping[int, int | None]:
        """Ask RFC822.SIZE of all at once; where the server refuses that, of each."""
        sizes: dict[int, int | None] = {}
        for uid, item in self._ask(uids, ["RFC822.SIZE"]):
            if isinstance(item, str):
                sizes[uid] = None
            elif b"RFC822.SIZE" in item:
                sizes[uid] = int(item[b"RFC822.SIZE"])
        return sizes

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | RefusedMail]:
        """Fetch all in one command; where the server refuses that, each alone, so that one bad mail stops no other."""
        for uid, item in self._ask(uids, ["BODY.PEEK[]", "INTERNALDATE"]):
            if isinstance(item, str):
                yield RefusedMail(uid=uid, error=item)
            elif isinstance(item.get(b"BODY[]"), bytes):
                yield FetchedMail(uid=uid, raw=item[b"BODY[]"], internal_date=_utc(item.get(b"INTERNALDATE")))

    def headline(self, uid: int) -> str:
        """Return the From, Subject, Date and Message-ID lines, decoded, at most a screenful."""
        for _uid, item in self._ask([uid], [_HEADLINE_FIELDS]):
            if not isinstance(item, str):
                block = next((value for name, value in item.items() if name.startswith(b"BODY[HEADER")), b"")
                return _readable(block[:_HEADLINE_BYTES])
        return ""

    def holds(self, message_id: str) -> bool:
        """Search by the header field (RFC 3501 section 6.4.4: it contains the text, and an id is unique)."""
        with imap_errors():
            return bool(self._client.search(["HEADER", "Message-ID", message_id]))

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """Wait by IDLE where the server has it, else by the clock, then let the server announce what is new."""
        until = time.monotonic() + seconds
        with imap_errors():
            if self._idle and self._folder is not None:
                wait_idle(self._client, until, stopped)
            else:
                sleep(until, stopped)
            self._client.noop()  # makes the server announce what is new, and a dead connection show

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move by MOVE (RFC 6851), else by copy, \\Deleted and an EXPUNGE of exactly these (UIDPLUS, RFC 4315)."""
        with imap_errors():
            if self._client.has_capability("MOVE"):
                self._client.move(list(uids), folder)
            elif self._client.has_capability("UIDPLUS"):
                self._client.copy(list(uids), folder)
                self._client.delete_messages(list(uids), silent=True)
                self._client.uid_expunge(list(uids))
            else:  # a plain EXPUNGE would delete what other people marked
                raise CommandRefusedError("the server has neither MOVE nor UIDPLUS", temporary=False)

    def flag(self, uids: Sequence[int], flag: str) -> None:
        """Add a flag (`\\Flagged`) or a keyword (`$Filed`)."""
        with imap_errors():
            self._client.add_flags(list(uids), [flag], silent=True)

    def label(self, uids: Sequence[int], label: str) -> None:
        """Add a label; only Gmail has them (X-GM-EXT-1)."""
        with imap_errors():
            if not self._client.has_capability("X-GM-EXT-1"):
                raise CommandRefusedError("only Gmail has labels", temporary=False)
            self._client.add_gmail_labels(list(uids), [label], silent=True)

    def close(self) -> None:
        """Log out if the server still listens, then drop the connection."""
        with suppress(MailboxError), imap_errors():
            self._client.logout()
            return
        hang_up(self._client)

    def _search(self, low: int, uids: str) -> list[int]:
        with imap_errors():
            return sorted(uid for uid in self._client.search(["UID", uids]) if uid >= low)

    def _ask(self, uids: Sequence[int], what: Sequence[str]) -> Iterator[tuple[int, Mapping[bytes, Any] | str]]:
        """Yield what the server says of each mail, or the text of its refusal.

        A server refuses by saying NO, or by hanging up: Dovecot does so when a mail's file is damaged. Either way each
        mail is then asked for alone, and one that ends a second connection by itself counts as refused.
        """
        if not uids:
            return
        try:
            yield from self._fetched(uids, what).items()
            return
        except CommandRefusedError as refused:
            if len(uids) == 1:
                yield uids[0], str(refused)
                return
        except ConnectionLostError:
            self._reconnect()
        for uid in uids:
            yield from self._ask_alone(uid, what)

    def _ask_alone(self, uid: int, what: Sequence[str]) -> Iterator[tuple[int, Mapping[bytes, Any] | str]]:
        try:
            yield from self._fetched([uid], what).items()
        except CommandRefusedError as refused:
            yield uid, str(refused)
        except ConnectionLostError as lost:
            self._hung += isinstance(lost.__cause__, TimeoutError)
            if self._hung > MOST_HUNG:
                raise  # it is the server that hangs, not one mail
            self._reconnect()
            yield uid, str(lost)

    def _fetched(self, uids: Sequence[int], what: Sequence[str]) -> Mapping[int, Mapping[bytes, Any]]:
        with imap_errors():
            answer = self._client.fetch(list(uids), list(what))
        self._hung = 0
        wanted = set(uids)  # a server may tell of other mails at any time
        return {uid: item for uid, item in answer.items() if uid in wanted}

    def _reconnect(self) -> None:
        """Log in anew and go back to the open folder; raise ConnectionLostError when it is not the same any more."""
        folder, uidvalidity = self._folder, self._uidvalidity
        hang_up(self._client)
        self._folder = None
        self._client = connect(self._server, self._authenticate)
        if folder is not None and self.open(folder).uidvalidity != uidvalidity:
            raise ConnectionLostError(f"{folder!r} was renumbered meanwhile")


def _utc(moment: object) -> datetime | None:
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _readable(block: bytes) -> str:
    lines = _FOLD.sub(" ", block.decode("utf-8", "replace")).split("\r\n")
    return "\n".join(_decoded(line) for line in lines if line)


def _decoded(line: str) -> str:
    """Return a header line with its encoded words (RFC 2047) as text; as it is where they are not understood."""
    try:
        return str(email.header.make_header(email.header.decode_header(line)))
    except (LookupError, ValueError):
        return line
