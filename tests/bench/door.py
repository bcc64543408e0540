"""How fast the second door takes mail, beside the bare work that it cannot do without.

Run by `make bench`. The bare side is aiosmtpd with a handler that writes and fsyncs a file a mail in a thread; ours
adds content addresses, trace fields, accounting and a database that is committed before each reply. Mails come over
kept connections from a process of its own, to both sides in turns, in one run.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import structlog
from aiosmtpd.smtp import SMTP, Envelope

from inbox.listener import DoorProtocol
from service.door import DoorKeeper
from tests.inbox.listening import listening
from tests.service.installation import ADDRESS, an_installation

SESSIONS = (1, 4)
SIZE = 20_000


def main() -> int:
    """Measure and print; as a client (`--to PORT`) only send."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mails", type=int, default=400)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--to", type=int)
    arguments.add_argument("--sessions", type=int, default=1)
    options = arguments.parse_args()
    if options.to is not None:
        print(send(options.to, options.mails, options.sessions))
        return 0
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    for sessions in SESSIONS:
        print(_compare(options.mails, sessions, options.rounds))
    return 0


def send(port: int, mails: int, sessions: int) -> float:
    """Send so many mails over so many kept connections; return the seconds it took."""
    began = time.perf_counter()
    with ThreadPoolExecutor(sessions) as threads:
        list(threads.map(lambda number: _session(port, mails // sessions, number), range(sessions)))
    return time.perf_counter() - began


def _session(port: int, mails: int, number: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as replies:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _expect(replies, b"220")
        for mail in range(mails):
            connection.sendall(b"EHLO bench\r\n" if mail == 0 else b"RSET\r\n")
            _expect(replies, b"250")
            for line in (b"MAIL FROM:<a@supplier.example>", f"RCPT TO:<{ADDRESS}>".encode(), b"DATA"):
                connection.sendall(line + b"\r\n")
                _expect(replies, b"2", b"3")
            header = f"From: a@supplier.example\r\nSubject: {number} {mail}\r\n\r\n".encode()
            connection.sendall(header + (b"x" * 76 + b"\r\n") * (SIZE // 78) + b".\r\n")
            _expect(replies, b"250")


def _expect(replies: Iterator[bytes], *codes: bytes) -> None:
    line = next(replies)
    while line[3:4] == b"-":
        line = next(replies)
    assert line.startswith(codes), line


def _compare(mails: int, sessions: int, rounds: int) -> str:
    bare: list[float] = []
    ours: list[float] = []
    for number in range(rounds):
        sides = [(bare, _bare), (ours, _door)]
        for measured, serve in sides if number % 2 else reversed(sides):
            with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder, serve(Path(folder)) as port:
                measured.append(mails / _sent(port, mails, sessions))
    ratio = statistics.median(bare) / statistics.median(ours)
    return (
        f"door: {statistics.median(ours):,.0f} mails/s over {sessions} kept connections, bare aiosmtpd + write + fsync"
        f" {statistics.median(bare):,.0f} mails/s: {ratio:.2f} times the bare time,"
        f" median of {rounds} rounds, {mails} mails of {SIZE // 1000} KB"
    )


def _sent(port: int, mails: int, sessions: int) -> float:
    command = [sys.executable, __file__, "--to", str(port), "--mails", str(mails), "--sessions", str(sessions)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@contextmanager
def _door(folder: Path) -> Iterator[int]:
    app = an_installation(folder)
    for number in range(256):  # as in any installation that has been in use for a week
        (app.blobs.folder / f"{number:02x}").mkdir()
    with (
        closing(DoorKeeper(app, lambda _key: None)) as keeper,
        listening(keeper, protocol=DoorProtocol.SMTP) as door,
    ):
        yield door.port
    app.store.close()


@contextmanager
def _bare(folder: Path) -> Iterator[int]:
    started, ended, ports = threading.Event(), threading.Event(), list[int]()
    writer = _Writer(folder)

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(writer, hostname="bench", loop=loop), "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        started.set()
        await asyncio.to_thread(ended.wait)
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    started.wait()
    try:
        yield ports[0]
    finally:
        ended.set()
        thread.join()


class _Writer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = 0

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's
        self._written += 1
        await asyncio.to_thread(_write, self._folder / str(self._written), envelope.original_content or b"")
        return "250 OK"


def _write(path: Path, data: bytes | str) -> None:
    with path.open("xb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    sys.exit(main())
