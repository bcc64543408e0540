"""A mail is held as long as its worker reads it, and a worker that stands still makes way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from parsing.document import Reading, ReadingContext
from service.application import Application
from service.pipeline import file_message
from service.sandbox import DirectReader, Reader
from service.store import messages
from tests.service.building import NOW, a_configuration, a_mail, an_application, an_invoice, arrive, look

STUCK_SECONDS = 8.0
PATIENCE_SECONDS = 90.0


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Application]:
    app = an_application(tmp_path)
    yield app
    app.store.close()


def a_worker(office: Application, *, lease_seconds: float, stuck_seconds: float) -> Path:
    """Write the configuration of a worker that gives a mail one attempt; return its path."""
    seconds = f"lease_seconds = {lease_seconds}\nstuck_seconds = {stuck_seconds}\nsweep_seconds = 0.2"
    work = f"\n[work]\n{seconds}\nmax_attempts = 1\nworkers = 1\n"
    return a_configuration(office.settings.base, f"{work}[reading]\nchildren = 1\n")


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)


@dataclass(slots=True)
class SlowReader:
    """Needs most of a lease for each file, and asks after each who else may take the mail."""

    app: Application
    reader: Reader
    seconds: float
    seen: list[list[int]]
    passed: float = 0.0

    def clock_is_at(self) -> timedelta:
        return timedelta(seconds=self.passed)

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        self.passed += self.seconds
        with self.app.store.read() as connection:
            self.seen.append(messages.due(connection, now=NOW + self.clock_is_at()))
        return self.reader.read(data, name=name, context=context)


def test_a_mail_of_many_slow_files_is_held_until_they_are_read(office: Application) -> None:
    files = [an_invoice(f"A-{number}", quantity="1") for number in range(5)]
    key = arrive(office, a_mail("Adjunto facturas.", *files))
    lease = office.settings.work.lease_seconds
    reader = SlowReader(app=office, reader=DirectReader(), seconds=lease * 0.7, seen=[])
    slow = replace(office, clock=lambda: NOW + reader.clock_is_at())
    assert file_message(slow, reader, key) is not None
    assert reader.seen == [[]] * len(files)  # at 3.5 leases nobody else could have had it
    assert len(look(office, key).invoices) == len(files)


def test_a_worker_that_hangs_dies_and_the_mail_that_hangs_it_is_put_aside_after_so_many_attempts(
    office: Application,
) -> None:
    path = a_worker(office, lease_seconds=1.0, stuck_seconds=STUCK_SECONDS)
    raw = a_mail("Adjunto.", an_invoice("A-1", quantity="1"))
    puzzle = arrive(office, raw.replace(b"Subject: ", b"Subject: enigma "))
    command = [sys.executable, "-m", "tests.service.stuck_worker", str(path)]
    died = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert died.returncode == 1, died.stderr
    assert "_classify" in died.stderr  # where it stood
    honest = arrive(office, a_mail("Adjunto otra.", an_invoice("A-2", quantity="1")))
    a_worker(office, lease_seconds=600.0, stuck_seconds=600.0)  # an honest mail may take its time on a busy machine
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as worker:
        try:
            wait_until(lambda: look(office, puzzle).message.state == "quarantined")
            wait_until(lambda: look(office, honest).message.state == "filed")
        finally:
            worker.kill()
    assert "died 1 times" in look(office, puzzle).message.error
