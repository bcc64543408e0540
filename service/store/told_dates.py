"""Payment dates that our mails told suppliers: one row a mail and invoice, until the date is kept or slips.

In charge of the rows. Whether a date slipped, and who hears of it, is `service.told_dates`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, FromClause, Row, Select, delete, insert, select, update

from service.store.tables import invoice, outgoing, told_date


class Told(StrEnum):
    """What became of a date that was told."""

    OPEN = "open"  # ahead, or not yet known to be kept
    KEPT = "kept"  # paid by that day
    LATE = "late"  # paid after it
    MOVED = "moved"  # the payment is planned for a later day
    WITHDRAWN = "withdrawn"  # no payment is planned any more
    MISSED = "missed"  # it passed, and nothing is known of a payment: a person must look
    REPEATED = "repeated"  # a later mail told a date of the same invoice
    SEEN = "seen"  # it passed, and a person looked


UNDECIDED = (Told.OPEN, Told.MISSED)


def record(connection: Connection, outgoing_id: int, dates: Mapping[str, date]) -> None:
    """Keep the dates that a mail tells, by case; those that an earlier wording of it told are forgotten."""
    connection.execute(delete(told_date).where(told_date.c.outgoing_id == outgoing_id))
    if not dates:
        return
    cases = select(invoice.c.id, invoice.c.case).where(invoice.c.case.in_(list(dates)))
    for row in connection.execute(cases).all():
        values = {"invoice_id": row.id, "outgoing_id": outgoing_id, "day": dates[row.case], "state": Told.OPEN.value}
        connection.execute(insert(told_date).values(values))


def undecided(connection: Connection) -> Sequence[Row[Any]]:
    """Return the dates told by mails that were sent and neither kept nor known to have slipped, the latest told first.

    Each with what its invoice is now: `told_id`, `told_state`, `day`, `invoice_id`, `state`, `payment_date`.
    """
    columns = (
        told_date.c.id.label("told_id"),
        told_date.c.state.label("told_state"),
        told_date.c.day,
        told_date.c.invoice_id,
        invoice.c.state,
        invoice.c.payment_date,
    )
    states = [state.value for state in UNDECIDED]
    query: Select[Any] = select(*columns).select_from(_joined()).where(told_date.c.state.in_(states))
    query = query.where(outgoing.c.state == "sent")
    return connection.execute(query.order_by(outgoing.c.sent_at.desc(), told_date.c.id.desc())).all()


def with_mails(connection: Connection, keys: Iterable[int]) -> Sequence[Row[Any]]:
    """Return the invoices of these dates, each with `told_id`, `day` and what is needed of the mail that told it."""
    columns = (
        told_date.c.id.label("told_id"),
        told_date.c.day,
        outgoing.c.recipient,
        outgoing.c.rfc_message_id,
        outgoing.c.context,
        invoice,
    )
    query = select(*columns).select_from(_joined()).where(told_date.c.id.in_(list(keys)))
    return connection.execute(query.order_by(told_date.c.id)).all()


def _joined() -> FromClause:
    joined = told_date.join(outgoing, told_date.c.outgoing_id == outgoing.c.id)
    return joined.join(invoice, told_date.c.invoice_id == invoice.c.id)


def settle(connection: Connection, keys: Iterable[int], state: Told, *, now: datetime) -> None:
    """Note what became of these dates."""
    values = {"state": state.value, "settled_at": now}
    connection.execute(update(told_date).where(told_date.c.id.in_(list(keys))).values(values))


def seen(connection: Connection, key: int, *, now: datetime) -> int | None:
    """Note that a person looked at a date that passed; return its invoice, None when there is no such date."""
    values = {"state": Told.SEEN.value, "settled_at": now}
    missed = (told_date.c.id == key, told_date.c.state == Told.MISSED.value)
    changed = update(told_date).where(*missed).values(values).returning(told_date.c.invoice_id)
    return connection.execute(changed).scalar()


def exists(connection: Connection, key: int) -> bool:
    """Say whether there is such a date."""
    return connection.execute(select(told_date.c.id).where(told_date.c.id == key)).first() is not None
