"""What the tax authority says of documents, as imported: a supplier may void an invoice that we approved or paid.

In charge of keeping it and of recalling it for one document. Not in charge of asking the authority.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from service.store.invoices import OPEN_STATES, PAYABLE_STATES
from service.store.tables import invoice
from service.store.trade_tables import authority_status


class AuthorityStatus(StrEnum):
    """Whether a document holds before its authority."""

    VALID = "valid"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # the authority does not list it


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The status of one document since `date`, by the id that its authority gave it (UUID, CAE, CUFE, access key)."""

    authority_id: str
    status: AuthorityStatus
    date: date | None = None


def save(connection: Connection, record: Standing) -> bool:
    """Keep what the authority says now; return whether that is new."""
    key, values = _key(record.authority_id), {"status": record.status.value, "date": record.date}
    held = connection.execute(select(authority_status).where(authority_status.c.authority_id == key)).first()
    if held is None:
        connection.execute(insert(authority_status).values(authority_id=key, **values))
        return True
    if (held.status, held.date) == (record.status.value, record.date):
        return False
    connection.execute(update(authority_status).where(authority_status.c.authority_id == key).values(**values))
    return True


def voided(connection: Connection, authority_id: str | None) -> str | None:
    """Return what keeps a document from being valid; None when it is valid, or when nothing was ever said of it."""
    if authority_id is None:
        return None
    query = select(authority_status.c.status).where(authority_status.c.authority_id == _key(authority_id))
    status = connection.execute(query).scalar()
    return None if status in (None, AuthorityStatus.VALID) else str(status)


def undecided(connection: Connection, authority_ids: Iterable[str]) -> Sequence[int]:
    """Return the keys of the invoices of these documents that are not paid yet."""
    keys = {_key(one) for one in authority_ids}
    query = select(invoice.c.id, invoice.c.authority_id).where(
        invoice.c.authority_id.is_not(None), invoice.c.state.in_((*OPEN_STATES, *PAYABLE_STATES))
    )
    return [row.id for row in connection.execute(query.order_by(invoice.c.id)) if _key(row.authority_id) in keys]


def _key(authority_id: str) -> str:
    return authority_id.strip().upper()
