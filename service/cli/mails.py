"""`acuse quarantine` and `acuse outgoing`: what waits for a person, and what waits to leave."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from service.actions import (
    ActionError,
    cancel_outgoing,
    hold_outgoing,
    release_outgoing,
    retry_message,
)
from service.application import Application
from service.cli.output import PARTLY, as_json, configured, emit, opened, say
from service.store import messages, outgoing
from service.store.tables import message
from service.store.tables import outgoing as outgoing_table

OPERATOR = "operator"  # who acts at the command line


@click.group()
def quarantine() -> None:
    """Messages that could not be handled."""


@quarantine.command(name="list")
@configured
@as_json
def list_quarantined(configuration: Path, json_lines: bool) -> None:
    """List them, each with the last line of its error."""
    app = opened(configuration)
    with app.store.read() as connection:
        held = select(message).where(message.c.state == messages.QUARANTINED).order_by(message.c.id)
        for row in connection.execute(held):
            error = (row.error or "").strip().rpartition("\n")[2]
            record = {"id": row.id, "mailbox": row.mailbox, "received_at": row.received_at.isoformat(), "error": error}
            emit(record) if json_lines else click.echo(f"{row.id}  {row.received_at:%Y-%m-%d %H:%M}  {error}")


@quarantine.command(name="show")
@configured
@click.argument("message_id", type=int)
def show_quarantined(message_id: int, configuration: Path) -> None:
    """Print the whole error of one message, and where its raw bytes are."""
    app = opened(configuration)
    with app.store.read() as connection:
        row = messages.get(connection, message_id)
    if row is None:
        say(f"there is no message {message_id}")
        sys.exit(PARTLY)
    click.echo(f"raw mail: {app.blobs.path(row.sha256)}\nstate: {row.state}\n\n{row.error or 'no error'}")


@quarantine.command(name="retry")
@configured
@click.argument("message_ids", type=int, nargs=-1, required=True)
def retry_quarantined(message_ids: tuple[int, ...], configuration: Path) -> None:
    """Take messages out of quarantine, to be filed again by the running worker."""
    app = opened(configuration)
    _each(message_ids, lambda key: retry_message(app, key, actor=OPERATOR), "will be filed again")


@click.group(name="outgoing")
def outgoing_() -> None:
    """The outgoing queue."""


@outgoing_.command(name="list")
@configured
@as_json
@click.option("--state", help="Only those in this state: draft, queued, held, unknown …")
def list_outgoing(state: str | None, configuration: Path, json_lines: bool) -> None:
    """List outgoing mails, newest first."""
    app = opened(configuration)
    query = select(outgoing_table).order_by(outgoing_table.c.id.desc())
    if state is not None:
        query = query.where(outgoing_table.c.state == state)
    with app.store.read() as connection:
        for row in connection.execute(query):
            record = {name: getattr(row, name) for name in ("id", "state", "kind", "recipient", "subject", "reason")}
            emit(record) if json_lines else click.echo("  ".join(str(value) for value in record.values()))


@outgoing_.command(name="show")
@configured
@click.argument("outgoing_id", type=int)
def show_outgoing(outgoing_id: int, configuration: Path) -> None:
    """Print exactly what goes out, or went."""
    app = opened(configuration)
    with app.store.read() as connection:
        row = outgoing.get(connection, outgoing_id)
    if row is None:
        say(f"there is no outgoing mail {outgoing_id}")
        sys.exit(PARTLY)
    click.echo(row.raw.decode("ascii", errors="replace"))


@outgoing_.command(name="hold")
@configured
@click.argument("outgoing_ids", type=int, nargs=-1, required=True)
def hold(outgoing_ids: tuple[int, ...], configuration: Path) -> None:
    """Keep queued mails from leaving."""
    _act(opened(configuration), outgoing_ids, hold_outgoing, "is held")


@outgoing_.command(name="release")
@configured
@click.argument("outgoing_ids", type=int, nargs=-1, required=True)
def release(outgoing_ids: tuple[int, ...], configuration: Path) -> None:
    """Let drafts and held mails go."""
    _act(opened(configuration), outgoing_ids, release_outgoing, "is queued")


@outgoing_.command(name="cancel")
@configured
@click.option("--reason", required=True)
@click.argument("outgoing_ids", type=int, nargs=-1, required=True)
def cancel(outgoing_ids: tuple[int, ...], reason: str, configuration: Path) -> None:
    """Cancel mails that have not begun to leave."""
    _act(opened(configuration), outgoing_ids, cancel_outgoing, "is cancelled", reason=reason)


def _act(app: Application, keys: tuple[int, ...], action: Callable[..., Any], done: str, **more: Any) -> None:
    def act(key: int) -> None:
        with app.store.read() as connection:
            row = outgoing.get(connection, key)
        action(app, key, version=row.version if row is not None else 0, actor=OPERATOR, **more)

    _each(keys, act, done)


def _each(keys: tuple[int, ...], act: Callable[[int], None], done: str) -> None:
    """Act on each key; one that cannot be done is said and does not stop the others."""
    failed = False
    for key in keys:
        try:
            act(key)
            click.echo(f"{key} {done}")
        except ActionError as error:
            failed = True
            say(f"{key}: {error.code}")
    sys.exit(PARTLY if failed else 0)


COMMANDS = (quarantine, outgoing_)
