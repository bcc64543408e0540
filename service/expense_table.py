"""The register of expenses as a table, and the period it covers when nobody says otherwise.

Used by the command line and the admin alike. The rows are `service.store.expenses`'s.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date

from service.store.expenses import Expense
from service.tabular import as_csv

COLUMNS = ("issue_date", "supplier", "number", "case", "kind", "state", "contract", "category", "approver", "total",
           "currency", "file")  # fmt: skip


def expense_table(rows: Iterable[Expense]) -> str:
    """Return the expenses as CSV for spreadsheets."""
    return as_csv(COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in rows))


def period(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """Return the first and last day asked for; else this month, or the month that `since` lies in."""
    first = since or today.replace(day=1)
    last = until or first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first, max(first, last)
