"""Commands that look and change nothing: explain, completeness, history."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, Row

from service.cli.output import PARTLY, as_json, configured, emit, opened, say
from service.completeness import Fate, completeness
from service.days import today_of
from service.explanation import explain_mail
from service.sandbox import ReaderPool
from service.store import events, invoices, messages, outgoing
from service.store.tables import message_invoice, outgoing_invoice


@click.command()
@configured
@as_json
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.eml")
def explain(path: Path, configuration: Path, json_lines: bool) -> None:
    """Say everything that Acuse would conclude and send for a mail; nothing is kept or sent."""
    app = opened(configuration)
    pool = ReaderPool(app.settings.reading)
    try:
        record = {"source": str(path), **explain_mail(app, pool, path.read_bytes())}
    finally:
        pool.close()
    emit(record) if json_lines else click.echo("\n".join(_lines(record)))


@click.command(name="completeness")
@configured
@as_json
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day, in the company's time zone; else today.")
def completeness_(configuration: Path, day: Any, json_lines: bool) -> None:
    """List every UID of a day and what became of it; exit 1 when one is unexplained."""
    app = opened(configuration)
    wanted: date = day.date() if day is not None else today_of(app)
    accounts = completeness(app, wanted)
    for one in accounts:
        record = {name: getattr(one, name) for name in one.__slots__}
        line = f"{one.mailbox} {one.folder} {one.uidvalidity}/{one.uid}: {one.fate}"
        emit(record) if json_lines else click.echo(f"{line}{f' ({one.error})' if one.error else ''}")
    unexplained = sum(one.fate is Fate.UNEXPLAINED for one in accounts)
    say(f"{wanted}: {len(accounts)} mails, {unexplained} unexplained")
    sys.exit(PARTLY if unexplained else 0)


@click.command()
@configured
@as_json
@click.argument("case")
def history(case: str, configuration: Path, json_lines: bool) -> None:
    """Print everything that happened to one invoice, in order."""
    app = opened(configuration)
    with app.store.read() as connection:
        rows = invoices.by_case(connection, [case.upper()])
        if not rows:
            say(f"there is no case {case}")
            sys.exit(PARTLY)
        for record in sorted(_history(connection, rows[0]), key=lambda one: str(one["at"])):
            facts = ", ".join(f"{key}: {value}" for key, value in record.items() if key not in ("at", "what") and value)
            emit(record) if json_lines else click.echo(f"{record['at']}  {record['what']}  {facts}")


def _history(connection: Connection, row: Row[Any]) -> Iterator[dict[str, Any]]:
    for one in events.of_invoice(connection, row.id):
        yield {"at": one.at.isoformat(), "what": one.kind, "who": one.actor, **one.data}
    linked = message_invoice.select().where(message_invoice.c.invoice_id == row.id)
    for link in connection.execute(linked):
        mail = messages.get(connection, link.message_id)
        if mail is not None:
            yield {
                "at": mail.received_at.isoformat(),
                "what": "mail_in",
                "who": mail.claimed_sender,
                "subject": mail.subject,
                "evidence": link.evidence,
            }
    related = outgoing_invoice.select().where(outgoing_invoice.c.invoice_id == row.id)
    for link in connection.execute(related):
        sent = outgoing.get(connection, link.outgoing_id)
        if sent is not None:
            yield {
                "at": (sent.sent_at or sent.created_at).isoformat(),
                "what": f"mail_{sent.state}",
                "who": "system",
                "to": sent.recipient,
                "subject": sent.subject,
            }


def _lines(record: dict[str, Any], indent: str = "") -> Iterator[str]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for item in value:
                yield f"{indent}{key}:"
                yield from _lines(item, f"{indent}  ")
        elif value not in (None, "", [], ()):
            text = str(value).replace("\n", f"\n{indent}    ")
            yield f"{indent}{key}: {text}"


COMMANDS = (explain, completeness_, history)
