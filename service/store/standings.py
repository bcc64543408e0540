"""What stands beside the state of a receivable: promises, disputes, pauses, instalment plans; how fresh data are.

In charge of those rows and their events. Whether a reminder goes is decided by `outbound.reminders`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select, update

from matching.deadlines import after_business_days
from outbound.reminders.records import PromiseState
from service.store import events
from service.store.receivable_tables import (
    dispute,
    instalment_plan,
    ledger_import,
    pause,
    plan_invoice,
    promise,
    promise_invoice,
)
from service.store.receivables import UNPAID
from service.store.tables import invoice

RECEIVABLES, PAYMENTS = "receivables", "payments"
DISPUTES: Mapping[str, tuple[str, int]] = {
    "price": ("sales", 5),
    "quantity": ("logistics", 5),
    "not_received": ("logistics", 5),
    "quality": ("sales", 10),
    "data_error": ("billing", 3),
    "duplicate": ("billing", 2),
    "already_paid": ("cash", 3),
    "other": ("receivables", 5),
}
"""Categories of disputes, each with the department that answers and its business days to settle it (domain.md 6.1)."""


def note_import(connection: Connection, what: str, *, now: datetime) -> None:
    """Note that receivables or payments were told anew, changed or not."""
    where = ledger_import.c.what == what
    if not connection.execute(update(ledger_import).where(where).values(at=now)).rowcount:
        connection.execute(insert(ledger_import).values(what=what, at=now))


def imported_at(connection: Connection, what: str) -> datetime | None:
    """Return when receivables or payments were last told; None never."""
    return connection.execute(select(ledger_import.c.at).where(ledger_import.c.what == what)).scalar()


def promise_payment(
    connection: Connection,
    party_id: int,
    invoice_ids: Sequence[int],
    day: date,
    *,
    now: datetime,
    actor: str,
    amount: Decimal | None = None,
    currency: str | None = None,
    message_id: int | None = None,
) -> int:
    """Record a promise to pay these receivables by a day; it replaces the open ones for any of them."""
    joined = promise.join(promise_invoice, promise_invoice.c.promise_id == promise.c.id)
    earlier = select(promise.c.id).select_from(joined)
    earlier = earlier.where(promise_invoice.c.invoice_id.in_(list(invoice_ids)), promise.c.state == PromiseState.OPEN)
    for old in dict.fromkeys(connection.execute(earlier).scalars().all()):
        settle_promise(connection, old, PromiseState.REPLACED, now=now, actor=actor)
    values = {
        "party_id": party_id,
        "date": day,
        "amount": amount,
        "currency": currency,
        "state": PromiseState.OPEN.value,
        "made_at": now,
        "message_id": message_id,
        "actor": actor,
    }
    key = int(connection.execute(insert(promise).values(values)).inserted_primary_key[0])  # type: ignore[index]
    for invoice_id in dict.fromkeys(invoice_ids):
        connection.execute(insert(promise_invoice).values(promise_id=key, invoice_id=invoice_id))
        _log(connection, "promised", invoice_id, now, actor, message_id, date=day, amount=amount)
    return key


def settle_promise(connection: Connection, key: int, state: PromiseState, *, now: datetime, actor: str) -> bool:
    """Say what became of an open promise; False when it is open no more."""
    where = (promise.c.id == key, promise.c.state == PromiseState.OPEN)
    changed = update(promise).where(*where).values(state=state.value, settled_at=now)
    if not connection.execute(changed).rowcount:
        return False
    for invoice_id in _of(connection, promise_invoice.c.promise_id, key):
        _log(connection, f"promise_{state.value}", invoice_id, now, actor, None)
    return True


def keep_promises(connection: Connection, *, now: datetime) -> int:
    """Settle the open promises of which every receivable is paid; return how many."""
    unpaid = (
        select(promise_invoice.c.promise_id)
        .select_from(promise_invoice.join(invoice, invoice.c.id == promise_invoice.c.invoice_id))
        .where(invoice.c.state.in_(UNPAID))
    )
    query = select(promise.c.id).where(promise.c.state == PromiseState.OPEN, promise.c.id.not_in(unpaid))
    kept = connection.execute(query).scalars().all()
    for key in kept:
        settle_promise(connection, key, PromiseState.KEPT, now=now, actor="rule:payments")
    return len(kept)


def open_dispute(
    connection: Connection,
    invoice_id: int,
    category: str,
    *,
    now: datetime,
    today: date,
    actor: str,
    words: str | None = None,
    amount: Decimal | None = None,
    message_id: int | None = None,
) -> int | None:
    """Open a dispute of a receivable; None when one of that category is open already."""
    category = category if category in DISPUTES else "other"
    same = (dispute.c.invoice_id == invoice_id, dispute.c.category == category, dispute.c.closed_at.is_(None))
    if connection.execute(select(dispute.c.id).where(*same)).first() is not None:
        return None
    owner, days = DISPUTES[category]
    values = {
        "invoice_id": invoice_id,
        "category": category,
        "owner": owner,
        "amount": amount,
        "words": words,
        "opened_at": now,
        "due_on": after_business_days(today, days),
        "message_id": message_id,
        "actor": actor,
    }
    key = int(connection.execute(insert(dispute).values(values)).inserted_primary_key[0])  # type: ignore[index]
    _log(connection, "disputed", invoice_id, now, actor, message_id, category=category, amount=amount)
    return key


def close_dispute(connection: Connection, key: int, outcome: str, *, now: datetime, actor: str) -> bool:
    """Close a dispute with its outcome; False when it is open no more."""
    where = (dispute.c.id == key, dispute.c.closed_at.is_(None))
    if not connection.execute(update(dispute).where(*where).values(closed_at=now, outcome=outcome)).rowcount:
        return False
    invoice_id = connection.execute(select(dispute.c.invoice_id).where(dispute.c.id == key)).scalar_one()
    _log(connection, "dispute_closed", invoice_id, now, actor, None, outcome=outcome)
    return True


def hold_back(
    connection: Connection,
    party_id: int,
    reason: str,
    *,
    now: datetime,
    actor: str,
    cause: str = "person",
    invoice_id: int | None = None,
    until: date | None = None,
    message_id: int | None = None,
) -> int:
    """Pause the reminders of one receivable, or of the whole customer, up to and including a day."""
    values = {
        "party_id": party_id,
        "invoice_id": invoice_id,
        "cause": cause,
        "reason": reason,
        "until": until,
        "began_at": now,
        "message_id": message_id,
        "actor": actor,
    }
    key = int(connection.execute(insert(pause).values(values)).inserted_primary_key[0])  # type: ignore[index]
    for one in _paused(connection, party_id, invoice_id):
        _log(connection, "paused", one, now, actor, message_id, reason=reason, until=until)
    return key


def resume(connection: Connection, key: int, *, now: datetime, actor: str) -> bool:
    """End a pause; False when it is over already."""
    where = (pause.c.id == key, pause.c.ended_at.is_(None))
    if not connection.execute(update(pause).where(*where).values(ended_at=now)).rowcount:
        return False
    row = connection.execute(select(pause).where(pause.c.id == key)).one()
    for one in _paused(connection, row.party_id, row.invoice_id):
        _log(connection, "resumed", one, now, actor, None)
    return True


def agree_plan(
    connection: Connection,
    party_id: int,
    invoice_ids: Sequence[int],
    instalments: Sequence[tuple[date, Decimal]],
    currency: str,
    *,
    now: datetime,
    actor: str,
) -> int:
    """Record an instalment plan for these receivables."""
    told = [[day.isoformat(), format(amount, "f")] for day, amount in instalments]
    values = {
        "party_id": party_id,
        "currency": currency,
        "instalments": told,
        "agreed_at": now,
        "actor": actor,
    }
    key = int(connection.execute(insert(instalment_plan).values(values)).inserted_primary_key[0])  # type: ignore[index]
    for invoice_id in dict.fromkeys(invoice_ids):
        connection.execute(insert(plan_invoice).values(plan_id=key, invoice_id=invoice_id))
        _log(connection, "plan_agreed", invoice_id, now, actor, None, instalments=len(told))
    return key


def end_plan(connection: Connection, key: int, *, now: datetime, actor: str) -> bool:
    """Close an instalment plan, kept or not; False when it is closed already."""
    where = (instalment_plan.c.id == key, instalment_plan.c.ended_at.is_(None))
    if not connection.execute(update(instalment_plan).where(*where).values(ended_at=now)).rowcount:
        return False
    for invoice_id in _of(connection, plan_invoice.c.plan_id, key):
        _log(connection, "plan_ended", invoice_id, now, actor, None)
    return True


def note(connection: Connection, party_id: int, kind: str, *, now: datetime, actor: str, **facts: object) -> None:
    """Put something about a customer into the histories of their unpaid invoices."""
    for one in _paused(connection, party_id, None):
        _log(connection, kind, one, now, actor, None, **facts)


def _paused(connection: Connection, party_id: int, invoice_id: int | None) -> Sequence[int]:
    """Return the receivables whose histories a pause enters: the one, or every unpaid one of the customer."""
    if invoice_id is not None:
        return (invoice_id,)
    query = select(invoice.c.id).where(invoice.c.party_id == party_id, invoice.c.state.in_(UNPAID))
    return connection.execute(query.order_by(invoice.c.id)).scalars().all()


def _of(connection: Connection, column: Any, key: int) -> Sequence[int]:
    query = select(column.table.c.invoice_id).where(column == key).order_by(column.table.c.invoice_id)
    return connection.execute(query).scalars().all()


def _log(
    connection: Connection,
    kind: str,
    invoice_id: int,
    now: datetime,
    actor: str,
    message_id: int | None,
    **facts: object,
) -> None:
    data = events.as_text(facts)
    events.append(connection, kind, at=now, actor=actor, invoice_id=invoice_id, message_id=message_id, data=data)
