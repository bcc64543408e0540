"""The machine room misbehaves (reliability.md 3.J): a locked database, a full disk, a wrong clock. Real processes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.clock import now
from service.demo.installation import MAILBOX_PASSWORD_VARIABLE
from service.sender import open_transport, send_due
from service.store.outgoing import StoredQueue
from service.store.tables import message, outgoing
from service.verification import verify
from tests.faults.evidence import faults
from tests.faults.scene import Scene, a_scene
from tests.faults.small_disk import small_disk
from tests.outbound.smtp_server import Script, serving
from tests.service.building import rows
from tests.system.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot

PATIENCE_SECONDS = 90.0
DAY = timedelta(days=1)


@pytest.fixture
def smtp() -> Iterator[Script]:
    with serving(Script()) as script:
        yield script


@contextmanager
def running(
    scene: Scene, *parts: str, log: Path, module: tuple[str, ...] = ("tests.faults.impatient",)
) -> Iterator[None]:
    """Run parts of the service as processes that must be the same ones at the end."""
    configuration = scene.installation.configuration
    with log.open("wb") as output:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", *module, str(configuration), part],
                env={**os.environ, MAILBOX_PASSWORD_VARIABLE: PASSWORD},
                stdout=output,
                stderr=output,
            )
            for part in parts
        ]
        try:
            yield
            assert [process.poll() for process in processes] == [None] * len(parts), log.read_text()
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(PATIENCE_SECONDS)


def eventually(holds: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def filed(scene: Scene) -> int:
    return sum(row.state == "filed" for row in rows(scene.installation.app, message))


def polls_often(scene: Scene) -> None:
    """Look into the mailbox several times a second, and stop only at the last megabyte."""
    configuration = scene.installation.configuration
    text = configuration.read_text()
    text = text.replace("poll_seconds = 2.0", "poll_seconds = 0.3").replace(
        "sweep_seconds = 2.0", "sweep_seconds = 0.3"
    )
    configuration.write_text(text.replace("minimum_free_mb = 20", "minimum_free_mb = 1"))


def test_a_database_that_another_process_locks_is_waited_for(dovecot: Dovecot, smtp: Script, tmp_path: Path) -> None:
    scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=1)
    polls_often(scene)
    log = tmp_path / "log"
    with running(scene, "poll", "work", "send", log=log):
        eventually(lambda: filed(scene) == 1, log)
        with closing(sqlite3.connect(scene.installation.folder / "acuse.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            scene.arrive(2)
            time.sleep(3.0)  # many times as long as the impatient wait
            assert filed(scene) == 1
            other.execute("COMMIT")
        eventually(lambda: filed(scene) == 3, log)
        eventually(lambda: len(smtp.accepted) == 3, log)
    assert "Traceback" not in log.read_text()
    assert faults(scene.installation.app, scene.fed, smtp.accepted) == ()
    scene.installation.app.store.close()


def test_a_full_disk_stops_the_intake_and_nothing_else_and_all_goes_on_when_there_is_space(
    dovecot: Dovecot, smtp: Script, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with small_disk(megabytes=16) as disk:
        scene = a_scene(dovecot, smtp, disk.folder / "acuse", mails=1)
        polls_often(scene)
        with running(scene, "poll", "work", "send", log=log):
            eventually(lambda: filed(scene) == 1, log)
            for _ in range(2):
                before = filed(scene)
                disk.fill()
                scene.arrive(1)
                eventually(lambda: "disk_full" in log.read_text() or "disk is full" in log.read_text(), log)
                assert filed(scene) == before
                disk.free()
                eventually(lambda: filed(scene) == before + 1, log)  # noqa: B023 -- called in this round only
            eventually(lambda: len(smtp.accepted) == 3, log)
        assert faults(scene.installation.app, scene.fed, smtp.accepted) == ()
        assert verify(scene.installation.app).findings == ()
        scene.installation.app.store.close()


def test_on_a_disk_that_turned_read_only_a_part_ends_in_one_sentence_and_later_starts(
    dovecot: Dovecot, smtp: Script, tmp_path: Path
) -> None:
    """The supervisor starts it again and again; that it says why in one line keeps the log readable."""
    log = tmp_path / "log"
    with small_disk(megabytes=16) as disk:
        scene = a_scene(dovecot, smtp, disk.folder / "acuse", mails=1)
        polls_often(scene)
        scene.installation.app.store.close()
        disk.make("ro")
        command = [sys.executable, "-m", "service", "run", "--only", "poll"]
        ended = subprocess.run(
            [*command, "--config", str(scene.installation.configuration)],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert ended.returncode != 0
        assert len(ended.stderr.splitlines()) == 1, ended.stderr
        disk.make("rw")
        with running(scene, "poll", "work", log=log):
            eventually(lambda: filed(scene) == 1, log)
        scene.installation.app.store.close()


def at(scene: Scene, clock: Callable[[], datetime]) -> Scene:
    """Return the same scene as a process sees it whose clock is another."""
    return replace(scene, installation=replace(scene.installation, app=replace(scene.installation.app, clock=clock)))


def test_a_clock_a_day_ahead_steals_no_lease_and_nothing_goes_twice(
    dovecot: Dovecot, smtp: Script, tmp_path: Path
) -> None:
    """One sender has a mail in hand; another, whose clock is a day ahead, thinks that it died."""
    scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=1)
    scene.fetch()
    scene.file()
    app = scene.installation.app
    queue = StoredQueue(app.store)
    (mine,) = queue.claim_due(now(), "slow", timedelta(minutes=30), 1)
    at(scene, lambda: now() + DAY).send()
    assert len(smtp.accepted) == 1
    transport = open_transport(app)
    outcome = transport.send(mine, before_dot=lambda: queue.mark_dot(mine, now()))
    transport.close()
    assert len(smtp.accepted) == 1, "the first sender wrote its dot although its lease was gone"
    assert not queue.settle(mine, outcome, now())
    assert [row.state for row in rows(app, outgoing)] == ["sent"]
    app.store.close()


def test_a_clock_a_day_ahead_after_the_dot_leaves_the_mail_unknown(
    dovecot: Dovecot, smtp: Script, tmp_path: Path
) -> None:
    scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=1)
    scene.fetch()
    scene.file()
    app = scene.installation.app
    queue = StoredQueue(app.store)
    (mine,) = queue.claim_due(now(), "slow", timedelta(minutes=30), 1)
    assert queue.mark_dot(mine, now())
    at(scene, lambda: now() + DAY).send()
    assert smtp.accepted == []
    assert [row.state for row in rows(app, outgoing)] == ["unknown"]
    app.store.close()


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_a_clock_that_jumps_while_mails_are_filed_loses_and_doubles_nothing(
    dovecot: Dovecot, smtp: Script, tmp_path: Path, jump: timedelta
) -> None:
    scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=2)
    scene.fetch()
    jumped = at(scene, lambda: now() + jump)
    jumped.file()
    jumped.send()
    assert len(smtp.accepted) == 2
    scene.fetch()
    scene.drain()
    assert faults(scene.installation.app, scene.fed, smtp.accepted) == ()
    scene.installation.app.store.close()


def test_what_was_queued_under_a_clock_a_day_ahead_leaves_when_the_clock_is_right_again(
    dovecot: Dovecot, smtp: Script, tmp_path: Path
) -> None:
    scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=2)
    scene.fetch()
    at(scene, lambda: now() + DAY).file()
    scene.send()
    assert len(smtp.accepted) == 2
    assert faults(scene.installation.app, scene.fed, smtp.accepted) == ()
    scene.installation.app.store.close()


def test_after_a_jump_ahead_mails_leave_at_the_configured_pace(dovecot: Dovecot, smtp: Script, tmp_path: Path) -> None:
    """Everything that was planned for the day is due at once; it still leaves tick by tick."""
    scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=3)
    scene.fetch()
    scene.file()
    app = scene.installation.app
    StoredQueue(app.store).postpone(now() + timedelta(hours=20))
    slow = replace(
        app,
        clock=lambda: now() + DAY,
        settings=replace(app.settings, smtp=replace(app.settings.smtp, mails_per_minute=60)),
    )
    transport = open_transport(app)
    assert [send_due(slow, transport, owner="tick") for _ in range(4)] == [1, 1, 1, 0]
    transport.close()
    app.store.close()
