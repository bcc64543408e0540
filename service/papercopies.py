"""Copies of our own invoices that go with mails: which may, and their bytes.

In charge of never attaching anything but one PDF that is one invoice's alone: an import of many invoices is a file too.
Not in charge of which mails carry copies (the stages of the reminder policy say so).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from outbound.records import Notice, PaperCopy
from service.application import Application
from service.store.tables import invoice

MOST_BYTES = 5_000_000
_PDF = b"%PDF-"


def attachable(
    connection: Connection, app: Application, wanted: Sequence[PaperCopy]
) -> tuple[tuple[PaperCopy, ...], tuple[bytes, ...]]:
    """Return which of these copies may go with a mail, and their bytes; what would make it too large stays behind."""
    papers: list[PaperCopy] = []
    contents: list[bytes] = []
    for paper in wanted:
        if paper.sha256 not in app.blobs or not _is_of_one(connection, paper.sha256):
            continue
        content = app.blobs.get(paper.sha256)
        if content.startswith(_PDF) and sum(map(len, contents)) + len(content) <= MOST_BYTES:
            papers.append(paper)
            contents.append(content)
    return tuple(papers), tuple(contents)


def papers_of(app: Application, notice: Notice) -> tuple[bytes, ...]:
    """Return the bytes of what a notice carries, to compose its mail again."""
    return tuple(app.blobs.get(paper.sha256) for paper in notice.attached)


def _is_of_one(connection: Connection, sha256: str) -> bool:
    """Say whether a file is the paper of one invoice alone."""
    query = select(func.count()).select_from(invoice).where(invoice.c.sha256 == sha256)
    return connection.execute(query).scalar_one() == 1
