"""Tables as CSV that spreadsheets open rightly, and never as formulas.

In charge of that alone: UTF-8 with a byte order mark, commas, and an apostrophe before what a spreadsheet would run
(OWASP, CSV injection).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import StringIO

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table as CSV; amounts have a dot, days are YYYY-MM-DD, absent values are empty."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + file.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
