"""Which rows speak of which files: every SHA-256 that the database holds, and what it is of.

In charge of knowing all columns with such a hash. Whether the files are there is asked by backup and verification.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, select

from service.store.tables import document, invoice, message

_HASHES: tuple[Column[str], ...] = (message.c.sha256, document.c.blob, document.c.page_blob, invoice.c.sha256)


def blob_references(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield each SHA-256 with the row that speaks of it, as `message 12`."""
    for column in _HASHES:
        table = column.table
        named = select(column, table.c.id).where(column.is_not(None)).order_by(table.c.id)
        for sha256, key in connection.execution_options(yield_per=1000).execute(named):
            yield sha256, f"{table.name} {key}"
