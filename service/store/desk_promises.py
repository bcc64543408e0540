"""Payment dates that were told to suppliers, as the admin shows them, by what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from service.store.desk import Page, page_of
from service.store.engine import Store
from service.store.tables import invoice, outgoing, told_date
from service.store.told_dates import Told
from service.store.trade_tables import party


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """One date that a mail told. `payment_date`: what is planned or was paid now; `state`: a `Told`."""

    id: int
    day: date
    state: str
    invoice_id: int
    case: str
    number: str | None
    invoice_state: str
    payment_date: date | None
    supplier: str | None
    outgoing_id: int
    recipient: str
    told_at: datetime | None


def list_told_dates(store: Store, *, state: Told, after: int | None = None) -> Page[ToldRow]:
    """Return one page of the dates in a state that mails which went out told, the latest first."""
    joined = told_date.join(outgoing, told_date.c.outgoing_id == outgoing.c.id)
    joined = joined.join(invoice, told_date.c.invoice_id == invoice.c.id)
    joined = joined.outerjoin(party, invoice.c.party_id == party.c.id)
    columns = (
        told_date,
        invoice.c.case,
        invoice.c.number,
        invoice.c.state.label("invoice_state"),
        invoice.c.payment_date,
        invoice.c.seller_name,
        party.c.name.label("party_name"),
        outgoing.c.recipient,
        outgoing.c.sent_at,
    )
    question = select(*columns).select_from(joined).where(told_date.c.state == state.value, outgoing.c.state == "sent")
    if after is not None:
        question = question.where(told_date.c.id < after)
    with store.read() as connection:
        return page_of(connection, question.order_by(told_date.c.id.desc()), _row)


def _row(row: Row[Any]) -> ToldRow:
    return ToldRow(
        id=row.id,
        day=row.day,
        state=row.state,
        invoice_id=row.invoice_id,
        case=row.case,
        number=row.number,
        invoice_state=row.invoice_state,
        payment_date=row.payment_date,
        supplier=row.party_name or row.seller_name,
        outgoing_id=row.outgoing_id,
        recipient=row.recipient,
        told_at=row.sent_at,
    )
