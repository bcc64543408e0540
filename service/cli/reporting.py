"""`acuse report`: what waits and why, how long approval takes, what needed nobody, what customers owe."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from service.cli.output import as_json, configured, emit, opened
from service.reports import Cells, Column, Report, ReportName, report_of, report_table, reports_of

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@configured
@as_json
@click.argument("name", required=False, type=click.Choice([each.value for each in ReportName]))
@click.option("--from", "since", type=_DAY, help="The first day; else the first of the month eleven months before.")
@click.option("--to", "until", type=_DAY, help="The last day; else today.")
@click.option("--csv", "as_table", is_flag=True, help="As a table for spreadsheets; of one report.")
def report(
    name: str | None,
    since: datetime | None,
    until: datetime | None,
    as_table: bool,
    configuration: Path,
    json_lines: bool,
) -> None:
    """Print one report, or all: exceptions by cause and supplier, times to approval, what needed nobody, receivables.

    The days count for `approval` and `untouched`; the others say what is so now.
    """
    if as_table and name is None:
        raise click.UsageError("--csv wants the name of one report")
    app = opened(configuration)
    first, last = since.date() if since else None, until.date() if until else None
    found = (
        (report_of(app, ReportName(name), since=first, until=last),)
        if name
        else reports_of(app, since=first, until=last)
    )
    for one in found:
        if as_table:
            click.echo(report_table(one), nl=False)
        elif json_lines:
            for row in one.rows:
                emit({"report": one.name.value} | dict(zip(_names(one), map(_value, one.columns, row), strict=True)))
        else:
            _print(one)


def _names(one: Report) -> list[str]:
    return [column.name for column in one.columns]


def _value(column: Column, value: Any) -> Any:
    """Return a cell as JSON has it: an amount is a string, hours and shares are numbers."""
    if isinstance(value, Decimal):
        return format(value, "f") if column.cells is Cells.AMOUNT else float(value)
    return value


def _print(one: Report) -> None:
    days = f", {one.since} to {one.until}" if one.dated else ""
    click.echo(f"{one.name.value}{days}")
    for record in one.records():
        said = (f"{name} {'-' if value is None else value}" for name, value in record.items())
        click.echo(f"  {'  '.join(said)}")


COMMANDS = (report,)
