"""Does one piece of the work again and again, each time in a forked child that dies before its n-th step.

`python -m tests.faults.forks` reads jobs, one line of JSON each (`configuration`, `piece`, `step`), and answers each
with `killed`, or with the number of steps there were. Its libraries are imported once: a kill costs milliseconds. A
step is whatever leaves a trace: the making or renaming of a file, a statement or a commit to the database, bytes to the
SMTP server, a command that changes the mailbox.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import smtplib
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from imapclient import IMAPClient
from sqlalchemy import event

from service.after_filing import apply_after_filing
from service.application import Application
from service.configuration import open_application
from service.intake import fetch_new
from service.poller import open_mailbox
from service.reminding import remind
from service.sandbox import DirectReader
from service.sender import open_transport, send_due
from service.tasks import file_all

COMMANDS_THAT_CHANGE = ("append", "move", "copy", "delete_messages", "add_flags")


def main() -> None:
    """Answer every job."""
    for line in sys.stdin:
        print(json.dumps(_done(**json.loads(line))), flush=True)


def _done(*, configuration: str, piece: str, step: int) -> str | int:
    """Do a piece in a child that dies before that step (never with 0); return `killed` or how many steps it did."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        _live_and_die(Path(configuration), piece, step, theirs)
    os.close(theirs)
    with os.fdopen(ours) as told:
        steps = told.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return "killed"
    if os.WEXITSTATUS(status):
        raise RuntimeError(f"{piece} failed by itself before step {step}")
    return int(steps)


def _live_and_die(configuration: Path, piece: str, step: int, told: int) -> None:
    os.dup2(2, 1)  # the log must not reach the answers
    try:
        app = open_application(configuration)
        trap = Trap(app, step)
        PIECES[piece](app)
        os.write(told, str(trap.steps).encode())
        os._exit(0)
    finally:
        os._exit(1)


class Trap:
    """Kills this process before a step is done, and counts the steps."""

    def __init__(self, app: Application, deadly: int) -> None:
        self.steps = 0
        self._deadly = deadly
        self._base = str(app.settings.base)
        sys.addaudithook(self._audit)
        for name in ("before_cursor_execute", "commit"):
            event.listen(app.store.engine, name, self._count)
        self._watch(smtplib.SMTP, "send")
        for name in COMMANDS_THAT_CHANGE:
            self._watch(IMAPClient, name)

    def _audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "open":
            made = isinstance(arguments[2], int) and arguments[2] & os.O_CREAT
        else:
            made = name in ("os.rename", "os.mkdir", "os.link")
        if made and str(arguments[0]).startswith(self._base):
            self._count()

    def _watch(self, holder: type, name: str) -> None:
        original = cast("Callable[..., Any]", getattr(holder, name))

        @functools.wraps(original)
        def counted(*arguments: Any, **named: Any) -> Any:
            self._count()
            return original(*arguments, **named)

        setattr(holder, name, counted)

    def _count(self, *_told: object) -> None:
        self.steps += 1
        if self.steps == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)


def fetch(app: Application) -> None:
    """Bring in what is in the mailbox, and do with filed mails what is configured."""
    settings = app.settings.mailboxes[0]
    mailbox = open_mailbox(app, settings)
    fetch_new(app, settings, mailbox, stopped=threading.Event().is_set)
    apply_after_filing(app, settings, mailbox)
    mailbox.close()


def file(app: Application) -> None:
    """File every message that is due."""
    file_all(app, DirectReader())


def send(app: Application) -> None:
    """Deliver every mail that is due."""
    transport = open_transport(app)
    while send_due(app, transport, owner="killed"):
        pass
    transport.close()


def collect(app: Application) -> None:
    """Queue every payment reminder that is due in the morning of a working day, and deliver it."""
    app = replace(app, clock=lambda: MORNING)
    remind(app)
    send(app)


MORNING = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
PIECES: dict[str, Callable[[Application], None]] = {"fetch": fetch, "file": file, "send": send, "collect": collect}

if __name__ == "__main__":
    main()
