"""`acuse init` and `acuse doctor`: writing a first configuration by asking, and trying one that is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from service import clock
from service.checks import LANGUAGES
from service.cli.first_questions import OTHER, SECURITIES, Questions
from service.cli.output import PARTLY, USAGE, as_json, configured, emit, fail, say
from service.configuration import ConfigurationError, load_settings
from service.doctor import Check, Outcome, examine
from service.init import NoExampleError, providers

_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--company", {"help": "The company's name."}),
    ("--tax-id", {"multiple": True, "help": "One of our own tax ids; repeat it for each."}),
    ("--domain", {"multiple": True, "help": "One of our own mail domains; repeat it for each."}),
    ("--country", {"help": "Two letters, as ES."}),
    ("--language", {"type": click.Choice(LANGUAGES), "help": "For people who show none of theirs."}),
    ("--timezone", {"help": "As Europe/Madrid."}),
    ("--address", {"help": "The mailbox's address."}),
    ("--provider", {"type": click.Choice([*providers(), OTHER]), "help": "Who hosts the mailbox."}),
    ("--imap-host", {"help": "The IMAP server."}),
    ("--imap-port", {"type": int}),
    ("--imap-security", {"type": click.Choice(SECURITIES)}),
    ("--imap-user", {"help": "The log-in; the address, unless told otherwise."}),
    ("--imap-password-env", {"help": "The environment variable that holds the password."}),
    ("--imap-password-file", {"help": "The file that holds the password; relative to DIR."}),
    ("--smtp-host", {"help": "The SMTP server."}),
    ("--smtp-port", {"type": int}),
    ("--smtp-security", {"type": click.Choice(SECURITIES)}),
    ("--smtp-user", {"help": "The log-in; - for none."}),
    ("--smtp-password-env", {"help": "As for IMAP."}),
    ("--smtp-password-file", {"help": "As for IMAP."}),
    ("--ca-file", {"help": "A private certificate authority, for both servers."}),
    ("--client-id", {"help": "Log in by token: the application's id with the provider."}),
    ("--tenant", {"help": "Microsoft 365: the directory."}),
    ("--refresh-token-file", {"help": "The file that holds the refresh token."}),
    ("--client-secret-file", {"help": "The file that holds the client secret."}),
    ("--folder", {"multiple": True, "help": "A folder to read; INBOX, unless told otherwise."}),
    ("--answer-from", {"type": click.DateTime(["%Y-%m-%d"]), "help": "Older mail is filed in silence; today."}),
    ("--alarms-to", {"multiple": True, "help": "Who is told by mail when something is wrong."}),
)


def _with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, settings in reversed(_OPTIONS):
        command = click.option(name, **settings)(command)
    return command


@click.command()
@click.argument("place", type=click.Path(file_okay=False, path_type=Path), default=".", metavar="[DIR]")
@_with_options
@click.option("--shadow", is_flag=True, help="Begin in shadow mode: conclude everything, send nothing.")
@click.option("--no-input", is_flag=True, help="Ask nobody: take the options, and defaults for the rest.")
@click.option("--no-try", is_flag=True, help="Do not try the servers.")
@click.option("--force", is_flag=True, help="Replace a configuration that is there.")
@as_json
def init(place: Path, shadow: bool, no_input: bool, no_try: bool, force: bool, json_lines: bool, **given: Any) -> None:
    """Write a first config.toml into DIR by asking; each answer is tried at once. Passwords never stand in it."""
    target = place / "config.toml"
    if target.exists() and not force:
        fail(f"{target} is there already; --force replaces it", USAGE)
    if not _may_be_written(place):
        fail(f"{place} cannot be written by this user: name another folder, or change its owner", USAGE)
    questions = Questions(
        folder=place, given=given, interactive=not no_input, tries=not no_try, show=_shower(json_lines)
    )
    try:
        text = questions.configuration(shadow=shadow, now=clock.now())
    except (ConfigurationError, NoExampleError) as error:
        fail(str(error), USAGE)
    except OSError as error:
        fail(f"{error.filename or place}: {error.strerror or error}", PARTLY)
    if text is None:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in questions.ask.missing)
        fail(f"nobody is asked, and these are missing: {options}", USAGE)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror}", PARTLY)
    if json_lines:
        emit({"configuration": str(target)})
    named = "" if place.resolve() == Path.cwd() else f" --config {target}"
    say(f"{target} is written. Next:")
    for then in ("doctor", "user add --role administrator NAME", "run"):
        say(f"  acuse {then}{named}")
    sys.exit(PARTLY if questions.failed else 0)


@click.command()
@configured
@as_json
def doctor(configuration: Path, json_lines: bool) -> None:
    """Try servers, database, folders and clock, and say what will happen to the mail that is there; changes nothing."""
    try:
        settings = load_settings(configuration)
    except ConfigurationError as error:
        fail(str(error), USAGE)
    checks: list[Check] = []
    failed = _shower(json_lines)(_noted(examine(settings, now=clock.now()), checks))
    counts = [(sum(check.outcome is one for check in checks), one.value) for one in (Outcome.FAILED, Outcome.WARNING)]
    say(f"{len(checks)} checks: " + ", ".join(f"{count} {name}" for count, name in counts))
    sys.exit(PARTLY if failed else 0)


def _noted(checks: Iterable[Check], done: list[Check]) -> Iterator[Check]:
    """Yield the checks as they come, and keep them in `done`."""
    for check in checks:
        done.append(check)
        yield check


def _may_be_written(folder: Path) -> bool:
    """Say whether a folder, or the nearest one above it that exists, is ours to write; asked before any question."""
    there = folder.absolute()
    try:
        while not there.exists():
            there = there.parent
    except OSError:  # a folder on the way may not even be looked into
        return False
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _shower(json_lines: bool) -> Callable[[Iterable[Check]], bool]:
    """Return what shows checks as they are done, and says whether one of them failed."""

    def show(checks: Iterable[Check]) -> bool:
        failed = False
        for check in checks:
            failed |= check.outcome is Outcome.FAILED
            if json_lines:
                record = {"about": check.about, "check": check.what, "outcome": check.outcome.value}
                emit(record | {"said": check.said, "remedy": check.remedy})
            else:
                click.echo(_line(check))
        return failed

    return show


def _line(check: Check) -> str:
    line = f"{check.outcome.value:8}{check.about}: {check.what}: {check.said}"
    if check.remedy is None:
        return line
    return line + "\n" + "\n".join(f"{'':8}→ {part}" for part in check.remedy.splitlines())


COMMANDS = (init, doctor)
