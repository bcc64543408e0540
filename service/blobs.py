"""Raw bytes, kept under their own SHA-256: mails and the files found in them.

In charge of durability: when `put` returns, the bytes survive a power cut (file fsynced, renamed, folder fsynced). Not
in charge of which row refers to them. The port is `BlobStore`, so that an object store can take the folder's place.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

ORPHAN_SECONDS = 3600.0


class BlobStore(Protocol):
    """Where raw bytes are kept, addressed by content."""

    def put(self, data: bytes) -> str:
        """Keep the bytes durably and return their SHA-256 in hexadecimal; keeping them again changes nothing."""

    def get(self, sha256: str) -> bytes:
        """Return the bytes; FileNotFoundError when they are not here."""

    def __contains__(self, sha256: object) -> bool:
        """Say whether the bytes are here."""


class BlobFolder:
    """A folder of files named by their content, two levels deep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where these bytes are, or would be."""
        if len(sha256) != 64 or not sha256.isalnum():
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Keep the bytes: temporary file, fsync, rename, fsync of the folder. A file already here is left alone."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if path.exists():
            return sha256
        if not path.parent.exists():
            path.parent.mkdir(exist_ok=True)
            _sync_folder(self.folder)
        temporary = path.with_name(f".{sha256}.{secrets.token_hex(8)}.tmp")
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes; FileNotFoundError when they are not here."""
        return self.path(sha256).read_bytes()

    def __contains__(self, sha256: object) -> bool:
        """Say whether the bytes are here."""
        return isinstance(sha256, str) and self.path(sha256).exists()

    def remove_orphans(self, older_than: float = ORPHAN_SECONDS) -> int:
        """Remove temporary files that a killed process left more than `older_than` seconds ago; return how many."""
        removed = 0
        for orphan in self._temporaries():
            with suppress(FileNotFoundError):
                if time.time() - orphan.stat().st_mtime > older_than:
                    orphan.unlink()
                    removed += 1
        return removed

    def _temporaries(self) -> Iterator[Path]:
        return self.folder.glob("*/.*.tmp")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
