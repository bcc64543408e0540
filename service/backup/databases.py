"""Copying a database while it is written to, and putting a copy back.

In charge of SQLite's online backup and of PostgreSQL's own programs. Not in charge of what is in the database.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from service.backup.errors import BackupError
from service.store.engine import Store

SQLITE_COPY, POSTGRESQL_COPY = "database.sqlite3", "database.pgdump"
_BEING_RESTORED = ".being-restored"


@contextmanager
def copied(store: Store, folder: Path) -> Iterator[tuple[Path, Connection]]:
    """Copy the database into the folder; give the copy's file and a connection that sees exactly what was copied."""
    with _sqlite_copied(store, folder) if store.is_sqlite else _postgresql_copied(store, folder) as copy:
        yield copy


@contextmanager
def _sqlite_copied(store: Store, folder: Path) -> Iterator[tuple[Path, Connection]]:
    path = folder / SQLITE_COPY
    with store.engine.connect() as connection, closing(sqlite3.connect(path)) as target:
        live = connection.connection.driver_connection
        assert isinstance(live, sqlite3.Connection)  # noqa: S101 -- the engine's driver
        live.backup(target)  # in one step: writers go on, the copy is of one moment (SQLite: WAL)
        damage = target.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise BackupError(
            f"the database is damaged ({damage}); `acuse verify` says more; earlier backups are untouched"
        )
    copy = Store(f"sqlite:///{path}")
    try:
        with copy.read() as connection:
            yield path, connection
    finally:
        copy.close()
    _into_one_file(path)


@contextmanager
def _postgresql_copied(store: Store, folder: Path) -> Iterator[tuple[Path, Connection]]:
    path = folder / POSTGRESQL_COPY
    with store.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run_for(store, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}")
        yield path, connection


def is_empty(store: Store) -> bool:
    """Say whether there is nothing in a database (PostgreSQL), or no database at all (SQLite)."""
    if store.is_sqlite:
        return not any(path.exists() for path in _files_of(_file_of(store)))
    return not inspect(store.engine).get_table_names()


@contextmanager
def put_back(copy: Path, store: Store) -> Iterator[Store]:
    """Put a copy back, and let the caller change it before it is there under its name.

    A PostgreSQL database is restored in one transaction; what the caller then does is another.
    """
    if not store.is_sqlite:
        _run_for(store, "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", str(copy))
        yield store
        return
    place = _file_of(store)
    place.parent.mkdir(parents=True, exist_ok=True)
    coming = place.with_name(place.name + _BEING_RESTORED)
    for left in _files_of(coming):
        left.unlink(missing_ok=True)  # of a restore that was killed: an old log must not be played into the new copy
    shutil.copyfile(copy, coming)
    prepared = Store(f"sqlite:///{coming}")
    try:
        yield prepared
    finally:
        prepared.close()
    _into_one_file(coming)
    coming.rename(place)


def _file_of(store: Store) -> Path:
    return Path(store.url.database or "")


def _files_of(database: Path) -> tuple[Path, ...]:
    """Return where a SQLite database and its logs are, or would be."""
    return tuple(database.with_name(database.name + ending) for ending in ("", "-wal", "-shm", "-journal"))


def _into_one_file(path: Path) -> None:
    """Fold the write-ahead log back, so that the file alone is the whole database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _run_for(store: Store, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs for the store's database; BackupError with its own words when it fails."""
    url = store.url.set(drivername="postgresql", password=None).render_as_string()
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not installed: install PostgreSQL's client programs, of the server's version")
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL's, for the configured database
        [program, *arguments, f"--dbname={url}"],
        env={**os.environ, **_secret(store)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")


def _secret(store: Store) -> Mapping[str, str]:
    """Hand the password over where no list of processes shows it."""
    return {"PGPASSWORD": str(store.url.password)} if store.url.password else {}
