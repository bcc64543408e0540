"""The listener as a target: a stream of bytes to a running one, which answers and then serves the next client."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from inbox.listener import DoorProtocol, Doorway
from tests.inbox.listening import Client, Shelf, listening

_END = b"\r\n.\r\nRSET\r\nQUIT\r\n"  # out of whatever state the stream has led to
_open = ExitStack()


def door(data: bytes) -> None:
    """Whatever a client says, only what was kept is taken, and the next client is greeted."""
    for protocol in DoorProtocol:
        path, shelf = _running(protocol)
        shelf.kept.clear()
        taken = _said_to(path, data + _END).count(b"250 2.0.0 kept as")
        assert taken <= len(shelf.kept) or protocol is DoorProtocol.LMTP, "a mail was taken and not kept"
        with Client(path) as client:
            assert client.code() == "220"


@cache
def _running(protocol: DoorProtocol) -> tuple[Path, Shelf]:
    folder = Path(_open.enter_context(tempfile.TemporaryDirectory()))
    shelf = Shelf()
    doorway = Doorway(socket=folder / "door")
    _open.enter_context(listening(shelf, protocol=protocol, doorway=doorway, mail=100_000))
    return folder / "door", shelf


def _said_to(path: Path, stream: bytes) -> bytes:
    with Client(path) as client:
        try:
            client.send(stream)
        except (BrokenPipeError, ConnectionResetError):  # cut off before everything was said: too much nonsense
            return b""
        return client.rest()


def seeds() -> tuple[bytes, ...]:
    """Return some dialogues."""
    head = b"LHLO x\r\nEHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<facturas@company.example>\r\n"
    mail = b"Subject: x\r\n\r\n..\r\ny"
    return (
        head + b"DATA\r\n" + mail + b"\r\n.\r\n",
        head + b"RCPT TO:<compras@company.example>\r\nDATA\r\n" + mail + b"\n.\n" + head,
        b"HELO x\r\nMAIL FROM:<> SIZE=9 BODY=8BITMIME SMTPUTF8\r\nNOOP\r\nVRFY x\r\nHELP\r\nRSET\r\nEXPN y\r\nQUIT\r\n",
    )
