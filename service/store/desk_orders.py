"""Purchase orders as the admin shows them: what was ordered, received and billed, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from matching.spelling import order_number_keys
from service.store import delivery_notes, orders
from service.store.desk import Page, contains, page_of
from service.store.engine import Store
from service.store.tables import invoice
from service.store.trade_tables import billed, order_line, party, purchase_order, receipt, receipt_line


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders are listed, newest first."""

    status: str | None = None
    text: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One purchase order in a list."""

    id: int
    number: str
    supplier: str | None
    currency: str | None
    status: str
    receipt_required: bool
    date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineRow:
    """One order line with what came and what was billed of it; `billed` counts invoices that are not rejected."""

    position: int
    item_code: str | None
    description: str | None
    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    received: Decimal
    billed: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingInvoice:
    """An invoice that bills an order, with the amount."""

    id: int
    case: str
    number: str | None
    state: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """One goods receipt."""

    number: str
    date: date | None
    lines: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A delivery note that came by mail; `said` is what it says was delivered, by order line."""

    id: int
    version: int
    document_id: int
    message_id: int
    number: str | None
    date: date | None
    said: Mapping[int, Decimal]
    taken_by: str | None
    receipt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """One order with its lines, receipts, the delivery notes that came by mail, and the invoices that bill it."""

    row: OrderRow
    lines: tuple[OrderLineRow, ...]
    receipts: tuple[ReceiptRow, ...]
    notes: tuple[NoteRow, ...]
    invoices: tuple[BillingInvoice, ...]

    @property
    def notes_to_look_at(self) -> int:
        """How many delivery notes nobody took as a receipt yet."""
        return sum(1 for note in self.notes if note.receipt is None)


def list_orders(store: Store, wanted: OrderFilter) -> Page[OrderRow]:
    """Return one page of orders."""
    question = _with_party()
    if wanted.status:
        question = question.where(purchase_order.c.status == wanted.status)
    if wanted.text:
        text = wanted.text
        question = question.where(
            or_(
                purchase_order.c.number_key.in_(order_number_keys(text)),
                contains(purchase_order.c.number, text),
                contains(purchase_order.c.supplier_name, text),
                contains(party.c.name, text),
            )
        )
    if wanted.after is not None:
        question = question.where(purchase_order.c.id < wanted.after)
    with store.read() as connection:
        return page_of(connection, question.order_by(purchase_order.c.id.desc()), lambda row: OrderRow(**row._mapping))


def view_order(store: Store, order_id: int) -> OrderView | None:
    """Return one order with everything its page shows; None when there is no such order."""
    with store.read() as connection:
        return _view(connection, purchase_order.c.id == order_id)


def orders_by_number(store: Store, numbers: Iterable[str], *, without_invoice: int) -> Mapping[str, OrderView]:
    """Return the orders of these numbers, billed quantities without those of one invoice: what it is compared with."""
    found = {}
    with store.read() as connection:
        for number in dict.fromkeys(numbers):
            key = orders.key_of(connection, number)
            view = None if key is None else _view(connection, purchase_order.c.id == key, without_invoice)
            if view is not None:
                found[number] = view
    return found


def _with_party() -> Select[Any]:
    named = [purchase_order.c[name] for name in ("id", "number", "currency", "status", "receipt_required", "date")]
    supplier = party.c.name.label("party_name")
    joined = purchase_order.outerjoin(party, purchase_order.c.party_id == party.c.id)
    return select(*named, func.coalesce(supplier, purchase_order.c.supplier_name).label("supplier")).select_from(joined)


def _view(
    connection: Connection, condition: ColumnElement[bool], without_invoice: int | None = None
) -> OrderView | None:
    row = connection.execute(_with_party().where(condition)).one_or_none()
    if row is None:
        return None
    receipts = _receipts(connection, row.id)
    return OrderView(
        row=OrderRow(**row._mapping),
        lines=_lines(connection, row.id, _received(receipts), _billed(connection, row.id, without_invoice)),
        receipts=receipts,
        notes=_notes(connection, row.id),
        invoices=_billing(connection, row.id),
    )


def _lines(
    connection: Connection, order_id: int, received: Mapping[int, Decimal], taken: Mapping[int, Decimal]
) -> tuple[OrderLineRow, ...]:
    names = ("position", "item_code", "description", "quantity", "unit", "unit_price")
    question = select(*(order_line.c[name] for name in names)).where(order_line.c.order_id == order_id)
    return tuple(
        OrderLineRow(
            **row._mapping, received=received.get(row.position, Decimal(0)), billed=taken.get(row.position, Decimal(0))
        )
        for row in connection.execute(question.order_by(order_line.c.position))
    )


def _receipts(connection: Connection, order_id: int) -> tuple[ReceiptRow, ...]:
    question = (
        select(receipt.c.id, receipt.c.number, receipt.c.date, receipt_line.c.position, receipt_line.c.quantity)
        .select_from(receipt.outerjoin(receipt_line, receipt.c.id == receipt_line.c.receipt_id))
        .where(receipt.c.order_id == order_id)
        .order_by(receipt.c.id, receipt_line.c.position)
    )
    heads: dict[int, tuple[str, date | None]] = {}
    lines: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for row in connection.execute(question):
        heads[row.id] = (row.number, row.date)
        if row.position is not None:
            lines[row.id].append((row.position, row.quantity))
    return tuple(ReceiptRow(number=number, date=day, lines=tuple(lines[key])) for key, (number, day) in heads.items())


def _notes(connection: Connection, order_id: int) -> tuple[NoteRow, ...]:
    return tuple(
        NoteRow(
            id=row.id,
            version=row.version,
            document_id=row.document_id,
            message_id=row.message_id,
            number=row.number,
            date=row.date,
            said=MappingProxyType({line.position: line.quantity for line in delivery_notes.lines_of(row)}),
            taken_by=row.taken_by,
            receipt=row.receipt,
        )
        for row in delivery_notes.of_orders(connection, [order_id])
    )


def _received(receipts: Iterable[ReceiptRow]) -> Mapping[int, Decimal]:
    received: dict[int, Decimal] = defaultdict(Decimal)
    for each in receipts:
        for position, quantity in each.lines:
            received[position] += quantity
    return received


def _billed(connection: Connection, order_id: int, without_invoice: int | None) -> Mapping[int, Decimal]:
    question = select(billed.c.position, billed.c.quantity).where(
        billed.c.order_id == order_id, billed.c.position.is_not(None), billed.c.quantity.is_not(None)
    )
    if without_invoice is not None:
        question = question.where(billed.c.invoice_id != without_invoice)
    taken: dict[int, Decimal] = defaultdict(Decimal)
    for row in connection.execute(question):
        taken[row.position] += row.quantity
    return taken


def _billing(connection: Connection, order_id: int) -> tuple[BillingInvoice, ...]:
    question = (
        select(invoice.c.id, invoice.c.case, invoice.c.number, invoice.c.state, billed.c.amount)
        .select_from(billed.join(invoice, billed.c.invoice_id == invoice.c.id))
        .where(billed.c.order_id == order_id)
        .order_by(invoice.c.id)
    )
    sums: dict[int, BillingInvoice] = {}
    for row in connection.execute(question):
        earlier = sums.get(row.id)
        amount = row.amount + (earlier.amount if earlier else 0)
        sums[row.id] = BillingInvoice(id=row.id, case=row.case, number=row.number, state=row.state, amount=amount)
    return tuple(sums.values())
