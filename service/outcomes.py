"""An invoice's row as its supplier may see it.

In charge of choosing what leaves the database for a mail. The sentences are `outbound`'s; who may see an outcome at all
is `outbound.disclosure`'s.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from matching.records import Match
from outbound.needs import needs_of, supplier_state
from outbound.plain import from_plain
from outbound.records import InvoiceOutcome, Money, SupplierState
from service.days import local_day
from service.store import invoices


def outcome_of(connection: Connection, row: Row[Any], *, zone: ZoneInfo, resent: bool = False) -> InvoiceOutcome:
    """Return one invoice in the supplier's words; `resent`: it came again, and was known already."""
    told = (*invoices.OPEN_STATES, invoices.InvoiceState.REJECTED)
    needs = needs_of(match_of(row).discrepancies) if row.state in told else ()
    total = Money(amount=row.total, currency=row.currency) if row.total is not None and row.currency else None
    state = supplier_state(row.state, needs, on_hold=row.hold_reason is not None)
    return InvoiceOutcome(
        case=row.case,
        kind=row.kind,
        number=row.number,
        issue_date=row.issue_date,
        total=total,
        state=SupplierState.DUPLICATE if resent else state,
        original_state=state if resent else None,
        since=local_day(row.state_since, zone),
        due_date=row.due_date,
        payment_date=row.payment_date,
        payment_reference=row.payment_reference,
        paid=Money(amount=row.paid, currency=row.currency) if row.paid is not None and row.currency else None,
        withheld=Money(amount=row.withheld, currency=row.currency) if row.withheld and row.currency else None,
        order=", ".join((row.match or {}).get("orders", ())) or None,
        needs=needs,
        replaced_by=_number(connection, row.replaced_by),
        replaces=", ".join(one.number or one.case for one in invoices.replaced_by(connection, row.id)) or None,
        duplicate_of=row.case if resent else _number(connection, row.duplicate_of),
        first_received=local_day(row.received_at, zone),
        reason=row.state_reason if row.state == invoices.InvoiceState.REJECTED else None,
    )


def bare_outcome(*, case: str, number: str | None, kind: str) -> InvoiceOutcome:
    """Return what a sender may see of a document that is not of its own party: that it arrived."""
    return InvoiceOutcome(case=case, number=number, kind=kind, state=SupplierState.RECEIVED)


def match_of(row: Row[Any]) -> Match:
    """Return the last match of this invoice; an empty one before the first."""
    return from_plain(Match, row.match) if row.match else Match()


def _number(connection: Connection, key: int | None) -> str | None:
    """Return how a supplier knows another invoice: by its number, else by our case."""
    row = invoices.get(connection, key) if key is not None else None
    return (row.number or row.case) if row is not None else None
