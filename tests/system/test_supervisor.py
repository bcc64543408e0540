"""`acuse run` as one process tree: every part starts, a dead one is started again, SIGTERM ends them all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.demo.running import answers
from tests.faults.scene import Scene, a_scene
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import Dovecot
from tests.system.processes import of_session

pytestmark = pytest.mark.dovecot

PARTS = {"poll", "work", "send", "admin"}
PATIENCE_SECONDS = 90.0


@contextmanager
def running(scene: Scene, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run everything in a session of its own until the block ends."""
    with log.open("wb") as output:
        run = subprocess.Popen(
            [sys.executable, "-m", "service", "run", "--config", str(scene.installation.configuration)],
            env=scene.environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield run
        finally:
            run.terminate()
            run.wait(PATIENCE_SECONDS)


def parts_of(run: subprocess.Popen[bytes]) -> Mapping[str, int]:
    """Return the supervised parts: name and process id."""
    children = [process for process in of_session(run.pid) if process.parent == run.pid]
    return {name: one.pid for one in children for name in PARTS if name in one.words}


def others_of(run: subprocess.Popen[bytes]) -> set[int]:
    """Return what the parts have started: the children that read files."""
    known = {run.pid, *parts_of(run).values()}
    return {process.pid for process in of_session(run.pid)} - known


def eventually(holds: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def test_dead_parts_are_started_again_and_sigterm_ends_everything(dovecot: Dovecot, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=1)
        with running(scene, log) as run:
            eventually(lambda: set(parts_of(run)) == PARTS, log)
            assert answers(scene.installation.admin_address, seconds=PATIENCE_SECONDS)
            eventually(lambda: len(smtp.accepted) == 1, log)
            first, readers = parts_of(run), others_of(run)
            assert readers
            for pid in first.values():
                os.kill(pid, signal.SIGKILL)
            dead = set(first.values())
            eventually(lambda: set(parts_of(run)) == PARTS and not dead & set(parts_of(run).values()), log)
            scene.arrive(1)
            eventually(lambda: len(smtp.accepted) == 2, log)
            assert answers(scene.installation.admin_address, seconds=PATIENCE_SECONDS)
            eventually(lambda: not readers & others_of(run), log)  # what the dead worker had started has ended too
            run.terminate()
            assert run.wait(PATIENCE_SECONDS) == 0, log.read_text()
        assert of_session(run.pid) == ()
        scene.installation.app.store.close()
