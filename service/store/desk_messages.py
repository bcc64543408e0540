"""Mails as the admin shows them: those that wait for somebody, those in quarantine, and one mail with its documents.

In charge of reading rows. The mail's own text and files are read from its raw bytes by whoever shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from service.store.desk import Page, contains, needs_attention, page_of
from service.store.desk_invoices import HistoryRow, history
from service.store.engine import Store
from service.store.tables import document, event, invoice, message, message_invoice, outgoing
from service.store.trade_tables import party


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """What a list of mails shows, newest first, or oldest first for those that wait."""

    state: str | None = None
    attention: bool = False
    text: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """One mail in a list. `sender` is the claimed one: who it really was is the `standing`'s to say."""

    id: int
    state: str
    mailbox: str
    received_at: datetime
    subject: str | None
    sender: str | None
    supplier: str | None
    kind: str | None
    standing: str | None
    attention: str | None
    settled_by: str | None
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One file of a mail as it was read: a paper of some kind, or the error that says why not."""

    id: int
    source: str
    kind: str | None
    format: str | None
    error: str | None
    blob: str | None
    invoice_id: int | None
    case: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedInvoice:
    """An invoice in whose history a mail stands, and the evidence that placed it there."""

    id: int
    case: str
    number: str | None
    state: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """A mail of ours that this one caused."""

    id: int
    kind: str
    state: str
    subject: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One mail with what was understood of it."""

    row: MessageRow
    sha256: str
    size: int
    authentication: str | None
    language: str | None
    classification: Mapping[str, Any]
    evidence: str | None
    claimed_cases: tuple[str, ...]
    filed_at: datetime | None
    duplicate_of: int | None
    documents: tuple[DocumentRow, ...]
    invoices: tuple[LinkedInvoice, ...]
    answers: tuple[AnswerRow, ...]
    history: tuple[HistoryRow, ...]


def list_messages(store: Store, wanted: MessageFilter) -> Page[MessageRow]:
    """Return one page of mails."""
    question, key = _with_party(), message.c.id
    if wanted.state:
        question = question.where(message.c.state == wanted.state)
    if wanted.attention:
        question = question.where(needs_attention())
    if wanted.text:
        text = wanted.text
        question = question.where(or_(contains(message.c.subject, text), contains(message.c.claimed_sender, text)))
    if wanted.after is not None:
        question = question.where(key > wanted.after if wanted.attention else key < wanted.after)
    with store.read() as connection:
        return page_of(connection, question.order_by(key if wanted.attention else key.desc()), _row)


def view_message(store: Store, message_id: int) -> MessageView | None:
    """Return one mail with everything its page shows; None when there is no such mail."""
    with store.read() as connection:
        row = connection.execute(_with_party().where(message.c.id == message_id)).one_or_none()
        if row is None:
            return None
        return MessageView(
            row=_row(row),
            sha256=row.sha256,
            size=row.size,
            authentication=row.authentication,
            language=row.language,
            classification=row.classification or {},
            evidence=row.evidence,
            claimed_cases=tuple(row.claimed_cases or ()),
            filed_at=row.filed_at,
            duplicate_of=row.duplicate_of,
            documents=_documents(connection, message_id),
            invoices=_invoices(connection, message_id),
            answers=_answers(connection, message_id),
            history=history(connection, event.c.message_id == message_id),
        )


def _with_party() -> Select[Any]:
    joined = message.outerjoin(party, message.c.party_id == party.c.id)
    return select(message, party.c.name.label("party_name")).select_from(joined)


def _row(row: Row[Any]) -> MessageRow:
    return MessageRow(
        id=row.id,
        state=row.state,
        mailbox=row.mailbox,
        received_at=row.received_at,
        subject=row.subject,
        sender=row.sender or row.claimed_sender,
        supplier=row.party_name,
        kind=row.kind,
        standing=row.standing,
        attention=row.attention,
        settled_by=row.settled_by,
        attempts=row.attempts,
        error=row.error,
    )


def _document_rows(condition: ColumnElement[bool]) -> Select[Any]:
    own = [document.c[name] for name in ("id", "source", "kind", "format", "error", "blob", "invoice_id")]
    joined = document.outerjoin(invoice, document.c.invoice_id == invoice.c.id)
    return select(*own, invoice.c.case).select_from(joined).where(condition).order_by(document.c.position)


def _documents(connection: Connection, message_id: int) -> tuple[DocumentRow, ...]:
    found = connection.execute(_document_rows(document.c.message_id == message_id))
    return tuple(DocumentRow(**row._mapping) for row in found)


def _invoices(connection: Connection, message_id: int) -> tuple[LinkedInvoice, ...]:
    question = (
        select(invoice.c.id, invoice.c.case, invoice.c.number, invoice.c.state, message_invoice.c.evidence)
        .select_from(message_invoice.join(invoice, message_invoice.c.invoice_id == invoice.c.id))
        .where(message_invoice.c.message_id == message_id)
        .order_by(invoice.c.id)
    )
    return tuple(LinkedInvoice(**row._mapping) for row in connection.execute(question))


def _answers(connection: Connection, message_id: int) -> tuple[AnswerRow, ...]:
    columns = [outgoing.c[name] for name in AnswerRow.__slots__]
    question = select(*columns).where(outgoing.c.cause_message_id == message_id).order_by(outgoing.c.id)
    return tuple(AnswerRow(**row._mapping) for row in connection.execute(question))
