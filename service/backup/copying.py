"""Copying raw mails and attachments from one folder of blobs into another: only what is new there, only what is whole.

In charge of both directions, backup and restore. A file whose bytes are not its name is never copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from service.blobs import BlobFolder

_BATCH_FILES, _BATCH_BYTES = 64, 32_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What of the wanted files the target has now, how many bytes that is, how many are new, what no copy has whole."""

    held: tuple[str, ...]
    bytes: int
    new: int
    lost: tuple[str, ...]


def copy_blobs(source: BlobFolder, target: BlobFolder, wanted: Iterable[str]) -> Copied:
    """Copy what the target lacks, durably."""
    asked = set(wanted)
    there = {sha256 for sha256 in asked if sha256 in target}
    new: set[str] = set()
    for batch in _batches(_whole(source, sorted(asked - there))):
        new.update(target.put_many(batch))
    held = tuple(sorted(there | new))
    return Copied(
        held=held,
        bytes=sum(target.path(sha256).stat().st_size for sha256 in held),
        new=len(new),
        lost=tuple(sorted(asked - there - new)),
    )


def _whole(source: BlobFolder, wanted: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes of every file that is there and is what its name says."""
    for sha256 in wanted:
        with suppress(FileNotFoundError):
            data = source.get(sha256)
            if hashlib.sha256(data).hexdigest() == sha256:
                yield data


def _batches(datas: Iterator[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for data in datas:
        batch.append(data)
        size += len(data)
        if len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
