"""Money that customers paid: recorded once, allocated to what it settles; the rest is a credit on their account.

In charge of payments and their allocation, by import and by hand. The seam of bank reconciliation: a bank line becomes
a `CustomerPayment` whose `source` is "bank".
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from service.store import customers, events, receivables
from service.store.customers import CustomerRecord
from service.store.receivable_tables import customer_payment, payment_allocation
from service.store.receivables import ReceivableState

_ZERO = Decimal(0)


class CustomerPaymentRefused(Exception):  # noqa: N818 -- the trade's word
    """A payment that cannot be recorded; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPayment:
    """A payment of one customer's. `invoices` are settled in this order; none: the one that it fits exactly, if any.

    `amount` None: all that is open of the invoices. `currency` None: theirs. `repeat` tells apart payments of one
    customer that are alike in everything: 1, 2, …
    """

    date: date
    amount: Decimal | None = None
    currency: str | None = None
    customer: CustomerRecord | None = None
    invoices: tuple[str, ...] = ()
    reference: str | None = None
    source: str = "import"
    repeat: int = 1


def save(
    connection: Connection,
    payment: CustomerPayment,
    *,
    now: datetime,
    today: date,
    actor: str,
    alike: Counter[str] | None = None,
) -> tuple[str, ...] | None:
    """Record a payment and allocate it; return the cases that it settles, None when it was recorded before.

    `alike` counts the payments of one file: one that is there twice was paid twice. Raises CustomerPaymentRefused.
    """
    named = [_receivable(connection, number) for number in dict.fromkeys(payment.invoices)]
    party_id = _party(connection, payment, named)
    source_key = _source_key(party_id, payment)
    if alike is not None:
        alike[source_key] += 1
        source_key = _source_key(party_id, replace(payment, repeat=alike[source_key]))
    if connection.execute(select(customer_payment.c.id).where(customer_payment.c.source_key == source_key)).first():
        return None
    currency = payment.currency or next((row.currency for row in named), None) or _only_currency(connection, party_id)
    if any(row.currency != currency for row in named):
        raise CustomerPaymentRefused(f"it is in {currency}, and an invoice that it names is not")
    amount = payment.amount if payment.amount is not None else sum((max(row.open, _ZERO) for row in named), _ZERO)
    if amount <= 0:
        raise CustomerPaymentRefused("its amount must be above 0; nothing is open of the invoices that it names")
    key = _add(connection, payment, party_id, amount, currency, source_key, now)
    settled = named or _fitting(connection, party_id, amount, currency)
    return _allocate(connection, key, amount, settled, now=now, today=today, actor=actor)


def record_credit(
    connection: Connection, credit_id: int, numbers: Sequence[str], *, now: datetime, today: date, actor: str
) -> None:
    """Let a credit note of ours settle the invoices that it names; the rest is a credit on the account."""
    row = receivables.get(connection, credit_id)
    if row is None:
        return
    source_key = hashlib.sha256(f"credit:{credit_id}".encode()).hexdigest()
    if connection.execute(select(customer_payment.c.id).where(customer_payment.c.source_key == source_key)).first():
        return
    settled = [found for number in numbers if (found := receivables.by_number(connection, number)) is not None]
    credit = CustomerPayment(date=row.issue_date or today, reference=row.number, source="credit_note")
    amount = receivables.amount_of(row)
    key = _add(connection, credit, row.party_id, amount, row.currency, source_key, now)
    _allocate(connection, key, amount, [one for one in settled if one.party_id == row.party_id], now=now, today=today,
              actor=actor)  # fmt: skip


def allocate(
    connection: Connection, payment_id: int, invoice_id: int, *, now: datetime, today: date, actor: str
) -> bool:
    """Let what is left of a payment settle an invoice of the same customer; False when nothing can be settled."""
    paid = connection.execute(select(customer_payment).where(customer_payment.c.id == payment_id)).first()
    row = receivables.get(connection, invoice_id)
    if paid is None or row is None or (paid.party_id, paid.currency) != (row.party_id, row.currency):
        return False
    left = _left(connection, paid)
    return bool(_allocate(connection, payment_id, left, [row], now=now, today=today, actor=actor))


def give_back(connection: Connection, payment_id: int, *, now: datetime, today: date, actor: str, reason: str) -> bool:
    """Note that the bank took a payment back: what it settled is open again. False when there is no such payment."""
    where = (customer_payment.c.id == payment_id, customer_payment.c.returned_at.is_(None))
    if not connection.execute(update(customer_payment).where(*where).values(returned_at=now)).rowcount:
        return False
    query = select(payment_allocation.c.invoice_id).where(payment_allocation.c.payment_id == payment_id)
    for invoice_id in connection.execute(query).scalars().all():
        facts = {"reason": reason}
        events.append(connection, "payment_returned", at=now, actor=actor, invoice_id=invoice_id, data=facts)
        receivables.refresh(connection, invoice_id, now=now, today=today, actor=actor, reason=reason)
    return True


def of_party(connection: Connection, party_id: int, *, limit: int) -> Sequence[tuple[Row[Any], Decimal]]:
    """Return the newest payments of a customer, each with what is not allocated of it."""
    query = select(customer_payment).where(customer_payment.c.party_id == party_id)
    newest = query.order_by(customer_payment.c.date.desc(), customer_payment.c.id.desc()).limit(limit)
    return [(row, _left(connection, row)) for row in connection.execute(newest).all()]


def count_of_party(connection: Connection, party_id: int) -> int:
    """Return how many payments of a customer are recorded."""
    counted = select(func.count()).select_from(customer_payment).where(customer_payment.c.party_id == party_id)
    return connection.execute(counted).scalar_one()


def _receivable(connection: Connection, number: str) -> Row[Any]:
    row = receivables.by_number(connection, number)
    if row is None:
        raise CustomerPaymentRefused(f"there is no issued invoice {number}; import it first")
    return row


def _party(connection: Connection, payment: CustomerPayment, named: Sequence[Row[Any]]) -> int:
    owners = {int(row.party_id) for row in named}
    if payment.customer is not None:
        found = customers.find(connection, payment.customer)
        if found is not None:
            owners.add(found)
        elif not named:
            raise CustomerPaymentRefused("no customer has that number, tax id or name; import it first")
    if len(owners) != 1:
        said = "it names invoices of several customers" if owners else "it names neither an invoice nor a customer"
        raise CustomerPaymentRefused(said)
    return owners.pop()


def _source_key(party_id: int, payment: CustomerPayment) -> str:
    amount = format(payment.amount.normalize(), "f") if payment.amount is not None else None
    told = [party_id, payment.date.isoformat(), amount, payment.currency, payment.reference, payment.repeat]
    return hashlib.sha256(json.dumps([*told, sorted(payment.invoices)]).encode()).hexdigest()


def _only_currency(connection: Connection, party_id: int) -> str:
    owed = {row.currency for row in receivables.of_party(connection, party_id)}
    if len(owed) != 1:
        raise CustomerPaymentRefused("it names no currency, and the customer's invoices do not tell one")
    return str(owed.pop())


def _fitting(connection: Connection, party_id: int, amount: Decimal, currency: str) -> Sequence[Row[Any]]:
    """Return the one unpaid invoice whose open amount this is; none when several fit."""
    unpaid = receivables.of_party(connection, party_id, unpaid=True)
    fitting = [row for row in unpaid if row.currency == currency and row.open == amount]
    return fitting if len(fitting) == 1 else ()


def _add(
    connection: Connection,
    payment: CustomerPayment,
    party_id: int,
    amount: Decimal,
    currency: str,
    source_key: str,
    now: datetime,
) -> int:
    values = {
        "party_id": party_id,
        "date": payment.date,
        "currency": currency,
        "amount": amount,
        "reference": payment.reference,
        "source": payment.source,
        "source_key": source_key,
        "recorded_at": now,
    }
    return int(connection.execute(insert(customer_payment).values(values)).inserted_primary_key[0])  # type: ignore[index]


def _allocate(
    connection: Connection,
    key: int,
    left: Decimal,
    settled: Sequence[Row[Any]],
    *,
    now: datetime,
    today: date,
    actor: str,
) -> tuple[str, ...]:
    """Settle the invoices in order as far as the money goes; return their cases."""
    paid = connection.execute(select(customer_payment).where(customer_payment.c.id == key)).one()
    cases: list[str] = []
    for row in settled:
        part = min(left, row.open)
        if part <= 0 or row.state == ReceivableState.PAID:
            continue
        left -= part
        where = (payment_allocation.c.payment_id == key, payment_allocation.c.invoice_id == row.id)
        held = connection.execute(select(payment_allocation.c.amount).where(*where)).scalar()
        if held is None:
            connection.execute(insert(payment_allocation).values(payment_id=key, invoice_id=row.id, amount=part))
        else:
            connection.execute(update(payment_allocation).where(*where).values(amount=held + part))
        facts = {"amount": part, "payment_date": paid.date, "payment_reference": paid.reference}
        events.append(
            connection, "payment_received", at=now, actor=actor, invoice_id=row.id, data=events.as_text(facts)
        )
        receivables.refresh(connection, row.id, now=now, today=today, actor=actor, **facts)
        cases.append(row.case)
    return tuple(cases)


def _left(connection: Connection, paid: Row[Any]) -> Decimal:
    if paid.returned_at is not None:
        return _ZERO
    used = select(func.sum(payment_allocation.c.amount)).where(payment_allocation.c.payment_id == paid.id)
    return Decimal(paid.amount) - (connection.execute(used).scalar() or _ZERO)
