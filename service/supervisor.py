"""`acuse run`: poller, door, worker, sender and admin as processes under one supervisor.

In charge of starting them, of starting again one that died (with back-off), and of stopping all of them cleanly at
SIGTERM or SIGINT. Each part can also run alone under another supervisor: `acuse run --only poll`.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import structlog

from service.application import Application
from service.door import listen_forever
from service.poller import poll_forever
from service.sender import send_forever
from service.settings import Settings
from service.tasks import Bell, work

STOP_SECONDS = 40.0
LONGEST_DELAY_SECONDS = 60.0
HEALTHY_SECONDS = 60.0  # a part that ran this long is started again at once
PARTS = ("poll", "listen", "work", "send", "admin")
log = structlog.get_logger(__name__)


def configured_parts(settings: Settings) -> tuple[str, ...]:
    """Return the parts that this configuration asks for: the poller and the door only where they have work."""
    idle = set()
    if not any(mailbox.is_polled for mailbox in settings.mailboxes):
        idle.add("poll")
    if not settings.listen.enabled:
        idle.add("listen")
    return tuple(part for part in PARTS if part not in idle)


def run_part(app: Application, part: str) -> None:
    """Run one part in this process until SIGTERM or SIGINT."""
    _SERVED[part](app)


def _poll(app: Application) -> None:
    stop, bell = _stopped_by_signal(), Bell(app)
    threads = [
        threading.Thread(target=poll_forever, args=(app, mailbox, bell.ring, stop), name=f"poll-{mailbox.name}")
        for mailbox in app.settings.mailboxes
        if mailbox.is_polled
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _listen(app: Application) -> None:
    listen_forever(app, Bell(app).ring, _stopped_by_signal())


def _send(app: Application) -> None:
    send_forever(app, _stopped_by_signal())


_SERVED: Mapping[str, Callable[[Application], None]] = {"poll": _poll, "listen": _listen, "work": work, "send": _send}


def _stopped_by_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def supervise(configuration: Path, names: Sequence[str] = PARTS) -> int:
    """Run the named parts, each as a process of its own, until SIGTERM or SIGINT; return 0 when all stopped cleanly."""
    stop = _stopped_by_signal()
    parts = [_Part(name, configuration) for name in names]
    while not stop.wait(0.2):
        for part in parts:
            part.keep_alive()
    for part in parts:
        part.ask_to_stop()
    deadline = time.monotonic() + STOP_SECONDS
    return max(part.stopped(deadline) for part in parts)


class _Part:
    """One child process, and when it may be started again."""

    def __init__(self, name: str, configuration: Path) -> None:
        self.name = name
        self.command = [sys.executable, "-m", *_module(name), "--config", str(configuration)]
        self.process: subprocess.Popen[bytes] | None = None
        self.delay = 1.0
        self.started_at = 0.0
        self.start_at = 0.0

    def keep_alive(self) -> None:
        """Start the process when it is not there and its turn has come."""
        now = time.monotonic()
        if self.process is not None and (status := self.process.poll()) is not None:
            self.process = None
            self.delay = 1.0 if now - self.started_at > HEALTHY_SECONDS else min(self.delay * 2, LONGEST_DELAY_SECONDS)
            self.start_at = now + self.delay
            log.error("part_died", part=self.name, status=status, again_in=self.delay)
        if self.process is None and now >= self.start_at:
            self.process = subprocess.Popen(self.command)  # noqa: S603 -- this interpreter, our own module
            self.started_at = now
            log.info("part_started", part=self.name, pid=self.process.pid)

    def ask_to_stop(self) -> None:
        """Send SIGTERM: the part finishes what it has in hand."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stopped(self, deadline: float) -> int:
        """Wait until the deadline, then kill; return 0 when it stopped at our word."""
        if self.process is None:
            return 0
        try:
            status = self.process.wait(max(0.1, deadline - time.monotonic()))
            return 0 if status == -signal.SIGTERM else abs(status)  # SIGTERM: it holds nothing that needs finishing
        except subprocess.TimeoutExpired:
            log.error("part_killed", part=self.name)
            self.process.kill()
            self.process.wait()
            return 1


def _module(name: str) -> tuple[str, ...]:
    return ("admin",) if name == "admin" else ("service", "run", "--only", name)
