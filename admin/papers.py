"""The papers of an invoice as they can be looked at: the pages of a PDF, else what its data say, set out to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from service.blobs import BlobFolder
from service.store.desk_invoices import PaperRow

LOOKED_AT = 1024
"""A PDF's mark may stand anywhere in so many first bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper. `pages` is the number of pages that can be drawn: 0 when it is data without a picture."""

    id: int
    message_id: int
    name: str
    format: str | None
    pages: int
    reading: Mapping[str, Any]


def papers_of(blobs: BlobFolder, rows: Iterable[PaperRow]) -> tuple[Paper, ...]:
    """Return what can be shown of each document; a file that came again is shown once."""
    distinct = {drawable(blobs, row) or row.blob or str(row.id): row for row in reversed(tuple(rows))}
    return tuple(
        Paper(
            id=row.id,
            message_id=row.message_id,
            name=row.source.rpartition("!")[2],
            format=row.format,
            pages=int((row.reading or {}).get("pages") or 1) if drawable(blobs, row) else 0,
            reading=row.reading or {},
        )
        for row in reversed(tuple(distinct.values()))
    )


def drawable(blobs: BlobFolder, row: PaperRow) -> str | None:
    """Return the blob that holds the PDF of a document, None when there is none."""
    return next((sha256 for sha256 in (row.page_blob, row.blob) if sha256 and _is_pdf(blobs, sha256)), None)


def _is_pdf(blobs: BlobFolder, sha256: str) -> bool:
    with suppress(FileNotFoundError), blobs.path(sha256).open("rb") as file:
        return b"%PDF-" in file.read(LOOKED_AT)
    return False
