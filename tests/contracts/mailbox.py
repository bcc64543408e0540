"""What every mailbox that the intake works with must do; each server's test module subclasses `MailboxContract`."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient

from inbox.mailbox import (
    CommandRefusedError,
    Encryption,
    FetchedMail,
    ImapMailbox,
    ImapServer,
    LoginRefusedError,
    password_login,
)

_numbers = itertools.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One empty mailbox on a server, reached by the mailbox under test and by a plain client beside it."""

    host: str
    port: int
    user: str
    password: str

    def mailbox(self, *, read_only: bool = False, idle: bool = True) -> ImapMailbox:
        """Return the mailbox under test."""
        server = ImapServer(host=self.host, port=self.port, encryption=Encryption.NONE)
        return ImapMailbox(server, password_login(self.user, self.password), read_only=read_only, idle=idle)

    def client(self) -> IMAPClient:
        """Return a second client, as a person's mail program is one."""
        client = IMAPClient(self.host, port=self.port, ssl=False, timeout=60)
        client.plain_login(self.user, self.password)
        return client

    def append(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails into a folder exactly as they are."""
        with self.client() as client:
            for mail in mails:
                client.append(folder, mail)


def a_mail(subject: str = "Factura", *, body: bytes = b"Adjunto la factura.\r\n") -> bytes:
    """Return a mail unlike every other."""
    return (
        f"From: Ana <ana@supplier.example>\r\nTo: facturas@company.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{next(_numbers)}@supplier.example>\r\nDate: Mon, 2 Mar 2026 10:00:00 -0300\r\n\r\n"
    ).encode() + body


class MailboxContract:
    """The contract. A subclass gives `account`: a fresh, empty mailbox for each test."""

    @pytest.fixture
    def account(self) -> Account:
        raise NotImplementedError

    @pytest.fixture
    def open_box(self, account: Account) -> Iterator[Callable[..., ImapMailbox]]:
        opened: list[ImapMailbox] = []

        def connect(**options: bool) -> ImapMailbox:
            opened.append(account.mailbox(**options))
            return opened[-1]

        yield connect
        for mailbox in opened:
            mailbox.close()

    def test_opening_says_how_the_folder_is_numbered(self, account, open_box):
        account.append(a_mail(), a_mail())
        state = open_box().open("INBOX")
        assert state.uidvalidity > 0
        assert state.uidnext is not None
        assert state.uidnext > max(visible_uids(account))

    def test_an_open_folder_is_not_opened_again(self, account, open_box):
        mailbox = open_box()
        first = mailbox.open("INBOX")
        account.append(a_mail())
        again = mailbox.open("INBOX")
        assert (again.uidvalidity, again.uidnext) == (first.uidvalidity, None)

    def test_only_uids_above_the_last_are_new(self, account, open_box):
        account.append(a_mail(), a_mail(), a_mail())
        mailbox = open_box()
        mailbox.open("INBOX")
        uids = list(mailbox.new_uids(0))
        assert len(uids) == 3
        assert list(mailbox.new_uids(uids[0])) == uids[1:]
        assert list(mailbox.new_uids(uids[-1])) == []  # though `n:*` always matches the last mail

    def test_mail_that_comes_while_the_folder_is_open_is_new(self, account, open_box):
        mailbox = open_box()
        mailbox.open("INBOX")
        assert list(mailbox.new_uids(0)) == []
        account.append(a_mail())
        assert len(list(mailbox.new_uids(0))) == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"plain\r\n",
            "Facturación ñandú €\r\n".encode(),  # 8-bit text, declared by nobody
            b"latin \xe1\xe9\xed\r\n",  # 8-bit that is no UTF-8
            b'("quoted" {12}\r\n* 1 FETCH (UID 9)\r\n',  # looks like the protocol itself
            b"x" * 300_000 + b"\r\n",  # one line, longer than any buffer
            b"no line end at the end",
            b"",
        ],
        ids=["plain", "utf8", "latin1", "protocol", "long line", "no newline", "empty"],
    )
    def test_bytes_come_as_they_were_put(self, account, open_box, body):
        raw = a_mail(body=body)
        account.append(raw)
        mailbox = open_box()
        mailbox.open("INBOX")
        (uid,) = mailbox.new_uids(0)
        (mail,) = mailbox.fetch([uid])
        assert isinstance(mail, FetchedMail)
        assert (mail.uid, mail.raw) == (uid, raw)
        assert mailbox.sizes([uid]) == {uid: len(raw)}
        assert mail.internal_date is not None
        assert abs((mail.internal_date - datetime.now(UTC)).total_seconds()) < 3600

    @pytest.mark.parametrize("read_only", [True, False])
    def test_fetching_marks_nothing_as_read(self, account, open_box, read_only):
        account.append(a_mail())
        mailbox = open_box(read_only=read_only)
        mailbox.open("INBOX")
        uids = list(mailbox.new_uids(0))
        list(mailbox.fetch(uids))
        mailbox.headline(uids[0])
        assert b"\\Seen" not in flags(account)[uids[0]]

    def test_an_expunged_mail_stops_no_other(self, account, open_box):
        account.append(a_mail("first"), a_mail("second"), a_mail("third"))
        mailbox = open_box()
        mailbox.open("INBOX")
        first, second, third = mailbox.new_uids(0)
        expunge(account, second)
        # A server may still hand out a mail until it has told this session that it is gone (RFC 2180 section 4.1).
        assert {first, third} <= {mail.uid for mail in mailbox.fetch([first, second, third])}
        assert {first, third} <= set(mailbox.sizes([first, second, third]))

    def test_the_headline_tells_a_mail_that_is_not_fetched(self, account, open_box):
        account.append(a_mail("=?utf-8?q?Facturaci=C3=B3n?=\r\n =?utf-8?q?_de_marzo?="))
        mailbox = open_box()
        mailbox.open("INBOX")
        (uid,) = mailbox.new_uids(0)
        headline = mailbox.headline(uid)
        assert "ana@supplier.example" in headline
        assert "Subject: Facturación de marzo" in headline.splitlines()

    @pytest.mark.parametrize("idle", [True, False])
    def test_waiting_ends_when_its_time_is_over(self, open_box, idle):
        mailbox = open_box(idle=idle)
        mailbox.open("INBOX")
        mailbox.wait(0.3, lambda: False)
        assert list(mailbox.new_uids(0)) == []  # the connection still works

    @pytest.mark.parametrize("idle", [True, False])
    def test_waiting_ends_when_told_to_stop(self, open_box, idle):
        mailbox = open_box(idle=idle)
        mailbox.open("INBOX")
        stop = threading.Event()
        stop.set()
        mailbox.wait(3600, stop.is_set)

    def test_waiting_ends_when_mail_comes(self, account, open_box):
        mailbox = open_box()
        mailbox.open("INBOX")
        late = threading.Timer(0.3, account.append, [a_mail()])
        late.start()
        began = time.monotonic()
        mailbox.wait(3600, lambda: False)
        waited = time.monotonic() - began
        late.join()
        assert waited < 1800
        assert len(list(mailbox.new_uids(0))) == 1

    def test_status_tells_of_a_folder_without_going_there(self, account, open_box):
        with account.client() as client:
            client.create_folder("Vendors")
        mailbox = open_box()
        mailbox.open("INBOX")
        before = mailbox.status("Vendors")
        account.append(a_mail(), folder="Vendors")
        after = mailbox.status("Vendors")
        assert before.uidvalidity == after.uidvalidity
        assert before != after
        assert list(mailbox.new_uids(0)) == []  # INBOX is still the open one

    @pytest.mark.parametrize("name", ["Facturación 2026", 'with "quotes"', "a & b"])
    def test_a_folder_may_have_any_name(self, account, open_box, name):
        with account.client() as client:
            client.create_folder(name)
        account.append(a_mail(), folder=name)
        mailbox = open_box()
        mailbox.open(name)
        assert len(list(mailbox.new_uids(0))) == 1

    def test_moved_mail_is_in_the_other_folder(self, account, open_box):
        with account.client() as client:
            client.create_folder("Filed")
        account.append(a_mail("one"), a_mail("two"))
        mailbox = open_box()
        mailbox.open("INBOX")
        one, two = mailbox.new_uids(0)
        mailbox.move([one], "Filed")
        assert visible_uids(account) == [two]
        assert len(visible_uids(account, "Filed")) == 1

    def test_moving_to_no_folder_is_refused_and_the_connection_stands(self, account, open_box):
        account.append(a_mail())
        mailbox = open_box()
        mailbox.open("INBOX")
        (uid,) = mailbox.new_uids(0)
        with pytest.raises(CommandRefusedError):
            mailbox.move([uid], "Nowhere")
        assert list(mailbox.new_uids(0)) == [uid]

    @pytest.mark.parametrize("flag", ["\\Flagged", "$Filed"])
    def test_a_flag_stays(self, account, open_box, flag):
        account.append(a_mail())
        mailbox = open_box()
        mailbox.open("INBOX")
        (uid,) = mailbox.new_uids(0)
        mailbox.flag([uid], flag)
        assert flag.encode() in flags(account)[uid]

    def test_labels_are_refused_where_there_are_none(self, account, open_box):
        account.append(a_mail())
        mailbox = open_box()
        mailbox.open("INBOX")
        with pytest.raises(CommandRefusedError):
            mailbox.label(list(mailbox.new_uids(0)), "Filed")

    def test_a_mail_is_found_by_its_message_id_in_the_open_folder(self, account, open_box):
        account.append(a_mail().replace(b"Message-ID: <", b"Message-ID: <sought-"))
        mailbox = open_box()
        mailbox.open("INBOX")
        assert mailbox.holds("<sought-")
        assert not mailbox.holds("<never-written@supplier.example>")

    def test_a_folder_that_is_not_there_is_refused(self, open_box):
        with pytest.raises(CommandRefusedError):
            open_box().open("Nowhere")

    def test_a_wrong_password_is_no_temporary_fault(self, account):
        server = ImapServer(host=account.host, port=account.port, encryption=Encryption.NONE)
        with pytest.raises(LoginRefusedError) as refused:
            ImapMailbox(server, password_login(account.user, "wrong"))
        assert not refused.value.temporary

    def test_closing_twice_is_harmless(self, account):
        with closing(account.mailbox()) as mailbox:
            mailbox.close()


def visible_uids(account: Account, folder: str = "INBOX") -> list[int]:
    """Return what a second client sees."""
    with account.client() as client:
        client.select_folder(folder, readonly=True)
        return list(client.search())


def flags(account: Account) -> dict[int, tuple[bytes, ...]]:
    """Return the flags of every mail in INBOX."""
    with account.client() as client:
        client.select_folder("INBOX", readonly=True)
        return dict(client.get_flags(client.search()))


def expunge(account: Account, *uids: int) -> None:
    """Delete mails as a second client does."""
    with account.client() as client:
        client.select_folder("INBOX")
        client.delete_messages(list(uids))
        client.expunge()
