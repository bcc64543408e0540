"""Bringing in what other systems know: parties, orders, receipts, payments.

In charge of saving what the files say, so that importing twice changes nothing, and of looking anew at the invoices
that it concerns. Not in charge of file formats (`service.matchfiles`, `service.partyfiles`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Row, select

from matching.spelling import invoice_number_key
from service.application import Application
from service.matchfiles import read_orders, read_receipts
from service.partyfiles import Payment, read_parties, read_payments
from service.reevaluation import reevaluate_orders
from service.store import invoices, orders, parties
from service.store.invoices import PAYABLE_STATES, InvoiceState
from service.store.tables import invoice


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
    payments = read_payments(path)
    changed: list[str] = []
    refused: list[str] = []
    with app.store.write() as connection:
        for payment in payments:
            outcome = _save_payment(connection, app, payment)
            if outcome is None:
                continue
            (changed if outcome.startswith("F-") else refused).append(outcome)
    return ImportReport(read=len(payments), changed=len(changed), refused=tuple(refused), cases=tuple(changed))


def _save_payment(connection: Connection, app: Application, payment: Payment) -> str | None:
    """Save one payment; return the case that it changed, None when nothing, or else why it was refused."""
    rows = _invoices_of(connection, payment)
    what = f"payment of {payment.invoice} on {payment.date}"
    if len(rows) != 1:
        return f"{what}: {len(rows) or 'no'} invoices have that number; give the supplier's tax id too"
    row, now = rows[0], app.clock()
    if row.payment_date == payment.date and row.payment_reference == payment.reference and row.state == payment.state:
        return None
    if row.state not in (*PAYABLE_STATES, InvoiceState.PAID):
        return f"{what}: {row.case} is {row.state}, not approved for payment"
    if payment.state == InvoiceState.SCHEDULED:
        values = {"payment_date": payment.date, "payment_reference": payment.reference}
        state = InvoiceState.SCHEDULED
        invoices.transition(connection, row.id, state, now=now, actor="rule:payments", values=values)
    elif row.state == InvoiceState.PAID:
        return f"{what}: {row.case} is paid already ({row.payment_date}, {row.payment_reference})"
    else:
        amount = payment.amount if payment.amount is not None else row.payable or row.total
        if amount is None:
            return f"{what}: no amount, and the invoice {row.case} has none either"
        invoices.pay(
            connection,
            row.id,
            now=now,
            actor="rule:payments",
            paid_on=payment.date,
            amount=amount,
            reference=payment.reference,
        )
    return str(row.case)


def _invoices_of(connection: Connection, payment: Payment) -> list[Row[tuple[object, ...]]]:
    query = select(invoice).where(invoice.c.number_key == invoice_number_key(payment.invoice))
    if payment.supplier_tax_id is not None:
        query = query.where(invoice.c.party_id == parties.by_tax_id(connection, payment.supplier_tax_id))
    closed = (InvoiceState.REPLACED, InvoiceState.DUPLICATE, InvoiceState.REJECTED)
    return list(connection.execute(query.where(invoice.c.state.not_in(closed))))


IMPORTS: Mapping[str, Callable[[Application, Path], ImportReport]] = {
    "parties": import_parties,
    "orders": import_orders,
    "receipts": import_receipts,
    "payments": import_payments,
}
"""What `acuse import` takes."""
