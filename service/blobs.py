"""Raw bytes, kept under their own SHA-256: mails and the files found in them.

In charge of durability: when `put` returns, the bytes survive a power cut (file fsynced, renamed, folder fsynced). Not
in charge of which row refers to them. The port is `BlobStore`, so that an object store can take the folder's place.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

ORPHAN_SECONDS = 3600.0
WRITERS = 4  # a disk commits several files in about the time of one


class BlobStore(Protocol):
    """Where raw bytes are kept, addressed by content."""

    def put(self, data: bytes) -> str:
        """Keep the bytes durably and return their SHA-256 in hexadecimal; keeping them again changes nothing."""

    def get(self, sha256: str) -> bytes:
        """Return the bytes; FileNotFoundError when they are not here."""

    def __contains__(self, sha256: object) -> bool:
        """Say whether the bytes are here."""


class BlobFolder:
    """A folder of files named by their content, two levels deep, beside one folder of files still being written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._durable_folders: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Return where these bytes are, or would be."""
        if len(sha256) != 64 or not sha256.isalnum():
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Keep the bytes durably and return their SHA-256; a file already here is left alone."""
        return self.put_many((data,))[0]

    def put_many(self, datas: Sequence[bytes]) -> tuple[str, ...]:
        """Keep several and return their SHA-256 in order: each file fsynced and renamed, then each folder fsynced.

        The folder of a file already here is fsynced too: whoever renamed it may have died before doing so.
        """
        hashes = tuple(hashlib.sha256(data).hexdigest() for data in datas)
        new = {path: data for path, data in zip(map(self.path, hashes), datas, strict=True) if not path.exists()}
        folders = {self.path(sha256).parent for sha256 in hashes}
        self._make(folders - self._durable_folders)
        with self._written(new) as temporaries:
            for path, temporary in temporaries.items():
                temporary.rename(path)
        _at_once(sync_folder, folders)
        return hashes

    def get(self, sha256: str) -> bytes:
        """Return the bytes; FileNotFoundError when they are not here."""
        return self.path(sha256).read_bytes()

    def __contains__(self, sha256: object) -> bool:
        """Say whether the bytes are here."""
        return isinstance(sha256, str) and self.path(sha256).exists()

    def __iter__(self) -> Iterator[str]:
        """Yield the SHA-256 of everything that is here, in order."""
        for folder in sorted(self.folder.glob("??")):
            yield from sorted(path.name for path in folder.iterdir())

    def remove_orphans(self, older_than: float = ORPHAN_SECONDS) -> int:
        """Remove temporary files that a killed process left more than `older_than` seconds ago; return how many."""
        removed = 0
        for orphan in self._incoming.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - orphan.stat().st_mtime > older_than:
                    orphan.unlink()
                    removed += 1
        return removed

    def _make(self, folders: set[Path]) -> None:
        """Make folders whose own names are durable."""
        for folder in folders:
            folder.mkdir(exist_ok=True)
        if folders:
            sync_folder(self.folder)
            self._durable_folders |= folders

    @contextmanager
    def _written(self, new: Mapping[Path, bytes]) -> Iterator[Mapping[Path, Path]]:
        """Give the durable temporary file of each path; those that are not renamed are removed."""
        temporaries = {path: self._incoming / f"{path.name}.{secrets.token_hex(8)}" for path in new}
        try:
            _at_once(_write_durably, temporaries.values(), new.values())
            yield temporaries
        except BaseException:
            for temporary in temporaries.values():
                with suppress(OSError):
                    temporary.unlink()
            raise


def _at_once(work: Callable[..., None], *arguments: Iterable[object]) -> None:
    """Do the work for each argument, a few at a time; raise the first failure after all have ended."""
    calls = list(zip(*arguments, strict=True))
    if len(calls) == 1:  # threads cost more than one file
        work(*calls[0])
        return
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(work, *zip(*calls, strict=True)))


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
