"""The second door and the store: what is promised once 250 was said."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from inbox.listener import DoorProtocol
from service import door
from service.application import Application
from service.completeness import Fate, completeness
from service.door import DoorKeeper, listen_forever, recipients_of
from service.sandbox import DirectReader
from service.settings import ListenerSettings, Settings
from service.store.tables import event, invoice, mailbox_cursor, mailbox_uid, message, outgoing
from service.supervisor import PARTS, configured_parts
from service.tasks import file_all
from tests.inbox.listening import Client, listening
from tests.service.building import INBOX, a_mail, an_invoice
from tests.service.installation import ADDRESS as OURS
from tests.service.installation import an_installation
from tests.system.serve_door import serving_door

PATIENCE_SECONDS = 60.0
MAIL = (
    b"From: Ana <ana@papelera.example>\r\nTo: facturas@aurora.example\r\nSubject: Factura F-1\r\n"
    b"Message-ID: <1@supplier.example>\r\nDate: Mon, 02 Mar 2026 12:00:00 +0000\r\n\r\n"
    b"Hola, \xc2\xbfhan recibido la factura F-1?\r\n"
)


def listen(app: Application, **changes: object) -> Application:
    settings = replace(app.settings, listen=replace(ListenerSettings(enabled=True), **changes))
    return replace(app, settings=settings)


@contextmanager
def a_door(app: Application, ring: Callable[[int], None] = lambda _key: None) -> Iterator[int]:
    """Keep mail for every mailbox of the installation; the block gets the port."""
    with closing(DoorKeeper(app, ring)) as keeper, listening(keeper, table=recipients_of(app.settings)) as running:
        yield running.port


def hand_over(where: int | Path, mail: bytes = MAIL, *recipients: str, sender: str = "ana@papelera.example") -> None:
    with Client(where) as client:
        client.begin(*(recipients or (INBOX,)), sender=sender)
        client.send(mail + b".\r\n")
        assert [client.code() for _ in recipients or (INBOX,)] == ["250"] * len(recipients or (INBOX,))


def wait_until_open(path: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with Client(path):
                return
        except OSError:  # not there yet, or not listened to yet
            assert time.monotonic() < until, "the door does not open"
            time.sleep(0.02)


def rows(app: Application, *columns) -> list:
    with app.store.read() as connection:
        return list(connection.execute(select(*columns)))


def test_a_mail_is_kept_accounted_for_and_rung_for(app):
    rang: list[int] = []
    with a_door(app, rang.append) as port:
        hand_over(port)
    ((key, sha256, state, mailbox),) = rows(app, message.c.id, message.c.sha256, message.c.state, message.c.mailbox)
    assert (state, mailbox, rang) == ("stored", "facturas", [key])
    assert app.blobs.get(sha256).endswith(MAIL)
    assert rows(app, mailbox_uid.c.folder, mailbox_uid.c.uid, mailbox_uid.c.outcome) == [("LMTP", 1, "stored")]
    assert rows(app, mailbox_cursor.c.folder, mailbox_cursor.c.last_uid) == [("LMTP", 1)]
    assert [data["folder"] for kind, data in rows(app, event.c.kind, event.c.data) if kind == "message_stored"] == [
        "LMTP"
    ]
    (account,) = completeness(app, app.clock().date())
    assert (account.folder, account.uid, account.fate) == ("LMTP", 1, Fate.WAITING)


def test_a_mail_for_two_mailboxes_is_one_message_in_two_ledgers(app):
    with a_door(replace(app, settings=two_mailboxes(app))) as port:
        hand_over(port, MAIL, INBOX, "facturas+x@aurora.example", "compras@aurora.example")
    assert len(rows(app, message.c.id)) == 1
    assert sorted(rows(app, mailbox_uid.c.mailbox, mailbox_uid.c.uid, mailbox_uid.c.outcome)) == [
        ("compras", 1, "duplicate"),
        ("facturas", 1, "stored"),
    ]


def test_a_mail_by_the_door_is_answered_like_one_from_a_mailbox_and_a_second_delivery_not_again(app):
    mail = a_mail("Adjunto factura.", an_invoice()).replace(b"\n", b"\r\n")
    with a_door(app) as port:
        for number in range(2):  # the client never saw the first 250
            hand_over(port, mail, sender=f"bounce+{number}@papelera.example")
    (first, second) = rows(app, message.c.id, message.c.duplicate_of)
    assert (first.duplicate_of, second.duplicate_of) == (None, first.id)
    file_all(app, DirectReader())
    assert {state for (state,) in rows(app, message.c.state)} == {"filed"}
    assert [number for (number,) in rows(app, invoice.c.number)] == ["A-1"]
    assert rows(app, outgoing.c.kind, outgoing.c.recipient) == [("acknowledgement", "ana@papelera.example")]


def test_a_copy_that_somebody_vouches_for_is_answered_though_the_first_was_not(app):
    mail = a_mail("Adjunto factura.", an_invoice()).replace(b"\n", b"\r\n")
    with a_door(app) as port:
        hand_over(port, mail.replace(b"dmarc=pass", b"dmarc=fail"))
        hand_over(port, mail)
    first, second = rows(app, message.c.id, message.c.duplicate_of)
    assert second.duplicate_of == first.id
    file_all(app, DirectReader())
    assert rows(app, outgoing.c.cause_message_id) == [(second.id,)]


def test_many_sessions_at_once_are_numbered_without_a_gap(app):
    with a_door(app) as port:
        threads = [
            threading.Thread(target=hand_over, args=(port, MAIL.replace(b"F-1", b"F-%d" % number)))
            for number in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(uid for (uid,) in rows(app, mailbox_uid.c.uid)) == list(range(1, 13))
    assert len(rows(app, message.c.id)) == 12


def test_a_locked_database_is_answered_451_and_nothing_is_half_done(app):
    other = sqlite3.connect(app.settings.base / "acuse.sqlite3", isolation_level=None)
    with a_door(app) as port, closing(other):
        sqlalchemy_event.listen(app.store.engine, "checkout", _wait_less)
        other.execute("BEGIN IMMEDIATE")
        with Client(port) as client:
            client.begin(INBOX)
            client.send(MAIL + b".\r\n")
            assert client.code() == "451"
            other.execute("ROLLBACK")
            assert rows(app, message.c.id) == []
            assert client.say("RSET") == "250"
        hand_over(port)
    assert len(rows(app, message.c.id)) == 1


def _wait_less(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
    connection.execute("PRAGMA busy_timeout=200")  # milliseconds; the service waits 30 s


def test_a_disk_that_fails_is_answered_451(app):
    with a_door(app) as port:
        incoming = app.blobs.folder / "incoming"
        incoming.rmdir()
        with Client(port) as client:
            client.begin(INBOX)
            client.send(MAIL + b".\r\n")
            assert client.code() == "451"
            assert rows(app, message.c.id) == []
        incoming.mkdir()
        hand_over(port)
    assert len(rows(app, message.c.id)) == 1


def test_a_disk_nearly_full_takes_no_mail_and_the_health_page_says_so(app):
    storage = replace(app.settings.storage, minimum_free_mb=10**9)
    full = replace(app, settings=replace(app.settings, storage=storage))
    with a_door(full) as port, Client(port) as client:
        client.greet()
        assert client.say("MAIL FROM:<a@supplier.example>") == "451"
    DoorKeeper(full, lambda _key: None).beat()
    assert rows(app, mailbox_cursor.c.folder, mailbox_cursor.c.error) == [("LMTP", "disk_full")]
    DoorKeeper(app, lambda _key: None).beat()
    assert rows(app, mailbox_cursor.c.folder, mailbox_cursor.c.error) == [("LMTP", None)]
    with a_door(app) as port:
        hand_over(port)
    assert rows(app, mailbox_uid.c.uid, mailbox_uid.c.uidvalidity) == [(1, door.NUMBERING)]


def test_a_bell_that_fails_costs_nothing(app):
    def broken(_key: int) -> None:
        raise RuntimeError("no bell")

    with a_door(app, broken) as port:
        hand_over(port)
    assert len(rows(app, message.c.id)) == 1


def test_the_configured_door_opens_where_it_was_told_and_closes_at_stop(app):
    configured = listen(app, socket=Path("door.sock"), mailboxes=("facturas",), max_mail_mb=1)
    stop = threading.Event()
    thread = threading.Thread(target=listen_forever, args=(configured, lambda _key: None, stop))
    thread.start()
    path = app.settings.base / "door.sock"
    try:
        wait_until_open(path)
        hand_over(path, MAIL, "facturas+x@aurora.example")
        with Client(path) as client:
            client.greet()
            assert client.say("MAIL FROM:<> SIZE=1000001") == "552"
    finally:
        stop.set()
        thread.join(60)
    assert not path.exists()
    assert len(rows(app, message.c.id)) == 1


def test_replies_to_the_address_that_answers_come_from_are_taken(app):
    own = replace(app.settings.mailboxes[0], answer_as="cuentas@aurora.example")
    table = recipients_of(replace(app.settings, mailboxes=(own,)))
    assert table.mailbox_of("cuentas+f-1.r.8x.abc@aurora.example") == "facturas"
    assert table.mailbox_of(INBOX) == "facturas"


def test_a_mailbox_that_is_not_named_is_not_served(app):
    table = recipients_of(replace(two_mailboxes(app), listen=ListenerSettings(mailboxes=("compras",))))
    assert table.mailbox_of("compras@aurora.example") == "compras"
    assert table.mailbox_of(INBOX) is None


def two_mailboxes(app: Application) -> Settings:
    first = app.settings.mailboxes[0]
    second = replace(first, name="compras", address="compras@aurora.example")
    return replace(app.settings, mailboxes=(first, second))


def test_the_door_is_a_part_of_the_service_only_where_it_is_enabled(app):
    assert configured_parts(app.settings) == tuple(part for part in PARTS if part != "listen")
    assert configured_parts(listen(app).settings) == PARTS
    by_door_alone = replace(app.settings.mailboxes[0], host="")
    settings = replace(listen(app).settings, mailboxes=(by_door_alone,))
    assert configured_parts(settings) == tuple(part for part in PARTS if part != "poll")


@pytest.mark.parametrize("protocol", list(DoorProtocol))
def test_a_kill_right_after_250_loses_nothing(tmp_path: Path, protocol: DoorProtocol):
    with serving_door(tmp_path, protocol) as (process, port), Client(port) as client:
        client.begin(OURS, word="LHLO" if protocol is DoorProtocol.LMTP else "EHLO")
        client.send(MAIL + b".\r\n")
        assert client.code() == "250"
        process.kill()
    app = an_installation(tmp_path)
    ((sha256,),) = rows(app, message.c.sha256)
    assert app.blobs.get(sha256).endswith(MAIL)
    assert rows(app, mailbox_uid.c.folder, mailbox_uid.c.uid) == [(protocol.upper(), 1)]
    app.store.close()


def test_a_client_that_retries_after_a_kill_without_a_reply_gets_its_mail_in_once_at_least(tmp_path: Path):
    """Whenever the kill comes, the retry is taken, and of two records the second is linked to the first."""
    for wait_seconds in (0.0, 0.002, 0.01):
        folder = tmp_path / str(wait_seconds)
        folder.mkdir()
        with serving_door(folder, DoorProtocol.LMTP) as (process, port), Client(port) as client:
            client.begin(OURS)
            client.send(MAIL + b".\r\n")
            time.sleep(wait_seconds)
            process.kill()
        with serving_door(folder, DoorProtocol.LMTP) as (_process, port):
            hand_over(port, MAIL, OURS)
        app = an_installation(folder)
        first, *others = rows(app, message.c.id, message.c.duplicate_of)
        assert [other.duplicate_of for other in others] in ([], [first.id])
        app.store.close()
