"""What one generation of a backup says about itself. It is written last: a generation without it is none.

In charge of the manifest's shape and of finding generations. Not in charge of the files that it names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from service.backup.errors import BackupError

FORMAT = 1
MANIFEST, CONFIGURATION, SIGNING_KEY, BLOB_LIST = "manifest.json", "config.toml", "signing.key", "blobs.txt"
BLOB_FOLDER = "blobs"
_PIECE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One generation. `files`: the SHA-256 of each file beside the manifest; `rows`: how many each table has.

    `last_event` and `chain` are the end of the event chain; `lost` are files that were gone or damaged already.
    """

    taken_at: datetime
    version: str
    database: str
    schema: str
    rows: Mapping[str, int]
    last_event: int | None
    chain: str
    blobs: int
    blob_bytes: int
    lost: tuple[str, ...]
    files: Mapping[str, str]
    format: int = FORMAT

    def as_json(self) -> str:
        """Return it as the text of its file."""
        return json.dumps({**asdict(self), "taken_at": self.taken_at.isoformat()}, indent=1)


def read_manifest(generation: Path) -> Manifest:
    """Return the manifest of a generation; BackupError when it cannot be restored by this version."""
    path = generation / MANIFEST
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise BackupError(f"{path} has the format {said['format']}; install the version of Acuse that wrote it")
        values = {**said, "taken_at": datetime.fromisoformat(said["taken_at"]), "lost": tuple(said["lost"])}
        return Manifest(**values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} cannot be read ({error}); take another generation") from error


def generations(folder: Path) -> list[Path]:
    """Return the finished generations of a backup folder, oldest first."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}") if not path.parent.name.startswith("."))


def damaged_files(generation: Path, manifest: Manifest) -> Iterator[str]:
    """Yield the name of each file of a generation that is not as the manifest has it."""
    for name, expected in manifest.files.items():
        path = generation / name
        if not path.is_file() or sha256_of_file(path) != expected:
            yield name


def listed_blobs(generation: Path) -> list[str]:
    """Return the SHA-256 of every raw mail and attachment that a generation needs."""
    return (generation / BLOB_LIST).read_text(encoding="ascii").split()


def sha256_of_file(path: Path) -> str:
    """Return the hash of a file of any size."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
