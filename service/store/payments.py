"""Payments of invoices: planned and made, each of them once however often it is reported.

In charge of what a payment does to its invoice. The payments themselves are events of the invoice: what was reported
before is found there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from matching.spelling import invoice_number_key
from service.store import events, invoices, parties
from service.store.invoices import PAYABLE_STATES, InvoiceState
from service.store.tables import invoice

_MADE = (InvoiceState.PART_PAID, InvoiceState.PAID)
_CLOSED = (InvoiceState.REPLACED, InvoiceState.DUPLICATE, InvoiceState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment of one supplier's invoice; `state` is scheduled or paid; `amount` None: all that is owed.

    `withheld`: what of the invoice went to the tax authority instead, with a certificate for the supplier.
    """

    invoice: str
    date: date
    state: str = InvoiceState.PAID
    supplier_tax_id: str | None = None
    amount: Decimal | None = None
    reference: str | None = None
    withheld: Decimal | None = None


class PaymentRefused(Exception):  # noqa: N818 -- the trade's word
    """A payment that fits no invoice, or none that may be paid; the message says why."""


def save(connection: Connection, payment: Payment, *, now: datetime, actor: str) -> str | None:
    """Record a payment; return the case of its invoice, None when it was recorded before. Raises PaymentRefused.

    Two payments of one invoice on one day are told apart by their references or amounts.
    """
    row = _invoice_of(connection, payment)
    if row.state not in (*PAYABLE_STATES, *_MADE):
        raise PaymentRefused(f"{row.case} is {row.state}, not approved for payment")
    if _is_recorded(connection, row, payment):
        return None
    if payment.state == InvoiceState.SCHEDULED:
        _schedule(connection, row, payment, now=now, actor=actor)
    elif row.state == InvoiceState.PAID:
        raise PaymentRefused(f"{row.case} is paid already ({row.payment_date}, {row.payment_reference})")
    else:
        _pay(connection, row, payment, now=now, actor=actor)
    return str(row.case)


def _invoice_of(connection: Connection, payment: Payment) -> Row[Any]:
    numbered = invoice.c.number_key == invoice_number_key(payment.invoice)
    query = select(invoice).where(numbered, invoice.c.direction == invoices.PAYABLE)
    if payment.supplier_tax_id is not None:
        query = query.where(invoice.c.party_id == parties.by_tax_id(connection, payment.supplier_tax_id))
    rows = connection.execute(query.where(invoice.c.state.not_in(_CLOSED))).all()
    if len(rows) != 1:
        raise PaymentRefused(f"{len(rows) or 'no'} invoices have that number; give the supplier's tax id too")
    return rows[0]


def _is_recorded(connection: Connection, row: Row[Any], payment: Payment) -> bool:
    """Say whether it was reported before: as what is planned now, or among all that was ever planned or made.

    Until money moves a plan may change back and forth; a plan that is reported again after that is an old one.
    """
    planned = payment.state == InvoiceState.SCHEDULED
    if planned and row.state in (InvoiceState.APPROVED, InvoiceState.SCHEDULED):
        same = row.payment_date == payment.date and row.payment_reference == payment.reference
        return bool(same and row.state == InvoiceState.SCHEDULED)
    kinds = (InvoiceState.SCHEDULED,) if planned else _MADE
    return any(one.kind in kinds and _is_of(one.data, payment) for one in events.of_invoice(connection, row.id))


def _is_of(facts: dict[str, str], payment: Payment) -> bool:
    same_amount = payment.amount is None or Decimal(facts.get("amount", 0)) == payment.amount
    same_day = facts.get("payment_date") == payment.date.isoformat()
    return same_day and facts.get("payment_reference") == payment.reference and same_amount


def _schedule(connection: Connection, row: Row[Any], payment: Payment, *, now: datetime, actor: str) -> None:
    """Plan a payment; from `paid`, because the bank returned the money."""
    values: dict[str, Any] = {"payment_date": payment.date, "payment_reference": payment.reference}
    if row.state == InvoiceState.PAID:
        values |= {"paid": None, "withheld": None}
    invoices.transition(connection, row.id, InvoiceState.SCHEDULED, now=now, actor=actor, values=values)


def _pay(connection: Connection, row: Row[Any], payment: Payment, *, now: datetime, actor: str) -> None:
    """Record money that was paid: `part_paid` until the payable amount is covered, then `paid`."""
    owed = row.payable if row.payable is not None else row.total
    before, withheld = row.paid or Decimal(0), (row.withheld or Decimal(0)) + (payment.withheld or Decimal(0))
    if payment.amount is None and owed is None:
        raise PaymentRefused(f"no amount, and the invoice {row.case} has none either")
    amount = payment.amount if payment.amount is not None else owed - before - withheld
    state = InvoiceState.PAID if owed is None or before + amount + withheld >= owed else InvoiceState.PART_PAID
    values = {
        "payment_date": payment.date,
        "payment_reference": payment.reference,
        "paid": before + amount,
        "withheld": withheld or None,
    }
    facts = {"amount": amount}
    invoices.transition(connection, row.id, state, now=now, actor=actor, values=values, facts=facts)
