"""Commands that run the service, and those that check how it is set up."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.cli.output import USAGE, as_json, configured, emit, fail, opened, say
from service.configuration import ConfigurationError, load_settings
from service.credentials import MissingSecret
from service.journal import start_logging
from service.logins import missing_files, missing_secrets
from service.supervisor import PARTS, configured_parts, run_part, supervise


@click.command()
@configured
@click.option("--only", "part", type=click.Choice([part for part in PARTS if part != "admin"]), help="One part alone.")
def run(configuration: Path, part: str | None) -> None:
    """Run poller, door, worker, sender and admin until SIGTERM; --only runs one part (the admin: python -m admin)."""
    app = opened(configuration)
    start_logging(app.settings.log)
    logs_in = part in (None, "poll", "send")
    missing = [*(missing_secrets(app.settings) if logs_in else ()), *missing_files(app.settings)]
    if missing:
        fail("\n".join(missing), USAGE)
    if part is None:
        app.store.close()
        sys.exit(supervise(configuration.resolve(), configured_parts(app.settings)))
    if part not in configured_parts(app.settings):
        fail(f"{configuration} gives {part} nothing to do", USAGE)
    try:
        run_part(app, part)
    except MissingSecret as error:
        fail(str(error), USAGE)


@click.command(name="check-config")
@configured
@as_json
def check_config(configuration: Path, json_lines: bool) -> None:
    """Check the configuration: every mistake at once, with its line and remedy. Lists what it names and is not here."""
    try:
        settings = load_settings(configuration)
    except ConfigurationError as error:
        if json_lines:
            for finding in error.findings:
                emit({"line": finding.line, "place": finding.place, "message": finding.message})
            sys.exit(USAGE)
        fail(str(error), USAGE)
    missing = [*missing_secrets(settings), *missing_files(settings)]
    mailboxes = [f"{one.address} on {one.host or 'the second door'}" for one in settings.mailboxes]
    if json_lines:
        emit(
            {
                "configuration": str(configuration),
                "mailboxes": mailboxes,
                "smtp": settings.smtp.host,
                "missing": missing,
            }
        )
    else:
        click.echo(f"{configuration} is in order: {', '.join(mailboxes)}; mail leaves by {settings.smtp.host}")
        for one in missing:
            say(f"missing here: {one}")


@click.command()
@click.option("--once", is_flag=True, help="Run it to the end, verify it, exit 0 or 1.")
@click.option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path), help="Keep everything there.")
@click.option("--no-browser", is_flag=True, help="Do not open the admin in a browser.")
def demo(once: bool, folder: Path | None, no_browser: bool) -> None:
    """Play the main job on an embedded mailbox with sample suppliers, until Ctrl-C."""
    try:
        from service.demo.play import run_demo  # its libraries come with the extra `demo`
    except ImportError as error:
        fail(f"the demo needs {error.name}: pip install 'acuse[demo]'", USAGE)
    sys.exit(run_demo(once=once, folder=folder, browser=not no_browser))


COMMANDS = (run, check_config, demo)
