"""Taking a backup while everything runs.

In charge of the order that makes it consistent: the database first, as of one moment; then the files, which the
database never speaks of before they are durable; the manifest last, and only then the generation's name.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, select

from service.application import Application
from service.backup.copying import copy_blobs
from service.backup.databases import copied
from service.backup.errors import BackupError
from service.backup.manifest import (
    BLOB_FOLDER,
    BLOB_LIST,
    CONFIGURATION,
    MANIFEST,
    SIGNING_KEY,
    Manifest,
    generations,
    listed_blobs,
    sha256_of_file,
)
from service.blobs import BlobFolder, sync_folder
from service.store.event_chain import chain_end
from service.store.references import blob_references
from service.store.tables import metadata

_UNFINISHED = ".unfinished-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A finished generation: its folder, its manifest, how many files were new, which generations were let go."""

    folder: Path
    manifest: Manifest
    new_blobs: int
    removed: tuple[str, ...]


def take_backup(app: Application, configuration: Path, folder: Path, *, keep: int | None = None) -> Taken:
    """Copy the installation into a new generation of the backup folder; keep the newest `keep` generations, or all.

    BackupError when it cannot be finished: then there is no new generation, and the earlier ones are untouched.
    """
    if folder.resolve().is_relative_to((app.settings.base / app.settings.storage.folder).resolve()):
        raise BackupError(f"{folder} is inside the data folder itself; name a folder on another disk")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder):
        _remove_unfinished(folder)
        now = app.clock()
        name = f"{now:%Y-%m-%dT%H%M%S.%fZ}"
        if (folder / name).exists():
            raise BackupError(f"{folder / name} is there already; take the next one a moment later")
        unfinished = folder / f"{_UNFINISHED}{name}"
        unfinished.mkdir(mode=0o700)
        try:
            manifest, new = _filled(app, configuration, unfinished, folder, now)
        except OSError as error:
            raise BackupError(f"the backup cannot be written: {error}") from error
        unfinished.rename(folder / name)
        sync_folder(folder)
        removed = _let_go(folder, keep) if keep is not None else ()
    return Taken(folder=folder / name, manifest=manifest, new_blobs=new, removed=removed)


def _filled(
    app: Application, configuration: Path, generation: Path, folder: Path, now: datetime
) -> tuple[Manifest, int]:
    """Write everything into an unfinished generation; return its manifest and how many files were new."""
    with copied(app.store, generation) as (database, connection):
        end = chain_end(connection)
        rows = {table.name: _count(connection, table.name) for table in metadata.sorted_tables}
        schema = MigrationContext.configure(connection).get_current_revision()
        referenced = {sha256 for sha256, _ in blob_references(connection)}
    blobs = copy_blobs(app.blobs, BlobFolder(folder / BLOB_FOLDER), {*app.blobs, *referenced})
    _write(generation / BLOB_LIST, "".join(f"{sha256}\n" for sha256 in blobs.held).encode("ascii"))
    _write(generation / SIGNING_KEY, app.secret)
    _write(generation / CONFIGURATION, configuration.read_bytes())
    manifest = Manifest(
        taken_at=now,
        version=version("acuse"),
        database=database.name,
        schema=schema or "",
        rows=rows,
        last_event=end.last_id,
        chain=end.hash,
        blobs=len(blobs.held),
        blob_bytes=blobs.bytes,
        lost=blobs.lost,
        files={path.name: _made_durable(path) for path in sorted(generation.iterdir())},
    )
    _write(generation / MANIFEST, manifest.as_json().encode())
    _made_durable(generation / MANIFEST)
    sync_folder(generation)
    return manifest, blobs.new


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one())


def _write(path: Path, data: bytes) -> None:
    """Write a file that we alone may read: the signing key is among them."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _made_durable(path: Path) -> str:
    """Bring a file to the disk and return its hash."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return sha256_of_file(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second backup out of the folder as long as this one runs; a kill frees it."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError(f"another backup is being taken into {folder}") from error
        yield


def _remove_unfinished(folder: Path) -> None:
    for left in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)


def _let_go(folder: Path, keep: int) -> tuple[str, ...]:
    """Remove all but the newest generations, then the files that none of those needs; return their names."""
    old = generations(folder)[:-keep]
    for generation in old:
        (generation / MANIFEST).unlink()  # first: half a generation is none
        shutil.rmtree(generation)
    if old:
        needed = {sha256 for generation in generations(folder) for sha256 in listed_blobs(generation)}
        shared = BlobFolder(folder / BLOB_FOLDER)
        for sha256 in shared:
            if sha256 not in needed:
                shared.path(sha256).unlink()
    return tuple(generation.name for generation in old)
