"""Delivery notes in a mail: which order each is of, and what it says was delivered.

In charge of linking them as evidence while a mail is filed. Whoever is not a proven contact, or one of us, brings no
evidence; and nobody's note is a receipt before a person takes it as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from inbox.records import Standing
from matching.deliveries import delivered_lines
from matching.records import PurchaseOrder
from parsing.document import Document, Kind
from parsing.serial import document_from_json
from parsing.text.folding import squeeze
from service.correspondents import Correspondent
from service.store import delivery_notes, invoices, messages, orders
from service.store.delivery_notes import DeliveryNote
from service.store.invoices import OPEN_STATES
from service.store.tables import document, invoice, message_invoice

_BELIEVED = (Standing.VERIFIED, Standing.INTERNAL)


def link_delivery_notes(
    connection: Connection, message_id: int, correspondent: Correspondent, *, now: datetime
) -> tuple[str, ...]:
    """Keep each delivery note of a mail as evidence of its order; return the cases of the invoices that wait for it.

    The mail joins the histories of those that are of its sender's own party.
    """
    if correspondent.standing not in _BELIEVED:
        return ()
    rows = connection.execute(
        select(document).where(document.c.message_id == message_id, document.c.kind == Kind.DESPATCH.value)
    ).all()
    found: list[str] = []
    for row in rows:
        note = document_from_json(row.reading)
        if not isinstance(note, Document):
            continue
        for order in _orders_of(connection, note, message_id, correspondent):
            key = orders.key_of(connection, order.number)
            if key is None:
                continue
            lines = delivered_lines(note, order)
            kept = DeliveryNote(document_id=row.id, order_id=key, number=note.number, date=note.issue_date, lines=lines)
            delivery_notes.add(connection, kept, message_id=message_id, now=now)
            found.append(order.number)
    return tuple(_join_histories(connection, message_id, dict.fromkeys(found), correspondent))


def _join_histories(
    connection: Connection, message_id: int, numbers: Iterable[str], correspondent: Correspondent
) -> Iterator[str]:
    """Put a mail into the histories of the open invoices of some orders; yield their cases."""
    wanted = tuple(numbers)
    keys = invoices.billing_orders(connection, wanted) if wanted else ()
    for row in invoices.by_keys(connection, keys):
        internal = correspondent.standing is Standing.INTERNAL
        if internal or (row.party_id is not None and row.party_id == correspondent.party_id):
            messages.link(connection, message_id, row.id, "delivery_note")
            yield row.case


def _orders_of(
    connection: Connection, note: Document, message_id: int, correspondent: Correspondent
) -> tuple[PurchaseOrder, ...]:
    """Return the orders of a note: those it names, else those of the invoices that name it or came with it.

    A supplier's note is of no order of somebody else's.
    """
    numbers = note.order_references or tuple(_orders_of_invoices(connection, note, message_id))
    if not numbers:
        return ()
    named = orders.recall(connection, numbers=numbers, party_id=None)
    own = correspondent.party_id
    internal = correspondent.standing is Standing.INTERNAL
    return tuple(order for order in named if internal or (own is not None and order.supplier.key == own))


def _orders_of_invoices(connection: Connection, note: Document, message_id: int) -> Iterable[str]:
    """Yield the orders matched by invoices of this mail or its thread, and by open ones that name the note."""
    joined = invoice.join(message_invoice, message_invoice.c.invoice_id == invoice.c.id)
    beside = select(invoice.c.match).select_from(joined).where(message_invoice.c.message_id == message_id)
    for match in connection.execute(beside).scalars():
        yield from (match or {}).get("orders", ())
    number = squeeze(note.number) if note.number else None
    if number is None:
        return
    waiting = select(invoice.c.match, invoice.c.reading).where(invoice.c.state.in_(OPEN_STATES))
    for row in connection.execute(waiting):
        if _names(row, number):
            yield from (row.match or {}).get("orders", ())


def _names(row: Any, number: str) -> bool:
    return number in {squeeze(each) for each in row.reading.get("despatch_references") or ()}
