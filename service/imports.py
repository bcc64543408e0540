"""Bringing in what other systems know: parties, orders, receipts, payments.

In charge of saving what the files say, so that importing twice changes nothing, and of looking anew at the invoices
that it concerns. Not in charge of file formats (`service.matchfiles`, `service.partyfiles`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.application import Application
from service.matchfiles import read_orders, read_receipts
from service.partyfiles import read_parties, read_payments
from service.reevaluation import reevaluate_orders
from service.store import orders, parties, payments
from service.store.payments import PaymentRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. `refused` rows name the row and the reason; `cases` are invoices whose outcome changed."""

    read: int = 0
    changed: int = 0
    refused: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


def import_parties(app: Application, path: Path) -> ImportReport:
    """Save suppliers and customers with their tax ids, contacts, domains and accounts."""
    records = read_parties(path)
    with app.store.write() as connection:
        changed = [parties.save(connection, record, now=app.clock())[1] for record in records]
    return ImportReport(read=len(records), changed=sum(changed))


def import_orders(app: Application, path: Path) -> ImportReport:
    """Save purchase orders, then match anew the open invoices that name them."""
    records = read_orders(path)
    with app.store.write() as connection:
        changed = [order.number for order in records if orders.save(connection, order)]
    return ImportReport(read=len(records), changed=len(changed), cases=tuple(reevaluate_orders(app, changed)))


def import_receipts(app: Application, path: Path) -> ImportReport:
    """Save receipts, then match anew the open invoices of their orders."""
    with app.store.read() as connection:
        named = {receipt.order for receipt in read_receipts(path)}
        known = orders.recall(connection, numbers=named, party_id=None) if named else ()
    records = read_receipts(path, known)
    changed: list[str] = []
    refused: list[str] = []
    with app.store.write() as connection:
        for receipt in records:
            saved = orders.save_receipt(connection, receipt)
            if saved is None:
                refused.append(f"receipt {receipt.number}: there is no order {receipt.order}; import it first")
            elif saved:
                changed.append(receipt.order)
    cases = tuple(reevaluate_orders(app, changed))
    return ImportReport(read=len(records), changed=len(changed), refused=tuple(refused), cases=cases)


def import_payments(app: Application, path: Path) -> ImportReport:
    """Save payments that are scheduled or were made: approved → scheduled → part_paid → paid."""
    records = read_payments(path)
    changed: list[str] = []
    refused: list[str] = []
    with app.store.write() as connection:
        for payment in records:
            try:
                case = payments.save(connection, payment, now=app.clock(), actor="rule:payments")
            except PaymentRefused as refusal:
                refused.append(f"payment of {payment.invoice} on {payment.date}: {refusal}")
                continue
            if case is not None:
                changed.append(case)
    return ImportReport(read=len(records), changed=len(changed), refused=tuple(refused), cases=tuple(changed))


IMPORTS: Mapping[str, Callable[[Application, Path], ImportReport]] = {
    "parties": import_parties,
    "orders": import_orders,
    "receipts": import_receipts,
    "payments": import_payments,
}
"""What `acuse import` takes."""
