"""The real service, as its own processes, for as long as the demo lasts.

In charge of starting `acuse run` on the demo's configuration, of its log file, and of stopping it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from service.demo.installation import MAILBOX_PASSWORD_VARIABLE

_STOP_SECONDS = 45.0
_PAUSE_SECONDS = 0.2


class RunningService:
    """`acuse run` as a process tree; everything that it prints goes to `log`."""

    def __init__(self, configuration: Path, *, mailbox_password: str) -> None:
        self.log = configuration.with_name("acuse.log")
        self._command = [sys.executable, "-m", "service", "run", "--config", str(configuration)]
        self._environment = {**os.environ, MAILBOX_PASSWORD_VARIABLE: mailbox_password}

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- this interpreter, our own module
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def alive(self) -> bool:
        """Say whether the supervisor still runs."""
        return self._process.poll() is None

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of the log, for a person who wants to know why it stopped."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def answers(address: str, *, seconds: float) -> bool:
    """Wait until a web address answers; False when it does not in so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 -- our own address on loopback
                return True
        except urllib.error.HTTPError:
            return False
        except OSError:
            time.sleep(_PAUSE_SECONDS)
    return False
