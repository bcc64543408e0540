"""Step 5 in the life of a mail: writing down what was concluded. Everything here runs inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from outbound.plain import to_plain
from parsing.document import Document, Reading, Unreadable
from parsing.serial import to_json
from service.conclusions import Conclusion
from service.store import events, expenses, invoices, messages, orders
from service.store.invoices import InvoiceState
from service.store.tables import document as document_table
from service.store.tables import invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One invoice of a mail as it was filed: its document, its row, and whether it was there before (`resent`)."""

    document: Document
    row: Row[Any]
    resent: bool = False


def record_conclusion(
    connection: Connection, conclusion: Conclusion, *, message_id: int, sha256: str | None, now: datetime
) -> Filed:
    """File an invoice as new, or note that a known one came again; both are put into the mail's history."""
    actor = f"mail:{message_id}"
    if conclusion.known_as is not None:
        key = conclusion.known_as
        facts = {"number": conclusion.document.number}
        events.append(connection, "resent", at=now, actor=actor, invoice_id=key, message_id=message_id, data=facts)
    else:
        key = _add(connection, conclusion, sha256=sha256, actor=actor, now=now)
    messages.link(connection, message_id, key, "document")
    resent = conclusion.known_as is not None
    return Filed(document=conclusion.document, row=_row(connection, key), resent=resent)


def _add(connection: Connection, conclusion: Conclusion, *, sha256: str | None, actor: str, now: datetime) -> int:
    values = {
        **_columns_of(conclusion),
        "case": invoices.next_case(connection, now=now),
        "direction": invoices.PAYABLE,
        "sha256": sha256,
        "blocked_since": now if conclusion.blocked_by is not None else None,
        "category": _category(connection, conclusion),
    }
    key = invoices.add(connection, now=now, actor=actor, values=values)
    invoices.transition(connection, key, InvoiceState.IN_REVIEW, now=now, actor="system")
    _decide(connection, key, conclusion, now=now)
    if conclusion.replaces is not None:
        _replace(connection, conclusion.replaces, key, now=now, actor=actor)
    return key


def _replace(connection: Connection, old: int, new: int, *, now: datetime, actor: str) -> None:
    row = _row(connection, new)
    values = {"replaced_by": new, "blocked_by": None}
    invoices.transition(connection, old, InvoiceState.REPLACED, now=now, actor=actor, values=values)
    orders.set_billed(connection, old, ())
    facts = {"replaces": _row(connection, old).case, "case": row.case}
    events.append(connection, "replaces", at=now, actor=actor, invoice_id=new, data=facts)


def record_decision(connection: Connection, key: int, conclusion: Conclusion, *, now: datetime) -> None:
    """Write match, decision and state of an invoice that is in review or waits for its supplier."""
    before = _row(connection, key)
    since = before.blocked_since if before.blocked_by == conclusion.blocked_by else now
    category = before.category or _category(connection, conclusion)
    invoices.change(connection, key, **{"blocked_since": since, "category": category, **_columns_of(conclusion)})
    _decide(connection, key, conclusion, now=now)


def _category(connection: Connection, conclusion: Conclusion) -> str | None:
    """Return what an invoice is for where no order says it: what its contract or its supplier is usually for."""
    if conclusion.match.orders:
        return None
    return expenses.usual_category(connection, conclusion.supplier_key, conclusion.match.contract)


def _columns_of(conclusion: Conclusion) -> dict[str, Any]:
    """Return what an invoice's row repeats of its document, its match and its decision."""
    return {
        **invoices.columns_of(conclusion.document),
        "party_id": conclusion.supplier_key,
        "reading": to_json(conclusion.document),
        "verdict": conclusion.decision.verdict.value,
        "reasons": list(conclusion.decision.reasons),
        "match": to_plain(conclusion.match),
        "blocked_by": conclusion.blocked_by,
        "cause": next(iter(conclusion.decision.reasons), None) if conclusion.blocked_by is not None else None,
        "worth": conclusion.worth,
        "policy": conclusion.decision.policy,
    }


def _decide(connection: Connection, key: int, conclusion: Conclusion, *, now: datetime) -> None:
    """Write what an invoice bills, and take it to the state that was decided, with its events."""
    reasons = list(conclusion.decision.reasons)
    orders.set_billed(connection, key, conclusion.bills)
    facts = {
        "verdict": conclusion.decision.verdict.value,
        "reasons": reasons,
        "orders": list(conclusion.match.orders),
        "policy": conclusion.decision.policy,
    }
    actor = f"rule:{reasons[0]}" if reasons else "rule:match"
    events.append(connection, "decided", at=now, actor=actor, invoice_id=key, data=facts)
    if not invoices.allowed(invoices.state_of(connection, key), conclusion.state):
        # What waited for its supplier goes back into review on its way to anything else.
        invoices.transition(connection, key, InvoiceState.IN_REVIEW, now=now, actor=actor)
    invoices.transition(connection, key, conclusion.state, now=now, actor=actor)


def record_readings(
    connection: Connection,
    message_id: int,
    readings: Sequence[tuple[Reading, str | None, int | None]],
) -> None:
    """Write what each file gave: (reading, SHA-256 of its file, key of the invoice that it became)."""
    for position, (reading, blob, invoice_id) in enumerate(readings, start=1):
        values: dict[str, Any] = {"source": reading.source, "blob": blob, "invoice_id": invoice_id}
        if isinstance(reading, Unreadable):
            values |= {"error": reading.code, "reading": to_json(reading)}
        else:
            values |= _columns(reading)
        connection.execute(insert(document_table).values(message_id=message_id, position=position, **values))


def _columns(document: Document) -> dict[str, Any]:
    return {"kind": document.kind.value, "format": document.format, "reading": to_json(document)}


def _row(connection: Connection, key: int) -> Row[Any]:
    return connection.execute(select(invoice).where(invoice.c.id == key)).one()
