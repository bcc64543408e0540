"""The intake on a real Dovecot: every UID accounted for, nothing twice, whatever happens in between."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from inbox.mailbox import (
    ConnectionLostError,
    Encryption,
    FetchedMail,
    ImapMailbox,
    ImapServer,
    RefusedMail,
    password_login,
)
from service.application import Application
from service.blobs import BlobFolder
from service.intake import Halt, IntakeReport, fetch_new, fetch_refused
from service.store import cursors
from service.store.cursors import Folder
from service.store.tables import event, mailbox_uid, message
from tests.contracts.mailbox import Account, a_mail, expunge
from tests.service.installation import an_installation
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.scripted_imap import Script, ScriptedImap

pytestmark = pytest.mark.dovecot
_users = (f"intake{number}@company.example" for number in itertools.count())


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return Account(host=dovecot.host, port=dovecot.imap_port, user=next(_users), password=PASSWORD)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    installation = an_installation(tmp_path)
    yield installation
    installation.store.close()


def fetch(app: Application, account: Account, **options: Any) -> IntakeReport:
    """Look into the mailbox once, over a connection of its own, as after every restart."""
    settings = replace(app.settings.mailboxes[0], **options)
    with closing(account.mailbox()) as mailbox:
        return fetch_new(app, settings, mailbox)


def outcomes(app: Application) -> list[str]:
    """Return the ledger's outcomes by UIDVALIDITY and UID."""
    with app.store.read() as connection:
        query = select(mailbox_uid.c.outcome).order_by(mailbox_uid.c.uidvalidity, mailbox_uid.c.uid)
        return [str(outcome) for outcome in connection.scalars(query)]


def messages(app: Application) -> Sequence[Any]:
    """Return the message rows, oldest first."""
    with app.store.read() as connection:
        return connection.execute(select(message).order_by(message.c.id)).all()


def raws(app: Application) -> list[bytes]:
    """Return the bytes of every message, oldest first."""
    return [app.blobs.get(row.sha256) for row in messages(app)]


class TestOrdinaryMail:
    """What a day brings."""

    def test_each_mail_is_stored_once_with_its_bytes(self, app, account):
        mails = [a_mail(f"mail {number}") for number in range(7)]
        account.append(*mails)
        assert fetch(app, account, batch=3) == IntakeReport(stored=7)
        assert raws(app) == mails
        assert fetch(app, account) == IntakeReport()
        assert raws(app) == mails

    def test_later_mail_is_found_by_the_next_look(self, app, account):
        account.append(a_mail())
        with closing(account.mailbox()) as mailbox:
            settings = app.settings.mailboxes[0]
            assert fetch_new(app, settings, mailbox).stored == 1
            account.append(a_mail(), a_mail())
            assert fetch_new(app, settings, mailbox).stored == 2

    def test_the_row_says_where_and_when_it_came(self, app, account):
        account.append(a_mail())
        fetch(app, account)
        (row,) = messages(app)
        assert (row.state, row.mailbox, row.attempts) == ("stored", "facturas", 0)
        assert abs(row.received_at - datetime.now(UTC)) < timedelta(minutes=5)

    def test_its_history_begins_with_its_arrival(self, app, account):
        account.append(a_mail())
        fetch(app, account)
        with app.store.read() as connection:
            (first,) = connection.execute(select(event)).all()
        assert (first.kind, first.actor, first.message_id) == ("message_stored", "system", messages(app)[0].id)
        assert first.data["uid"] == 1

    def test_the_bell_rings_for_each_message_after_its_row_is_there(self, app, account):
        account.append(a_mail(), a_mail(), a_mail())
        rung: list[tuple[int, bool]] = []

        def ring(message_id: int) -> None:
            rung.append((message_id, message_id in {row.id for row in messages(app)}))

        with closing(account.mailbox()) as mailbox:
            fetch_new(app, replace(app.settings.mailboxes[0], batch=2), mailbox, ring=ring)
        assert rung == [(row.id, True) for row in messages(app)]

    def test_every_folder_is_looked_into(self, app, account):
        account.append(a_mail())
        account.append(a_mail(), a_mail(), folder="Processed")
        assert fetch(app, account, folders=("INBOX", "Processed")).stored == 3

    def test_mail_that_a_person_read_or_flagged_first_is_still_new(self, app, account):
        account.append(a_mail(), a_mail())
        with account.client() as person:
            person.select_folder("INBOX")
            person.add_flags([1, 2], ["\\Seen", "\\Flagged", "\\Answered"])
        assert fetch(app, account).stored == 2

    @pytest.mark.parametrize(
        "raw",
        [
            b"Subject: neither id, nor date, nor sender\r\n\r\nhello\r\n",
            "From: Peña <p@s.example>\r\nSubject: Facturación €\r\n\r\ncuerpo ñ\r\n".encode(),  # raw UTF-8 everywhere
            b"From: p@s.example\r\nSubject: \xe1\xff\xfe\r\n\r\n\x80\x81\r\n",  # no charset at all
            b"just some text without any header\r\n",
            b"\r\nonly a body\r\n",
            b"Subject: a header alone\r\n",
        ],
    )
    def test_no_mail_is_too_odd_to_be_kept(self, app, account, raw):
        account.append(raw)
        assert fetch(app, account).stored == 1
        assert raws(app) == [raw]


class TestTheSameMailTwice:
    """Copies are linked, never dropped, never taken for something new."""

    def test_equal_bytes_are_one_message_and_two_ledger_rows(self, app, account):
        raw = a_mail()
        account.append(raw, a_mail("another"), raw)
        assert fetch(app, account) == IntakeReport(stored=2, duplicate=1)
        assert outcomes(app) == ["stored", "stored", "duplicate"]
        assert len(messages(app)) == 2

    def test_equal_bytes_in_a_later_batch_too(self, app, account):
        raw = a_mail()
        account.append(raw)
        fetch(app, account)
        account.append(raw)
        assert fetch(app, account) == IntakeReport(duplicate=1)

    @pytest.mark.parametrize("batch", [1, 50])
    def test_a_second_delivery_of_one_mail_is_linked_to_the_first(self, app, account, dovecot, batch):
        raw = a_mail()
        dovecot.deliver(account.user, raw)
        dovecot.deliver(account.user, a_mail("another"))
        dovecot.deliver(account.user, raw)  # the border tried again: other Received and Delivered-To fields
        assert fetch(app, account, batch=batch).stored == 3
        first, another, copy = messages(app)
        assert (first.duplicate_of, another.duplicate_of, copy.duplicate_of) == (None, None, first.id)

    def test_one_message_id_with_other_content_is_another_message(self, app, account):
        raw = a_mail()
        account.append(raw, raw + b"pay to another account\r\n")
        assert fetch(app, account).stored == 2
        assert [row.duplicate_of for row in messages(app)] == [None, None]


class TestNumbersThatChange:
    """UIDVALIDITY: the same mails under new UIDs."""

    def test_renumbered_mail_is_known_by_its_content(self, app, account, dovecot):
        account.append(a_mail(), a_mail(), a_mail())
        fetch(app, account)
        dovecot.renumber(account.user)
        assert fetch(app, account) == IntakeReport(duplicate=3)
        assert len(messages(app)) == 3
        assert fetch(app, account) == IntakeReport()

    def test_mail_that_came_meanwhile_is_exactly_what_is_new(self, app, account, dovecot):
        account.append(a_mail(), a_mail())
        fetch(app, account)
        dovecot.renumber(account.user)
        new = a_mail("new")
        account.append(new)
        assert fetch(app, account) == IntakeReport(stored=1, duplicate=2)
        assert raws(app)[-1] == new

    def test_numbers_that_go_backwards_are_walked_again(self, app, account):
        account.append(a_mail(), a_mail())
        fetch(app, account)
        with closing(account.mailbox()) as mailbox:
            place = Folder(mailbox="facturas", folder="INBOX", uidvalidity=mailbox.open("INBOX").uidvalidity)
        with app.store.write() as connection:  # as if the server had been restored from an older copy
            cursors.advance(connection, place, 1000, app.clock())
        account.append(a_mail("new"))
        assert fetch(app, account).stored == 1
        assert outcomes(app) == ["stored", "stored", "stored"]


class TestWhatIsNotStored:
    """Too large, gone, refused: a ledger row says so."""

    def test_a_mail_above_the_limit_is_recorded_by_its_headline(self, app, account):
        account.append(a_mail("small"), a_mail("Planos de obra", body=b"x" * 1_200_000), a_mail("small too"))
        assert fetch(app, account, max_mail_mb=1) == IntakeReport(stored=2, too_large=1)
        with app.store.read() as connection:
            row = connection.execute(select(mailbox_uid).where(mailbox_uid.c.outcome == "too_large")).one()
        assert row.size > 1_200_000
        assert "ana@supplier.example" in row.error
        assert "Planos de obra" in row.error

    def test_a_mail_of_sixty_megabytes_is_stored(self, app, account):
        big = a_mail("big", body=b"0123456789abcde\r\n" * 3_500_000)
        account.append(a_mail(), big, a_mail())
        assert fetch(app, account).stored == 3
        assert raws(app)[1] == big

    def test_a_mail_expunged_before_its_turn_has_vanished(self, app, account):
        account.append(a_mail("one"), a_mail("two"), a_mail("three"))
        with closing(_ExpungingMailbox(account, [2])) as mailbox:
            assert fetch_new(app, app.settings.mailboxes[0], mailbox) == IntakeReport(stored=2, vanished=1)
        assert outcomes(app) == ["stored", "vanished", "stored"]
        assert fetch(app, account) == IntakeReport()

    def test_a_damaged_mail_is_refused_and_stored_once_it_is_repaired(self, app, account, dovecot):
        account.append(a_mail(), a_mail(body=b"damaged"), a_mail())
        dovecot.damage(account.user, b"damaged")
        assert fetch(app, account) == IntakeReport(stored=2, refused=1)
        assert fetch(app, account) == IntakeReport()
        dovecot.repair(account.user)
        with closing(account.mailbox()) as mailbox:
            assert fetch_refused(app, app.settings.mailboxes[0], mailbox, "INBOX").stored == 1
        assert outcomes(app) == ["stored", "stored", "stored"]

    def test_a_refused_mail_is_not_asked_for_for_ever(self, app, account, dovecot):
        account.append(a_mail(body=b"damaged"))
        dovecot.damage(account.user, b"damaged")
        fetch(app, account)
        later = replace(app, clock=lambda: datetime.now(UTC) + timedelta(days=2))
        with closing(account.mailbox()) as mailbox:
            assert fetch_refused(later, app.settings.mailboxes[0], mailbox, "INBOX") == IntakeReport()
        assert outcomes(app) == ["refused"]

    def test_a_mail_without_content_is_refused_not_vanished(self, app):
        script = Script(mails={1: a_mail(), 2: a_mail()}, faults={2: "empty"})
        with ScriptedImap(script) as server:
            account = Account(host="127.0.0.1", port=server.port, user="u", password="p")
            assert fetch(app, account) == IntakeReport(stored=1, refused=1)


class TestInterruptions:
    """What was stored stays; the rest is found by the next look."""

    def test_a_connection_that_drops_loses_nothing(self, app, account):
        mails = [a_mail(str(number)) for number in range(9)]
        account.append(*mails)
        with closing(_DroppingMailbox(account, after=4)) as mailbox, pytest.raises(ConnectionLostError):
            fetch_new(app, replace(app.settings.mailboxes[0], batch=2), mailbox)
        assert raws(app) == mails[:4]
        assert fetch(app, account).stored == 5
        assert raws(app) == mails

    def test_a_stop_ends_the_walk_between_batches(self, app, account):
        account.append(*(a_mail() for _ in range(6)))
        stop = threading.Event()
        with closing(account.mailbox()) as mailbox:
            settings = replace(app.settings.mailboxes[0], batch=2)
            report = fetch_new(app, settings, mailbox, ring=lambda _id: stop.set(), stopped=stop.is_set)
        assert report == IntakeReport(stored=2, halted=Halt.STOPPED)
        assert fetch(app, account).stored == 4

    def test_a_full_disk_halts_before_anything_is_written(self, app, account, tmp_path):
        account.append(a_mail())
        storage = replace(app.settings.storage, minimum_free_mb=10**9)
        full = replace(app, settings=replace(app.settings, storage=storage))
        assert fetch(full, account) == IntakeReport(halted=Halt.DISK_FULL)
        assert outcomes(app) == []
        assert fetch(app, account).stored == 1

    def test_bytes_that_cannot_be_kept_get_no_row(self, app, account):
        account.append(*(a_mail() for _ in range(4)))
        failing = replace(app, blobs=_FailingFolder(app.blobs.folder, good=1))
        with pytest.raises(OSError, match="disk"):
            fetch(failing, account, batch=2)
        assert outcomes(app) == ["stored", "stored"]
        assert list((app.blobs.folder / "incoming").iterdir()) == []
        assert fetch(app, account).stored == 2

    def test_bytes_are_durable_before_the_database_speaks_of_them(self, app, account):
        account.append(*(a_mail() for _ in range(5)))
        watching = _WatchingFolder(app.blobs.folder, lambda: len(messages(app)))
        fetch(replace(app, blobs=watching), account, batch=2)
        # As each batch is durable, the rows of the batches before it are there, and none of its own.
        assert watching.rows_when_durable == [0, 2, 4]

    def test_two_pollers_on_one_mailbox_double_nothing(self, app, account, tmp_path):
        account.append(*(a_mail(str(number)) for number in range(40)))
        failures: list[BaseException] = []

        def poll() -> None:
            mine = an_installation(tmp_path)
            try:
                fetch(mine, account, batch=3)
            except BaseException as failure:
                failures.append(failure)
            finally:
                mine.store.close()

        threads = [threading.Thread(target=poll) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(messages(app)) == 40
        assert outcomes(app) == ["stored"] * 40


class _ExpungingMailbox(ImapMailbox):
    """A mailbox in which somebody deletes mails between the asking for sizes and the fetching."""

    def __init__(self, account: Account, uids: list[int]) -> None:
        server = ImapServer(host=account.host, port=account.port, encryption=Encryption.NONE)
        super().__init__(server, password_login(account.user, account.password))
        self._account, self._expunged = account, uids

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | RefusedMail]:
        expunge(self._account, *self._expunged)
        return super().fetch(uids)


class _DroppingMailbox(ImapMailbox):
    """A mailbox whose connection, and every later one, breaks after some mails."""

    def __init__(self, account: Account, after: int) -> None:
        server = ImapServer(host=account.host, port=account.port, encryption=Encryption.NONE)
        super().__init__(server, password_login(account.user, account.password))
        self._left = after

    def fetch(self, uids: Sequence[int]) -> Iterator[FetchedMail | RefusedMail]:
        self._left -= len(uids)
        if self._left < 0:
            raise ConnectionLostError("the line is dead")
        return super().fetch(uids)


class _FailingFolder(BlobFolder):
    """A folder on a disk that fails after some batches, with files half written."""

    def __init__(self, folder: Path, good: int) -> None:
        super().__init__(folder)
        self._good = good

    def put_many(self, datas: Sequence[bytes]) -> tuple[str, ...]:
        self._good -= 1
        if self._good < 0:
            raise OSError(28, "no space left on disk")
        return super().put_many(datas)


class _WatchingFolder(BlobFolder):
    """A folder that notes how many rows there are as each batch becomes durable."""

    def __init__(self, folder: Path, count: Callable[[], int]) -> None:
        super().__init__(folder)
        self._count = count
        self.rows_when_durable: list[int] = []

    def put_many(self, datas: Sequence[bytes]) -> tuple[str, ...]:
        hashes = super().put_many(datas)
        self.rows_when_durable.append(self._count())
        return hashes
