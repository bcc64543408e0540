"""What came to wait for a person in a span of time: invoices that somebody of ours must look at, and mails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from outbound.briefing import Task
from outbound.records import Money
from service.store.desk import needs_attention, waits
from service.store.invoices import InvoiceState
from service.store.tables import invoice, message
from service.store.trade_tables import party


def new_tasks(connection: Connection, *, since: datetime, until: datetime) -> tuple[Task, ...]:
    """Return what has waited from after `since` to `until` on, the oldest first; the supplier's turn is not ours."""
    found = [*_invoices(connection, since, until), *_mails(connection, since, until)]
    return tuple(task for _moment, task in sorted(found, key=lambda pair: pair[0]))


def _invoices(connection: Connection, since: datetime, until: datetime) -> Iterator[tuple[datetime, Task]]:
    moment = func.coalesce(invoice.c.blocked_since, invoice.c.state_since, type_=invoice.c.state_since.type)
    names = ("id", "version", "case", "number", "seller_name", "total", "currency", "blocked_by")
    own = (invoice.c[name] for name in names)
    columns = (*own, moment.label("moment"), party.c.name.label("party_name"))
    query = select(*columns).select_from(invoice.outerjoin(party, invoice.c.party_id == party.c.id))
    ours = invoice.c.state != InvoiceState.WAITING_SUPPLIER.value
    for row in connection.execute(query.where(waits(), ours, moment > since, moment <= until)):
        amount = Money(amount=row.total, currency=row.currency) if row.total is not None and row.currency else None
        yield (
            row.moment,
            Task(
                is_invoice=True,
                name=row.number or row.case,
                who=row.party_name or row.seller_name or "?",
                amount=amount,
                resolver=row.blocked_by,
                case=row.case,
                key=row.id,
                version=row.version,
            ),
        )


def _mails(connection: Connection, since: datetime, until: datetime) -> Iterator[tuple[datetime, Task]]:
    columns = (message.c.filed_at, message.c.subject, message.c.claimed_sender, party.c.name)
    query = select(*columns).select_from(message.outerjoin(party, message.c.party_id == party.c.id))
    when = (message.c.filed_at > since, message.c.filed_at <= until)
    for row in connection.execute(query.where(needs_attention(), *when)):
        yield row.filed_at, Task(is_invoice=False, name=row.subject or "–", who=row.name or row.claimed_sender or "?")
