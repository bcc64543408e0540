"""`kill -9` before every single step of the work, one after the other; nothing may depend on where it falls.

Each run does one piece of the work (fetch, file, send) on the same few mails with real servers, dies before its n-th
step, and is then let go its way; the oracle looks at what came of it. Every n is tried, of `send` also with two mails
on one connection. `make test` does every `STRIDE`-th, from another beginning for each piece; ACUSE_SOAK=1 does all.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.clock import now
from service.configuration import open_application
from service.demo.installation import MAILBOX_PASSWORD_VARIABLE
from tests.faults.evidence import evidence_of
from tests.faults.oracle import disagreements
from tests.faults.scene import Scene, a_scene
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot

ROOT = Path(__file__).resolve().parent.parent.parent
MAILS = 2
STRIDE = 1 if os.environ.get("ACUSE_SOAK") == "1" else 4
# piece -> (how it can be prepared, runs that make test must reach at least)
PIECES = {"fetch": ((), 6), "file": (("fetch",), 30), "send": (("fetch", "file"), 8)}
LATER = timedelta(hours=1)  # every lease of the dead is over


@dataclass(slots=True)
class Sweep:
    """An installation as it is before the piece, of which every run gets a copy."""

    scene: Scene
    piece: str
    forks: subprocess.Popen[str]

    def run(self, folder: Path, step: int) -> str | int:
        """Do the piece in a copy, dying before that step; return `killed`, or how many steps there were."""
        shutil.copytree(self.scene.installation.folder, folder)
        job = {"configuration": str(folder / "config.toml"), "piece": self.piece, "step": step}
        assert self.forks.stdin is not None
        assert self.forks.stdout is not None
        self.forks.stdin.write(json.dumps(job) + "\n")
        self.forks.stdin.flush()
        answer: str | int = json.loads(self.forks.stdout.readline())
        return answer

    def faults_after(self, folder: Path, accepted_before: int) -> Iterator[str]:
        """Let everything go its way an hour later, and look at it."""
        app = replace(open_application(folder / "config.toml"), clock=lambda: now() + LATER)
        scene = replace(self.scene, installation=replace(self.scene.installation, app=app))
        scene.drain()
        evidence = evidence_of(app)
        yield from disagreements(evidence, scene.fed, scene.smtp.accepted[accepted_before:])
        if evidence.count("unknown") > (self.piece == "send"):
            yield f"{evidence.count('unknown')} mails of ours have an unknown fate"
        app.store.close()


@contextmanager
def a_sweep(dovecot: Dovecot, smtp: Script, folder: Path, piece: str) -> Iterator[Sweep]:
    scene = a_scene(dovecot, smtp, folder, mails=MAILS)
    for step in PIECES[piece][0]:
        getattr(scene, step)()
    scene.installation.app.store.close()
    environment = {**os.environ, MAILBOX_PASSWORD_VARIABLE: PASSWORD}
    command = [sys.executable, "-m", "tests.faults.forks"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True) as forks:
        yield Sweep(scene=scene, piece=piece, forks=forks)
        assert forks.stdin is not None
        forks.stdin.close()


@pytest.mark.parametrize("piece", PIECES)
def test_a_kill_before_any_step_loses_nothing_and_answers_nothing_twice(
    dovecot: Dovecot, tmp_path: Path, piece: str, record_testsuite_property
) -> None:
    with serving(Script()) as smtp, a_sweep(dovecot, smtp, tmp_path / "acuse", piece) as sweep:
        steps = sweep.run(tmp_path / "whole", 0)
        assert isinstance(steps, int)
        found: list[str] = []
        swept = range(1 + len(piece) % STRIDE, steps + 1, STRIDE)
        for step in swept:
            folder = tmp_path / f"step-{step}"
            before = len(smtp.accepted)
            assert sweep.run(folder, step) == "killed"
            found += [f"step {step} of {steps}: {fault}" for fault in sweep.faults_after(folder, before)]
            shutil.rmtree(folder)
        record_testsuite_property(f"kills_swept_{piece}", len(swept))
        assert found == []
        assert len(swept) >= PIECES[piece][1]
