"""Which papers should have come by today: bills of contracts, receipts of payments.

In charge of gathering what `matching` decides that by. Looked at once a day (`service.daily`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from matching.codes import Code
from matching.contracts import MissingBill, is_still_missing, missing_bills
from matching.payment_receipts import MissingReceipt, PaidInvoice, missing_receipts
from matching.records import Contract, ContractBill
from parsing.document import Kind
from service.store import absences, contracts
from service.store.absences import Absence
from service.store.invoices import InvoiceState
from service.store.tables import document, invoice

_PAID_SINCE = timedelta(days=400)
_PAID = (InvoiceState.PART_PAID, InvoiceState.PAID)


def look_for_absences(connection: Connection, *, today: date, now: datetime) -> int:
    """Note what is missing and close what came; return how many changed."""
    return _look_for_bills(connection, today, now) + _look_for_receipts(connection, today, now)


def _look_for_bills(connection: Connection, today: date, now: datetime) -> int:
    agreed, known = contracts.every(connection), contracts.known_since(connection)
    bills = contracts.bills_of(connection, (one.number for one in agreed))
    found = missing_bills(agreed, bills, today)
    due = [one for one in found if one.ends >= known.get(one.contract.number, one.ends)]
    new = sum(absences.note(connection, _of_bill(one), now=now) for one in due)
    return new + close_what_came(connection, today=today, now=now)


def close_what_came(connection: Connection, *, today: date, now: datetime) -> int:
    """Close each missing bill that has come; return how many."""
    waiting = {row.facts["contract"] for row in absences.open_ones(connection, Code.RECURRING_MISSING)}
    agreed = {one.number: one for one in contracts.every(connection) if one.number in waiting}
    bills = contracts.bills_of(connection, agreed)
    missing = _bills_still_missing(connection, agreed, bills, today)
    return absences.end_all_but(connection, Code.RECURRING_MISSING, set(missing), now=now)


def _bills_still_missing(
    connection: Connection, agreed: dict[str, Contract], bills: tuple[ContractBill, ...], today: date
) -> Iterator[str]:
    for row in absences.open_ones(connection, Code.RECURRING_MISSING):
        contract = agreed.get(row.facts["contract"])
        if contract is None:
            continue
        period = date.fromisoformat(row.facts["period"])
        found = MissingBill(contract=contract, period=period, expected_by=row.expected_by)
        if is_still_missing(found, bills, today):
            yield row.subject


def _of_bill(found: MissingBill) -> Absence:
    contract = found.contract
    facts = {"contract": contract.number, "period": found.period.isoformat(), "ends": found.ends.isoformat()}
    if contract.service_points:
        facts["point"] = contract.service_points[0]
    return Absence(
        code=Code.RECURRING_MISSING,
        subject=f"{contract.number}:{found.period:%Y-%m}",
        expected_by=found.expected_by,
        party_id=contract.supplier.key,
        facts=facts,
    )


def _look_for_receipts(connection: Connection, today: date, now: datetime) -> int:
    missing = list(missing_receipts(_paid(connection, today), _settled(connection), today))
    new = sum(absences.note(connection, _of_receipt(connection, one), now=now) for one in missing)
    subjects = {_subject(one) for one in missing}
    return new + absences.end_all_but(connection, Code.MISSING_REP, subjects, now=now)


def _paid(connection: Connection, today: date) -> Iterator[PaidInvoice]:
    columns = (invoice.c.id, invoice.c.authority_id, invoice.c.reading, invoice.c.payment_date)
    query = select(*columns).where(invoice.c.state.in_(_PAID), invoice.c.payment_date >= today - _PAID_SINCE)
    for row in connection.execute(query.order_by(invoice.c.id)):
        method = row.reading.get("payment_method")
        yield PaidInvoice(key=row.id, authority_id=row.authority_id, payment_method=method, paid_on=row.payment_date)


def _settled(connection: Connection) -> Iterator[str]:
    """Yield the UUIDs that the payment receipts at hand settle."""
    query = select(document.c.reading).where(document.c.kind == Kind.PAYMENT_RECEIPT.value)
    for reading in connection.execute(query).scalars():
        for settled in ((reading or {}).get("payment") or {}).get("settles") or ():
            if settled.get("authority_id"):
                yield settled["authority_id"]


def _subject(found: MissingReceipt) -> str:
    return f"rep:{found.invoice.authority_id}:{found.invoice.paid_on:%Y-%m-%d}"


def _of_receipt(connection: Connection, found: MissingReceipt) -> Absence:
    row = connection.execute(select(invoice).where(invoice.c.id == found.invoice.key)).one()
    facts = {
        "number": row.number or row.case,
        "case": row.case,
        "authority_id": row.authority_id,
        "paid_on": found.invoice.paid_on.isoformat(),
        "amount": str(row.paid if row.paid is not None else row.payable or row.total),
        "currency": row.currency or "MXN",
    }
    return Absence(
        code=Code.MISSING_REP,
        subject=_subject(found),
        expected_by=found.expected_by,
        party_id=row.party_id,
        invoice_id=row.id,
        facts=facts,
    )
