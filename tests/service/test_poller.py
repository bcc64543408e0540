"""Watching a mailbox on a real Dovecot: news, several folders, faults, and the end."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from inbox.mailbox import ConnectionLostError, LoginRefusedError, MailboxError
from outbound.transport import Security
from service.application import Application
from service.poller import LONGEST_DELAY_SECONDS, delay_after, open_mailbox, poll_forever
from service.settings import MailboxSettings
from service.store.tables import mailbox_cursor, message
from tests.contracts.mailbox import Account, a_mail, visible_uids
from tests.service.installation import an_installation
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.scripted_imap import Script, ScriptedImap

SOON = 60.0
_users = (f"poller{number}@company.example" for number in itertools.count())


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return Account(host=dovecot.host, port=dovecot.imap_port, user=next(_users), password=PASSWORD)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    installation = an_installation(tmp_path)
    yield installation
    installation.store.close()


@pytest.fixture
def settings(app: Application, account: Account, tmp_path: Path) -> MailboxSettings:
    (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    return replace(app.settings.mailboxes[0], port=account.port, user=account.user, password_file=Path("password"))


@contextmanager
def polling(app: Application, settings: MailboxSettings) -> Iterator[queue.Queue[int]]:
    """Poll in another thread meanwhile; what is rung comes out of the queue."""
    rung: queue.Queue[int] = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(target=poll_forever, args=(app, settings, rung.put, stop))
    thread.start()
    try:
        yield rung
    finally:
        stop.set()
        thread.join(SOON)
    assert not thread.is_alive()


def eventually(true: Callable[[], bool]) -> bool:
    """Wait until it is true; False when it is not in time."""
    return any(true() or threading.Event().wait(0.05) for _ in range(int(SOON / 0.05)))


def cursors(app: Application) -> dict[str, Any]:
    with app.store.read() as connection:
        return {row.folder: row for row in connection.execute(select(mailbox_cursor))}


@pytest.mark.dovecot
@pytest.mark.parametrize("idle", [True, False])
def test_mail_that_waits_and_mail_that_comes_ring_the_bell(app, account, settings, idle):
    account.append(a_mail())
    with polling(app, replace(settings, idle=idle)) as rung:
        first = rung.get(timeout=SOON)
        account.append(a_mail())
        assert rung.get(timeout=SOON) > first


@pytest.mark.dovecot
def test_idle_tells_of_mail_long_before_the_next_poll(app, account, settings):
    with polling(app, replace(settings, poll_seconds=3600)) as rung:
        account.append(a_mail())
        rung.get(timeout=SOON)
        account.append(a_mail())
        rung.get(timeout=SOON)


@pytest.mark.dovecot
def test_every_folder_is_watched(app, account, settings):
    with polling(app, replace(settings, folders=("INBOX", "Processed"))) as rung:
        for folder in ("Processed", "INBOX", "Processed"):
            account.append(a_mail(), folder=folder)
            rung.get(timeout=SOON)
    assert {name: row.last_uid for name, row in cursors(app).items()} == {"INBOX": 1, "Processed": 2}


@pytest.mark.dovecot
def test_filed_mail_is_moved_while_watching(app, account, settings):
    account.append(a_mail())
    with polling(app, replace(settings, after_filing="move:Processed")) as rung:
        rung.get(timeout=SOON)
        with app.store.write() as connection:
            connection.execute(update(message).values(state="filed"))
        assert eventually(lambda: visible_uids(account) == [])
    assert len(visible_uids(account, "Processed")) == 1


@pytest.mark.dovecot
def test_a_fault_is_kept_for_people_to_see_and_gone_when_it_is_over(app, account, settings, tmp_path):
    (tmp_path / "password").unlink()
    with polling(app, settings) as rung:
        assert eventually(lambda: any("password" in row.error for row in cursors(app).values()))
        account.append(a_mail())
        (tmp_path / "password").write_text(PASSWORD, encoding="utf-8")
        rung.get(timeout=SOON)
        assert eventually(lambda: cursors(app)["INBOX"].error is None)


@pytest.mark.dovecot
def test_a_mistake_of_our_own_ends_no_watch(app, account, settings):
    rung: queue.Queue[int] = queue.Queue()
    mistakes = iter([RuntimeError("nobody thought of this")])

    def ring(key: int) -> None:
        if mistake := next(mistakes, None):
            raise mistake
        rung.put(key)

    account.append(a_mail())
    stop = threading.Event()
    thread = threading.Thread(target=poll_forever, args=(app, settings, ring, stop))
    thread.start()
    try:
        assert eventually(lambda: any(row.error == "nobody thought of this" for row in cursors(app).values()))
        account.append(a_mail())
        rung.get(timeout=SOON)
    finally:
        stop.set()
        thread.join(SOON)


@pytest.mark.dovecot
def test_a_mailbox_that_is_renumbered_while_watched_brings_nothing_twice(app, account, settings, dovecot):
    account.append(a_mail(), a_mail())
    with polling(app, settings) as rung:
        rung.get(timeout=SOON)
        rung.get(timeout=SOON)
        before = cursors(app)["INBOX"].uidvalidity
        dovecot.renumber(account.user)
        assert eventually(lambda: cursors(app)["INBOX"].uidvalidity != before)
        account.append(a_mail())
        rung.get(timeout=SOON)
        assert rung.empty()
    with app.store.read() as connection:
        assert len(connection.execute(select(message)).all()) == 3


@pytest.mark.dovecot
def test_a_refused_log_in_is_not_tried_again_soon(app, account, settings, tmp_path):
    (tmp_path / "password").write_text("wrong")
    script = Script(login="NO [AUTHENTICATIONFAILED] no")
    with ScriptedImap(script) as server, polling(app, replace(settings, port=server.port)):
        assert eventually(lambda: bool(cursors(app)))
        assert not threading.Event().wait(1.5)  # longer than the first delay after any other fault
    assert script.logins == 1


@pytest.mark.dovecot
def test_the_settings_say_how_the_connection_is_protected(app, settings, dovecot):
    protected = replace(settings, host="localhost", port=dovecot.imaps_port, security=Security.TLS)
    with pytest.raises(MailboxError, match="not trusted"):
        open_mailbox(app, protected)
    open_mailbox(app, replace(protected, ca_file=dovecot.ca_file)).close()


@pytest.mark.parametrize(
    ("error", "failures", "seconds"),
    [
        (ConnectionLostError("x"), 0, 1),
        (ConnectionLostError("x"), 3, 8),
        (ConnectionLostError("x"), 5000, LONGEST_DELAY_SECONDS),  # a week without a server
        (OSError("disk"), 1, 2),
        (LoginRefusedError("x"), 0, 900),  # four an hour, from the first
    ],
)
def test_the_delay_grows_with_the_failures(error, failures, seconds):
    assert delay_after(error, failures) == seconds
