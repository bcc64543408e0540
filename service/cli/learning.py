"""`acuse learn`: what people's corrections taught of suppliers' layouts."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Row

from service.cli.output import PARTLY, as_json, configured, emit, opened, say
from service.learning import replay
from service.sandbox import ReaderPool
from service.store import learning


@click.group()
def learn() -> None:
    """What people showed of suppliers' layouts: list, check, export, forget."""


@learn.command(name="list")
@configured
@as_json
def list_(configuration: Path, json_lines: bool) -> None:
    """List every layout with the fields that were shown on it."""
    app = opened(configuration)
    with app.store.read() as connection:
        rows = learning.all_layouts(connection)
    for row in rows:
        record = _record(row)
        fields = ", ".join(f"{one['field']} ({one['examples']})" for one in record["fields"])
        emit(record) if json_lines else click.echo(f"{row.id}  {row.seller or '?'}: {fields}")


@learn.command()
@configured
@as_json
def check(configuration: Path, json_lines: bool) -> None:
    """Read every corrected paper anew; exit status 1 where one is read otherwise than a person said."""
    app = opened(configuration)
    wrong = total = 0
    with closing(ReaderPool(app.settings.reading)) as pool:
        for one in replay(app, pool):
            total, wrong = total + 1, wrong + (not one.right)
            record = {"invoice": one.invoice_id, "field": one.field, "expected": one.expected, "found": one.found}
            if json_lines:
                emit(record | {"right": one.right})
            elif not one.right:
                click.echo(f"invoice {one.invoice_id}: {one.field} is {one.expected!r}, read as {one.found!r}")
    if not json_lines:
        click.echo(f"{total - wrong} of {total} corrections are read as people said")
    sys.exit(PARTLY if wrong else 0)


@learn.command()
@configured
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(file: Path, configuration: Path) -> None:
    """Write every layout and correction to a file, as JSON."""
    app = opened(configuration)
    with app.store.read() as connection:
        layouts, corrections = learning.all_layouts(connection), learning.all_corrections(connection)
    whole = {
        "layouts": [{**_plain(row), "content": row.content} for row in layouts],
        "corrections": [_plain(row) for row in corrections],
    }
    file.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{len(layouts)} layouts and {len(corrections)} corrections are in {file}")


@learn.command()
@configured
@click.option("--field", help="This field alone.")
@click.argument("layout", type=int)
def forget(layout: int, field: str | None, configuration: Path) -> None:
    """Forget a layout by its number, or one of its fields."""
    app = opened(configuration)
    with app.store.write() as connection:
        forgotten = learning.forget(connection, layout, field)
    if not forgotten:
        say(f"there is nothing of that to forget; `acuse learn list` shows what is known, {layout} is not")
        sys.exit(PARTLY)
    click.echo(f"{field or 'all'} of layout {layout} is forgotten")


def _record(row: Row[Any]) -> dict[str, Any]:
    shown = {one["field"]: one for one in row.content["anchors"]}
    fields = [
        {"field": name, "relation": one["relation"], "words": one["words"], "examples": one["examples"]}
        for name, one in shown.items()
    ]
    fields += [
        {"field": name, "relation": "always", "words": value, "examples": 1}
        for name, value in row.content["facts"].items()
    ]
    return {"layout": row.id, "seller": row.seller, "updated_at": row.updated_at.isoformat(), "fields": fields}


def _plain(row: Row[Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in row._mapping.items() if value}


COMMANDS = (learn,)
