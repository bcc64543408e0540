"""`kill -9` in the middle of everything, over a real Dovecot and an SMTP server: nothing lost, nothing said twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from service.store.tables import document
from tests.faults import naive
from tests.faults.evidence import evidence_of, faults
from tests.faults.mails import Fed
from tests.faults.oracle import disagreements
from tests.faults.scene import PATIENCE_SECONDS, a_scene
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import Dovecot
from tests.system.dovecot_post import DovecotPost

pytestmark = pytest.mark.dovecot

# (part, target, when, call, mails of ours whose fate nobody can know afterwards)
PLACES = [
    # the mails are fetched, no file is begun
    ("poll", "service.blobs:BlobFolder.put_many", "before", 1, 0),
    # some files are whole and some half written, none has its name
    ("poll", "service.blobs:_write_durably", "after", 2, 0),
    # the files have their names, which a power cut would still forget
    ("poll", "service.blobs:sync_folder", "before", 2, 0),
    # the files are in place, no row is written
    ("poll", "service.blobs:BlobFolder.put_many", "after", 1, 0),
    # inside the transaction with rows and cursor
    ("poll", "service.store.ledger:record_stored", "after", 1, 0),
    # rows are committed, the bell is not rung
    ("poll", "service.tasks:Bell.ring", "before", 1, 0),
    # a message is claimed, nothing is done with it
    ("work", "service.pipeline:_file", "before", 1, 0),
    # a reading child is started, it has no file yet
    ("work", "service.sandbox:write_frame", "before", 1, 0),
    # a file is being read
    ("work", "service.sandbox:write_frame", "after", 1, 0),
    # a message is understood
    ("work", "service.pipeline:understand", "after", 1, 0),
    # inside the transaction that files it: an invoice is written
    ("work", "service.recording:record_conclusion", "after", 1, 0),
    # inside the same: its answer is queued too
    ("work", "service.store.outgoing:add", "after", 1, 0),
    # the transaction is committed
    ("work", "service.pipeline:_file", "after", 1, 0),
    # the third message, two are done
    ("work", "service.pipeline:conclude_mail", "before", 3, 0),
    # a mail is claimed by the sender
    ("send", "service.store.outgoing:StoredQueue.claim_due", "after", 1, 0),
    # the content is with the server, the mark is not committed
    ("send", "service.store.outgoing:StoredQueue.mark_dot", "before", 1, 0),
    # the mark is committed, the dot is not written
    ("send", "service.store.outgoing:StoredQueue.mark_dot", "after", 1, 1),
    # the dot is written; greeting, EHLO, MAIL, RCPT and DATA were answered, its answer is not read
    ("send", "outbound.transport:_BoundedReplies.getreply", "before", 6, 1),
    # the server took the mail, that is not committed
    ("send", "service.store.outgoing:StoredQueue.settle", "before", 1, 1),
    # all of one mail is committed, the next waits
    ("send", "service.store.outgoing:StoredQueue.settle", "after", 1, 0),
]


@pytest.mark.parametrize(("part", "target", "when", "call", "unknowable"), PLACES)
def test_a_killed_part_loses_nothing_and_answers_nothing_twice(
    dovecot: Dovecot, tmp_path: Path, part: str, target: str, when: str, call: int, unknowable: int
) -> None:
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path / "acuse")
        if part != "poll":
            scene.fetch()
        if part == "send":
            scene.file()
        scene.kill(part, target, when=when, call=call)
        scene.drain()
        evidence = evidence_of(scene.installation.app)
        assert disagreements(evidence, scene.fed, smtp.accepted) == ()
        assert evidence.count("unknown") == unknowable
        scene.installation.app.store.close()


@pytest.mark.parametrize("killed", ["first", "later"])
def test_a_reading_child_that_is_killed_costs_no_invoice(dovecot: Dovecot, tmp_path: Path, killed: str) -> None:
    """Somebody kills it over its first file, as the kernel does when memory is short, or over a later one."""
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path / "acuse")
        scene.fetch()
        call = {"first": 1, "later": 4}[killed]
        with scene.running("work", "service.sandbox:write_frame", "children", call) as worker:
            until = time.monotonic() + PATIENCE_SECONDS
            while scene.stored():
                assert time.monotonic() < until, "the worker does not go on"
                time.sleep(0.1)
        assert worker.returncode in (0, -signal.SIGTERM)
        scene.drain()
        app = scene.installation.app
        with app.store.read() as connection:
            assert connection.execute(select(document.c.source).where(document.c.error.is_not(None))).all() == []
        assert faults(app, scene.fed, smtp.accepted) == ()
        app.store.close()


# (target, when): about what is done with filed mails in their mailbox
AFTER_FILING = [
    # the mails are about to be moved
    ("inbox.mailbox.imap:ImapMailbox.move", "before"),
    # they are moved, nobody noted it
    ("inbox.mailbox.imap:ImapMailbox.move", "after"),
    # the same, inside the transaction that notes it
    ("service.store.ledger:record_filing", "after"),
]


@pytest.mark.parametrize(("target", "when"), AFTER_FILING)
def test_a_poller_killed_about_the_move_moves_each_mail_once(
    dovecot: Dovecot, tmp_path: Path, target: str, when: str
) -> None:
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=3, after_filing="move:Processed")
        scene.fetch()
        scene.file()
        scene.kill("poll", target, when=when, call=1)
        scene.drain()
        assert faults(scene.installation.app, scene.fed, smtp.accepted) == ()
        assert (scene.lying_in("INBOX"), scene.lying_in("Processed")) == (0, 3)
        scene.installation.app.store.close()


@pytest.mark.parametrize(("where", "survives"), [("nowhere", True), ("fetched", False), ("sent", False)])
def test_the_same_oracle_finds_what_kills_do_to_a_naive_poller(
    dovecot: Dovecot, tmp_path: Path, where: str, survives: bool
) -> None:
    """The test of the test: without a ledger and a dot mark mails are lost, or answered twice, but only by kills."""
    with serving(Script()) as smtp:
        user = f"naive-{uuid.uuid4().hex[:8]}@company.example"
        post = DovecotPost(dovecot, smtp, user=user)
        fed = [Fed(raw=b"Subject: %d\r\nFrom: a@supplier.example\r\n\r\n%d\r\n" % (one, one)) for one in range(3)]
        for mail in fed:
            post.append(mail.raw)
        for place in (where, "nowhere"):
            ports = [str(dovecot.imap_port), str(smtp.port)]
            command = [sys.executable, "-m", "tests.faults.naive", *ports, user, str(tmp_path), place]
            subprocess.run(command, timeout=PATIENCE_SECONDS, check=False)
        found = disagreements(naive.evidence_of(tmp_path), fed, smtp.accepted)
        assert (found == ()) is survives, found
