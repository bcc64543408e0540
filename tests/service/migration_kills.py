"""Kill a migration before its statements, one after the other, and see that the next start puts it right.

Run as a program: `… FOLDER STEP`. Makes a database of the first version with a few events, then, for every STEP-th
statement until it gets through, copies it and lets a forked child upgrade the copy and be killed before that one.
Prints how often it was killed and every fault that was found afterwards, as JSON.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import event, text

from service.store import schema
from service.store.engine import Store
from service.store.event_chain import broken_links

FIRST_VERSION = "0001"
EVENTS = 3


def main() -> int:
    """Print the number of kills and the faults."""
    folder, step = Path(sys.argv[1]), int(sys.argv[2])
    old = folder / "old.sqlite3"
    _make_old(old)
    faults: list[str] = []
    for statement in itertools.count(step, step):
        copy = folder / f"{statement}.sqlite3"
        shutil.copyfile(old, copy)
        survived = not _killed_before(statement, copy)
        if not survived:
            faults += [f"statement {statement}: {fault}" for fault in _faults_after(copy)]
        faults += [f"statement {statement}, started again: {fault}" for fault in _faults_of_upgrade(copy)]
        if survived:
            print(json.dumps({"kills": statement // step - 1, "faults": faults}))
            return 0
    raise AssertionError("unreachable")


def _make_old(path: Path) -> None:
    store = Store(f"sqlite:///{path}")
    with as_file(files("service.store") / "migrations") as scripts, store.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST_VERSION)
        for number in range(EVENTS):
            values = f"('2026-11-25T09:00:0{number}.000000Z', 'noted', 'system', '{{\"n\": {number}}}')"
            connection.execute(text(f"INSERT INTO event (at, kind, actor, data) VALUES {values}"))  # noqa: S608
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    store.close()


def _killed_before(statement: int, path: Path) -> bool:
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise RuntimeError(f"the migration failed by itself before statement {statement}")
        return os.WIFSIGNALED(status)
    try:
        store = Store(f"sqlite:///{path}")
        left = itertools.count(1)

        def count(*_told: object) -> None:
            if next(left) == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(store.engine, "before_cursor_execute", count)
        schema.upgrade(store)
        os._exit(0)
    finally:
        os._exit(1)


def _faults_after(path: Path) -> list[str]:
    """Return what is not as it was before the migration began."""
    store = Store(f"sqlite:///{path}")
    with store.read() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        held = connection.execute(text("SELECT count(*) FROM event")).scalar_one()
    store.close()
    return [] if (revision, held) == (FIRST_VERSION, EVENTS) else [f"version {revision}, {held} events"]


def _faults_of_upgrade(path: Path) -> list[str]:
    store = Store(f"sqlite:///{path}")
    schema.upgrade(store)
    with store.read() as connection:
        faults = [str(difference) for difference in schema.differences(connection)]
        faults += [f"event {key} is not in the chain" for key in broken_links(connection)]
        held = connection.execute(text("SELECT count(*) FROM event")).scalar_one()
    store.close()
    return faults + ([] if held == EVENTS else [f"{held} events"])


if __name__ == "__main__":
    sys.exit(main())
