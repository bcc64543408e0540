"""What an import came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from service.exportrows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. `refused` rows name the row and the reason; `cases` are invoices whose outcome changed."""

    read: int = 0
    changed: int = 0
    refused: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


def report(rows: Rows[Any], changed: int, cases: Iterable[str] = (), refused: Iterable[str] = ()) -> ImportReport:
    """Return the report of a file's rows; `refused`: those that read well and could not be saved."""
    return ImportReport(
        read=len(rows.records) + len(rows.refused),
        changed=changed,
        refused=(*rows.refused, *refused),
        cases=tuple(dict.fromkeys(cases)),
    )
