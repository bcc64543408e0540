"""What people do about customers' debts: payments by hand, promises, disputes, pauses, exclusions, what is given up.

Each action is one transaction with its events. What it changes counts for the next planning and for mails that wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from sqlalchemy import Connection, Row

from service.actions.errors import ActionError
from service.application import Application
from service.days import today_of
from service.store import customer_payments, customers, receivables, reminders, standings
from service.store.customer_payments import CustomerPayment, CustomerPaymentRefused
from service.store.standings import DISPUTES

MOST_INSTALMENTS = 24
MOST_DAYS_APART = 92
OUTCOMES = ("credited", "upheld", "partly", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    connection: Connection
    row: Row[Any]


@contextmanager
def _on_receivable(app: Application, invoice_id: int) -> Iterator[_Act]:
    with app.store.write() as connection:
        row = receivables.get(connection, invoice_id)
        if row is None:
            raise ActionError(404, "unknown_invoice")
        yield _Act(connection=connection, row=row)


def record_payment(
    app: Application, invoice_id: int, *, amount: Decimal | None, day: date, reference: str | None, actor: str
) -> None:
    """Record what a customer paid of one invoice; without an amount all that is open. More than that is a credit."""
    with _on_receivable(app, invoice_id) as act:
        told = CustomerPayment(
            date=day,
            amount=amount,
            invoices=(act.row.number,),
            reference=reference,
            source="person",
            repeat=1 + customer_payments.count_of_party(act.connection, act.row.party_id),
        )
        try:
            customer_payments.save(act.connection, told, now=app.clock(), today=today_of(app), actor=f"person:{actor}")
        except CustomerPaymentRefused as refused:
            raise ActionError(422, "not_a_payment") from refused
        standings.keep_promises(act.connection, now=app.clock())


def note_promise(app: Application, invoice_ids: Sequence[int], *, day: date, actor: str) -> None:
    """Record that the customer promised to pay these invoices by a day."""
    if day < today_of(app):
        raise ActionError(422, "day_is_past")
    if not invoice_ids:
        raise ActionError(422, "nothing_chosen")
    with _on_receivable(app, invoice_ids[0]) as act:
        keys = [row.id for row in _chosen(act, invoice_ids)]
        standings.promise_payment(act.connection, act.row.party_id, keys, day, now=app.clock(), actor=f"person:{actor}")


def agree_instalments(
    app: Application, invoice_ids: Sequence[int], *, first: date, count: int, every_days: int, actor: str
) -> None:
    """Agree that these invoices, of one customer and currency, are paid in so many equal parts, so many days apart."""
    if not invoice_ids:
        raise ActionError(422, "nothing_chosen")
    if first < today_of(app):
        raise ActionError(422, "day_is_past")
    if not 2 <= count <= MOST_INSTALMENTS or not 1 <= every_days <= MOST_DAYS_APART:
        raise ActionError(422, "not_a_plan")
    with _on_receivable(app, invoice_ids[0]) as act:
        chosen = [
            row for key in dict.fromkeys(invoice_ids) if (row := receivables.get(act.connection, key)) is not None
        ]
        kinds = {row.currency for row in chosen}
        total = sum((row.open for row in chosen), Decimal(0))
        if len(kinds) != 1 or total <= 0:
            raise ActionError(422, "not_a_plan")
        part = (total / count).quantize(Decimal("0.01"), ROUND_DOWN)
        amounts = [part] * (count - 1) + [total - part * (count - 1)]
        days = [first + timedelta(days=every_days * number) for number in range(count)]
        standings.agree_plan(
            act.connection,
            act.row.party_id,
            [row.id for row in chosen],
            list(zip(days, amounts, strict=True)),
            act.row.currency,
            now=app.clock(),
            actor=f"person:{actor}",
        )


def end_instalments(app: Application, plan_id: int, *, actor: str) -> None:
    """Close an instalment plan, kept or not: its invoices are reminded of as any other."""
    with app.store.write() as connection:
        if not standings.end_plan(connection, plan_id, now=app.clock(), actor=f"person:{actor}"):
            raise ActionError(422, "not_in_this_state")


def open_dispute(app: Application, invoice_id: int, *, category: str, words: str, actor: str) -> None:
    """Open a dispute of an invoice: reminders of it stop, the others go on."""
    if category not in DISPUTES:
        raise ActionError(422, "not_a_value")
    with _on_receivable(app, invoice_id) as act:
        told: dict[str, Any] = {"now": app.clock(), "today": today_of(app), "actor": f"person:{actor}"}
        if standings.open_dispute(act.connection, invoice_id, category, words=words or None, **told) is None:
            raise ActionError(422, "not_in_this_state")


def close_dispute(app: Application, dispute_id: int, *, outcome: str, actor: str) -> None:
    """Close a dispute with what came of it."""
    if outcome not in OUTCOMES:
        raise ActionError(422, "not_a_value")
    with app.store.write() as connection:
        if not standings.close_dispute(connection, dispute_id, outcome, now=app.clock(), actor=f"person:{actor}"):
            raise ActionError(422, "not_in_this_state")
        reminders.finish_task_named(connection, f"dispute:{dispute_id}", now=app.clock(), actor=actor)


def pause_reminders(
    app: Application, party_id: int, *, reason: str, until: date | None, actor: str, invoice_id: int | None = None
) -> None:
    """Pause the reminders of a customer, or of one invoice, with a reason."""
    if not reason.strip():
        raise ActionError(422, "reason_missing")
    if until is not None and until < today_of(app):
        raise ActionError(422, "day_is_past")
    with _on_customer(app, party_id) as connection:
        standings.hold_back(
            connection,
            party_id,
            reason.strip(),
            now=app.clock(),
            actor=f"person:{actor}",
            until=until,
            invoice_id=invoice_id,
        )


def resume_reminders(app: Application, pause_id: int, *, actor: str) -> None:
    """End a pause."""
    with app.store.write() as connection:
        if not standings.resume(connection, pause_id, now=app.clock(), actor=f"person:{actor}"):
            raise ActionError(422, "not_in_this_state")


def exclude_customer(app: Application, party_id: int, *, reason: str | None, actor: str) -> None:
    """Never remind a customer, with the reason; None lets reminders go again."""
    if reason is not None and not reason.strip():
        raise ActionError(422, "reason_missing")
    with _on_customer(app, party_id) as connection:
        words = reason.strip() if reason is not None else None
        customers.change(connection, party_id, now=app.clock(), excluded=words)
        kind = "included" if words is None else "excluded"
        standings.note(connection, party_id, kind, now=app.clock(), actor=f"person:{actor}", reason=words)


def write_off(app: Application, invoice_id: int, *, reason: str, actor: str) -> None:
    """Give an invoice up."""
    if not reason.strip():
        raise ActionError(422, "reason_missing")
    with _on_receivable(app, invoice_id) as act:
        receivables.write_off(
            act.connection, invoice_id, reason=reason.strip(), now=app.clock(), actor=f"person:{actor}"
        )


def finish_task(app: Application, task_id: int, *, actor: str) -> None:
    """Note that something that only a person could do was done."""
    with app.store.write() as connection:
        if not reminders.finish_task(connection, task_id, now=app.clock(), actor=actor):
            raise ActionError(422, "not_in_this_state")


def trust_contact(app: Application, party_id: int, address: str, *, actor: str) -> None:
    """Write to an address again that mail had not reached."""
    with _on_customer(app, party_id) as connection:
        if not customers.forget_failure(connection, address):
            raise ActionError(422, "not_in_this_state")
        person = f"person:{actor}"
        standings.note(connection, party_id, "contact_restored", now=app.clock(), actor=person, address=address)


def _chosen(act: _Act, invoice_ids: Sequence[int]) -> list[Row[Any]]:
    """Return the invoices that are chosen: those of the customer of the first one."""
    found = (receivables.get(act.connection, key) for key in dict.fromkeys(invoice_ids))
    return [row for row in found if row is not None and row.party_id == act.row.party_id]


@contextmanager
def _on_customer(app: Application, party_id: int) -> Iterator[Connection]:
    with app.store.write() as connection:
        if customers.get(connection, party_id) is None:
            raise ActionError(404, "unknown_customer")
        yield connection
