"""A ring wakes the worker; the database says what there is to do, whether or not anybody rang."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.application import Application
from service.store.tables import message
from service.tasks import Bell
from tests.service.building import a_configuration, a_mail, an_application, an_invoice, arrive, look
from tests.system.redis_server import RedisServer

NO_SWEEP = 3600.0
PATIENCE_SECONDS = 90.0


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Application]:
    app = an_application(tmp_path)
    yield app
    app.store.close()


@contextmanager
def worker(app: Application, *, sweep_seconds: float, broker: str = "sqlite") -> Iterator[subprocess.Popen[bytes]]:
    """Run `acuse run --only work` in a process of its own; at the end it is told to stop, and must."""
    folder = app.settings.base
    work = f'\n[work]\nbroker = "{broker}"\nsweep_seconds = {sweep_seconds}\n'
    path = a_configuration(folder, f"{work}[reading]\nchildren = 1\n")
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "service", "run", "--only", "work", "--config", str(path)]
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield process
            assert process.poll() is None, (folder / "log").read_text()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0, (folder / "log").read_text()
        finally:
            process.kill()
            process.wait()


def wait_until_filed(app: Application, *keys: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while any(look(app, key).message.state != "filed" for key in keys):
        assert time.monotonic() < until, (app.settings.base / "log").read_text()
        time.sleep(0.05)


def bell(app: Application, broker: str = "sqlite") -> Bell:
    work = replace(app.settings.work, broker=broker)
    return Bell(replace(app, settings=replace(app.settings, work=work)))


def assert_rings_are_heard(app: Application, broker: str) -> None:
    """Ring for mails that arrive when the only sweep, at the worker's start, is over."""
    ringing = bell(app, broker)
    first = arrive(app, a_mail("Adjunto.", an_invoice("A-0", quantity="1")))
    with worker(app, sweep_seconds=NO_SWEEP, broker=broker):
        wait_until_filed(app, first)
        keys = [arrive(app, a_mail(f"Adjunto {n}.", an_invoice(f"A-{n}", quantity="1"))) for n in (1, 2)]
        for key in keys:
            ringing.ring(key)
            ringing.ring(key)  # twice does no harm
        wait_until_filed(app, *keys)
    after = look(app, first)
    assert (len(after.invoices), len(after.outgoing)) == (3, 3)


def test_a_ring_wakes_the_worker(office: Application) -> None:
    assert_rings_are_heard(office, "sqlite")


@pytest.mark.redis
def test_a_ring_wakes_the_worker_over_redis(office: Application, redis_server: RedisServer) -> None:
    assert_rings_are_heard(office, redis_server.url(database=1))


def test_what_nobody_rang_for_is_found_by_the_sweep(office: Application) -> None:
    with worker(office, sweep_seconds=0.2):
        key = arrive(office, a_mail("Adjunto.", an_invoice()))
        wait_until_filed(office, key)


def test_what_a_dead_worker_left_is_found_when_its_lease_is_over(office: Application) -> None:
    key = arrive(office, a_mail("Adjunto.", an_invoice()))
    with office.store.write() as connection:
        left = {"lease_token": "dead", "lease_until": datetime(2020, 1, 1, tzinfo=UTC), "attempts": 1}
        connection.execute(update(message).where(message.c.id == key).values(left))
    with worker(office, sweep_seconds=0.2):
        wait_until_filed(office, key)
    with office.store.read() as connection:
        assert connection.scalar(select(message.c.attempts)) == 2


def test_a_ring_that_is_not_signed_by_us_is_refused_and_the_next_one_heard(office: Application) -> None:
    forger = bell(replace(office, secret=b"another key".ljust(32)))
    key = arrive(office, a_mail("Adjunto.", an_invoice()))
    forger.ring(key)
    bell(office).ring(key)
    with worker(office, sweep_seconds=NO_SWEEP):
        wait_until_filed(office, key)


def test_a_bell_that_cannot_be_rung_stops_nobody(office: Application) -> None:
    key = arrive(office, a_mail())
    bell(office, "redis://127.0.0.1:1/0").ring(key)  # nobody listens there
    assert look(office, key).message.state == "stored"
