"""The outgoing queue as the admin shows it: what waits, what went, and one mail exactly as it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select

from service.store.desk import Page, contains, page_of
from service.store.desk_invoices import HistoryRow, history
from service.store.engine import Store
from service.store.tables import event, invoice, outgoing, outgoing_invoice
from service.store.trade_tables import party


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFilter:
    """What the queue shows, newest first; `states` empty: every state."""

    states: tuple[str, ...] = ()
    text: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRow:
    """One mail of ours in a list."""

    id: int
    kind: str
    language: str
    state: str
    reason: str
    recipient: str
    supplier: str | None
    subject: str
    automatic: bool
    created_at: datetime
    not_before: datetime
    attempts: int
    sent_at: datetime | None
    last_reply: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingView:
    """One mail of ours as it goes out, with why it was written."""

    row: OutgoingRow
    version: int
    mail_from: str
    rfc_message_id: str
    text: str
    html: str
    raw: bytes
    context: Mapping[str, Any]
    cause_message_id: int | None
    invoices: tuple[tuple[int, str], ...]
    history: tuple[HistoryRow, ...]


def list_outgoing(store: Store, wanted: OutgoingFilter) -> Page[OutgoingRow]:
    """Return one page of the queue."""
    question = _with_party()
    if wanted.states:
        question = question.where(outgoing.c.state.in_(wanted.states))
    if wanted.text:
        question = question.where(
            or_(contains(outgoing.c.recipient, wanted.text), contains(outgoing.c.subject, wanted.text))
        )
    if wanted.after is not None:
        question = question.where(outgoing.c.id < wanted.after)
    with store.read() as connection:
        return page_of(connection, question.order_by(outgoing.c.id.desc()), _row)


def view_outgoing(store: Store, outgoing_id: int) -> OutgoingView | None:
    """Return one mail of ours with everything its page shows; None when there is no such mail."""
    with store.read() as connection:
        row = connection.execute(_with_party().where(outgoing.c.id == outgoing_id)).one_or_none()
        if row is None:
            return None
        return OutgoingView(
            row=_row(row),
            version=row.version,
            mail_from=row.mail_from,
            rfc_message_id=row.rfc_message_id,
            text=row.text,
            html=row.html,
            raw=row.raw,
            context=row.context or {},
            cause_message_id=row.cause_message_id,
            invoices=_invoices(connection, outgoing_id),
            history=history(connection, event.c.outgoing_id == outgoing_id),
        )


def _with_party() -> Select[Any]:
    joined = outgoing.outerjoin(party, outgoing.c.party_id == party.c.id)
    return select(outgoing, party.c.name.label("supplier")).select_from(joined)


def _row(row: Row[Any]) -> OutgoingRow:
    return OutgoingRow(**{name: row._mapping[name] for name in OutgoingRow.__slots__})


def _invoices(connection: Connection, outgoing_id: int) -> tuple[tuple[int, str], ...]:
    question = (
        select(invoice.c.id, invoice.c.case)
        .select_from(outgoing_invoice.join(invoice, outgoing_invoice.c.invoice_id == invoice.c.id))
        .where(outgoing_invoice.c.outgoing_id == outgoing_id)
        .order_by(invoice.c.id)
    )
    return tuple((row.id, row.case) for row in connection.execute(question))
