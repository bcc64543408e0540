"""What a person does about a paper that has not come: ask the supplier for it, or settle that it is not needed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from service.actions.errors import ActionError
from service.application import Application
from service.paper_letters import queue_paper_letter
from service.store import absences


def ask_for_paper(app: Application, absence_id: int, *, version: int, actor: str, note: str | None = None) -> int:
    """Write to the supplier about a missing paper; return the key of the mail, queued or a draft by policy."""
    with app.store.write() as connection:
        row = _open(connection, absence_id, version)
        key = queue_paper_letter(connection, app, row, actor=actor, note=note or None)
        if key is None:
            raise ActionError(422, "no_contact")
        absences.asked(connection, row, now=app.clock())
        return key


def settle_paper(app: Application, absence_id: int, *, version: int, actor: str, reason: str) -> None:
    """Say that a missing paper is not waited for any more, and why."""
    words = reason.strip()
    if not words:
        raise ActionError(422, "reason_missing")
    with app.store.write() as connection:
        row = _open(connection, absence_id, version)
        absences.end(connection, row, now=app.clock(), actor=f"person:{actor}", reason=words)


def _open(connection: Connection, absence_id: int, version: int) -> Row[Any]:
    row = absences.get(connection, absence_id)
    if row is None:
        raise ActionError(404, "unknown_paper")
    if row.version != version:
        raise ActionError(409, "changed_meanwhile")
    if row.ended_at is not None:
        raise ActionError(422, "not_in_this_state")
    return row
