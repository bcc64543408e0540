"""`acuse expenses` and `acuse contracts`: what is bought without an order, and what contracts bill over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from matching.series import SeriesEntry, series
from service.application import Application
from service.cli.output import as_json, configured, emit, opened
from service.days import today_of
from service.expense_table import COLUMNS, expense_table, period
from service.store import contracts
from service.store.expenses import Expense, expenses

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(name="expenses")
@configured
@as_json
@click.option("--from", "since", type=_DAY, help="The first day of issue; else the first of this month.")
@click.option("--to", "until", type=_DAY, help="The last day of issue; else the last of that month.")
@click.option("--csv", "as_table", is_flag=True, help="As a table for spreadsheets.")
def expenses_(
    since: datetime | None, until: datetime | None, as_table: bool, configuration: Path, json_lines: bool
) -> None:
    """List every invoice without an order of a period, with its file, its category and its approver."""
    app = opened(configuration)
    today = today_of(app)
    first, last = period(since.date() if since else None, until.date() if until else None, today)
    with app.store.read() as connection:
        rows = expenses(connection, first, last)
    if as_table:
        click.echo(expense_table(rows), nl=False)
        return
    for row in rows:
        emit(_record(row)) if json_lines else click.echo(_in_words(row))


def _record(row: Expense) -> dict[str, Any]:
    values = {field.name: getattr(row, field.name) for field in fields(row) if field.name in COLUMNS}
    day, total = row.issue_date, row.total
    return values | {
        "issue_date": day.isoformat() if day else None,
        "total": None if total is None else format(total, "f"),
        "approved": row.approved,
    }


def _in_words(row: Expense) -> str:
    amount = "?" if row.total is None else format(row.total, "f")
    said = (row.issue_date, row.supplier or "?", row.number or row.case, f"{amount} {row.currency or ''}".strip())
    return "  ".join([*map(str, said), f"[{row.category or '-'}]", row.approver or "-", row.state])


@click.command(name="contracts")
@configured
@as_json
@click.argument("numbers", nargs=-1, metavar="[NUMBER…]")
def contracts_(numbers: tuple[str, ...], configuration: Path, json_lines: bool) -> None:
    """Print the bills of each contract in time: what changed since the one before, and what a unit cost."""
    for record in _series_of(opened(configuration), numbers):
        if json_lines:
            emit(record)
        else:
            facts = (f"{key} {value}" for key, value in record.items() if key not in ("contract", "date") and value)
            click.echo(f"{record['contract']}  {record['date']}  {', '.join(facts)}")


def _series_of(app: Application, numbers: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    with app.store.read() as connection:
        for one in contracts.every(connection):
            if not numbers or one.number in numbers:
                for entry in series(contracts.bills_of(connection, [one.number])):
                    yield _entry(one.number, one.supplier.name, entry)


def _entry(number: str, supplier: str | None, entry: SeriesEntry) -> dict[str, Any]:
    figures = {
        "net": entry.bill.net,
        "delta": entry.delta,
        "quantity": entry.bill.quantity,
        "unit_price": None if entry.unit_price is None else round(entry.unit_price, 6),
        "rise_percent": None if entry.rise_percent is None else round(entry.rise_percent, 1),
    }
    return {
        "contract": number,
        "supplier": supplier,
        "date": entry.bill.issued.isoformat(),
        "number": entry.bill.number,
        "unit": entry.unit,
        **{name: None if value is None else format(value, "f") for name, value in figures.items()},
        "notable": entry.notable,
    }


COMMANDS = (expenses_, contracts_)
