"""A throw-away Redis on a free loopback port, which keeps nothing."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

from redis import Redis
from redis.exceptions import ConnectionError as NotYet

from service.demo.ports import free_port

_START_SECONDS = 60.0


def redis_path() -> str | None:
    """Return where redis-server is; None when it is not installed."""
    return shutil.which("redis-server")


class RedisServer:
    """One server; every test takes a number of its own, the database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port("127.0.0.1")

    def start(self) -> Self:
        """Start it and wait until it answers."""
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": str(self.folder)}
        command = ["redis-server", *(word for name, value in options.items() for word in (f"--{name}", value))]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("redis-server does not start")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Stop it at once."""
        self._process.kill()
        self._process.wait(_START_SECONDS)

    def url(self, database: int = 0) -> str:
        """Return the address of one of its databases."""
        return f"redis://127.0.0.1:{self.port}/{database}"

    def _answers(self) -> bool:
        try:
            with Redis(port=self.port) as client:
                return bool(client.ping())
        except NotYet:
            return False
