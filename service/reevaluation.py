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
from matching.match import billed_by, match
from matching.records import Discrepancy, GivenApproval
from parsing.document import Document, Kind
from parsing.serial import document_from_json
from service.application import Application
from service.conclusions import Conclusion, conclude
from service.days import local_day
from service.knowledge import Origin, kept_doubts, recall_case
from service.outcomes import match_of
from service.policies import zone_of
from service.recording import record_decision
from service.store import authority, events, invoices, messages, orders
from service.store.invoices import OPEN_STATES, PAYABLE_STATES, InvoiceState
from service.store.tables import document as document_table
from service.store.tables import message, message_invoice


def stored_document(row: Row[Any]) -> Document:
    """Return the document as it stands in an invoice's row, a person's corrections included."""
    document = document_from_json(row.reading)
    if not isinstance(document, Document):
        raise TypeError(f"invoice {row.case} holds no document")
    return document


def reevaluate(
    connection: Connection,
    app: Application,
    row: Row[Any],
    *,
    now: datetime,
    document: Document | None = None,
    cause: str = "looked_again",
) -> Conclusion | None:
    """Match an invoice that is still in review again; None when its state is past that, or when nothing changed.

    What blocked it and does not any more is closed with its `cause`: order, receipt, party, contract, rate, policy.
    """
    if row.state not in OPEN_STATES:
        return None
    changed = document is not None
    origin = replace(origin_of(connection, app, row), today=local_day(now, zone_of(app.settings)))
    case = recall_case(connection, document or stored_document(row), origin, app.settings.company)
    waiting = row.state == InvoiceState.WAITING_SUPPLIER
    conclusion = conclude(case, app.settings.matching, doubts=doubts_kept(row), supplier_is_asked=waiting)
    # A repeat or a correction was settled when it came; looking again changes neither.
    conclusion = replace(conclusion, known_as=None, replaces=None)
    if not changed and conclusion.match == match_of(row) and conclusion.state == row.state:
        return None
    closed = [code for code in row.reasons if code not in conclusion.decision.reasons]
    if closed:
        facts = {"codes": closed, "cause": cause}
        events.append(connection, "cleared", at=now, actor=f"rule:{cause}", invoice_id=row.id, data=facts)
    record_decision(connection, row.id, conclusion, now=now)
    return conclusion


def missing_approvals(connection: Connection, app: Application, row: Row[Any], given: Sequence[GivenApproval]) -> int:
    """Return how many people must still approve an invoice that these approved."""
    case = recall_case(connection, stored_document(row), origin_of(connection, app, row), app.settings.company)
    found = match(replace(case, approvals=tuple(given)), app.settings.matching)
    lacking = next((one for one in found.discrepancies if one.code == Code.APPROVAL_MISSING), None)
    return 0 if lacking is None else int(lacking.expected or 0) - int(lacking.found or 0)


def origin_of(connection: Connection, app: Application, row: Row[Any]) -> Origin:
    """Return how a stored invoice came, with the papers that came with it or since; its age is left out."""
    mail = sender_of(connection, row.id)
    return Origin(
        sha256=row.sha256,
        sender_domain=sender_domain_of(connection, row.id),
        mail_words=_words_of(mail) if mail is not None and _is_alone(connection, mail.id) else "",
        supports=_papers_of(connection, row.id),
        without=row.id,
        received=local_day(row.received_at, zone_of(app.settings)),
    )


def _words_of(mail: Row[Any]) -> str:
    return f"{mail.subject or ''}\n{(mail.classification or {}).get('reply_text') or ''}"


def _is_alone(connection: Connection, message_id: int) -> bool:
    """Say whether a mail brought one invoice: of several, nobody knows which its words are about."""
    query = select(message_invoice.c.invoice_id).where(
        message_invoice.c.message_id == message_id, message_invoice.c.evidence == "document"
    )
    return len(connection.execute(query.limit(2)).all()) == 1


def _papers_of(connection: Connection, invoice_id: int) -> frozenset[str]:
    """Return the kinds of the papers that are no invoices, in the mails that belong to an invoice."""
    joined = document_table.join(message_invoice, message_invoice.c.message_id == document_table.c.message_id)
    query = select(document_table.c.kind).select_from(joined).where(message_invoice.c.invoice_id == invoice_id)
    return frozenset(kind for kind in connection.execute(query).scalars() if kind and not Kind(kind).is_invoice)


def bill_again(connection: Connection, app: Application, row: Row[Any]) -> None:
    """Let an invoice that a person approved bill its orders, whatever kept it from billing before."""
    case = recall_case(connection, stored_document(row), origin_of(connection, app, row), app.settings.company)
    orders.set_billed(connection, row.id, billed_by(case, match_of(row)))


def reevaluate_orders(app: Application, order_numbers: Iterable[str], *, cause: str = "order") -> list[str]:
    """Match anew every open invoice of these orders; return the cases whose outcome changed."""
    wanted = tuple(order_numbers)
    with app.store.read() as connection:
        keys: Sequence[int] = invoices.billing_orders(connection, wanted) if wanted else ()
    return _reevaluate_all(app, keys, cause)


def reevaluate_parties(app: Application, party_ids: Iterable[int], *, cause: str = "party") -> list[str]:
    """Match anew every open invoice of these parties, or of nobody we knew; return the cases whose outcome changed."""
    wanted = tuple(party_ids)
    with app.store.read() as connection:
        keys: Sequence[int] = invoices.open_of_parties(connection, wanted) if wanted else ()
    return _reevaluate_all(app, keys, cause)


def reevaluate_reasons(app: Application, codes: Iterable[str], *, cause: str) -> list[str]:
    """Match anew every open invoice that one of these codes blocks; return the cases whose outcome changed."""
    with app.store.read() as connection:
        keys = invoices.open_for_reasons(connection, codes)
    return _reevaluate_all(app, keys, cause)


def reevaluate_authority(app: Application, keys: Iterable[int]) -> list[str]:
    """Match anew these invoices, what is approved or scheduled too where its authority voids it; return the cases."""
    changed: list[str] = []
    for key in keys:
        with app.store.write() as connection:
            row, now = invoices.get(connection, key), app.clock()
            if row is None:
                continue
            if row.state in PAYABLE_STATES and authority.voided(connection, row.authority_id) is not None:
                actor = f"rule:{Code.DOC_AUTH_INVALID}"
                for state in invoices.way_back(InvoiceState(row.state)):
                    invoices.transition(connection, key, state, now=now, actor=actor)
                row = invoices.get(connection, key)
            if row is not None and reevaluate(connection, app, row, now=now, cause="authority") is not None:
                changed.append(row.case)
    return changed


def reevaluate_open(app: Application, *, cause: str = "day") -> list[str]:
    """Match anew every open invoice: what depends on the day changes by itself; return the changed cases."""
    with app.store.read() as connection:
        keys = invoices.open_keys(connection)
    return _reevaluate_all(app, keys, cause)


def _reevaluate_all(app: Application, keys: Iterable[int], cause: str) -> list[str]:
    changed: list[str] = []
    for key in keys:
        with app.store.write() as connection:
            row = invoices.get(connection, key)
            if row is not None and reevaluate(connection, app, row, now=app.clock(), cause=cause) is not None:
                changed.append(row.case)
    return changed


def doubts_kept(row: Row[Any]) -> tuple[Discrepancy, ...]:
    """Return the doubts about the mail that the first look found: they stay until a person settles the invoice."""
    return kept_doubts(match_of(row))


def sender_domain_of(connection: Connection, invoice_id: int) -> str | None:
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
