"""Invoices: the rows, their transitions and what matching needs to know of earlier ones.

In charge of keeping an invoice's state equal to its events. Not in charge of choosing a transition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from matching.codes import Code
from matching.records import EarlierInvoice
from matching.spelling import invoice_number_key, order_number_keys, tax_id_key
from parsing.document import Document
from service.store import events
from service.store.tables import counter, invoice

EARLIER_LIMIT = 200
PAYABLE = "payable"
"""The direction of a supplier's invoice; ours are in `service.store.receivables`."""


class InvoiceState(StrEnum):
    """The states of a payable invoice (contracts.md section 2)."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    WAITING_SUPPLIER = "waiting_supplier"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PART_PAID = "part_paid"
    PAID = "paid"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    REPLACED = "replaced"


OPEN_STATES = (InvoiceState.RECEIVED, InvoiceState.IN_REVIEW, InvoiceState.WAITING_SUPPLIER)
PAYABLE_STATES = (InvoiceState.APPROVED, InvoiceState.SCHEDULED, InvoiceState.PART_PAID)
_OPEN = (*OPEN_STATES, *PAYABLE_STATES)
TRANSITIONS: Mapping[InvoiceState, tuple[InvoiceState, ...]] = {
    InvoiceState.RECEIVED: (InvoiceState.IN_REVIEW,),
    InvoiceState.IN_REVIEW: (InvoiceState.WAITING_SUPPLIER, InvoiceState.APPROVED, InvoiceState.DUPLICATE),
    InvoiceState.WAITING_SUPPLIER: (InvoiceState.IN_REVIEW, InvoiceState.DUPLICATE),
    InvoiceState.APPROVED: (InvoiceState.IN_REVIEW, InvoiceState.SCHEDULED, InvoiceState.PART_PAID, InvoiceState.PAID),
    InvoiceState.SCHEDULED: (InvoiceState.APPROVED, InvoiceState.SCHEDULED, InvoiceState.PART_PAID, InvoiceState.PAID),
    InvoiceState.PART_PAID: (InvoiceState.SCHEDULED, InvoiceState.PART_PAID, InvoiceState.PAID),
    InvoiceState.PAID: (InvoiceState.SCHEDULED,),
    InvoiceState.REJECTED: (InvoiceState.IN_REVIEW,),
    InvoiceState.DUPLICATE: (InvoiceState.IN_REVIEW,),
    InvoiceState.REPLACED: (),
}


class IllegalTransition(Exception):  # noqa: N818 -- the trade's word
    """A transition that contracts.md section 2 does not know: our bug, or two people at once."""


def allowed(before: InvoiceState, after: InvoiceState) -> bool:
    """Say whether contracts.md section 2 allows the step: `rejected` from any open state, `replaced` from any."""
    if after is InvoiceState.REPLACED:
        return before is not InvoiceState.REPLACED
    if after is InvoiceState.REJECTED:
        return before in _OPEN
    return after in TRANSITIONS[before]


def way_back(state: InvoiceState) -> tuple[InvoiceState, ...]:
    """Return the states through which an approved invoice goes back into review; what is partly paid stays."""
    steps = {
        InvoiceState.APPROVED: (InvoiceState.IN_REVIEW,),
        InvoiceState.SCHEDULED: (InvoiceState.APPROVED, InvoiceState.IN_REVIEW),
    }
    return steps.get(state, ())


def next_case(connection: Connection, *, now: datetime) -> str:
    """Return a new case number: F-2026-000123, counted by year."""
    name = f"case-{now.year}"
    raised = update(counter).where(counter.c.name == name).values(value=counter.c.value + 1)
    value = connection.execute(raised.returning(counter.c.value)).scalar()
    if value is None:
        value = 1
        connection.execute(insert(counter).values(name=name, value=value))
    return f"F-{now.year}-{value:06d}"


def columns_of(document: Document) -> dict[str, Any]:
    """Return the columns that repeat what the document says, for finding and listing."""
    tax_id = document.seller.tax_id
    return {
        "kind": document.kind.value,
        "number": document.number,
        "number_key": invoice_number_key(document.number) if document.number else None,
        "seller_name": document.seller.name,
        "seller_tax_id": tax_id,
        "seller_tax_key": tax_id_key(tax_id) if tax_id else None,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "currency": document.currency,
        "total": document.total,
        "payable": document.payable,
        "authority_id": document.authority_id,
    }


def add(
    connection: Connection,
    *,
    now: datetime,
    actor: str,
    values: Mapping[str, Any],
    state: StrEnum = InvoiceState.RECEIVED,
) -> int:
    """Insert an invoice in its first state, a supplier's as `received`, and return its key."""
    values = _with_contract(values)
    inserted = connection.execute(insert(invoice).values(state=state.value, state_since=now, received_at=now, **values))
    key = int(inserted.inserted_primary_key[0])  # type: ignore[index]
    events.append(connection, state.value, at=now, actor=actor, invoice_id=key)
    return key


def change(connection: Connection, key: int, **values: Any) -> None:
    """Change columns other than the state; the version is raised, so that nobody overwrites it unseen."""
    changed = _with_contract(values)
    if "blocked_by" in changed and changed["blocked_by"] is None:
        changed |= {"blocked_since": None, "cause": None}
    connection.execute(update(invoice).where(invoice.c.id == key).values(**changed, version=invoice.c.version + 1))


def _with_contract(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns with the contract that a match among them names, by which bills are found again."""
    return dict(values) | ({"contract": (values["match"] or {}).get("contract")} if "match" in values else {})


def transition(
    connection: Connection,
    key: int,
    after: InvoiceState,
    *,
    now: datetime,
    actor: str,
    reason: str | None = None,
    values: Mapping[str, Any] | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Move an invoice to another state and record the event; IllegalTransition when it may not go there.

    `values` are columns that change with it; the event repeats them, beside the further `facts`.
    """
    before = state_of(connection, key)
    if before is after and after not in TRANSITIONS[before]:
        return
    if not allowed(before, after):
        raise IllegalTransition(f"invoice {key} cannot go from {before} to {after}")
    more = dict(values or {})
    change(connection, key, state=after.value, state_since=now, state_reason=reason, **more)
    said = events.as_text({"reason": reason, "from": before.value, **more, **(facts or {})})
    events.append(connection, after.value, at=now, actor=actor, invoice_id=key, data=said)


def state_of(connection: Connection, key: int) -> InvoiceState:
    """Return the state of an invoice that is there."""
    return InvoiceState(connection.execute(select(invoice.c.state).where(invoice.c.id == key)).scalar_one())


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return the row of one invoice; None when there is none."""
    return connection.execute(select(invoice).where(invoice.c.id == key)).first()


def by_case(connection: Connection, cases: Iterable[str]) -> Sequence[Row[Any]]:
    """Return the rows of these cases."""
    if not (cases := tuple(cases)):
        return ()
    return connection.execute(select(invoice).where(invoice.c.case.in_(list(cases))).order_by(invoice.c.id)).all()


def replaced_by(connection: Connection, key: int) -> Sequence[Row[Any]]:
    """Return the invoices that this one replaced."""
    return connection.execute(select(invoice).where(invoice.c.replaced_by == key).order_by(invoice.c.id)).all()


def names_of_party(connection: Connection, party_id: int) -> Sequence[Any]:
    """Return (id, case, number, number_key) of every invoice of a party, newest first."""
    columns = (invoice.c.id, invoice.c.case, invoice.c.number, invoice.c.number_key)
    query = select(*columns).where(invoice.c.party_id == party_id).order_by(invoice.c.id.desc())
    return connection.execute(query).all()


def account_of(connection: Connection, party_id: int, *, paid_since: date, limit: int) -> Sequence[Row[Any]]:
    """Return a party's invoices that are open for payment or were paid since that day, the oldest first."""
    paid = and_(invoice.c.state == InvoiceState.PAID.value, invoice.c.payment_date >= paid_since)
    own = (invoice.c.party_id == party_id, invoice.c.direction == PAYABLE)
    query = select(invoice).where(*own, or_(invoice.c.state.in_(_OPEN), paid))
    return connection.execute(query.order_by(invoice.c.issue_date, invoice.c.id).limit(limit)).all()


def by_keys(connection: Connection, keys: Iterable[int]) -> Sequence[Row[Any]]:
    """Return the rows of these invoices, newest first."""
    query = select(invoice).where(invoice.c.id.in_(list(keys))).order_by(invoice.c.id.desc())
    return connection.execute(query).all()


def billing_orders(connection: Connection, order_numbers: Iterable[str]) -> Sequence[int]:
    """Return the keys of open invoices whose match or reading names one of these orders, in any spelling."""
    wanted = {_loose(number) for number in order_numbers}
    rows = connection.execute(
        select(invoice.c.id, invoice.c.match, invoice.c.reading).where(invoice.c.state.in_(OPEN_STATES))
    )
    return [row.id for row in rows if wanted & {_loose(one) for one in _orders_named(row.match, row.reading)}]


def open_of_parties(connection: Connection, party_ids: Iterable[int]) -> Sequence[int]:
    """Return the keys of open invoices of these parties and of sellers that are nobody we know."""
    theirs = or_(invoice.c.party_id.in_(list(party_ids)), invoice.c.party_id.is_(None))
    query = select(invoice.c.id).where(invoice.c.state.in_(OPEN_STATES), theirs)
    return list(connection.execute(query.order_by(invoice.c.id)).scalars())


def open_keys(connection: Connection) -> Sequence[int]:
    """Return the keys of all open invoices."""
    query = select(invoice.c.id).where(invoice.c.state.in_(OPEN_STATES))
    return list(connection.execute(query.order_by(invoice.c.id)).scalars())


def open_for_reasons(connection: Connection, codes: Iterable[str]) -> Sequence[int]:
    """Return the keys of open invoices that one of these codes blocks."""
    wanted = {str(code) for code in codes}
    query = select(invoice.c.id, invoice.c.reasons).where(invoice.c.state.in_(OPEN_STATES)).order_by(invoice.c.id)
    return [row.id for row in connection.execute(query) if wanted & set(row.reasons)]


def _orders_named(match: Mapping[str, Any] | None, reading: Mapping[str, Any]) -> set[str]:
    in_lines = {line.get("order_reference") for line in reading.get("lines") or ()} - {None}
    return {*(match or {}).get("orders", ()), *(reading.get("order_references") or ()), *in_lines}


def _loose(order_number: str) -> str:
    *_, loose = order_number_keys(order_number)
    return loose


def earlier(
    connection: Connection, document: Document, *, party_id: int | None, sha256: str | None, without: int | None = None
) -> tuple[EarlierInvoice, ...]:
    """Return the invoices that this one could repeat, correct or replace."""
    conditions = list(_likeness(document, party_id, sha256))
    if not conditions:
        return ()
    query = select(invoice).where(invoice.c.direction == PAYABLE, or_(*conditions))
    if without is not None:
        query = query.where(invoice.c.id != without)
    rows = connection.execute(query.order_by(invoice.c.id.desc()).limit(EARLIER_LIMIT)).all()
    # What a doubtful sender brought must not make the true one a copy of it.
    return tuple(_as_earlier(row) for row in reversed(rows) if Code.FRAUD_SUSPECT not in row.reasons)


def _likeness(document: Document, party_id: int | None, sha256: str | None) -> Iterable[Any]:
    if sha256:
        yield invoice.c.sha256 == sha256
    if document.authority_id:
        yield invoice.c.authority_id == document.authority_id
    number = invoice_number_key(document.number) if document.number else None
    if number and document.seller.tax_id:
        yield and_(invoice.c.seller_tax_key == tax_id_key(document.seller.tax_id), invoice.c.number_key == number)
    if number and party_id is None:
        yield and_(invoice.c.number_key == number, invoice.c.seller_name == document.seller.name)
    if party_id is not None:
        own = invoice.c.party_id == party_id
        named = [invoice_number_key(one) for one in (document.number, *document.preceding_invoices) if one]
        yield and_(own, invoice.c.number_key.in_(named))
        yield and_(own, invoice.c.state == InvoiceState.REJECTED.value)
        if document.total is not None:
            yield and_(own, invoice.c.total == document.total)


def _as_earlier(row: Row[Any]) -> EarlierInvoice:
    return EarlierInvoice(
        key=row.id,
        case=row.case,
        kind=row.kind,
        state=row.state,
        number=row.number,
        seller_tax_id=row.seller_tax_id,
        seller_name=row.seller_name,
        supplier_key=row.party_id,
        issue_date=row.issue_date,
        currency=row.currency,
        total=row.total,
        authority_id=row.authority_id,
        sha256=row.sha256,
        orders=tuple((row.match or {}).get("orders", ())),
        order_lines=tuple(_order_lines(row.match or {})),
    )


def _order_lines(match: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    for line in match.get("lines", ()):
        if line.get("order") is not None and line.get("order_line") is not None:
            yield line["order"], line["order_line"]
