"""The worker's chores: what is looked after beside the mails, each by itself and at its own pace.

In charge of doing them in turn, so that one that fails keeps none of the others from being done, and that none of them
keeps a mail waiting: the bell has a thread of its own (`service.tasks`). What each does, and how often, is its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import structlog

from service.application import Application
from service.briefing import brief_people
from service.commands import carry_out_commands
from service.daily import Daily
from service.janitor import Janitor
from service.policychange import PolicyChange
from service.searching import catch_up
from service.store.engine import plainly
from service.told_dates import follow_told_dates

Chores = Mapping[str, Callable[[], object]]
log = structlog.get_logger(__name__)


def chores_of(app: Application) -> Chores:
    """Return the chores of an installation by name, in the order in which they are done."""
    return {
        "tidy": Janitor(app).look_in,
        "policy": PolicyChange(app).look_in,
        "daily": Daily(app=app).look_in,
        "told_dates": lambda: follow_told_dates(app),
        "commands": lambda: carry_out_commands(app),
        "briefings": lambda: brief_people(app),
        "search": lambda: catch_up(app),
    }


def do_chores(chores: Chores) -> tuple[str, ...]:
    """Do each chore once; return the names of those that failed, whatever it was: the next round tries again."""
    failed = []
    for name, chore in chores.items():
        try:
            chore()
        except Exception as error:  # one chore's bug must not keep the others from being done
            log.warning("chore_failed", chore=name, error=plainly(error))
            failed.append(name)
    return tuple(failed)


def do_chores_forever(app: Application, stop: threading.Event) -> None:
    """Do the chores at every sweep's interval until `stop` is set."""
    chores = chores_of(app)
    while not stop.is_set():
        do_chores(chores)
        stop.wait(app.settings.work.sweep_seconds)
