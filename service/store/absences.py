"""Papers that should have come and have not: one row each, from the day it is missed until it came or was settled.

In charge of keeping them. Not in charge of finding them (`service.absences`) nor of asking for them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from matching.codes import Code
from service.store import events
from service.store.trade_tables import absence


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One missing paper. `subject`: what is missing, the same however often it is found; `facts` are for sentences."""

    code: Code
    subject: str
    expected_by: date
    party_id: int | None = None
    invoice_id: int | None = None
    facts: Mapping[str, str]


def note(connection: Connection, found: Absence, *, now: datetime) -> bool:
    """Keep a missing paper; say whether it is new. What a person settled stays settled."""
    if connection.execute(select(absence.c.id).where(absence.c.subject == found.subject)).first() is not None:
        return False
    values = {"party_id": found.party_id, "invoice_id": found.invoice_id, "expected_by": found.expected_by}
    row = {"code": found.code.value, "subject": found.subject, "facts": dict(found.facts), "found_at": now, **values}
    connection.execute(insert(absence).values(**row))
    events.append(
        connection,
        "paper_missing",
        at=now,
        actor=f"rule:{found.code}",
        invoice_id=found.invoice_id,
        data={"subject": found.subject, **found.facts},
    )
    return True


def open_ones(connection: Connection, code: Code | None = None) -> list[Row[Any]]:
    """Return what is still missing, the longest expected first."""
    query = select(absence).where(absence.c.ended_at.is_(None)).order_by(absence.c.expected_by, absence.c.id)
    return list(connection.execute(query if code is None else query.where(absence.c.code == code.value)))


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return one missing paper; None when there is none."""
    return connection.execute(select(absence).where(absence.c.id == key)).first()


def asked(connection: Connection, row: Row[Any], *, now: datetime) -> None:
    """Note that the supplier was asked for it."""
    _change(connection, row, asked_at=now)


def end(connection: Connection, row: Row[Any], *, now: datetime, actor: str, reason: str | None = None) -> None:
    """Close it: the paper came (`rule:…`), or a person settled it."""
    _change(connection, row, ended_at=now, ended_by=actor)
    facts = events.as_text({"subject": row.subject, "reason": reason})
    events.append(connection, "paper_came", at=now, actor=actor, invoice_id=row.invoice_id, data=facts)


def end_all_but(connection: Connection, code: Code, missing: Collection[str], *, now: datetime) -> int:
    """Close every open one of a code whose subject is not missing any more; return how many."""
    came = [row for row in open_ones(connection, code) if row.subject not in missing]
    for row in came:
        end(connection, row, now=now, actor=f"rule:{code}")
    return len(came)


def _change(connection: Connection, row: Row[Any], **values: Any) -> None:
    connection.execute(update(absence).where(absence.c.id == row.id).values(**values, version=absence.c.version + 1))
