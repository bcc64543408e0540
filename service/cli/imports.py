"""`acuse import`: what other systems know."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.cli.output import PARTLY, USAGE, as_json, configured, emit, fail, opened, say
from service.exportrows import ExportError
from service.imports import IMPORTS


@click.command(name="import")
@configured
@as_json
@click.argument("what", type=click.Choice(sorted(IMPORTS)))
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
def import_(what: str, path: Path, configuration: Path, json_lines: bool) -> None:
    """Import what other systems know (JSON, CSV, XLSX; orders as UBL or Order-X too); twice changes nothing.

    A bad row is told with its place and the reason; the others are imported.
    """
    app = opened(configuration)
    try:
        report = IMPORTS[what](app, path)
    except ExportError as error:
        fail(str(error), USAGE)
    for refused in report.refused:
        say(f"{path}: {refused}")
    if json_lines:
        emit({"read": report.read, "changed": report.changed, "refused": report.refused, "cases": report.cases})
    else:
        looked = f"; changed by it: {', '.join(report.cases)}" if report.cases else ""
        click.echo(f"{path}: {report.read} read, {report.changed} new or changed{looked}")
    sys.exit(PARTLY if report.refused else 0)


COMMANDS = (import_,)
