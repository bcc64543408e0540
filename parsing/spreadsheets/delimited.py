"""Text with separators (CSV as it is met: `;`, `,`, tabs or `|`) -> rows of cells.

In charge of finding the separator. Not in charge of text that is no table: bank formats, letters.
"""

from __future__ import annotations

import csv
from collections import Counter

_SEPARATORS = ";\t,|"
_LONGEST = 2_000_000
_LEAST_ROWS = 3
_LEAST_COLUMNS = 3
_MOST_ROWS = 5_000
_REGULAR = 0.7
"""Share of the lines that have the usual number of cells."""


def rows_of(data: bytes) -> list[list[str]] | None:
    """Return the rows of a table, None for text that is none."""
    lines = [line for line in _decoded(data[:_LONGEST]).splitlines() if line.strip()][:_MOST_ROWS]
    for separator in _SEPARATORS:
        try:
            rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=separator)]
        except csv.Error:
            continue
        if _is_table(rows):
            return rows
    return None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _is_table(rows: list[list[str]]) -> bool:
    """True when most rows have the same number of cells, and headings above them may have fewer."""
    usual, count = Counter(len(row) for row in rows).most_common(1)[0] if rows else (0, 0)
    return usual >= _LEAST_COLUMNS and count >= _LEAST_ROWS and count >= _REGULAR * len(rows)
