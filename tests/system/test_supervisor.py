"""`acuse run` as one process tree: every part starts, a dead one is started again, SIGTERM ends them all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import clock
from service.demo.buyer import INBOX
from service.demo.installation import MAILBOX_PASSWORD_VARIABLE, install
from service.demo.running import answers
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.dovecot_post import DovecotPost

pytestmark = pytest.mark.dovecot

PARTS = {"poll", "work", "send", "admin"}
PATIENCE_SECONDS = 40.0


def children_of(pid: int) -> dict[str, int]:
    """Return the supervised parts by name, from what the kernel says of the process's children."""
    found: dict[str, int] = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
        name = "admin" if "admin" in words[:4] else next((one for one in PARTS if one in words), None)
        if name is not None:
            found[name] = int(child)
    return found


def eventually(what: object, of: Iterator[object]) -> bool:
    """Wait until the next value of `of` is `what`."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if next(of) == what:
            return True
        time.sleep(0.1)
    return False


def names(pid: int) -> Iterator[set[str]]:
    while True:
        yield set(children_of(pid))


def test_a_dead_part_is_started_again_and_sigterm_ends_everything(dovecot: Dovecot, tmp_path: Path) -> None:
    with serving(Script()) as smtp, (tmp_path / "log").open("wb") as log:
        post = DovecotPost(dovecot, smtp, user=INBOX)
        installation = install(tmp_path / "acuse", post, now=clock.now())
        run = subprocess.Popen(
            [sys.executable, "-m", "service", "run", "--config", str(installation.configuration)],
            env={**os.environ, MAILBOX_PASSWORD_VARIABLE: PASSWORD},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            assert eventually(PARTS, names(run.pid))
            assert answers(installation.admin_address, seconds=PATIENCE_SECONDS)
            first = children_of(run.pid)
            os.kill(first["send"], signal.SIGKILL)
            assert eventually(
                True, (children_of(run.pid).get("send", first["send"]) != first["send"] for _ in iter(int, 1))
            )
            last = children_of(run.pid)
            run.terminate()
            assert run.wait(PATIENCE_SECONDS) == 0
        finally:
            run.kill()
            run.wait()
        assert not [pid for pid in last.values() if Path(f"/proc/{pid}").exists()]
        installation.app.store.close()
