"""`kill -9` before any step of reminding and of sending the reminders: each customer hears once, or it is known.

The piece is done on the same ledger with a real SMTP server, dies before its n-th step, and is then let go its way.
`make test` does every `STRIDE`-th step; ACUSE_SOAK=1 does all.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from outbound.records import OutgoingState
from service.application import Application
from service.configuration import open_application
from service.reminding import remind
from service.store.consistency import dangling_references, states_against_events
from service.store.event_chain import broken_links
from service.store.receivable_tables import reminder, reminder_step
from service.store.tables import outgoing
from tests.faults.forks import MORNING, send
from tests.outbound.smtp_server import Script, serving
from tests.service.building import a_configuration, an_application, rows
from tests.service.receivable_files import with_receivables

ROOT = Path(__file__).resolve().parent.parent.parent
STRIDE = 1 if os.environ.get("ACUSE_SOAK") == "1" else 9
LATER = timedelta(hours=1)  # every lease of the dead is over
CUSTOMERS = {"pagos@miramar.example", "accounts@bistro.example"}


@pytest.fixture
def smtp() -> Iterator[Script]:
    with serving(Script()) as script:
        yield script


def an_installation(folder: Path, port: int) -> Path:
    """Make an installation with two customers who are to be reminded; return its folder."""
    folder.mkdir()
    app = with_receivables(an_application(folder), folder)
    app.store.close()
    a_configuration(folder, f"port = {port}\n[reminders]\nlive = true\n")
    return folder


def faults_after(folder: Path, smtp: Script, before: int) -> Iterator[str]:
    """Let everything go its way an hour later, and say what is wrong then."""
    app: Application = replace(open_application(folder / "config.toml"), clock=lambda: MORNING + LATER)
    for _ in range(3):
        remind(app)
        send(app)
    mails = rows(app, outgoing)
    arrived = [message_from_bytes(raw)["To"] for raw in smtp.accepted[before:]]
    yield from (f"{one} got {arrived.count(one)} mails" for one in CUSTOMERS if arrived.count(one) > 1)
    unknown = {one.recipient for one in mails if one.state == OutgoingState.UNKNOWN}
    yield from (f"{one} got nothing, and nobody knows" for one in CUSTOMERS - set(arrived) - unknown)
    if len(mails) != len(CUSTOMERS) or len(rows(app, reminder)) != len(CUSTOMERS):
        yield f"{len(mails)} mails were planned"
    if any("~" in one.key for one in rows(app, reminder_step)):
        yield "a stage was undone"
    with app.store.read() as connection:
        yield from (str(one) for one in states_against_events(connection))
        yield from (str(one) for one in dangling_references(connection))
        yield from (f"event {one}" for one in broken_links(connection))
    app.store.close()


def test_killed_before_any_step_every_customer_is_reminded_once(tmp_path: Path, smtp: Script) -> None:
    whole = an_installation(tmp_path / "whole", smtp.port)
    command = [sys.executable, "-m", "tests.faults.forks"]
    faults: list[str] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as forks:
        assert forks.stdin is not None
        assert forks.stdout is not None
        step, answer = 1, "killed"
        while answer == "killed":
            folder, before = tmp_path / str(step), len(smtp.accepted)
            shutil.copytree(whole, folder)
            job = {"configuration": str(folder / "config.toml"), "piece": "collect", "step": step}
            forks.stdin.write(json.dumps(job) + "\n")
            forks.stdin.flush()
            answer = json.loads(forks.stdout.readline())
            faults += [f"step {step}: {fault}" for fault in faults_after(folder, smtp, before)]
            shutil.rmtree(folder)
            step += STRIDE
        forks.stdin.close()
    assert faults == []
    assert step > 60
