"""An IMAP server that misbehaves as told, for the faults that a real one cannot be talked into.

In charge of a few commands of one folder, just enough for the mailbox. Not a stand-in for a server: everything that a
real one does is tested on a real one.
"""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

GREETING = b"* OK ready\r\n"


@dataclass(slots=True, kw_only=True)
class Script:
    """What the server holds and how it misbehaves. `faults`: by UID, what a FETCH of that mail's bytes does.

    `no`: a tagged NO; `hang_up`: closes the connection; `cut`: closes it in the middle of the bytes; `silence`: never
    answers; `empty`: says OK and gives no bytes. `chatter`: lines told before every answer.
    """

    mails: Mapping[int, bytes] = field(default_factory=dict)
    faults: Mapping[int, str] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 AUTH=PLAIN"
    uidvalidity: int | None = 7
    login: str = "OK welcome"
    chatter: tuple[str, ...] = ()
    sizes_refused: frozenset[int] = frozenset()
    logins: int = 0


class ScriptedImap:
    """The server, on loopback and a free port, as long as it is entered."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.script = script
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    script: Script

    def __init__(self, address: tuple[str, int], handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(address, handler)
        self.stopping = threading.Event()


class _HangUp(Exception):  # noqa: N818 -- an order, not an error
    """Close the connection now."""


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answer commands until the client or the script hangs up."""
        self.wfile.write(GREETING)
        try:
            for line in self.rfile:
                tag, _, command = line.decode("latin-1").strip().partition(" ")
                self._answer(tag, command)
        except (_HangUp, OSError):
            return

    def finish(self) -> None:
        """Close; the client may have gone first."""
        with suppress(OSError):
            super().finish()

    def _answer(self, tag: str, command: str) -> None:
        script = self.server.script
        for told in script.chatter:
            self._say(f"* {told}")
        match command.upper().split()[:2]:
            case ["CAPABILITY"]:
                self._say(f"* CAPABILITY {script.capabilities}")
            case ["AUTHENTICATE", _]:
                script.logins += 1
                self._say("+ ")
                self.rfile.readline()
                self._say(f"{tag} {script.login}")
                return
            case ["SELECT" | "EXAMINE", _]:
                if script.uidvalidity is not None:
                    self._say(f"* OK [UIDVALIDITY {script.uidvalidity}] numbered")
            case ["UID", "SEARCH"]:
                self._say(f"* SEARCH {' '.join(map(str, self._asked(command.split()[-1])))}")
            case ["UID", "FETCH"]:
                self._fetch(tag, command)
                return
            case ["IDLE"]:
                self._say("+ idling")
                raise _HangUp
            case ["LOGOUT"]:
                self._say("* BYE", f"{tag} OK bye")
                raise _HangUp
        self._say(f"{tag} OK done")

    def _fetch(self, tag: str, command: str) -> None:
        script = self.server.script
        for uid in self._asked(command.split()[2]):
            raw = script.mails[uid]
            if "SIZE" in command.upper():
                if uid in script.sizes_refused:
                    self._say(f"{tag} NO size of {uid} unknown")
                    return
                self._say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
            elif fault := script.faults.get(uid):
                if not self._misbehave(tag, uid, fault):
                    return
            else:
                self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        self._say(f"{tag} OK done")

    def _misbehave(self, tag: str, uid: int, fault: str) -> bool:
        """Do the fault; say whether the command goes on."""
        if fault == "no":
            self._say(f"{tag} NO message {uid} is damaged")
        elif fault == "cut":
            self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{100}}\r\nSubject: only the beg".encode())
            raise _HangUp
        elif fault == "hang_up":
            raise _HangUp
        elif fault == "silence":
            self.server.stopping.wait(60)
            raise _HangUp
        return fault == "empty"

    def _asked(self, uids: str) -> list[int]:
        wanted: set[int] = set()
        last = max(self.server.script.mails, default=0)
        for first, end in re.findall(r"(\d+)(?::(\d+|\*))?", uids):
            high = int(first) if not end else last if end == "*" else int(end)
            low, high = sorted((int(first), high))
            wanted |= {uid for uid in self.server.script.mails if low <= uid <= high}
        return sorted(wanted)

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.wfile.write(line.encode() + b"\r\n")
