"""Looking at an invoice anew: when a person corrects a field, links an order, or an order or a receipt arrives.

In charge of matching what is stored with what is known now. The same conclusions as for a new mail; nothing is answered
by itself, a changed outcome shows in the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from inbox.records import Standing
from matching.codes import Code
from matching.match import billed_by
from matching.records import Discrepancy
from parsing.document import Document
from parsing.serial import document_from_json
from service.application import Application
from service.conclusions import Conclusion, conclude
from service.knowledge import Origin, recall_case
from service.outcomes import match_of
from service.recording import record_decision
from service.store import invoices, messages, orders
from service.store.invoices import OPEN_STATES, InvoiceState
from service.store.tables import message, message_invoice

KEPT_DOUBTS = (Code.FRAUD_SUSPECT,)


def stored_document(row: Row[Any]) -> Document:
    """Return the document as it stands in an invoice's row, a person's corrections included."""
    document = document_from_json(row.reading)
    if not isinstance(document, Document):
        raise TypeError(f"invoice {row.case} holds no document")
    return document


def reevaluate(
    connection: Connection, app: Application, row: Row[Any], *, now: datetime, document: Document | None = None
) -> Conclusion | None:
    """Match an invoice that is still in review again; None when its state is past that, or when nothing changed."""
    if row.state not in OPEN_STATES:
        return None
    changed = document is not None
    origin = Origin(sha256=row.sha256, sender_domain=_sender_domain(connection, row.id), without=row.id)
    case = recall_case(connection, document or stored_document(row), origin, app.settings.company)
    waiting = row.state == InvoiceState.WAITING_SUPPLIER
    conclusion = conclude(case, app.settings.matching, doubts=_doubts(row), supplier_is_asked=waiting)
    # A repeat or a correction was settled when it came; looking again changes neither.
    conclusion = replace(conclusion, known_as=None, replaces=None)
    if not changed and conclusion.match == match_of(row) and conclusion.state == row.state:
        return None
    record_decision(connection, row.id, conclusion, now=now)
    return conclusion


def bill_again(connection: Connection, app: Application, row: Row[Any]) -> None:
    """Let an invoice that a person approved bill its orders, whatever kept it from billing before."""
    origin = Origin(sha256=row.sha256, sender_domain=_sender_domain(connection, row.id), without=row.id)
    case = recall_case(connection, stored_document(row), origin, app.settings.company)
    orders.set_billed(connection, row.id, billed_by(case, match_of(row)))


def reevaluate_orders(app: Application, order_numbers: Iterable[str]) -> list[str]:
    """Match anew every open invoice of these orders; return the cases whose outcome changed."""
    changed: list[str] = []
    wanted = tuple(order_numbers)
    with app.store.read() as connection:
        keys: Sequence[int] = invoices.billing_orders(connection, wanted) if wanted else ()
    for key in keys:
        with app.store.write() as connection:
            row = invoices.get(connection, key)
            if row is not None and reevaluate(connection, app, row, now=app.clock()) is not None:
                changed.append(row.case)
    return changed


def _doubts(row: Row[Any]) -> tuple[Discrepancy, ...]:
    """Return the doubts about the sender that the first look found: they stay until a person settles the invoice."""
    return tuple(one for one in match_of(row).discrepancies if one.code in KEPT_DOUBTS)


def _sender_domain(connection: Connection, invoice_id: int) -> str | None:
    """Return the domain of the mail that brought the invoice, where it may tell whose it is."""
    joined = message.join(message_invoice, message_invoice.c.message_id == message.c.id)
    query = (
        select(message.c.sender)
        .select_from(joined)
        .where(
            message_invoice.c.invoice_id == invoice_id,
            message_invoice.c.evidence == "document",
            message.c.standing != Standing.STRANGER,
        )
        .order_by(message.c.id)
    )
    sender = connection.execute(query).scalars().first()
    return sender.rpartition("@")[2] if sender else None


def sender_of(connection: Connection, invoice_id: int) -> Row[Any] | None:
    """Return the message that brought the invoice."""
    query = (
        select(message_invoice.c.message_id)
        .where(message_invoice.c.invoice_id == invoice_id, message_invoice.c.evidence == "document")
        .order_by(message_invoice.c.message_id)
    )
    key = connection.execute(query).scalars().first()
    return messages.get(connection, key) if key is not None else None
