"""Papers that have not come, as the admin lists them: the longest expected first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from service.store.desk import Page, page_of
from service.store.engine import Store
from service.store.trade_tables import absence, party


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMissing:
    """One paper that somebody waits for. `supplier` None: of nobody in the master data."""

    id: int
    version: int
    code: str
    facts: Mapping[str, str]
    supplier: str | None
    invoice_id: int | None
    expected_by: date
    asked_at: datetime | None


def list_missing_papers(store: Store, *, after: int | None = None) -> Page[PaperMissing]:
    """Return one page of what is still missing, the oldest first."""
    joined = absence.outerjoin(party, absence.c.party_id == party.c.id)
    query = select(absence, party.c.name.label("supplier")).select_from(joined).where(absence.c.ended_at.is_(None))
    if after is not None:
        query = query.where(absence.c.id > after)
    with store.read() as connection:
        return page_of(connection, query.order_by(absence.c.id), _missing)


def _missing(row: Row[Any]) -> PaperMissing:
    return PaperMissing(**{name: getattr(row, name) for name in PaperMissing.__slots__})
