"""Kill the intake at every step that leaves a trace, one after the other, and see that the next look puts it right.

Run as a program, against an IMAP server that holds some mails. A step is the making of a file, a renaming, or a
statement to the database; a forked child is killed (SIGKILL) just before its n-th step, for n = 1, 2 … until it gets
through. Prints what it found as JSON.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from service.application import Application
from service.intake import fetch_new
from service.store.tables import mailbox_uid, message
from tests.contracts.mailbox import Account
from tests.service.installation import an_installation


def main() -> int:
    """Print the number of steps at which the intake was killed, and every fault found afterwards."""
    arguments = argparse.ArgumentParser()
    for name in ("host", "user", "password", "mails"):
        arguments.add_argument(name)
    arguments.add_argument("port", type=int)
    options = arguments.parse_args()
    account = Account(host=options.host, port=options.port, user=options.user, password=options.password)
    mails = [bytes.fromhex(line) for line in Path(options.mails).read_text().split()]
    faults: list[str] = []
    for step in itertools.count(1):
        with tempfile.TemporaryDirectory(prefix="acuse-crash-") as folder:
            survived = not _killed_at(step, Path(folder), account)
            faults += [f"step {step}: {fault}" for fault in _faults_after(Path(folder), account, mails)]
        if survived:
            print(json.dumps({"steps": step - 1, "faults": faults}))
            return 0
    raise AssertionError("unreachable")


def _killed_at(step: int, folder: Path, account: Account) -> bool:
    """Say whether the child was killed before that step, or had done all its steps by then."""
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise RuntimeError(f"the intake failed by itself before step {step}")
        return os.WIFSIGNALED(status)
    try:
        app = an_installation(folder)
        Trap(app, step)
        _fetch(app, account)
        os._exit(0)
    finally:
        os._exit(1)


def _fetch(app: Application, account: Account) -> None:
    with closing(account.mailbox()) as mailbox:
        fetch_new(app, replace(app.settings.mailboxes[0], batch=2), mailbox)


def _faults_after(folder: Path, account: Account, mails: Sequence[bytes]) -> list[str]:
    app = an_installation(folder)
    with app.store.read() as connection:
        early = connection.scalars(select(message.c.sha256)).all()
    faults = [f"a row without its bytes: {sha256}" for sha256 in early if sha256 not in app.blobs]
    _fetch(app, account)
    with app.store.read() as connection:
        kept = [app.blobs.get(sha256) for sha256 in connection.scalars(select(message.c.sha256))]
        outcomes = connection.scalars(select(mailbox_uid.c.outcome).order_by(mailbox_uid.c.uid)).all()
    app.store.close()
    if sorted(kept) != sorted(mails):
        faults.append(f"{len(kept)} messages for {len(mails)} mails")
    if outcomes != ["stored"] * len(mails):
        faults.append(f"outcomes {outcomes}")
    return faults


class Trap:
    """Kills this process before a step is done."""

    def __init__(self, app: Application, step: int) -> None:
        self._left = step
        self._blobs = str(app.blobs.folder)
        sys.addaudithook(self._audit)
        event.listen(app.store.engine, "before_cursor_execute", self._statement)

    def _audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in ("open", "os.rename", "os.mkdir") and str(arguments[0]).startswith(self._blobs):
            self._count()

    def _statement(self, *_told: object) -> None:
        self._count()

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
