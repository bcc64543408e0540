"""Trying this machine: the database, the folders, the disk, and the files that hold secrets."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from service.configuration import database_url
from service.doctor.records import Check, Outcome, attempted
from service.logins import missing_secrets
from service.settings import MailboxSettings, Settings, SmtpSettings
from service.store.engine import Store
from service.store.schema import SchemaAge, schema_age

MEGABYTE = 1_000_000
SLOW_FSYNC_SECONDS = 0.25


def examine_here(settings: Settings) -> Iterator[Check]:
    """Try everything that needs no server."""
    yield from attempted("database", "opening", partial(_database, settings))
    yield from attempted("storage folder", "writing", partial(_folder, settings))
    yield from _secrets(settings)


def is_made_already(url: str) -> bool:
    """Say whether opening this database makes no new file."""
    return not url.startswith("sqlite:") or Path(url.removeprefix("sqlite:///")).exists()


def _database(settings: Settings) -> Iterator[Check]:
    url = database_url(settings)
    if not is_made_already(url):
        said = "it does not exist yet; the first start makes it"
        yield Check(about="database", what="opening", outcome=Outcome.NOTE, said=said)
        return
    store = Store(url)
    try:
        with store.read() as connection:
            yield _schema(connection)
            yield _durability(connection, is_sqlite=store.is_sqlite)
    finally:
        store.close()


def _schema(connection: Connection) -> Check:
    revision, age = schema_age(connection)
    if age is SchemaAge.UNKNOWN:
        said, remedy = (
            f"revision {revision} is of another version of Acuse",
            "install that version, or restore a backup",
        )
        return Check(about="database", what="schema", outcome=Outcome.FAILED, said=said, remedy=remedy)
    if age is SchemaAge.OLDER:
        said = f"revision {revision or 'none'}; the next start brings it up to date"
        return Check(about="database", what="schema", outcome=Outcome.NOTE, said=said)
    return Check(about="database", what="schema", outcome=Outcome.OK, said=f"revision {revision}")


def _durability(connection: Connection, *, is_sqlite: bool) -> Check:
    if is_sqlite:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        said = f"journal_mode {mode}, synchronous {level}"
        good = (str(mode).lower(), level) == ("wal", 2)  # 2: FULL
        remedy = "WAL needs a local disk: not a network folder"
    else:
        level = connection.exec_driver_sql("SHOW synchronous_commit").scalar_one()
        said, good = f"synchronous_commit {level}", level != "off"
        remedy = "set synchronous_commit to on: an answered mail must not be forgotten"
    outcome = Outcome.OK if good else Outcome.FAILED
    return Check(about="database", what="durability", outcome=outcome, said=said, remedy=None if good else remedy)


def _folder(settings: Settings) -> Iterator[Check]:
    wanted = settings.base / settings.storage.folder
    folder = _existing(wanted)
    seconds = _write_durably(folder)
    slow = seconds > SLOW_FSYNC_SECONDS
    yield Check(
        about="storage folder",
        what="writing",
        outcome=Outcome.WARNING if slow else Outcome.OK,
        said=f"written and made durable in {seconds * 1000:.1f} ms ({folder})",
        remedy="a slow disk: every mail waits for it" if slow else None,
    )
    yield _space(folder, settings)
    if folder == wanted and folder.stat().st_mode & 0o007:
        said, remedy = "other users of this machine can look into it", f"chmod o-rwx {folder}"
        yield Check(about="storage folder", what="permissions", outcome=Outcome.WARNING, said=said, remedy=remedy)


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it while it does not exist yet."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _write_durably(folder: Path) -> float:
    """Return how many seconds it takes to write a small file there for good."""
    begun = time.perf_counter()
    with tempfile.NamedTemporaryFile(dir=folder, prefix="doctor.") as file:
        file.write(b"acuse doctor\n" * 100)
        file.flush()
        os.fsync(file.fileno())
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return time.perf_counter() - begun


def _space(folder: Path, settings: Settings) -> Check:
    free, least = shutil.disk_usage(folder).free, settings.storage.minimum_free_mb * MEGABYTE
    said = f"{free // MEGABYTE} MB free; below {least // MEGABYTE} MB no new mail is fetched"
    if free >= max(least, settings.alarms.disk_mb * MEGABYTE):
        return Check(about="storage folder", what="space", outcome=Outcome.OK, said=said)
    outcome = Outcome.FAILED if free < least else Outcome.WARNING
    return Check(about="storage folder", what="space", outcome=outcome, said=said, remedy="make room")


def _secrets(settings: Settings) -> Iterator[Check]:
    for missing in missing_secrets(settings):
        yield Check(about="secrets", what="passwords", outcome=Outcome.FAILED, said=missing)
    for path in secret_files(settings):
        if path.exists() and path.stat().st_mode & 0o077:
            said, remedy = f"other users of this machine can read {path}", f"chmod 600 {path}"
            yield Check(about="secrets", what="permissions", outcome=Outcome.WARNING, said=said, remedy=remedy)


def secret_files(settings: Settings) -> Iterator[Path]:
    """Yield every file that the configuration names for a secret."""
    servers: tuple[MailboxSettings | SmtpSettings, ...] = (*settings.mailboxes, settings.smtp)
    for server in servers:
        oauth = server.oauth
        named = [server.password_file, *([oauth.client_secret_file, oauth.refresh_token_file] if oauth else [])]
        yield from (settings.base / path for path in named if path is not None)
