"""A soak: parts of the service are killed at random while mails arrive; one JSON line tells what came of it.

`python -m tests.faults.soak [--kills N] [--mails M] [--seed S]` needs Dovecot. Exit 1 when anything is not as promised.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import select

from service.journal import start_logging
from service.store import messages
from service.store.tables import message
from service.verification import verify
from tests.faults.evidence import evidence_of
from tests.faults.mails import endless
from tests.faults.oracle import disagreements
from tests.faults.scene import Scene, a_scene
from tests.outbound.smtp_server import Script, serving
from tests.system.dovecot import Dovecot
from tests.system.processes import of_session

PARTS = ("poll", "work", "send")
READER = "reader"  # a child of the worker, that reads files
LIFE_SECONDS = (0.5, 6.0)  # from before a part is up to some time after
LEASE_SECONDS = 8.0
PATIENCE_SECONDS = 180.0
SLOW_SECONDS = 0.03


class SlowServer(Script):
    """An SMTP server that takes its time at every step, so that a kill often falls into a dialogue."""

    def next(self, step: str) -> str | None:
        """Wait a moment, then go on as usual."""
        time.sleep(SLOW_SECONDS)
        return super().next(step)


@dataclass(slots=True)
class Victim:
    """One part of the service, or its readers, and when it is killed next."""

    name: str
    kill: Callable[[], bool]
    draw: random.Random
    dies_at: float = 0.0

    def __post_init__(self) -> None:
        self._live_on()

    def killed(self) -> bool:
        """Kill it when its time has come; say whether there was anything to kill."""
        if time.monotonic() < self.dies_at:
            return False
        self._live_on()
        return self.kill()

    def _live_on(self) -> None:
        self.dies_at = time.monotonic() + self.draw.uniform(*LIFE_SECONDS)


@dataclass(slots=True)
class Service:
    """The parts of the service, each a process in a session of its own, started again whenever it was killed."""

    scene: Scene
    log: Path
    draw: random.Random
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, part: str) -> None:
        """Start one part."""
        command = [sys.executable, "-m", "service", "run", "--only", part]
        with self.log.open("ab") as log:
            self.processes[part] = subprocess.Popen(
                [*command, "--config", str(self.scene.installation.configuration)],
                env=self.scene.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def restart(self, part: str) -> bool:
        """Kill one part and start it again."""
        self.processes[part].kill()
        self.processes[part].wait()
        self.start(part)
        return True

    def kill_reader(self) -> bool:
        """Kill one of the worker's children; say whether it had any."""
        worker = self.processes["work"].pid
        children = [process for process in of_session(worker) if process.parent == worker]
        if not children:
            return False
        with suppress(ProcessLookupError):  # it may just have ended
            os.kill(self.draw.choice(children).pid, signal.SIGKILL)
        return True

    def stop(self) -> None:
        """Stop every part as an administrator does."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(PATIENCE_SECONDS)


def main() -> None:
    """Kill, drain, judge, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--mails", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    start_logging()
    begun = time.monotonic()
    with _a_slow_scene() as (scene, folder):
        draw = random.Random(asked.seed)  # noqa: S311 -- draws moments
        kills = _soaked(scene, folder / "log", asked.kills, asked.mails, draw)
        scene.drain(patience=PATIENCE_SECONDS)
        figures = {"kills": sum(kills.values()), "killed": dict(sorted(kills.items())), **_judged(scene)}
        print(json.dumps({**figures, "seed": asked.seed, "seconds": round(time.monotonic() - begun)}))
        scene.installation.app.store.close()
    sys.exit(1 if figures["faults"] else 0)


@contextmanager
def _a_slow_scene() -> Iterator[tuple[Scene, Path]]:
    with (
        tempfile.TemporaryDirectory(prefix="acuse-dovecot-", ignore_cleanup_errors=True) as server_folder,
        tempfile.TemporaryDirectory(prefix="acuse-soak-") as folder,
        serving(SlowServer()) as smtp,
    ):
        dovecot = Dovecot(Path(server_folder)).start()
        try:
            scene = a_scene(dovecot, smtp, Path(folder) / "acuse", mails=0, lease_seconds=LEASE_SECONDS)
            scene.coming = endless()
            yield scene, Path(folder)
        finally:
            dovecot.stop()


def _soaked(scene: Scene, log: Path, kills: int, mails: int, draw: random.Random) -> Counter[str]:
    """Let mails arrive evenly over so many kills; return how often each victim was killed."""
    service = Service(scene, log, draw)
    for part in PARTS:
        service.start(part)
    victims = [Victim(part, partial(service.restart, part), draw) for part in PARTS]
    victims.append(Victim(READER, service.kill_reader, draw))
    killed: Counter[str] = Counter()
    try:
        while killed.total() < kills:
            killed.update(victim.name for victim in victims if victim.killed())
            scene.arrive(min(mails, mails * (killed.total() + 1) // kills) - len(scene.fed))
            time.sleep(0.02)
    finally:
        service.stop()
    return killed


def _judged(scene: Scene) -> dict[str, object]:
    """Return figures and faults: as it is now, and after a person sent back what kills had put in quarantine."""
    app = scene.installation.app
    quarantined, faults = _quarantined(scene), _faults(scene)
    for key in quarantined:
        with app.store.write() as connection:
            messages.retry(connection, key, now=app.clock(), actor="person:soak")
    scene.drain(patience=PATIENCE_SECONDS)
    faults += _faults(scene)
    evidence = evidence_of(app)
    return {
        "mails": len(scene.fed),
        "filed": sum(one.state == "filed" for one in evidence.kept),
        "quarantined_meanwhile": len(quarantined),
        "shown_unread": sum(one.shown for one in evidence.kept),
        "invoices": len(evidence.invoices),
        "answers": len(evidence.answers),
        "delivered": len(scene.smtp.accepted),
        "unknown": evidence.count("unknown"),
        "faults": faults,
    }


def _quarantined(scene: Scene) -> list[int]:
    with scene.installation.app.store.read() as connection:
        return list(connection.execute(select(message.c.id).where(message.c.state == "quarantined")).scalars())


def _faults(scene: Scene) -> list[str]:
    app = scene.installation.app
    findings = [f"{finding.check}: {finding.message}" for finding in verify(app).findings]
    return findings + list(disagreements(evidence_of(app), scene.fed, scene.smtp.accepted))


if __name__ == "__main__":
    main()
