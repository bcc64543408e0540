"""Putting a backup back into an empty place, so that nothing is lost and nothing is said twice.

In charge of the order: files, key and configuration first, the database last and only when it is ready, so that a
restore that was killed can be begun again. What a restored database may not go on doing by itself is
`service.store.standstill`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from service.backup.copying import copy_blobs
from service.backup.databases import is_empty, put_back
from service.backup.errors import BackupError
from service.backup.manifest import (
    BLOB_FOLDER,
    CONFIGURATION,
    MANIFEST,
    SIGNING_KEY,
    Manifest,
    damaged_files,
    generations,
    listed_blobs,
    read_manifest,
)
from service.blobs import BlobFolder, sync_folder
from service.configuration import database_url, load_settings
from service.credentials import keep_signing_key
from service.settings import Settings
from service.store import schema
from service.store.engine import Store
from service.store.standstill import Stopped, stand_still


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back: the generation, where its configuration is, what is held, and files that no copy has whole.

    `moved_to`: folders of mailboxes into which mails filed since the copy were moved, and where nobody looks for them.
    """

    generation: Path
    manifest: Manifest
    configuration: Path
    stopped: Stopped
    lost: tuple[str, ...]
    moved_to: tuple[str, ...]


def restore_backup(source: Path, configuration: Path, *, now: datetime) -> Restored:
    """Put the newest generation of a backup folder, or the generation named, where `configuration` is or will be.

    A configuration that is there already is used as it is. BackupError when anything else would be overwritten.
    """
    generation = _generation(source)
    manifest = read_manifest(generation)
    if damaged := list(damaged_files(generation, manifest)):
        raise BackupError(f"{generation} is damaged ({', '.join(damaged)}); take another generation")
    settings = _settings(generation, configuration)
    folder = settings.base / settings.storage.folder
    key = (generation / SIGNING_KEY).read_bytes()
    store = Store(database_url(settings))
    try:
        _refuse_to_overwrite(store, folder, key)
        blobs = copy_blobs(
            BlobFolder(generation.parent / BLOB_FOLDER), BlobFolder(folder / "blobs"), listed_blobs(generation)
        )
        keep_signing_key(folder / SIGNING_KEY, key)
        if not configuration.exists():
            configuration.write_bytes((generation / CONFIGURATION).read_bytes())
        stopped = _database_put_back(generation / manifest.database, store, manifest, now)
    except OSError as error:
        raise BackupError(f"the backup cannot be put back: {error}; once that is settled, begin again") from error
    finally:
        store.close()
    return Restored(
        generation=generation,
        manifest=manifest,
        configuration=configuration,
        stopped=stopped,
        lost=tuple(sorted({*blobs.lost, *manifest.lost})),
        moved_to=tuple(_moved_to(settings)),
    )


def _database_put_back(copy: Path, store: Store, manifest: Manifest, now: datetime) -> Stopped:
    try:
        with put_back(copy, store) as prepared:
            schema.upgrade(prepared)
            with prepared.write() as connection:
                stopped = stand_still(connection, taken_at=manifest.taken_at, now=now)
    except schema.SchemaError as error:
        raise BackupError(str(error)) from error
    if store.is_sqlite:
        sync_folder(Path(store.url.database or "").parent)
    return stopped


def _generation(source: Path) -> Path:
    if (source / MANIFEST).exists():
        return source
    found = generations(source)
    if not found:
        raise BackupError(f"{source} holds no finished backup; name the folder that `acuse backup` was given")
    return found[-1]


def _settings(generation: Path, configuration: Path) -> Settings:
    """Return the settings that will hold there; paths start from where the configuration will be."""
    configuration.parent.mkdir(parents=True, exist_ok=True)
    if configuration.exists():
        return load_settings(configuration)
    return replace(load_settings(generation / CONFIGURATION), base=configuration.parent.resolve())


def _moved_to(settings: Settings) -> Iterator[str]:
    for mailbox in settings.mailboxes:
        verb, _, folder = mailbox.after_filing.partition(":")
        if verb == "move" and folder not in mailbox.folders:
            yield f"{folder} of {mailbox.name}"


def _refuse_to_overwrite(store: Store, folder: Path, key: bytes) -> None:
    """Refuse when there is a database, or another installation's key; files are named by content and may be there."""
    if not is_empty(store):
        raise BackupError(f"there is a database already ({store.url!r}); move it away, or restore with --to FOLDER")
    existing = folder / SIGNING_KEY
    if existing.exists() and existing.read_bytes() != key:
        raise BackupError(f"{existing} is another installation's key; move it away, or restore with --to FOLDER")
