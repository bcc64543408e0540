"""Kill the second door at every step that leaves a trace, and see what its client was told.

Run as a program. A step is the making of a file, a renaming, or a statement to the database; a forked child that serves
the door is killed (SIGKILL) just before its n-th step, for n = 1, 2 … until a mail gets through. A client that heard
250 must find its mail kept; one that did not tries again, and there is one mail then, with its copies linked to it.
Prints what it found as JSON.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from inbox.listener import Delivery, DoorProtocol
from service.application import Application
from service.door import DoorKeeper
from service.store.tables import mailbox_uid, message
from tests.inbox.listening import Client, listening
from tests.service.installation import ADDRESS, an_installation
from tests.system.intake_crashes import Trap

MAIL = b"From: a@supplier.example\r\nSubject: Invoice 1\r\nMessage-ID: <1@supplier.example>\r\n\r\ntext\r\n"


def main() -> int:
    """Print the number of steps at which the door was killed, and every fault found afterwards."""
    faults: list[str] = []
    for step in itertools.count(1):
        with tempfile.TemporaryDirectory(prefix="acuse-crash-") as folder:
            heard, survived = _handed_over(Path(folder), step)
            faults += [f"step {step}: {fault}" for fault in _faults_after(Path(folder), heard=heard)]
        if survived:
            print(json.dumps({"steps": step - 1, "faults": faults}))
            return 0
    raise AssertionError("unreachable")


def _handed_over(folder: Path, step: int) -> tuple[bool, bool]:
    """Hand one mail to a door that dies before that step; return whether 250 was heard, and whether the door lives."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        _serve(folder, step, theirs)
    os.close(theirs)
    with os.fdopen(ours) as told:
        heard = _heard_250(int(told.readline()))
    lives = heard and os.waitpid(child, os.WNOHANG)[0] == 0  # nothing is left to be done: it lives on
    if lives:
        os.kill(child, signal.SIGKILL)
    if lives or not heard:
        os.waitpid(child, 0)
    return heard, lives


def _serve(folder: Path, step: int, port_to: int) -> None:
    try:
        app = an_installation(folder)
        with listening(DoorKeeper(app, lambda _key: None)) as door:
            Trap(app, step)
            os.write(port_to, f"{door.port}\n".encode())
            threading.Event().wait()
    finally:
        os._exit(1)


def _heard_250(port: int) -> bool:
    with Client(port) as client:
        client.begin(ADDRESS)
        client.send(MAIL + b".\r\n")
        return client.code() == "250"


def _faults_after(folder: Path, *, heard: bool) -> Iterator[str]:
    app = an_installation(folder)
    kept = _kept(app)
    if heard and len(kept) != 1:
        yield f"250 was said, and {len(kept)} mails are kept"
    if any(raw is None for raw in kept):
        yield "a row without its bytes"
    with closing(DoorKeeper(app, lambda _key: None)) as keeper:
        keeper.keep(_again())
    with app.store.read() as connection:
        originals = connection.scalars(select(message.c.id).where(message.c.duplicate_of.is_(None))).all()
        numbers = connection.scalars(select(mailbox_uid.c.uid).order_by(mailbox_uid.c.uid)).all()
    app.store.close()
    if len(originals) != 1:
        yield f"{len(originals)} originals after a second try"
    if list(numbers) != list(range(1, len(kept) + 2)):
        yield f"the ledger counts {numbers}"


def _kept(app: Application) -> list[bytes | None]:
    with app.store.read() as connection:
        hashes = connection.scalars(select(message.c.sha256)).all()
    return [app.blobs.get(sha256) if sha256 in app.blobs else None for sha256 in hashes]


def _again() -> Delivery:
    return Delivery(
        handover="again",
        protocol=DoorProtocol.LMTP,
        client="local",
        greeting="mx.company.example",
        sender="ap@supplier.example",
        recipients=(ADDRESS,),
        mailboxes=("facturas",),
        content=MAIL,
    )


if __name__ == "__main__":
    sys.exit(main())
