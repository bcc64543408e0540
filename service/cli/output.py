"""What the commands print, and how they find their configuration."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from sqlalchemy.exc import OperationalError

from service.application import Application
from service.configuration import ConfigurationError, open_application
from service.credentials import MissingSecret
from service.exportrows import ExportError
from service.store import schema

Command = TypeVar("Command", bound=Callable[..., Any])

USAGE, PARTLY = 2, 1


def configured(command: Command) -> Command:
    """Give a command `--config FILE`, else $ACUSE_CONFIG, else config.toml in the working folder."""
    option = click.option(
        "--config",
        "configuration",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="ACUSE_CONFIG",
        default=Path("config.toml"),
        show_default=True,
        help="The configuration; else $ACUSE_CONFIG.",
    )
    return option(command)


def as_json(command: Command) -> Command:
    """Give a command `--json`."""
    return click.option("--json", "json_lines", is_flag=True, help="One JSON object a line.")(command)


def opened(configuration: Path) -> Application:
    """Open the installation for one command, its database brought up to date; exit 2 with every mistake in its way.

    Exit 1, in one line, when the configuration is right and the world is not: a disk that is full or read-only.
    """
    try:
        app = open_application(configuration)
        schema.upgrade(app.store)
    except (ConfigurationError, MissingSecret, schema.SchemaError) as error:
        fail(str(error), USAGE)
    except OperationalError as error:
        fail(f"the database cannot be used: {error.orig}", PARTLY)
    except OSError as error:
        fail(f"the data folder cannot be used: {error}", PARTLY)
    click.get_current_context().call_on_close(app.store.close)
    return app


def read_or_fail(reads: Callable[[Path], Any], path: Path) -> Any:
    """Return what a file holds; exit 2 with every mistake in it."""
    try:
        return reads(path)
    except ExportError as error:
        fail(str(error), USAGE)


def emit(record: Mapping[str, Any]) -> None:
    """Print one JSON object as a line; amounts and dates are strings already or become them."""
    click.echo(json.dumps(record, ensure_ascii=False, default=_as_text))


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def say(text: str) -> None:
    """Say something to a person, on standard error."""
    click.echo(text, err=True)


def fail(text: str, status: int) -> NoReturn:
    """Say why and exit with the status."""
    say(text)
    sys.exit(status)
