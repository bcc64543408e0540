"""Delivery notes that came by mail: evidence of what was received of an order, until a person takes it as the receipt.

In charge of keeping them. Not in charge of which order a note is of (`service.delivery_notes`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from matching.records import ReceiptLine
from service.store import events
from service.store.tables import document
from service.store.trade_tables import delivery_note, purchase_order


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNote:
    """One note against one order. `number`: as printed, else None; `lines`: what it says was delivered, or nothing."""

    document_id: int
    order_id: int
    number: str | None
    date: date | None
    lines: tuple[ReceiptLine, ...] = ()


def add(connection: Connection, note: DeliveryNote, *, message_id: int, now: datetime) -> int:
    """Keep a note as evidence; return its key."""
    lines = [[line.position, format(line.quantity, "f")] for line in note.lines]
    values = {"document_id": note.document_id, "order_id": note.order_id, "number": note.number, "date": note.date}
    inserted = connection.execute(insert(delivery_note).values(**values, lines=lines, found_at=now))
    facts = events.as_text({"number": note.number, "order": _order_number(connection, note.order_id)})
    events.append(connection, "delivery_note", at=now, actor=f"mail:{message_id}", message_id=message_id, data=facts)
    return int(inserted.inserted_primary_key[0])  # type: ignore[index]


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return one note with its order's number and its paper's mail; None when there is none."""
    return connection.execute(_rows().where(delivery_note.c.id == key)).first()


def of_orders(connection: Connection, order_ids: Iterable[int]) -> list[Row[Any]]:
    """Return the notes of these orders, the oldest first."""
    query = _rows().where(delivery_note.c.order_id.in_(list(order_ids)))
    return list(connection.execute(query.order_by(delivery_note.c.id)))


def lines_of(row: Row[Any]) -> tuple[ReceiptLine, ...]:
    """Return what a stored note says was delivered."""
    return tuple(ReceiptLine(position=place, quantity=Decimal(quantity)) for place, quantity in row.lines)


def take(connection: Connection, row: Row[Any], *, receipt: str, now: datetime, actor: str) -> None:
    """Note that a person took it as the receipt of that number."""
    settled = {"taken_at": now, "taken_by": actor, "receipt": receipt, "version": delivery_note.c.version + 1}
    connection.execute(update(delivery_note).where(delivery_note.c.id == row.id).values(**settled))
    facts = {"number": row.number or "", "order": row.order_number, "receipt": receipt}
    events.append(connection, "delivery_taken", at=now, actor=actor, message_id=row.message_id, data=facts)


def _rows() -> Any:
    joined = delivery_note.join(document, document.c.id == delivery_note.c.document_id).join(
        purchase_order, purchase_order.c.id == delivery_note.c.order_id
    )
    columns = (delivery_note, purchase_order.c.number.label("order_number"), document.c.message_id, document.c.source)
    return select(*columns).select_from(joined)


def _order_number(connection: Connection, order_id: int) -> str:
    query = select(purchase_order.c.number).where(purchase_order.c.id == order_id)
    return str(connection.execute(query).scalar_one())
