"""Bringing in what our customers owe: customers, issued invoices, their payments.

In charge of saving what files say, so that importing twice changes nothing; a row that cannot be saved is told and the
others are. Not in charge of file formats (`service.customerfiles`, `service.receivablefiles`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from matching.spelling import invoice_number_key
from parsing.document import Kind
from service.application import Application
from service.customerfiles import customer_rows
from service.days import today_of
from service.exportrows import Row, Rows, file_bytes
from service.importreport import ImportReport, report
from service.orderpapers import is_paper
from service.portions import portions
from service.receivablefiles import (
    customer_payment_rows,
    invoices_named,
    receivable_rows,
    receivables_of_paper,
    says_incoming,
)
from service.store import customer_payments, customers, receivables, standings
from service.store.customer_payments import CustomerPaymentRefused
from service.store.customers import CustomerRefused
from service.store.receivables import ReceivableRecord, ReceivableRefused
from service.store.tables import invoice

ACTOR = "rule:import"
AT_ONCE = 200
"""No import keeps the one writer from the others for long."""


def bring_customers(app: Application, path: Path) -> ImportReport:
    """Save customers."""
    rows = customer_rows(path)
    changed = 0
    refused: list[str] = []
    with app.store.write() as connection:
        for record in rows.records:
            try:
                _, is_new = customers.save(connection, record, now=app.clock())
            except CustomerRefused as refusal:
                refused.append(f"customer {record.name or record.code}: {refusal}")
                continue
            changed += is_new
    return report(rows, changed, refused=refused)


def bring_receivables(app: Application, path: Path) -> ImportReport:
    """Save issued invoices, credit notes among them, from a table or a paper."""
    rows = _receivables(app, path)
    changed: list[str] = []
    refused: list[str] = []
    for portion in portions(rows.records, AT_ONCE):
        with app.store.write() as connection:
            for record in portion:
                try:
                    case = save_receivable(connection, app, record, actor=ACTOR)
                except (ReceivableRefused, CustomerRefused) as refusal:
                    refused.append(f"{record.document.source} ({record.document.number}): {refusal}")
                    continue
                if case is not None:
                    changed.append(case)
    with app.store.write() as connection:
        standings.note_import(connection, standings.RECEIVABLES, now=app.clock())
        if any(record.open is not None for record in rows.records):
            standings.note_import(connection, standings.PAYMENTS, now=app.clock())  # balances tell of payments too
    return report(rows, len(changed), changed, refused)


def save_receivable(connection: Connection, app: Application, record: ReceivableRecord, *, actor: str) -> str | None:
    """Save one issued invoice with what its credit settles; return its case, None where nothing changed."""
    now, today = app.clock(), today_of(app)
    saved = receivables.save(connection, record, now=now, today=today, actor=actor)
    if record.document.kind is Kind.CREDIT_NOTE:
        named = record.document.preceding_invoices
        customer_payments.record_credit(connection, saved.key, named, now=now, today=today, actor=actor)
    row = receivables.get(connection, saved.key)
    return str(row.case) if saved.changed and row is not None else None


def bring_customer_payments(app: Application, path: Path, *, is_theirs_alone: bool) -> ImportReport:
    """Save the payments of customers that a file of payments holds, and settle the promises that they keep.

    `is_theirs_alone`: it holds none of ours, so that it tells of today even where nobody paid.
    """
    with app.store.read() as connection:
        rows = customer_payment_rows(path, is_incoming=incoming(connection))
    changed: list[str] = []
    refused: list[str] = []
    now, today, saved = app.clock(), today_of(app), 0
    alike = Counter[str]()
    for portion in portions(rows.records, AT_ONCE):
        with app.store.write() as connection:
            for payment in portion:
                try:
                    cases = customer_payments.save(
                        connection, payment, now=now, today=today, actor="rule:payments", alike=alike
                    )
                except CustomerPaymentRefused as refusal:
                    named = ", ".join(payment.invoices) or "no invoice"
                    refused.append(f"payment of {named} on {payment.date}: {refusal}")
                    continue
                if cases is not None:
                    saved += 1
                    changed.extend(cases)
    with app.store.write() as connection:
        if rows.records or (is_theirs_alone and not rows.refused):
            standings.note_import(connection, standings.PAYMENTS, now=now)
        standings.keep_promises(connection, now=now)
    return report(rows, saved, changed, refused)


def incoming(connection: Connection) -> Callable[[Row], bool]:
    """Return the test that tells a customer's payment from one of ours.

    A row says it itself, by its customer or its direction; else its invoice is known as an issued one alone.
    """

    def test(row: Row) -> bool:
        return says_incoming(row) or any(_is_receivable(connection, number) for number in invoices_named(row))

    return test


def _is_receivable(connection: Connection, number: str) -> bool:
    query = select(invoice.c.direction).where(invoice.c.number_key == invoice_number_key(number))
    return set(connection.execute(query).scalars()) == {receivables.RECEIVABLE}


def _receivables(app: Application, path: Path) -> Rows[ReceivableRecord]:
    data = file_bytes(path)
    if not is_paper(data):
        return receivable_rows(path)
    rows = receivables_of_paper(data, path, our_tax_ids=app.settings.company.tax_ids)
    sha256 = app.blobs.put_many((data,))[0] if rows.records else None
    return Rows(records=tuple(replace(one, sha256=sha256) for one in rows.records), refused=rows.refused)
