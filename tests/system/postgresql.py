"""A throw-away PostgreSQL cluster on a free loopback port, owned by an unprivileged user when the tests run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
import uuid
from pathlib import Path
from typing import Self

import psycopg

from service.demo.ports import free_port

_START_SECONDS = 60.0


def postgresql_folder() -> Path | None:
    """Return where the newest PostgreSQL's programs are; None when there is none (Debian's layout, else the PATH)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class PostgreSql:
    """One cluster; every test takes a database of its own."""

    def __init__(self, base: Path, programs: Path) -> None:
        self.base, self.programs = base, programs
        self.port = free_port("127.0.0.1")

    def start(self) -> Self:
        """Make the cluster and start it."""
        self._as: dict[str, int] = {}
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.base, owner.pw_uid, owner.pw_gid)
            self._as = {"user": owner.pw_uid, "group": owner.pw_gid}
        data = str(self.base / "data")
        made = [str(self.programs / "initdb"), "-D", data, "-U", "acuse", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, cwd=self.base, **self._as)
        served = [str(self.programs / "postgres"), "-D", data, "-p", str(self.port), "-h", "127.0.0.1"]
        with (self.base / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*served, "-k", str(self.base)], stdout=log, stderr=log, cwd=self.base, **self._as
            )
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.base / "log").read_text())
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """Stop it at once: its data is thrown away."""
        self._process.send_signal(3)  # SIGQUIT: immediate shutdown
        self._process.wait(_START_SECONDS)

    def new_database(self) -> str:
        """Create an empty database and return its address for SQLAlchemy."""
        name = f"acuse_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return f"postgresql+psycopg://acuse@127.0.0.1:{self.port}/{name}"

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=acuse dbname={database}"

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._address("postgres"), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False
