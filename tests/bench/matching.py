"""How long one ten-line invoice takes against a supplier's open order lines, among a million in the store.

Run by `make bench`. Recalling its case and matching it, for suppliers with 50, 500 and 5,000 open lines, as a ratio to
one indexed read of a row in the same database.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import Connection, insert, select, text

from matching.match import match
from matching.policy import MatchPolicy
from matching.spelling import order_number_keys, tax_id_key
from parsing.document import Document, DocumentParty, Kind, Line
from service.clock import now
from service.knowledge import Origin, recall_case
from service.settings import CompanySettings
from service.store import parties, schema
from service.store.engine import Store
from service.store.parties import PartyRecord
from service.store.trade_tables import order_line, purchase_order

SIZES = (50, 500, 5_000)
LINES_OF_ORDER = 10
AIM_SECONDS = 0.020


def main() -> int:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=15)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder:
        store = Store(f"sqlite:///{folder}/bench.sqlite3")
        schema.upgrade(store)
        with store.write() as connection:
            _fill(connection, options.lines)
        with store.read() as connection:
            print("\n".join(_measured(connection, options.rounds)))
    return 0


def _measured(connection: Connection, rounds: int) -> Iterator[str]:
    read = _median(
        rounds, lambda: connection.execute(select(purchase_order).where(purchase_order.c.id == 1_000_000)).one()
    )
    for place, size in enumerate(SIZES, start=1):
        named, unnamed = _invoice(place, size, named=True), _invoice(place, size, named=False)
        by_name = _median(rounds, lambda each=named: _match(connection, each))  # type: ignore[misc]
        by_content = _median(rounds, lambda each=unnamed: _match(connection, each))  # type: ignore[misc]
        yield (
            f"matching: {size:>5} open lines: named {by_name * 1000:6.1f} ms ({by_name / read:5.0f} indexed reads),"
            f" not named {by_content * 1000:6.1f} ms ({by_content / read:5.0f}); aim {AIM_SECONDS * 1000:.0f} ms at 500"
        )


def _match(connection: Connection, invoice: Document) -> None:
    case = recall_case(connection, invoice, Origin(), CompanySettings(name="Bench"))
    match(case, MatchPolicy())


def _median(rounds: int, work: Callable[[], object]) -> float:
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _fill(connection: Connection, lines: int) -> None:
    """Save the measured suppliers' orders, and as many of others as make up `lines` order lines."""
    others = (lines - sum(SIZES)) // 500
    sizes = [*SIZES, *[500] * others]
    for place, size in enumerate(sizes, start=1):
        record = PartyRecord(name=f"Supplier {place}", role="supplier", tax_ids=(_tax_id(place),))
        party_id, _ = parties.save(connection, record, now=now())
        _save_orders(connection, place, party_id, size)
    connection.execute(text("analyze"))


def _save_orders(connection: Connection, place: int, party_id: int, size: int) -> None:
    first = place * 1_000_000
    orders, rows = [], []
    for number in range(size // LINES_OF_ORDER):
        name = _order_number(place, number)
        _, _, key, loose = order_number_keys(name)
        orders.append(
            {"id": first + number, "number": name, "number_key": key, "number_loose": loose, "party_id": party_id,
             "supplier_name": f"Supplier {place}", "supplier_tax_id": _tax_id(place), "currency": "EUR",
             "status": "open", "receipt_required": False, "date": date(2026, 2, 1)}
        )  # fmt: skip
        rows += [{"order_id": first + number, **_goods(number, position)} for position in range(1, LINES_OF_ORDER + 1)]
    connection.execute(insert(purchase_order), orders)
    connection.execute(insert(order_line), rows)


def _goods(number: int, position: int) -> dict[str, object]:
    item = number * LINES_OF_ORDER + position
    return {
        "position": position,
        "item_code": f"ART-{item:05d}",
        "description": f"Pieza de recambio {item} para bomba serie {item % 37}",
        "quantity": Decimal(10),
        "unit": "EA",
        "unit_price": Decimal(5 + item % 91),
        "tax_rate": Decimal(21),
    }


def _invoice(place: int, size: int, *, named: bool) -> Document:
    """Return an invoice of all ten lines of one order in the middle of a supplier's."""
    number = size // LINES_OF_ORDER // 2
    lines = tuple(_line(_goods(number, position)) for position in range(1, LINES_OF_ORDER + 1))
    net = sum((line.amount or Decimal(0) for line in lines), Decimal(0))
    tax = (net * 21 / 100).quantize(Decimal("0.01"))
    invoice = Document(
        source="bench.xml",
        kind=Kind.INVOICE,
        format="ubl",
        number=f"B-{place}",
        issue_date=date(2026, 3, 2),
        currency="EUR",
        seller=DocumentParty(name=f"Supplier {place}", tax_id=_tax_id(place)),
        net=net,
        tax=tax,
        total=net + tax,
        lines=lines,
    )
    return replace(invoice, order_references=(_order_number(place, number),)) if named else invoice


def _line(goods: dict[str, object]) -> Line:
    quantity, price = Decimal(str(goods["quantity"])), Decimal(str(goods["unit_price"]))
    return Line(
        position=int(str(goods["position"])),
        item_code=str(goods["item_code"]),
        description=str(goods["description"]).upper(),
        quantity=quantity,
        unit="C62",
        unit_price=price,
        amount=quantity * price,
        tax_rate=Decimal(21),
    )


def _order_number(place: int, number: int) -> str:
    return f"PO-{place:05d}-{number:05d}"


def _tax_id(place: int) -> str:
    return tax_id_key(f"B{place:08d}")


if __name__ == "__main__":
    raise SystemExit(main())
