"""Who approved an invoice as it stands now.

An approval is an event. It lapses when the invoice is changed after it: corrected, linked to another order, opened
again; whoever approved has not seen that.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from matching.approvals import HIGHEST_ROLE
from matching.records import GivenApproval
from service.store import events
from service.store.own_tables import user_account

GIVEN = "approval_given"
_LAPSES = frozenset({"field_corrected", "order_linked", "reopened"})


def give(connection: Connection, invoice_id: int, approval: GivenApproval, *, now: datetime) -> None:
    """Record that a person approved an invoice."""
    actor, facts = f"person:{approval.person}", {"role": approval.role}
    events.append(connection, GIVEN, at=now, actor=actor, invoice_id=invoice_id, data=facts)


def given(connection: Connection, invoice_id: int | None) -> tuple[GivenApproval, ...]:
    """Return the approvals that count, in the order given; none for an invoice that is not there yet."""
    found: list[GivenApproval] = []
    for one in events.of_invoice(connection, invoice_id) if invoice_id is not None else ():
        if one.kind in _LAPSES:
            found.clear()
        elif one.kind == GIVEN:
            found.append(GivenApproval(person=one.actor.partition(":")[2], role=one.data["role"]))
    return tuple(found)


def role_of(connection: Connection, person: str) -> str:
    """Return the role in which a person approves; whoever has no account acts at the command line, as administrator."""
    query = user_account.select().with_only_columns(user_account.c.role).where(user_account.c.name == person)
    return connection.execute(query).scalar() or HIGHEST_ROLE
