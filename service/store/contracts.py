"""Contracts, their bills and the rates of currencies: saving what is imported, and recalling what an invoice needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, insert, or_, select, update

from matching.records import Contract, ContractBill, Match, Rate
from matching.sequence import bill_of
from outbound.plain import from_plain, to_plain
from parsing.document import Document
from parsing.serial import document_from_json
from service.store import orders
from service.store.tables import invoice
from service.store.trade_tables import contract, rate

_BILLS = 60  # of one contract: five years of months
_NOT_BILLED = ("rejected", "duplicate", "replaced")
_RATES_BEFORE = timedelta(days=14)


def save(connection: Connection, record: Contract, *, today: date) -> bool:
    """Insert or update a contract, known since `today` where it is new; return whether anything changed."""
    supplier = record.supplier
    values = {
        "party_id": orders.party_of(connection, supplier),
        "supplier_name": supplier.name,
        "supplier_tax_id": supplier.tax_ids[0] if supplier.tax_ids else None,
        "content": to_plain(record),
    }
    held = connection.execute(select(contract).where(contract.c.number == record.number)).first()
    if held is None:
        connection.execute(insert(contract).values(number=record.number, known_since=today, **values))
        return True
    if all(held._mapping[name] == value for name, value in values.items()):
        return False
    connection.execute(update(contract).where(contract.c.id == held.id).values(values))
    return True


def of_party(connection: Connection, party_id: int | None) -> tuple[Contract, ...]:
    """Return a party's contracts by number; none for a stranger."""
    if party_id is None:
        return ()
    rows = connection.execute(select(contract).where(contract.c.party_id == party_id).order_by(contract.c.number))
    return tuple(_record(row.content, row.party_id) for row in rows)


def every(connection: Connection) -> tuple[Contract, ...]:
    """Return all contracts by number."""
    rows = connection.execute(select(contract).order_by(contract.c.number))
    return tuple(_record(row.content, row.party_id) for row in rows)


def known_since(connection: Connection) -> dict[str, date]:
    """Return since when we know each contract, where that was kept."""
    query = select(contract.c.number, contract.c.known_since).where(contract.c.known_since.is_not(None))
    return {row.number: row.known_since for row in connection.execute(query)}


def bills_of(connection: Connection, numbers: Iterable[str], *, without: int | None = None) -> tuple[ContractBill, ...]:
    """Return what invoices other than `without` bill of these contracts, the latest of each, oldest first."""
    found: list[ContractBill] = []
    for number in numbers:
        query = select(invoice.c.reading, invoice.c.match).where(
            invoice.c.contract == number, invoice.c.state.not_in(_NOT_BILLED)
        )
        if without is not None:
            query = query.where(invoice.c.id != without)
        newest = connection.execute(query.order_by(invoice.c.issue_date.desc(), invoice.c.id.desc()).limit(_BILLS))
        for row in reversed(newest.all()):
            document = document_from_json(row.reading)
            if isinstance(document, Document) and row.match:
                found += bill_of(document, from_plain(Match, row.match))
    return tuple(sorted(found, key=lambda bill: bill.issued))


def save_rate(connection: Connection, record: Rate) -> bool:
    """Insert or update the rate of a day; return whether anything changed."""
    key = (rate.c.base == record.base, rate.c.quote == record.quote, rate.c.date == record.date)
    held = connection.execute(select(rate.c.rate).where(*key)).scalar()
    if held is None:
        values = {"base": record.base, "quote": record.quote, "date": record.date, "rate": record.rate}
        connection.execute(insert(rate).values(**values))
    elif held == record.rate:
        return False
    else:
        connection.execute(update(rate).where(*key).values(rate=record.rate))
    return True


def rates_for(connection: Connection, currency: str | None, day: date | None) -> Sequence[Rate]:
    """Return the rates of a currency of the fortnight up to a day."""
    if currency is None or day is None:
        return ()
    query = select(rate).where(
        or_(rate.c.base == currency, rate.c.quote == currency),
        rate.c.date >= day - _RATES_BEFORE,
        rate.c.date <= day,
    )
    return [
        Rate(base=row.base, quote=row.quote, date=row.date, rate=row.rate)
        for row in connection.execute(query.order_by(rate.c.date))
    ]


def _record(content: dict[str, object], party_id: int | None) -> Contract:
    """Return a stored contract, its supplier known by our key for it."""
    record = from_plain(Contract, content)
    return replace(record, supplier=replace(record.supplier, key=party_id))
