"""Receivables: invoices that we issued, what is still open of each, and their states.

In charge of keeping state, open amount and events equal (contracts.md section 2: `issued → due → overdue → paid`). Not
in charge of payments (`service.store.customer_payments`) nor of what stands beside a state (`service.store.standings`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from matching.spelling import invoice_number_key
from parsing.document import Document, Kind
from parsing.serial import to_json
from service.store import customers, events, invoices
from service.store.customers import CustomerRecord
from service.store.receivable_tables import customer_payment, payment_allocation, receivable
from service.store.tables import invoice

RECEIVABLE = "receivable"
IMPORTED = "import"
"""The format of a document that a row of a file stands for."""
_ZERO = Decimal(0)


class ReceivableState(StrEnum):
    """The states of a receivable; `paid` opens again when a payment is returned."""

    ISSUED = "issued"
    DUE = "due"
    OVERDUE = "overdue"
    PAID = "paid"


UNPAID = (ReceivableState.ISSUED, ReceivableState.DUE, ReceivableState.OVERDUE)


class ReceivableRefused(Exception):  # noqa: N818 -- the trade's word
    """A receivable that cannot be saved; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivableRecord:
    """An issued invoice: the document, the customer it means, and what a file says is open of it (None: nothing)."""

    document: Document
    customer: CustomerRecord
    open: Decimal | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What saving came to: the invoice's key, its customer's, whether it is new, whether anything changed."""

    key: int
    party_id: int
    is_new: bool
    changed: bool


def save(connection: Connection, record: ReceivableRecord, *, now: datetime, today: date, actor: str) -> Saved:
    """Insert a receivable, or bring the known one of that number up to date. Raises ReceivableRefused.

    A credit note settles nothing by itself: `customer_payments.record_credit` does.
    """
    document = record.document
    if document.number is None or document.currency is None or _asked(document) is None:
        raise ReceivableRefused("an issued invoice needs a number, a currency and a total")
    held = by_number(connection, document.number)
    party_id, customer_changed = _customer(connection, record.customer, held, now=now)
    document = _with_due_date(connection, document, party_id)
    if held is None:
        key = _add(connection, record, document, party_id, now=now, actor=actor)
        changed = True
    else:
        key = int(held.id)
        changed = _update(connection, held, record, document, now=now, actor=actor)
    changed |= _take_open(connection, key, record.open, now=now, actor=actor, is_new=held is None)
    refresh(connection, key, now=now, today=today, actor=actor)
    return Saved(key=key, party_id=party_id, is_new=held is None, changed=changed or customer_changed)


def by_number(connection: Connection, number: str) -> Row[Any] | None:
    """Return the receivable of that number in any spelling; None when there is none, or several."""
    where = (invoice.c.direction == RECEIVABLE, invoice.c.number_key == invoice_number_key(number))
    rows = connection.execute(_joined().where(*where)).all()
    return rows[0] if len(rows) == 1 else None


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return one receivable: the columns of `invoice` and `receivable`; None for others."""
    return connection.execute(_joined().where(invoice.c.id == key)).first()


def of_party(connection: Connection, party_id: int, *, unpaid: bool = False) -> Sequence[Row[Any]]:
    """Return the receivables of a customer, the longest due first."""
    query = _joined().where(invoice.c.party_id == party_id, invoice.c.direction == RECEIVABLE)
    if unpaid:
        query = query.where(invoice.c.state.in_(UNPAID))
    return connection.execute(query.order_by(invoice.c.due_date, invoice.c.id)).all()


def refresh(connection: Connection, key: int, *, now: datetime, today: date, actor: str, **facts: Any) -> None:
    """Compute anew what is open of a receivable and the state that follows; the event of a change carries `facts`."""
    row = connection.execute(_joined().where(invoice.c.id == key)).one()
    paid, last = _allocated(connection, key)
    settled = paid + row.settled_elsewhere
    still_open = amount_of(row) - settled
    if still_open != row.open or settled != (row.paid or _ZERO):
        connection.execute(update(receivable).where(receivable.c.invoice_id == key).values(open=still_open))
        invoices.change(connection, key, paid=settled, payment_date=last)
    _move(connection, row, state_on(still_open, row.due_date, today), now=now, actor=actor, facts=facts)


def refresh_states(connection: Connection, *, now: datetime, today: date) -> int:
    """Let the day do its work: what falls due is due, what was due is overdue; return how many changed."""
    fell_due = (invoice.c.state == ReceivableState.ISSUED) & (invoice.c.due_date <= today)
    passed = (invoice.c.state == ReceivableState.DUE) & (invoice.c.due_date < today)
    rows = connection.execute(_joined().where(or_(fell_due, passed)).order_by(invoice.c.id)).all()
    for row in rows:
        _move(connection, row, state_on(row.open, row.due_date, today), now=now, actor="rule:calendar", facts={})
    return len(rows)


def write_off(connection: Connection, key: int, *, reason: str, now: datetime, actor: str) -> None:
    """Give a receivable up: it stays as it is and is not asked for any more."""
    values = {"written_off_at": now, "written_off_reason": reason}
    connection.execute(update(receivable).where(receivable.c.invoice_id == key).values(values))
    invoices.change(connection, key)
    events.append(connection, "written_off", at=now, actor=actor, invoice_id=key, data={"reason": reason})


def amount_of(row: Row[Any]) -> Decimal:
    """Return what a receivable asks for in all."""
    return row.payable if row.payable is not None else row.total  # type: ignore[no-any-return]


def state_on(still_open: Decimal, due_date: date | None, today: date) -> ReceivableState:
    """Return the state of a receivable on a day; one without a due date never falls due."""
    if still_open <= 0:
        return ReceivableState.PAID
    if due_date is None or today < due_date:
        return ReceivableState.ISSUED
    return ReceivableState.DUE if today == due_date else ReceivableState.OVERDUE


def _joined() -> Any:
    return select(invoice, *(column for column in receivable.c if column.name != "invoice_id")).select_from(
        invoice.join(receivable, receivable.c.invoice_id == invoice.c.id)
    )


def _asked(document: Document) -> Decimal | None:
    return document.payable if document.payable is not None else document.total


def _customer(
    connection: Connection, record: CustomerRecord, held: Row[Any] | None, *, now: datetime
) -> tuple[int, bool]:
    known = customers.find(connection, record)
    if held is not None and known is not None and known != held.party_id:
        raise ReceivableRefused(f"{held.number} is already an invoice to another customer ({held.case})")
    if held is not None and known is None:
        return int(held.party_id), False  # the number tells, whatever the customer is called here
    return customers.save(connection, record, now=now)


def _with_due_date(connection: Connection, document: Document, party_id: int) -> Document:
    """Give an invoice without a due date the customer's terms."""
    row = customers.get(connection, party_id)
    if document.due_date is not None or document.issue_date is None or row is None or row.terms_days is None:
        return document
    return replace(document, due_date=document.issue_date + timedelta(days=row.terms_days))


def _add(
    connection: Connection,
    record: ReceivableRecord,
    document: Document,
    party_id: int,
    *,
    now: datetime,
    actor: str,
) -> int:
    values = {
        **invoices.columns_of(document),
        "case": invoices.next_case(connection, now=now),
        "direction": RECEIVABLE,
        "party_id": party_id,
        "sha256": record.sha256,
        "reading": to_json(document),
        "reasons": [],
    }
    key = invoices.add(connection, now=now, actor=actor, values=values, state=ReceivableState.ISSUED)
    asked = _asked(document) or _ZERO
    is_credit = document.kind is Kind.CREDIT_NOTE
    row = {"open": _ZERO if is_credit else asked, "settled_elsewhere": asked if is_credit else _ZERO}
    connection.execute(insert(receivable).values(invoice_id=key, **row))
    return key


def _update(
    connection: Connection,
    held: Row[Any],
    record: ReceivableRecord,
    document: Document,
    *,
    now: datetime,
    actor: str,
) -> bool:
    """Bring the columns up to date that a second telling says otherwise; a paper outranks a row of a file."""
    told = invoices.columns_of(document)
    is_paper = document.format != IMPORTED
    was_paper = held.reading.get("format") != IMPORTED
    names = ["issue_date", "due_date", "currency", "total", "payable"]
    if was_paper and not is_paper:
        names = ["due_date"]  # an extension that the company's own system granted
    different = {name: told[name] for name in names if told[name] is not None and told[name] != held._mapping[name]}
    silent: dict[str, Any] = {}
    if is_paper and not was_paper:
        silent = {"reading": to_json(document), "sha256": record.sha256, "seller_name": told["seller_name"],
                  "seller_tax_id": told["seller_tax_id"], "seller_tax_key": told["seller_tax_key"],
                  "authority_id": told["authority_id"]}  # fmt: skip
    if not different and not silent:
        return False
    invoices.change(connection, held.id, **different, **silent)
    facts = events.as_text({**different, "paper": record.sha256 if silent else None})
    events.append(connection, "changed", at=now, actor=actor, invoice_id=held.id, data=facts)
    return True


def _take_open(
    connection: Connection, key: int, told: Decimal | None, *, now: datetime, actor: str, is_new: bool
) -> bool:
    """Let a file's open amount stand, once: the same file again undoes no payment that came since."""
    row = connection.execute(_joined().where(invoice.c.id == key)).one()
    if told is None or told == row.imported_open or row.kind == Kind.CREDIT_NOTE:
        return False
    paid, _ = _allocated(connection, key)
    elsewhere = amount_of(row) - paid - told
    values = {"imported_open": told, "settled_elsewhere": elsewhere}
    connection.execute(update(receivable).where(receivable.c.invoice_id == key).values(values))
    if elsewhere != row.settled_elsewhere:
        facts = {"open": str(told)}
        events.append(connection, "balance_told", at=now, actor=actor, invoice_id=key, data=facts)
    return not is_new


def _allocated(connection: Connection, key: int) -> tuple[Decimal, date | None]:
    joined = payment_allocation.join(customer_payment, customer_payment.c.id == payment_allocation.c.payment_id)
    query = select(func.sum(payment_allocation.c.amount), func.max(customer_payment.c.date)).select_from(joined)
    where = (payment_allocation.c.invoice_id == key, customer_payment.c.returned_at.is_(None))
    total, last = connection.execute(query.where(*where)).one()
    return total or _ZERO, last


def _move(
    connection: Connection,
    row: Row[Any],
    after: ReceivableState,
    *,
    now: datetime,
    actor: str,
    facts: Mapping[str, object],
) -> None:
    if row.state == after:
        return
    invoices.change(connection, row.id, state=after.value, state_since=now)
    data = events.as_text({"from": row.state, **facts})
    events.append(connection, after.value, at=now, actor=actor, invoice_id=row.id, data=data)
