"""Servers that misbehave: the mailbox tells each fault from the others, and one bad mail stops no other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from inbox.mailbox import (
    ConnectionLostError,
    Encryption,
    FetchedMail,
    ImapMailbox,
    ImapServer,
    LoginRefusedError,
    MailboxError,
    RefusedMail,
    imap,
    password_login,
)
from tests.contracts.mailbox import a_mail
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.scripted_imap import Script, ScriptedImap

MAILS = {1: a_mail("one"), 2: a_mail("two"), 3: a_mail("three")}


@contextmanager
def a_mailbox_on(script: Script, *, read_seconds: float = 60) -> Iterator[ImapMailbox]:
    with ScriptedImap(script) as server:
        place = ImapServer(host="127.0.0.1", port=server.port, encryption=Encryption.NONE, read_seconds=read_seconds)
        with closing(ImapMailbox(place, password_login("user", "password"))) as mailbox:
            yield mailbox


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("no", "message 2 is damaged"),  # the whole FETCH fails, though two of its mails are fine
        ("hang_up", "EOF"),  # as Dovecot does over a damaged file
        ("cut", "EOF"),  # nothing of the fragment may be taken for the mail
    ],
)
def test_one_bad_mail_stops_no_other(fault, said):
    with a_mailbox_on(Script(mails=MAILS, faults={2: fault})) as mailbox:
        mailbox.open("INBOX")
        got = {mail.uid: mail for mail in mailbox.fetch([1, 2, 3])}
    assert isinstance(got[2], RefusedMail)
    assert said in got[2].error
    assert [got[uid].raw for uid in (1, 3) if isinstance(got[uid], FetchedMail)] == [MAILS[1], MAILS[3]]


def test_a_mail_that_silences_the_server_stops_no_other():
    with a_mailbox_on(Script(mails=MAILS, faults={2: "silence"}), read_seconds=1.5) as mailbox:
        mailbox.open("INBOX")
        got = {mail.uid: mail for mail in mailbox.fetch([1, 2, 3])}
    assert isinstance(got[2], RefusedMail)
    assert isinstance(got[3], FetchedMail)


def test_a_server_that_is_silent_about_every_mail_is_given_up():
    faults = dict.fromkeys(MAILS, "silence")
    with a_mailbox_on(Script(mails=MAILS, faults=faults), read_seconds=1.0) as mailbox:
        mailbox.open("INBOX")
        with pytest.raises(ConnectionLostError):
            list(mailbox.fetch([1, 2, 3]))


def test_a_mail_without_content_is_left_out_and_still_listed():
    with a_mailbox_on(Script(mails=MAILS, faults={2: "empty"})) as mailbox:
        mailbox.open("INBOX")
        assert [mail.uid for mail in mailbox.fetch([1, 2, 3])] == [1, 3]
        assert 2 in mailbox.sizes([2])


def test_an_unknown_size_is_none_and_the_others_are_known():
    with a_mailbox_on(Script(mails=MAILS, sizes_refused=frozenset({2}))) as mailbox:
        mailbox.open("INBOX")
        assert mailbox.sizes([1, 2, 3]) == {1: len(MAILS[1]), 2: None, 3: len(MAILS[3])}


def test_what_the_server_tells_unasked_is_not_taken_for_an_answer():
    chatter = ("9 FETCH (UID 99 FLAGS (\\Seen))", "1 FETCH (FLAGS (\\Seen) UID 1)", "4 EXISTS", "1 RECENT")
    with a_mailbox_on(Script(mails=MAILS, chatter=chatter)) as mailbox:
        mailbox.open("INBOX")
        assert [(mail.uid, mail.raw) for mail in mailbox.fetch([1, 2])] == [(1, MAILS[1]), (2, MAILS[2])]
        assert set(mailbox.sizes([1, 2])) == {1, 2}


def test_a_large_folder_is_searched_piece_by_piece(monkeypatch):
    monkeypatch.setattr(imap, "SEARCH_WINDOW", 3)  # instead of 50,000 UIDs
    mails = dict.fromkeys((1, 2, 5, 9, 10, 11, 30), b"x")  # with gaps wider than a window
    script = Script(mails=mails, chatter=("OK [UIDNEXT 31] next",))
    with a_mailbox_on(script) as mailbox:
        assert mailbox.open("INBOX").uidnext == 31
        assert list(mailbox.new_uids(0)) == [1, 2, 5, 9, 10, 11, 30]
        assert list(mailbox.new_uids(9)) == [10, 11, 30]
        assert list(mailbox.new_uids(30)) == []


def test_a_folder_without_numbering_is_an_error_that_lasts():
    with a_mailbox_on(Script(uidvalidity=None)) as mailbox, pytest.raises(MailboxError) as error:
        mailbox.open("INBOX")
    assert not error.value.temporary


@pytest.mark.parametrize(
    ("answer", "kind", "temporary"),
    [
        ("NO [AUTHENTICATIONFAILED] wrong password", LoginRefusedError, False),
        ("NO wrong password", LoginRefusedError, False),
        ("NO [UNAVAILABLE] the directory is down", ConnectionLostError, True),  # RFC 5530
    ],
)
def test_a_refused_log_in_is_told_from_one_that_cannot_be_checked(answer, kind, temporary):
    with pytest.raises(kind) as error, a_mailbox_on(Script(login=answer)):
        pass
    assert error.value.temporary is temporary


def test_a_server_that_says_nothing_is_given_up_in_time():
    with ScriptedImap(Script()) as server:
        place = ImapServer(host="127.0.0.1", port=server.port, encryption=Encryption.TLS, read_seconds=0.3)
        with pytest.raises(ConnectionLostError):  # it speaks no TLS: the handshake gets no answer
            ImapMailbox(place, password_login("user", "password"))


def test_a_server_that_is_not_there_is_a_temporary_fault():
    with ScriptedImap(Script()) as server:
        port = server.port
    with pytest.raises(ConnectionLostError) as error:
        ImapMailbox(
            ImapServer(host="127.0.0.1", port=port, encryption=Encryption.NONE), password_login("user", "password")
        )
    assert error.value.temporary


def test_idle_on_a_dead_connection_is_noticed_at_once():
    with a_mailbox_on(Script(capabilities="IMAP4rev1 AUTH=PLAIN IDLE")) as mailbox:  # IDLE: it agrees, then is gone
        mailbox.open("INBOX")
        with pytest.raises(ConnectionLostError):
            mailbox.wait(3600, lambda: False)


@pytest.mark.dovecot
class TestEncryption:
    """TLS against a real server, whose certificate a company's own authority signed."""

    @pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
    def test_a_trusted_certificate_lets_in(self, dovecot: Dovecot, encryption):
        port = dovecot.imaps_port if encryption is Encryption.TLS else dovecot.imap_port
        server = ImapServer(host="localhost", port=port, encryption=encryption, ca_file=dovecot.ca_file)
        with closing(ImapMailbox(server, password_login("tls@company.example", PASSWORD))) as mailbox:
            assert mailbox.open("INBOX").uidvalidity > 0

    def test_idle_tells_of_mail_through_tls(self, dovecot: Dovecot):
        user = "tls-idle@company.example"
        server = ImapServer(host="localhost", port=dovecot.imaps_port, ca_file=dovecot.ca_file)
        with closing(ImapMailbox(server, password_login(user, PASSWORD))) as mailbox:
            mailbox.open("INBOX")
            late = threading.Timer(0.3, dovecot.deliver, [user, a_mail()])
            late.start()
            mailbox.wait(3600, lambda: False)
            late.join()
            assert list(mailbox.new_uids(0)) == [1]

    @pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
    def test_an_unknown_certificate_is_refused(self, dovecot: Dovecot, encryption):
        port = dovecot.imaps_port if encryption is Encryption.TLS else dovecot.imap_port
        server = ImapServer(host="localhost", port=port, encryption=encryption)
        with pytest.raises(MailboxError, match="certificate is not trusted") as error:
            ImapMailbox(server, password_login("tls@company.example", PASSWORD))
        assert not error.value.temporary


@pytest.mark.dovecot
def test_a_damaged_mail_on_a_real_server_stops_no_other(dovecot: Dovecot):
    user = "damaged@company.example"
    for name in (b"one", b"two", b"three"):
        dovecot.deliver(user, a_mail(body=b"body " + name))
    server = ImapServer(host=dovecot.host, port=dovecot.imap_port, encryption=Encryption.NONE)
    with closing(ImapMailbox(server, password_login(user, PASSWORD))) as mailbox:
        mailbox.open("INBOX")
        list(mailbox.sizes([1, 2, 3]))
        dovecot.damage(user, b"body two")
        got = {mail.uid: mail for mail in mailbox.fetch([1, 2, 3])}
    assert [type(got[uid]) for uid in (1, 2, 3)] == [FetchedMail, RefusedMail, FetchedMail]


@pytest.mark.dovecot
def test_a_folder_renumbered_under_an_open_session_ends_it(dovecot: Dovecot):
    user = "renumbered@company.example"
    dovecot.deliver(user, a_mail())
    server = ImapServer(host=dovecot.host, port=dovecot.imap_port, encryption=Encryption.NONE)
    with closing(ImapMailbox(server, password_login(user, PASSWORD))) as mailbox:
        before = mailbox.open("INBOX")
        dovecot.renumber(user)
        with pytest.raises(ConnectionLostError):
            mailbox.wait(0.1, lambda: False)
    with closing(ImapMailbox(server, password_login(user, PASSWORD))) as mailbox:
        assert mailbox.open("INBOX").uidvalidity != before.uidvalidity


@pytest.mark.dovecot
def test_idle_ends_at_once_when_another_thread_says_stop(dovecot: Dovecot):
    server = ImapServer(host=dovecot.host, port=dovecot.imap_port, encryption=Encryption.NONE)
    stop = threading.Event()
    with closing(ImapMailbox(server, password_login("idle@company.example", PASSWORD))) as mailbox:
        mailbox.open("INBOX")
        timer = threading.Timer(0.2, stop.set)
        timer.start()
        mailbox.wait(3600, stop.is_set)
        timer.join()
        assert list(mailbox.new_uids(0)) == []
