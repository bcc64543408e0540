"""What is on the disk before something is said, by the system calls themselves (reliability.md 4.5).

A file is fsynced before it gets its name, its folder before the row is written, the row is synced before 250 is said or
the next mail is looked at, the mark before the final dot.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from service.demo.installation import MAILBOX_PASSWORD_VARIABLE
from tests.conftest import missing
from tests.faults.scene import a_scene
from tests.inbox.listening import ADDRESS, Client
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.tracing import Call, calls, may_trace, strace_path, traced

ROOT = Path(__file__).resolve().parent.parent.parent
SYNCS = ("fsync", "fdatasync")
MAIL = b"From: a@supplier.example\r\nSubject: Invoice 1\r\nMessage-ID: <1@supplier.example>\r\n\r\ntext\r\n"


@pytest.fixture(autouse=True, scope="module")
def strace() -> None:
    if strace_path() is None:
        missing("strace is not installed (apt-get install strace)")
    if not may_trace():
        pytest.skip("this machine lets no process trace another")


def first(found: Iterator[Call], what: str) -> Call:
    """Return the first of the calls, or fail."""
    call = next(found, None)
    assert call is not None, f"never: {what}"
    return call


def after(done: Sequence[Call], earlier: Call | None, wanted: Callable[[Call], bool], what: str) -> Call:
    """Return the first call of a kind that began after another had ended."""
    place = -1 if earlier is None else earlier.ended
    return first((call for call in done if call.began > place and wanted(call)), what)


def writes_row(text: str) -> Callable[[Call], bool]:
    """Tell a write to the database's log that holds a text."""
    return lambda call: call.name == "pwrite64" and "-wal>" in call.arguments and text in call.arguments


def syncs(where: str) -> Callable[[Call], bool]:
    """Tell a sync of a file or folder whose path ends so."""
    return lambda call: call.name in SYNCS and f"{where}>" in call.arguments


def assert_kept(done: Sequence[Call], sha256: str) -> Call:
    """See that a mail's bytes, then its name, then its row became durable; return the sync of the row."""
    part = f"incoming/{sha256}"
    written = first((call for call in done if call.name == "write" and part in call.arguments), "write the file")
    synced = after(done, written, lambda call: call.name in SYNCS and part in call.arguments, "sync the file")
    named = after(done, synced, lambda call: call.name.startswith("rename") and part in call.arguments, "rename it")
    assert not [call for call in done if call.name.startswith("rename") and part in call.arguments and call != named]
    folder = after(done, named, syncs(f"/{sha256[:2]}"), "sync its folder")
    row = after(done, folder, writes_row(sha256), "write its row")
    assert not [call for call in done if writes_row(sha256)(call) and call.began < folder.ended], "a row came too early"
    return after(done, row, syncs("-wal"), "sync the database")


def run_piece(configuration: Path, piece: str, trace: Path) -> tuple[Call, ...]:
    """Do one piece of the work under strace."""
    command = traced([sys.executable, "-m", "tests.faults.forks"], trace)
    environment = {**os.environ, MAILBOX_PASSWORD_VARIABLE: PASSWORD}
    job = json.dumps({"configuration": str(configuration), "piece": piece, "step": 0})
    subprocess.run(
        command, cwd=ROOT, env=environment, input=job, check=True, capture_output=True, text=True, timeout=300
    )
    return calls(trace)


@pytest.mark.dovecot
def test_a_fetched_mail_is_durable_before_its_row_and_the_row_before_anything_is_done_in_the_mailbox(
    dovecot: Dovecot, tmp_path: Path
) -> None:
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=2)
        scene.installation.app.store.close()
        done = run_piece(scene.installation.configuration, "fetch", tmp_path / "trace")
    for mail in scene.fed:
        durable = assert_kept(done, hashlib.sha256(mail.raw).hexdigest())
        said = after(done, durable, lambda call: call.name == "sendto", "go on with the mailbox")
        assert "LOGIN" not in said.arguments


@pytest.mark.dovecot
def test_the_mark_is_durable_before_the_final_dot_and_the_end_before_the_next_mail(
    dovecot: Dovecot, tmp_path: Path
) -> None:
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=2)
        scene.fetch()
        scene.file()
        scene.installation.app.store.close()
        done = run_piece(scene.installation.configuration, "send", tmp_path / "trace")
        assert len(smtp.accepted) == 2
    previous: Call | None = None
    for _ in scene.fed:
        sender = after(done, previous, says("MAIL FROM:"), "MAIL")
        content = after(done, sender, says("Message-ID: <acuse."), "the content")
        marked = after(done, content, syncs("-wal"), "sync the mark")
        dot = after(done, content, says('".\\r\\n"'), "the dot")
        assert marked.ended < dot.began
        previous = after(done, dot, syncs("-wal"), "sync the end")
    assert not [call for call in done if says("MAIL FROM:")(call) and dot.ended < call.began < previous.ended]


def says(text: str) -> Callable[[Call], bool]:
    """Tell what is said on a connection."""
    return lambda call: call.name == "sendto" and text in call.arguments


@pytest.mark.parametrize(("protocol", "word"), [("lmtp", "LHLO"), ("smtp", "EHLO")])
def test_the_door_says_250_when_everything_is_durable(tmp_path: Path, protocol: str, word: str) -> None:
    folder = tmp_path / "acuse"
    folder.mkdir()
    command = traced([sys.executable, "-m", "tests.system.serve_door", str(folder), protocol], tmp_path / "trace")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            port = json.loads(process.stdout.readline())["port"]
            with Client(port) as client:
                client.begin(ADDRESS, word=word)
                client.send(MAIL + b".\r\n")
                assert client.code() == "250"
        finally:
            os.killpg(process.pid, signal.SIGTERM)  # strace, which writes its last lines, and what it follows
    done = calls(tmp_path / "trace")
    begun = first((call for call in done if call.name == "sendto" and '"354' in call.arguments), "354")
    said = after(done, begun, lambda call: call.name == "sendto" and '"250' in call.arguments, "250")
    (kept,) = folder.glob("blobs/??/*")
    assert assert_kept(done, kept.name).ended < said.began
