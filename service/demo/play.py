"""`acuse demo`: the main job on an embedded mailbox, with sample suppliers, before your eyes.

In charge of putting the demo's parts together, and of the exit status. Needs the `demo` extra.
"""

from __future__ import annotations

import secrets
import shutil
import signal
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from service import clock
from service.completeness import Fate, completeness
from service.demo.buyer import INBOX
from service.demo.collecting import collect
from service.demo.installation import AUTHSERV_ID, Installation, install
from service.demo.mails import SCRIPT
from service.demo.mailserver import DemoMailServer
from service.demo.observation import unsettled_answers
from service.demo.performance import Performance
from service.demo.running import RunningService, answers
from service.demo.screen import Screen
from service.demo.verification import differences

_ONCE_PACE = 0.15
_START_SECONDS = 60.0
_FILE_WIDTH = 130
Problems = dict[str, tuple[str, ...]]


class DemoFailed(Exception):  # noqa: N818 -- said of the demo, not of an error in it
    """The demo cannot go on; the message says why."""


def run_demo(*, once: bool, folder: Path | None, browser: bool) -> int:
    """Play the demo and return the exit status: 0 all as expected, 1 not, 2 for a folder that cannot be used.

    `once` ends after the play; else the service goes on until Ctrl-C. A `folder` given is kept.
    """
    screen = Screen(_console())
    if folder is not None and folder.exists() and any(folder.iterdir()):
        screen.say(f"[red]{folder} is not empty: name a new folder for the demo.[/red]")
        return 2
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        with _working_folder(folder) as place:
            return _run(place, screen, once=once, browser=browser)
    except KeyboardInterrupt:
        screen.say("Stopped.")
        return 1 if once else 0
    except DemoFailed as failure:
        screen.say(f"[red]{failure}[/red]")
        return 1


def _run(folder: Path, screen: Screen, *, once: bool, browser: bool) -> int:
    password = secrets.token_hex(12)
    with DemoMailServer(users={INBOX: password}, authserv_id=AUTHSERV_ID, now=clock.now) as server:
        installation = install(folder, server, now=clock.now())
        with RunningService(installation.configuration, mailbox_password=password) as service:
            if not answers(installation.admin_address, seconds=_START_SECONDS):
                raise DemoFailed(f"the service did not start; its log ends:\n{service.tail()}")
            screen.welcome(installation)
            if browser:
                webbrowser.open(installation.admin_address)
            problems = _play(installation, server, service, screen, pace=_ONCE_PACE if once else 1.0)
            if not once:
                _stay(installation, service, screen)
    return 1 if problems else 0


def _play(
    installation: Installation, server: DemoMailServer, service: RunningService, screen: Screen, *, pace: float
) -> Problems:
    performance = Performance(installation, server, SCRIPT, inbox=INBOX, pace=pace)
    with screen.watching():
        for acts in performance.play():
            if not service.alive:
                raise DemoFailed(f"the service stopped; its log ends:\n{service.tail()}")
            screen.watch(acts)
    performance.look()  # states as they are when all is over
    problems = _problems(performance, installation, server)
    screen.summary(performance.acts, problems)
    screen.verdict(problems, len(performance.acts))
    outlooks, unexplained = collect(installation, clock.now().date())
    screen.debts(outlooks)
    if unexplained:
        problems["reminders"] = unexplained
        screen.verdict({"reminders": unexplained}, 0)
    return problems


def _problems(performance: Performance, installation: Installation, server: DemoMailServer) -> Problems:
    found = {act.mail.key: differences(act.mail, act.observed) for act in performance.acts}
    found["completeness"] = tuple(_unaccounted(installation))
    found["outgoing mail"] = tuple(_unsent(performance, installation, server))
    return {key: sentences for key, sentences in found.items() if sentences}


def _unaccounted(installation: Installation) -> Iterator[str]:
    for account in completeness(installation.app, clock.now().date()):
        if account.fate not in (Fate.FILED, Fate.QUARANTINED):  # of the latter, the mail's own line speaks
            yield f"UID {account.uid} is {account.fate}: {account.error or 'no reason given'}"


def _unsent(performance: Performance, installation: Installation, server: DemoMailServer) -> Iterator[str]:
    for answer in unsettled_answers(installation.app.store):
        yield f"a mail ({answer.kind}) to {answer.recipient} is {answer.state}"
    sent = sum(len(act.observed.sent) for act in performance.acts if act.observed is not None)
    if sent != len(server.caught):
        yield f"{sent} mails were sent, {len(server.caught)} arrived"


def _stay(installation: Installation, service: RunningService, screen: Screen) -> None:
    screen.welcome(installation)
    screen.say("The service goes on. Ctrl-C ends it.")
    while service.alive:
        time.sleep(0.5)
    raise DemoFailed(f"the service stopped; its log ends:\n{service.tail()}")


@contextmanager
def _working_folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    made = Path(tempfile.mkdtemp(prefix="acuse-demo-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _console() -> Console:
    """Return the terminal; what is piped into a file gets lines that are wide enough for the table."""
    console = Console()
    return console if console.is_terminal else Console(width=_FILE_WIDTH)


def _interrupted(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
