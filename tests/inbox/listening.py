"""A listener on a free loopback port, or a unix socket, in a thread of its own, and a client that speaks raw bytes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from inbox.listener import Delivery, DoorProtocol, Doorway, Keeper, Limits, Listener, RecipientTable

ADDRESS = "facturas@company.example"
RECIPIENTS = RecipientTable({ADDRESS: "facturas", "compras@company.example": "compras"})
_SECONDS = 60.0


class Shelf:
    """A keeper in memory. `trouble` is raised instead, by `check` and by `keep`, while it is set."""

    def __init__(self) -> None:
        self.kept: list[Delivery] = []
        self.check_trouble: Exception | None = None
        self.keep_trouble: Exception | None = None
        self.open = threading.Event()
        self.open.set()
        self.reached = threading.Event()

    def check(self) -> None:
        if self.check_trouble is not None:
            raise self.check_trouble

    def keep(self, delivery: Delivery) -> None:
        self.reached.set()
        assert self.open.wait(_SECONDS)
        if self.keep_trouble is not None:
            raise self.keep_trouble
        self.kept.append(delivery)


class Door:
    """A running listener."""

    def __init__(self, listener: Listener, loop: asyncio.AbstractEventLoop) -> None:
        self.listener = listener
        self.loop = loop
        self.stopping = threading.Event()

    @property
    def budget_left(self) -> int:
        return self.listener.reception.budget.left

    @property
    def port(self) -> int:
        return self.listener.port

    def close(self) -> None:
        """Tell it to stop, without waiting."""
        self.stopping.set()


@contextmanager
def listening(
    keeper: Keeper,
    *,
    protocol: DoorProtocol = DoorProtocol.LMTP,
    doorway: Doorway | None = None,
    table: RecipientTable = RECIPIENTS,
    **limits: Any,
) -> Iterator[Door]:
    """Listen until the block ends; what the listener raises is raised there."""
    listener = Listener(
        protocol=protocol,
        doorway=doorway or Doorway(),
        recipients=table,
        keeper=keeper,
        limits=Limits(**limits),
    )
    loop = asyncio.new_event_loop()
    door, started, raised = Door(listener, loop), threading.Event(), list[BaseException]()

    async def serve() -> None:
        await listener.start()
        started.set()
        await asyncio.to_thread(door.stopping.wait)
        await listener.stop()

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(serve())
        except BaseException as error:
            raised.append(error)
        started.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(_SECONDS)
    try:
        if not raised:
            yield door
    finally:
        door.close()
        thread.join(_SECONDS)
    if raised:
        raise raised[0]
    assert not thread.is_alive()


class Client:
    """One connection: says bytes as they are, and reads replies."""

    def __init__(self, where: int | Path) -> None:
        if isinstance(where, Path):
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(_SECONDS)
            try:
                self._socket.connect(str(where))
            except OSError:
                self._socket.close()
                raise
        else:
            self._socket = socket.create_connection(("127.0.0.1", where), timeout=_SECONDS)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._file.close()
        self._socket.close()

    def reply(self) -> str:
        """Return the next reply, its last line; empty when the server has closed."""
        try:
            while (line := self._file.readline()) and line[3:4] == b"-":
                pass
        except ConnectionResetError:
            return ""
        return line.decode().rstrip("\r\n")

    def code(self) -> str:
        """Return the code of the next reply."""
        return self.reply()[:3]

    def rest(self) -> bytes:
        """Return everything until the server closes."""
        try:
            return self._file.read()
        except ConnectionResetError:
            return b""

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def say(self, line: str) -> str:
        """Send one command and return the code of its reply."""
        self.send(f"{line}\r\n".encode())
        return self.code()

    def greet(self, word: str = "LHLO") -> None:
        assert self.code() == "220"
        assert self.say(f"{word} mx.company.example") == "250"

    def begin(self, *recipients: str, sender: str = "ap@supplier.example", word: str = "LHLO") -> None:
        """Go as far as 354."""
        self.greet(word)
        assert self.say(f"MAIL FROM:<{sender}>") == "250"
        for recipient in recipients or (ADDRESS,):
            assert self.say(f"RCPT TO:<{recipient}>") == "250"
        assert self.say("DATA") == "354"
