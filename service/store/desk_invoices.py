"""Invoices as the admin shows them: lists with the reason each one waits, and one invoice with all that is known.

In charge of reading. Not in charge of changing anything (`service.actions`) nor of wording (`admin.sentences`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from matching.codes import DEFAULTS
from matching.records import Discrepancy, Resolver, Severity
from matching.spelling import invoice_number_key
from service.store.desk import Page, contains, page_of, waits
from service.store.engine import Store
from service.store.invoices import PAYABLE
from service.store.tables import document, event, invoice, message, message_invoice, outgoing, outgoing_invoice
from service.store.trade_tables import party


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFilter:
    """What a list shows, newest first. `states` empty: every state. `after`: the key where the last page ended."""

    states: tuple[str, ...] = ()
    text: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """One invoice in a list. `supplier` is the party's name, else the one on the paper."""

    id: int
    case: str
    kind: str
    state: str
    state_since: datetime
    received_at: datetime
    number: str | None
    supplier: str | None
    due_date: date | None
    currency: str | None
    total: Decimal | None
    blocked_by: str | None
    blocked_since: datetime | None
    assigned_to: str | None
    version: int
    hold_reason: str | None
    hold_until: date | None
    state_reason: str | None
    discrepancies: tuple[Discrepancy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One document as it was read. `blob` is its file; `page_blob` the PDF beside it that shows it, if any."""

    id: int
    message_id: int
    source: str
    format: str | None
    blob: str | None
    page_blob: str | None
    reading: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One event of a history, with the mail it came from or led to."""

    at: datetime
    kind: str
    actor: str
    data: Mapping[str, Any]
    message_id: int | None
    message_subject: str | None
    outgoing_id: int | None
    outgoing_subject: str | None
    outgoing_state: str | None

    @property
    def cause_id(self) -> int | None:
        """The mail that did it, where a mail did; None for a person or a rule."""
        kind, _, key = self.actor.partition(":")
        return int(key) if kind == "mail" and key.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """One invoice with its fields as read, its match, its papers and its history."""

    row: InvoiceRow
    version: int
    direction: str
    party_id: int | None
    reading: Mapping[str, Any]
    verdict: str | None
    reasons: tuple[str, ...]
    match: Mapping[str, Any]
    policy: str | None
    category: str | None
    payment_date: date | None
    payment_reference: str | None
    duplicate_of: tuple[int, str] | None
    replaced_by: tuple[int, str] | None
    replaces: tuple[int, str] | None
    papers: tuple[PaperRow, ...]
    history: tuple[HistoryRow, ...]

    @property
    def blocked_since(self) -> Mapping[str, datetime]:
        """Since when each code has blocked the invoice without a break, as its decisions say."""
        since: dict[str, datetime] = {}
        for each in self.history:
            if each.kind == "decided":
                codes = each.data.get("reasons", ())
                since = {code: since.get(code, each.at) for code in codes}
        return MappingProxyType(since)


def list_invoices(store: Store, wanted: InvoiceFilter) -> Page[InvoiceRow]:
    """Return one page of invoices."""
    with store.read() as connection:
        return page_of(connection, _listed(wanted), invoice_row)


def next_exception(store: Store, invoice_id: int) -> int | None:
    """Return the waiting invoice that follows this one, the longest waiting first; None when no other waits.

    After the last comes the first again.
    """
    since = func.coalesce(invoice.c.blocked_since, invoice.c.state_since)
    others = (invoice.c.direction == PAYABLE, waits(), invoice.c.id != invoice_id)
    question = select(invoice.c.id).where(*others).order_by(since, invoice.c.id).limit(1)
    with store.read() as connection:
        here = connection.execute(select(since).where(invoice.c.id == invoice_id)).scalar()
        behind = or_(since > here, and_(since == here, invoice.c.id > invoice_id))
        found = connection.execute(question.where(behind)).scalar() if here is not None else None
        found = connection.execute(question).scalar() if found is None else found
    return None if found is None else int(found)


def view_invoice(store: Store, invoice_id: int) -> InvoiceView | None:
    """Return one invoice with everything its page shows; None when there is no such invoice."""
    with store.read() as connection:
        row = connection.execute(invoices_with_party().where(invoice.c.id == invoice_id)).one_or_none()
        if row is None:
            return None
        return InvoiceView(
            row=invoice_row(row),
            version=row.version,
            direction=row.direction,
            party_id=row.party_id,
            reading=row.reading or {},
            verdict=row.verdict,
            reasons=tuple(row.reasons or ()),
            match=row.match or {},
            policy=row.policy,
            category=row.category,
            payment_date=row.payment_date,
            payment_reference=row.payment_reference,
            duplicate_of=_other(connection, invoice.c.id == row.duplicate_of),
            replaced_by=_other(connection, invoice.c.id == row.replaced_by),
            replaces=_other(connection, invoice.c.replaced_by == invoice_id),
            papers=papers(connection, invoice_id),
            history=history(connection, concerns(invoice_id)),
        )


def find_paper(store: Store, document_id: int) -> PaperRow | None:
    """Return one document; None when there is no such document."""
    with store.read() as connection:
        row = connection.execute(_paper_rows().where(document.c.id == document_id)).one_or_none()
    return None if row is None else PaperRow(**row._mapping)


def history(connection: Connection, condition: ColumnElement[bool]) -> tuple[HistoryRow, ...]:
    """Return the events that fulfil the condition, oldest first, each with its mail's subject.

    That a mail was queued is left out once something came of it.
    """
    columns = (
        event.c.at,
        event.c.kind,
        event.c.actor,
        event.c.data,
        event.c.message_id,
        event.c.outgoing_id,
        message.c.subject.label("message_subject"),
        outgoing.c.subject.label("outgoing_subject"),
        outgoing.c.state.label("outgoing_state"),
    )
    joined = event.outerjoin(message, event.c.message_id == message.c.id).outerjoin(
        outgoing, event.c.outgoing_id == outgoing.c.id
    )
    question = select(*columns).select_from(joined).where(condition).order_by(event.c.id)
    rows = [HistoryRow(**row._mapping) for row in connection.execute(question)]
    settled = {row.outgoing_id for row in rows if row.kind in _SETTLED_MAIL}
    return tuple(row for row in rows if row.kind != "mail_queued" or row.outgoing_id not in settled)


_SETTLED_MAIL = frozenset({"mail_sent", "mail_failed", "mail_unknown", "mail_cancelled"})


def discrepancies_of(match: Mapping[str, Any] | None) -> tuple[Discrepancy, ...]:
    """Return the differences that a stored match names, the most severe first."""
    found = tuple(_discrepancy(each) for each in (match or {}).get("discrepancies", ()))
    rank = list(Severity)
    return tuple(sorted(found, key=lambda each: rank.index(each.severity)))


def _discrepancy(stored: Mapping[str, Any]) -> Discrepancy:
    usual, resolver = DEFAULTS.get(stored["code"], (Severity.REVIEW, Resolver.ACCOUNTS_PAYABLE))
    return Discrepancy(
        code=stored["code"],
        severity=Severity(stored.get("severity") or usual),
        resolver=Resolver(stored.get("resolver") or resolver),
        line=stored.get("line"),
        expected=stored.get("expected"),
        found=stored.get("found"),
        facts=MappingProxyType(dict(stored.get("facts") or {})),
    )


def invoices_with_party() -> Select[Any]:
    """Return the question for invoices, each with its party's name."""
    joined = invoice.outerjoin(party, invoice.c.party_id == party.c.id)
    return select(invoice, party.c.name.label("party_name")).select_from(joined)


def _listed(wanted: InvoiceFilter) -> Select[Any]:
    question = invoices_with_party().where(invoice.c.direction == PAYABLE)
    if wanted.states:
        question = question.where(invoice.c.state.in_(wanted.states))
    if wanted.text:
        question = question.where(invoices_matching(wanted.text))
    key = invoice.c.id
    if wanted.after is not None:
        question = question.where(key < wanted.after)
    return question.order_by(key.desc())


def invoices_matching(text: str) -> ColumnElement[bool]:
    """Return the condition that an invoice's case, number or supplier is, or has, a text."""
    return or_(
        invoice.c.case == text.upper(),
        invoice.c.number_key == invoice_number_key(text),
        contains(invoice.c.number, text),
        contains(invoice.c.seller_name, text),
        contains(party.c.name, text),
    )


def invoice_row(row: Row[Any]) -> InvoiceRow:
    """Return a row of `invoices_with_party` as lists show it."""
    return InvoiceRow(
        id=row.id,
        case=row.case,
        kind=row.kind,
        state=row.state,
        state_since=row.state_since,
        received_at=row.received_at,
        number=row.number,
        supplier=row.party_name or row.seller_name,
        due_date=row.due_date,
        currency=row.currency,
        total=row.total,
        blocked_by=row.blocked_by,
        blocked_since=row.blocked_since,
        assigned_to=row.assigned_to,
        version=row.version,
        hold_reason=row.hold_reason,
        hold_until=row.hold_until,
        state_reason=row.state_reason,
        discrepancies=discrepancies_of(row.match),
    )


def _other(connection: Connection, condition: ColumnElement[bool]) -> tuple[int, str] | None:
    found = connection.execute(select(invoice.c.id, invoice.c.case).where(condition).limit(1)).first()
    return None if found is None else (found.id, found.case)


def concerns(invoice_id: int) -> ColumnElement[bool]:
    """Return the condition of the events of an invoice: its own, and those of the mails in and out about it."""
    mails_in = select(message_invoice.c.message_id).where(message_invoice.c.invoice_id == invoice_id)
    mails_out = select(outgoing_invoice.c.outgoing_id).where(outgoing_invoice.c.invoice_id == invoice_id)
    return or_(
        event.c.invoice_id == invoice_id,
        event.c.message_id.in_(mails_in) & (event.c.kind == "message_filed"),
        event.c.outgoing_id.in_(mails_out) & (event.c.kind != "mail_sending"),
    )


def papers(connection: Connection, invoice_id: int) -> tuple[PaperRow, ...]:
    question = _paper_rows().where(document.c.invoice_id == invoice_id).order_by(document.c.id)
    return tuple(PaperRow(**row._mapping) for row in connection.execute(question))


def _paper_rows() -> Select[Any]:
    return select(*(document.c[name] for name in PaperRow.__slots__))
