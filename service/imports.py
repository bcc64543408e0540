"""Bringing in what other systems know: parties, orders, receipts, contracts, rates, payments, authorities, customers.

In charge of saving what the files say, so that importing twice changes nothing, and of looking anew at the invoices
that it concerns. Not in charge of file formats (`service.matchfiles`, `service.contractfiles`,
`service.partyfiles`) nor of what customers owe (`service.receivableimports`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from matching.codes import Code
from service.application import Application
from service.contractfiles import contract_rows, rate_rows
from service.days import today_of
from service.importreport import ImportReport, report
from service.matchfiles import order_rows, receipt_rows
from service.partyfiles import authority_rows, party_rows, payment_rows
from service.receivableimports import bring_customer_payments, bring_customers, bring_receivables, incoming
from service.reevaluation import reevaluate_authority, reevaluate_orders, reevaluate_parties, reevaluate_reasons
from service.store import authority, contracts, orders, parties, payments
from service.store.payments import PaymentRefused


def import_parties(app: Application, path: Path) -> ImportReport:
    """Save parties, then match anew the open invoices of those that changed, and of sellers nobody knew."""
    rows = party_rows(path)
    with app.store.write() as connection:
        saved = [parties.save(connection, record, now=app.clock()) for record in rows.records]
    changed = [key for key, is_new in saved if is_new]
    cases = reevaluate_parties(app, changed, cause="party")
    return report(rows, len(changed), cases)


def import_orders(app: Application, path: Path) -> ImportReport:
    """Save purchase orders, then match anew the open invoices that name them."""
    rows = order_rows(path)
    with app.store.write() as connection:
        changed = [order.number for order in rows.records if orders.save(connection, order)]
    return report(rows, len(changed), reevaluate_orders(app, changed, cause="order"))


def import_receipts(app: Application, path: Path) -> ImportReport:
    """Save receipts, then match anew the open invoices of their orders."""
    with app.store.read() as connection:
        named = {receipt.order for receipt in receipt_rows(path).records}
        known = orders.recall(connection, numbers=named, party_id=None) if named else ()
    rows = receipt_rows(path, known)
    changed: list[str] = []
    refused: list[str] = []
    with app.store.write() as connection:
        for receipt in rows.records:
            saved = orders.save_receipt(connection, receipt)
            if saved is None:
                refused.append(f"receipt {receipt.number}: there is no order {receipt.order}; import it first")
            elif saved:
                changed.append(receipt.order)
    return report(rows, len(changed), reevaluate_orders(app, changed, cause="receipt"), refused)


def import_contracts(app: Application, path: Path) -> ImportReport:
    """Save contracts, then match anew the open invoices of their suppliers; a new term touches later bills only."""
    rows = contract_rows(path)
    with app.store.write() as connection:
        today = today_of(app)
        changed = [record for record in rows.records if contracts.save(connection, record, today=today)]
        owners = [key for record in changed if (key := orders.party_of(connection, record.supplier)) is not None]
    return report(rows, len(changed), reevaluate_parties(app, owners, cause="contract"))


def import_rates(app: Application, path: Path) -> ImportReport:
    """Save the rates of currencies, then match anew the open invoices that wait for one."""
    rows = rate_rows(path)
    with app.store.write() as connection:
        changed = sum(contracts.save_rate(connection, record) for record in rows.records)
    cases = reevaluate_reasons(app, (Code.CURRENCY_MISMATCH, Code.FX_RATE), cause="rate") if changed else []
    return report(rows, changed, cases)


def import_payments(app: Application, path: Path) -> ImportReport:
    """Save payments: ours, scheduled or made (approved → scheduled → part_paid → paid), and what customers paid us."""
    with app.store.read() as connection:
        rows = payment_rows(path, is_incoming=incoming(connection))
    changed: list[str] = []
    refused: list[str] = []
    with app.store.write() as connection:
        for payment in rows.records:
            try:
                case = payments.save(connection, payment, now=app.clock(), actor="rule:payments")
            except PaymentRefused as refusal:
                refused.append(f"payment of {payment.invoice} on {payment.date}: {refusal}")
                continue
            if case is not None:
                changed.append(case)
    ours = report(rows, len(changed), changed, refused)
    theirs = bring_customer_payments(app, path, is_theirs_alone=ours.read == 0)
    return ImportReport(
        read=ours.read + theirs.read,
        changed=ours.changed + theirs.changed,
        refused=(*ours.refused, *theirs.refused),
        cases=(*ours.cases, *theirs.cases),
    )


def import_authority(app: Application, path: Path) -> ImportReport:
    """Save what a tax authority says of documents; what it voids is looked at anew until it is paid.

    An approved or scheduled invoice that its supplier voided goes back into review.
    """
    rows = authority_rows(path)
    with app.store.write() as connection:
        changed = [record for record in rows.records if authority.save(connection, record)]
        keys = authority.undecided(connection, (record.authority_id for record in changed))
    return report(rows, len(changed), reevaluate_authority(app, keys))


IMPORTS: Mapping[str, Callable[[Application, Path], ImportReport]] = {
    "parties": import_parties,
    "orders": import_orders,
    "receipts": import_receipts,
    "contracts": import_contracts,
    "rates": import_rates,
    "payments": import_payments,
    "authority": import_authority,
    "customers": bring_customers,
    "receivables": bring_receivables,
}
"""What `acuse import` takes."""
