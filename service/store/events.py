"""Events: everything that happened, append-only and chained. A state is what its events say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from service.store.event_chain import last_hash, next_hash
from service.store.tables import event


def append(
    connection: Connection,
    kind: str,
    *,
    at: datetime,
    actor: str,
    invoice_id: int | None = None,
    message_id: int | None = None,
    outgoing_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Add one event. `actor` is `person:<name>`, `rule:<code>`, `mail:<message id>` or `system`."""
    values = {"at": at, "kind": kind, "actor": actor, "data": dict(data or {})}
    about = {"invoice_id": invoice_id, "message_id": message_id, "outgoing_id": outgoing_id}
    append_all(connection, ({**values, **about},))


def append_all(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add several events in this order, each with the columns `at`, `kind`, `actor`, `data` and what it is about."""
    previous, linked = last_hash(connection), list[Mapping[str, Any]]()
    for row in rows:
        previous = next_hash(previous, row)
        linked.append({**row, "hash": previous})
    if linked:
        connection.execute(insert(event), linked)


def of_invoice(connection: Connection, invoice_id: int) -> Sequence[Row[Any]]:
    """Return the events of one invoice in the order in which they happened."""
    return connection.execute(select(event).where(event.c.invoice_id == invoice_id).order_by(event.c.id)).all()


def of_message(connection: Connection, message_id: int) -> Sequence[Row[Any]]:
    """Return the events of one message in the order in which they happened."""
    return connection.execute(select(event).where(event.c.message_id == message_id).order_by(event.c.id)).all()


def as_text(values: Mapping[str, object]) -> dict[str, str]:
    """Return the values as text for an event's data, without those that are None."""
    return {key: str(value) for key, value in values.items() if value is not None}
