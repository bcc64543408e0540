"""`acuse quarantine` and `acuse outgoing`: what waits for a person, and what waits to leave."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Row, select

from service.actions import (
    ActionError,
    cancel_outgoing,
    hold_outgoing,
    release_outgoing,
    retry_message,
)
from service.application import Application
from service.cli.output import PARTLY, USAGE, as_json, configured, emit, fail, opened, say
from service.cli.segments import segments_
from service.cli.whatif import what_if_
from service.days import today_of
from service.rehearsing import record_of, rehearsals
from service.store import messages, outgoing
from service.store.tables import message
from service.store.tables import outgoing as outgoing_table

OPERATOR = "operator"  # who acts at the command line
MOST_DAYS = 400


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
@as_json
@click.argument("message_id", type=int)
def show_quarantined(message_id: int, configuration: Path, json_lines: bool) -> None:
    """Print the whole error of one message, and where its raw bytes are."""
    app = opened(configuration)
    with app.store.read() as connection:
        row = messages.get(connection, message_id)
    if row is None:
        say(f"there is no message {message_id}")
        sys.exit(PARTLY)
    raw = app.blobs.path(row.sha256)
    if json_lines:
        emit({"id": row.id, "state": row.state, "raw": str(raw), "error": row.error})
    else:
        click.echo(f"raw mail: {raw}\nstate: {row.state}\n\n{row.error or 'no error'}")


@quarantine.command(name="retry")
@configured
@as_json
@click.argument("message_ids", type=int, nargs=-1, required=True)
def retry_quarantined(message_ids: tuple[int, ...], configuration: Path, json_lines: bool) -> None:
    """Take messages out of quarantine, to be filed again by the running worker."""
    app = opened(configuration)
    _each(message_ids, lambda key: retry_message(app, key, actor=OPERATOR), "will be filed again", json_lines)


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
            record = _listed(row)
            emit(record) if json_lines else click.echo("  ".join(str(value) for value in record.values()))


@outgoing_.command(name="show")
@configured
@as_json
@click.argument("outgoing_id", type=int)
def show_outgoing(outgoing_id: int, configuration: Path, json_lines: bool) -> None:
    """Print exactly what goes out, or went."""
    app = opened(configuration)
    with app.store.read() as connection:
        row = outgoing.get(connection, outgoing_id)
    if row is None:
        say(f"there is no outgoing mail {outgoing_id}")
        sys.exit(PARTLY)
    raw = row.raw.decode("ascii", errors="replace")
    emit({**_listed(row), "raw": raw}) if json_lines else click.echo(raw)


@outgoing_.command(name="hold")
@configured
@as_json
@click.argument("outgoing_ids", type=int, nargs=-1, required=True)
def hold(outgoing_ids: tuple[int, ...], configuration: Path, json_lines: bool) -> None:
    """Keep queued mails from leaving."""
    _act(opened(configuration), outgoing_ids, hold_outgoing, "is held", json_lines)


@outgoing_.command(name="release")
@configured
@as_json
@click.argument("outgoing_ids", type=int, nargs=-1, required=True)
def release(outgoing_ids: tuple[int, ...], configuration: Path, json_lines: bool) -> None:
    """Let drafts and held mails go."""
    _act(opened(configuration), outgoing_ids, release_outgoing, "is queued", json_lines)


@outgoing_.command(name="cancel")
@configured
@as_json
@click.option("--reason", required=True)
@click.argument("outgoing_ids", type=int, nargs=-1, required=True)
def cancel(outgoing_ids: tuple[int, ...], reason: str, configuration: Path, json_lines: bool) -> None:
    """Cancel mails that have not begun to leave."""
    _act(opened(configuration), outgoing_ids, cancel_outgoing, "is cancelled", json_lines, reason=reason)


@outgoing_.command(name="plan")
@configured
@as_json
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day; else today.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day; else the first one.")
def plan_outgoing(first: Any, last: Any, configuration: Path, json_lines: bool) -> None:
    """Say which reminders would go out on some days, to whom and why, and which would not and why; nothing is sent.

    It supposes that nobody pays or writes meanwhile, and that payment data stay as fresh as they are.
    """
    app = opened(configuration)
    begin = first.date() if first is not None else today_of(app)
    end = last.date() if last is not None else begin
    if not begin <= end <= begin + timedelta(days=MOST_DAYS):
        fail(f"--to must be --from or later, at most {MOST_DAYS} days", USAGE)
    sent = withheld = 0
    for one in rehearsals(app, begin, end):
        record = record_of(one)
        sent, withheld = sent + record["send"], withheld + (not record["send"])
        emit(record) if json_lines else click.echo(_planned(record))
    say(f"{begin} to {end}: {sent} mails would go, {withheld} would not")


def _planned(record: Mapping[str, Any]) -> str:
    if not record["send"]:
        stage = record["stage"] or {}
        about = " ".join(str(stage[key]) for key in ("invoice", "stage") if stage.get(key)) or "everything"
        until = f" until {record['until']}" if record["until"] else ""
        return f"{record['day']}  -  {record['customer']}: {about} withheld: {record['why']}{until}"
    stages = ", ".join(f"{one['invoice'] or one['about']} {one['stage']}" for one in record["stages"])
    sums = ", ".join(f"{one['number']} {one['open']} {one['currency']}" for one in record["invoices"])
    approval = "; a person releases it" if record["approval"] else ""
    return (
        f"{record['at'][:16].replace('T', ' ')}Z  →  {record['to']} ({record['customer']}): {record['family']},"
        f" {record['tone']}, {record['language']}: {sums}; stages {stages}{approval}"
    )


def _listed(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "state", "kind", "recipient", "subject", "reason")}


def _act(
    app: Application, keys: tuple[int, ...], action: Callable[..., Any], done: str, json_lines: bool, **more: Any
) -> None:
    def act(key: int) -> None:
        with app.store.read() as connection:
            row = outgoing.get(connection, key)
        action(app, key, version=row.version if row is not None else 0, actor=OPERATOR, **more)

    _each(keys, act, done, json_lines)


def _each(keys: tuple[int, ...], act: Callable[[int], None], done: str, json_lines: bool) -> None:
    """Act on each key; one that cannot be done is said and does not stop the others."""
    failed = False
    for key in keys:
        error = _tried(act, key)
        failed |= error is not None
        if json_lines:
            emit({"id": key, "done": error is None, "error": error})
        elif error is None:
            click.echo(f"{key} {done}")
        else:
            say(f"{key}: {error}")
    sys.exit(PARTLY if failed else 0)


def _tried(act: Callable[[int], None], key: int) -> str | None:
    """Act, and return why it could not be done; None when it was."""
    try:
        act(key)
    except ActionError as error:
        return error.code
    return None


outgoing_.add_command(what_if_)
outgoing_.add_command(segments_)
COMMANDS = (quarantine, outgoing_)
