"""`kill -9` in the middle of everything, over a real Dovecot and an SMTP server: nothing lost, nothing said twice."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.oracle import faults, unknown
from tests.faults.scene import a_scene
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import Dovecot
from tests.system.dovecot_post import DovecotPost

pytestmark = pytest.mark.dovecot

# (part, target, when, call, mails of ours whose fate nobody can know afterwards)
PLACES = [
    # the mails are fetched, no file is complete
    ("poll", "service.blobs:BlobFolder.put_many", "before", 1, 0),
    # the files are in place, no row is written
    ("poll", "service.blobs:BlobFolder.put_many", "after", 1, 0),
    # inside the transaction with rows and cursor
    ("poll", "service.store.ledger:record_stored", "after", 1, 0),
    # rows are committed, the bell is not rung
    ("poll", "service.tasks:Bell.ring", "before", 1, 0),
    # a message is claimed, nothing is done with it
    ("work", "service.pipeline:_file", "before", 1, 0),
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
        assert faults(scene.installation.app, scene.fed, smtp.accepted) == ()
        assert unknown(scene.installation.app) == unknowable
        scene.installation.app.store.close()


@pytest.mark.parametrize("call", [1, 2])
def test_a_move_that_was_not_noted_is_harmless(dovecot: Dovecot, tmp_path: Path, call: int) -> None:
    """The poller dies after it flagged filed mails, before that is written down: it flags them again."""
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path / "acuse")
        scene.fetch()
        scene.file()
        when = "before" if call == 1 else "after"
        scene.kill("poll", "service.store.ledger:record_filing", when=when, call=1)
        scene.drain()
        assert faults(scene.installation.app, scene.fed, smtp.accepted) == ()
        scene.installation.app.store.close()


@pytest.mark.parametrize("where", ["fetched", "sent"])
def test_the_same_kills_ruin_a_naive_poller(dovecot: Dovecot, tmp_path: Path, where: str) -> None:
    """The test of the test: what is done without a ledger and a dot mark loses mails, or answers twice."""
    with serving(Script()) as smtp:
        user = f"naive-{uuid.uuid4().hex[:8]}@company.example"
        post = DovecotPost(dovecot, smtp, user=user)
        for number in range(3):
            post.append(f"Subject: {number}\r\nFrom: a@supplier.example\r\n\r\n{number}\r\n".encode())
        for place in (where, "nowhere"):
            ports = [str(dovecot.imap_port), str(smtp.port)]
            subprocess.run(
                [sys.executable, "-m", "tests.faults.naive", *ports, user, str(tmp_path), place],
                timeout=30,
                check=False,
            )
        kept = len(list(tmp_path.glob("*.mail")))
        answered = Counter(smtp.accepted)
        assert kept < 3 or max(answered.values()) > 1
