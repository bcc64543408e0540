"""What a person does with a delivery note that came by mail: takes it as the receipt of the goods."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from matching.records import Receipt, ReceiptLine
from service.actions.errors import ActionError
from service.application import Application
from service.reevaluation import reevaluate_orders
from service.store import delivery_notes, orders


def take_delivery_note(
    app: Application, note_id: int, *, version: int, actor: str, quantities: Mapping[int, Decimal]
) -> list[str]:
    """Enter a note as a receipt with these quantities by order line; return the cases whose outcome changed.

    The receipt has the note's number, so that the same delivery imported later replaces it and is not counted twice.
    """
    with app.store.write() as connection:
        row = delivery_notes.get(connection, note_id)
        if row is None:
            raise ActionError(404, "unknown_paper")
        if row.version != version:
            raise ActionError(409, "changed_meanwhile")
        if row.taken_at is not None:
            raise ActionError(422, "not_in_this_state")
        received = {place: quantity for place, quantity in sorted(quantities.items()) if quantity > 0}
        order = orders.get(connection, row.order_number)
        if not received or order is None or not received.keys() <= {line.position for line in order.lines}:
            raise ActionError(422, "quantities_missing")
        number = row.number or f"nota-{row.id}"
        lines = tuple(ReceiptLine(position=place, quantity=quantity) for place, quantity in received.items())
        record = Receipt(number=number, order=row.order_number, date=row.date, lines=lines)
        orders.save_receipt(connection, record)
        delivery_notes.take(connection, row, receipt=number, now=app.clock(), actor=f"person:{actor}")
    return reevaluate_orders(app, (row.order_number,), cause="receipt")
