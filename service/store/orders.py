"""Purchase orders and receipts: saving what is imported, and recalling those that an invoice may belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from matching.records import Billed, Mode, OrderLine, PurchaseOrder, Receipt, ReceiptLine, Stage, Supplier
from matching.spelling import order_number_keys
from outbound.plain import from_plain, to_plain
from service.store import parties
from service.store.trade_tables import billed, order_line, purchase_order, receipt, receipt_line

OPEN_ORDERS_OF_A_SUPPLIER = 500


def save(connection: Connection, order: PurchaseOrder) -> bool:
    """Insert or update an order and its lines; return whether anything changed."""
    party_id = party_of(connection, order.supplier)
    _, _, key, loose = order_number_keys(order.number)
    values = {
        "number_key": key,
        "number_loose": loose,
        "party_id": party_id,
        "supplier_name": order.supplier.name,
        "supplier_tax_id": order.supplier.tax_ids[0] if order.supplier.tax_ids else None,
        "currency": order.currency,
        "status": order.status,
        "receipt_required": order.receipt_required,
        "date": order.date,
        "limit": order.limit,
        "valid_until": order.valid_until,
        "requester": order.requester,
        "self_billed": order.self_billed,
        "stages": [to_plain(stage) for stage in order.stages] or None,
    }
    held = connection.execute(select(purchase_order).where(purchase_order.c.number == order.number)).first()
    if held is None:
        inserted = connection.execute(insert(purchase_order).values(number=order.number, **values))
        _save_lines(connection, _key(inserted), order.lines)
        return True
    if _lines(connection, [held.id]).get(held.id, ()) != order.lines:
        connection.execute(delete(order_line).where(order_line.c.order_id == held.id))
        _save_lines(connection, held.id, order.lines)
    elif all(held._mapping[name] == value for name, value in values.items()):
        return False
    connection.execute(update(purchase_order).where(purchase_order.c.id == held.id).values(values))
    return True


def save_receipt(connection: Connection, record: Receipt) -> bool | None:
    """Insert or update a receipt; return whether anything changed, None when its order is not known."""
    order_id = key_of(connection, record.order)
    if order_id is None:
        return None
    where = (receipt.c.number == record.number, receipt.c.order_id == order_id)
    held = connection.execute(select(receipt).where(*where)).first()
    if held is None:
        inserted = connection.execute(insert(receipt).values(number=record.number, order_id=order_id, date=record.date))
        key = _key(inserted)
    else:
        key = held.id
        if held.date == record.date and _receipt_lines(connection, [key]).get(key, ()) == record.lines:
            return False
        connection.execute(update(receipt).where(receipt.c.id == key).values(date=record.date))
        connection.execute(delete(receipt_line).where(receipt_line.c.receipt_id == key))
    for line in record.lines:
        values = {
            "receipt_id": key,
            "position": line.position,
            "quantity": line.quantity,
            "accepted": line.accepted,
        }
        connection.execute(insert(receipt_line).values(values))
    return True


def key_of(connection: Connection, number: str) -> int | None:
    """Return the key of the order with that number, in any spelling; None when there is none or several."""
    exact = connection.execute(select(purchase_order.c.id).where(purchase_order.c.number == number)).scalar()
    if exact is not None:
        return int(exact)
    found = connection.execute(select(purchase_order.c.id).where(_spelt_like([number]))).scalars().all()
    return int(found[0]) if len(found) == 1 else None


def recall(
    connection: Connection, *, numbers: Iterable[str], party_id: int | None, despatches: Iterable[str] = ()
) -> tuple[PurchaseOrder, ...]:
    """Return the orders that are named, in any spelling or by a receipt's number; else the supplier's open ones."""
    found = _named(connection, [number for number in numbers if number], list(despatches))
    if party_id is not None and not any(row.party_id == party_id for row in found):
        held = {row.id for row in found}
        query = select(purchase_order).where(purchase_order.c.party_id == party_id, purchase_order.c.status == "open")
        newest = query.order_by(purchase_order.c.id.desc()).limit(OPEN_ORDERS_OF_A_SUPPLIER)
        found += [row for row in connection.execute(newest) if row.id not in held]
    return _records(connection, found)


def _named(connection: Connection, numbers: Sequence[str], despatches: Sequence[str]) -> list[Row[Any]]:
    if not (numbers or despatches):
        return []
    received = select(receipt.c.order_id).where(receipt.c.number.in_(despatches))
    named = or_(_spelt_like(numbers), purchase_order.c.id.in_(received))
    return list(connection.execute(select(purchase_order).where(named).order_by(purchase_order.c.id)))


def receipts_of(connection: Connection, orders: Sequence[PurchaseOrder]) -> tuple[Receipt, ...]:
    """Return the receipts of these orders, oldest first."""
    if not orders:
        return ()
    numbers = _numbers(connection, orders)
    rows = connection.execute(select(receipt).where(receipt.c.order_id.in_(numbers)).order_by(receipt.c.id)).all()
    lines = _receipt_lines(connection, [row.id for row in rows]) if rows else {}
    return tuple(
        Receipt(number=row.number, order=numbers[row.order_id], date=row.date, lines=lines.get(row.id, ()))
        for row in rows
    )


def billed_of(
    connection: Connection, orders: Sequence[PurchaseOrder], *, without: int | None = None
) -> tuple[Billed, ...]:
    """Return what invoices other than `without` bill of these orders."""
    if not orders:
        return ()
    numbers = _numbers(connection, orders)
    query = select(billed).where(billed.c.order_id.in_(numbers))
    if without is not None:
        query = query.where(billed.c.invoice_id != without)
    return tuple(
        Billed(order=numbers[row.order_id], position=row.position, quantity=row.quantity, amount=row.amount)
        for row in connection.execute(query.order_by(billed.c.id))
    )


def set_billed(connection: Connection, invoice_id: int, bills: Iterable[Billed]) -> None:
    """Make `bills` be all that the invoice bills."""
    connection.execute(delete(billed).where(billed.c.invoice_id == invoice_id))
    for bill in bills:
        order_id = key_of(connection, bill.order)
        if order_id is not None:
            values = {"position": bill.position, "quantity": bill.quantity, "amount": bill.amount}
            connection.execute(insert(billed).values(invoice_id=invoice_id, order_id=order_id, **values))


def get(connection: Connection, number: str) -> PurchaseOrder | None:
    """Return the order of exactly that number."""
    rows = connection.execute(select(purchase_order).where(purchase_order.c.number == number)).all()
    return next(iter(_records(connection, rows)), None)


def party_of(connection: Connection, supplier: Supplier) -> int | None:
    """Return the key of the party that a supplier is, by tax id, else by name; None for nobody or several."""
    for tax_id in supplier.tax_ids:
        if (found := parties.by_tax_id(connection, tax_id)) is not None:
            return found
    named = parties.by_name(connection, supplier.name) if supplier.name else ()
    return named[0] if len(named) == 1 else None


def _spelt_like(numbers: Sequence[str]) -> Any:
    keys = [order_number_keys(number) for number in numbers]
    return or_(
        purchase_order.c.number_key.in_([key for *_, key, _ in keys if key]),
        purchase_order.c.number_loose.in_([loose for *_, loose in keys if loose]),
    )


def _records(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[PurchaseOrder, ...]:
    lines = _lines(connection, [row.id for row in rows]) if rows else {}
    return tuple(
        PurchaseOrder(
            number=row.number,
            supplier=_supplier(row),
            currency=row.currency,
            status=row.status,
            receipt_required=row.receipt_required,
            date=row.date,
            limit=row.limit,
            valid_until=row.valid_until,
            requester=row.requester,
            self_billed=row.self_billed,
            stages=tuple(from_plain(Stage, stage) for stage in row.stages or ()),
            lines=lines.get(row.id, ()),
        )
        for row in rows
    )


def _supplier(row: Row[Any]) -> Supplier:
    supplier = Supplier(key=row.party_id, name=row.supplier_name)
    return replace(supplier, tax_ids=(row.supplier_tax_id,)) if row.supplier_tax_id else supplier


def _lines(connection: Connection, keys: Sequence[int]) -> dict[int, tuple[OrderLine, ...]]:
    query = (
        select(order_line).where(order_line.c.order_id.in_(keys)).order_by(order_line.c.order_id, order_line.c.position)
    )
    found: dict[int, tuple[OrderLine, ...]] = {}
    for row in connection.execute(query):
        values = {name: value for name, value in row._mapping.items() if name != "order_id"}
        values["mode"] = Mode(row.mode) if row.mode is not None else None
        found[row.order_id] = (*found.get(row.order_id, ()), OrderLine(**values))
    return found


def _receipt_lines(connection: Connection, keys: Sequence[int]) -> dict[int, tuple[ReceiptLine, ...]]:
    query = select(receipt_line).where(receipt_line.c.receipt_id.in_(keys)).order_by(receipt_line.c.position)
    found: dict[int, tuple[ReceiptLine, ...]] = {}
    for row in connection.execute(query):
        line = ReceiptLine(position=row.position, quantity=row.quantity, accepted=row.accepted)
        found[row.receipt_id] = (*found.get(row.receipt_id, ()), line)
    return found


def _save_lines(connection: Connection, order_id: int, lines: Iterable[OrderLine]) -> None:
    columns = [column.name for column in order_line.c if column.name != "order_id"]
    for line in lines:
        values = {name: getattr(line, name) for name in columns}
        connection.execute(insert(order_line).values(order_id=order_id, **values))


def _numbers(connection: Connection, orders: Sequence[PurchaseOrder]) -> dict[int, str]:
    query = select(purchase_order.c.id, purchase_order.c.number)
    rows = connection.execute(query.where(purchase_order.c.number.in_([order.number for order in orders])))
    return {row.id: row.number for row in rows}


def _key(inserted: Any) -> int:
    return int(inserted.inserted_primary_key[0])
