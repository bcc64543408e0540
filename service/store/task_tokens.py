"""Commands by mail: the token of each notification, the one mail that used it, and what became of the command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from service.store.own_tables import task_token


def add(connection: Connection, *, token: str, user_id: int, invoice_id: int, version: int, now: datetime) -> None:
    """Keep the token of a notification about an invoice, as it was then."""
    values = {"token": token, "user_id": user_id, "invoice_id": invoice_id, "version": version, "at": now}
    connection.execute(insert(task_token).values(values))


def by_token(connection: Connection, token: str) -> Row[Any] | None:
    """Return the notification that this token was made for."""
    return connection.execute(select(task_token).where(task_token.c.token == token)).first()


def use(connection: Connection, key: int, *, message_id: int, verb: str, words: str) -> bool:
    """Let a mail use a token, once and for all; False when another one has."""
    unused = (task_token.c.id == key, task_token.c.message_id.is_(None))
    values = {"message_id": message_id, "verb": verb, "words": words}
    return connection.execute(update(task_token).where(*unused).values(values)).rowcount == 1


def waiting(connection: Connection) -> Sequence[Row[Any]]:
    """Return the commands that were given and not yet carried out, the oldest first."""
    given = (task_token.c.message_id.is_not(None), task_token.c.done_at.is_(None))
    return connection.execute(select(task_token).where(*given).order_by(task_token.c.id)).all()


def finish(connection: Connection, key: int, *, outcome: str, now: datetime) -> bool:
    """Note what became of a command; False when it was noted before."""
    open_ = (task_token.c.id == key, task_token.c.done_at.is_(None))
    return connection.execute(update(task_token).where(*open_).values(outcome=outcome, done_at=now)).rowcount == 1
