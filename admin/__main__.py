"""Serving the admin: `python -m admin --config FILE`. `acuse run` starts it so."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import waitress

from admin import create_app
from service.configuration import ConfigurationError, open_application
from service.journal import start_logging


@click.command()
@click.option(
    "--config", type=click.Path(path_type=Path), envvar="ACUSE_CONFIG", default="config.toml", help="The configuration."
)
def main(config: Path) -> None:
    """Serve the admin until told to stop."""
    try:
        app = open_application(config)
    except ConfigurationError as mistaken:
        click.echo(str(mistaken), err=True)
        sys.exit(2)
    start_logging(app.settings.log)
    settings = app.settings.admin
    waitress.serve(create_app(app), host=settings.host, port=settings.port, threads=8, ident=None)


if __name__ == "__main__":
    main()
