"""The invoices that wait for somebody: grouped by who must act and by cause, sorted by what costs most to leave.

In charge of reading. Pages go by key in every order, never by OFFSET. Worths are euros, roughly: they sort, and are
never what is paid (`matching.policy`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from service.store.desk import PAGE, WAITING_STATES, waits
from service.store.desk_invoices import InvoiceRow, invoice_row, invoices_matching, invoices_with_party
from service.store.engine import Store
from service.store.invoices import PAYABLE
from service.store.tables import invoice
from service.store.trade_tables import party

NOBODY = "-"
"""The filter for what nobody was given."""
STATES = (*WAITING_STATES, "rejected")
"""What may be waited in; `rejected` by a rule, which a person confirms."""

_FAR = date(9999, 12, 31)
_MOST = Decimal(10) ** 12


class Sort(StrEnum):
    """In which order: the longest waiting, the largest, or the soonest due first."""

    OLDEST = "oldest"
    WORTH = "worth"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistFilter:
    """What the worklist shows. `cause`: the code that weighs most. `assigned`: a person's name, or `NOBODY`.

    `after`: where the last page ended, as that page said.
    """

    state: str | None = None
    blocked_by: str | None = None
    cause: str | None = None
    assigned: str | None = None
    text: str = ""
    sort: Sort = Sort.OLDEST
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """One page of it; `next` None on the last."""

    rows: tuple[InvoiceRow, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What waits for one resolver by one cause: how many, roughly what in euros, since when the oldest."""

    blocked_by: str | None
    cause: str | None
    count: int
    worth: Decimal
    since: datetime | None


def worklist(store: Store, wanted: WorklistFilter) -> Worklist:
    """Return one page of what waits."""
    order = _ORDERS[wanted.sort]
    # The keys alone are sorted, which an index holds; only a page's rows are read in full.
    joined = invoice.outerjoin(party, invoice.c.party_id == party.c.id) if wanted.text else invoice
    keys = select(invoice.c.id, order.key.label("sort_key")).select_from(joined).where(*_conditions(wanted))
    if wanted.after is not None and (last := _last(wanted.after, order)) is not None:
        keys = keys.where(order.follows(*last))
    keys = keys.order_by(order.key.desc() if order.falling else order.key, invoice.c.id)
    with store.read() as connection:
        found = connection.execute(keys.limit(PAGE + 1)).all()
        shown = found[:PAGE]
        question = invoices_with_party().where(invoice.c.id.in_([row.id for row in shown]))
        rows = {row.id: invoice_row(row) for row in connection.execute(question)}
    following = f"{order.text(shown[-1].sort_key)}|{shown[-1].id}" if len(found) > PAGE else None
    return Worklist(rows=tuple(rows[row.id] for row in shown), next=following)


def groups(store: Store, *, assigned: str | None = None) -> tuple[Group, ...]:
    """Return everything that waits by resolver and cause, the dearest first; of one person where one is named."""
    since = func.min(func.coalesce(invoice.c.blocked_since, invoice.c.state_since)).label("since")
    figures = (func.count().label("count"), func.coalesce(func.sum(invoice.c.worth), 0).label("worth"), since)
    by = (invoice.c.blocked_by, invoice.c.cause)
    question = select(*by, *figures).where(*_conditions(WorklistFilter(assigned=assigned))).group_by(*by)
    with store.read() as connection:
        found = [Group(**row._mapping) for row in connection.execute(question)]
    return tuple(sorted(found, key=lambda each: (-each.worth, each.blocked_by or "", each.cause or "")))


def counts(store: Store, filters: Sequence[WorklistFilter]) -> tuple[int | None, ...]:
    """Return how many invoices each filter shows, asked at once; None where it looks for words, which is dear."""
    if all(wanted.text for wanted in filters):
        return (None,) * len(filters)
    by = (invoice.c.state, invoice.c.blocked_by, invoice.c.cause, invoice.c.assigned_to)
    question = select(*by, func.count().label("number")).where(*_conditions(WorklistFilter())).group_by(*by)
    with store.read() as connection:
        found = connection.execute(question).all()
    return tuple(None if wanted.text else sum(row.number for row in found if _fits(row, wanted)) for wanted in filters)


def _fits(row: Row[Any], wanted: WorklistFilter) -> bool:
    """Say whether a group of like invoices is within a filter: `_conditions`, of what waits already."""
    person = None if wanted.assigned == NOBODY else wanted.assigned
    return (
        wanted.state in (None, row.state)
        and wanted.blocked_by in (None, row.blocked_by)
        and wanted.cause in (None, row.cause)
        and (not wanted.assigned or person == row.assigned_to)
    )


def _conditions(wanted: WorklistFilter) -> list[ColumnElement[bool]]:
    conditions = [invoice.c.direction == PAYABLE, waits()]
    if wanted.state:
        conditions.append(invoice.c.state == wanted.state)
    if wanted.blocked_by:
        conditions.append(invoice.c.blocked_by == wanted.blocked_by)
    if wanted.cause:
        conditions.append(invoice.c.cause == wanted.cause)
    if wanted.assigned == NOBODY:
        conditions.append(invoice.c.assigned_to.is_(None))
    elif wanted.assigned:
        conditions.append(invoice.c.assigned_to == wanted.assigned)
    if wanted.text:
        conditions.append(invoices_matching(wanted.text))
    return conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """One order: its key, how a value of it is written into an address and read from there."""

    key: ColumnElement[Any]
    text: Callable[[Any], str]
    value: Callable[[str], Any]
    falling: bool = False

    def follows(self, value: Any, key: int) -> ColumnElement[bool]:
        """Return the condition of a row behind the one of this value and key."""
        further = self.key < value if self.falling else self.key > value
        return or_(further, and_(self.key == value, invoice.c.id > key))


def _last(after: str, order: _Order) -> tuple[Any, int] | None:
    """Return where the last page ended; None for an address that somebody made up."""
    text, _, key = after.rpartition("|")
    try:
        return order.value(text), int(key)
    except (ValueError, ArithmeticError):
        return None


def _amount(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number) > _MOST:
        raise ValueError(text)
    return number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


_ORDERS: Mapping[Sort, _Order] = MappingProxyType(
    {
        Sort.OLDEST: _Order(
            key=func.coalesce(invoice.c.blocked_since, invoice.c.state_since),
            text=lambda value: value.isoformat(),
            value=_moment,
        ),
        Sort.WORTH: _Order(
            key=func.coalesce(invoice.c.worth, Decimal(0)),
            text=lambda value: format(value, "f"),
            value=_amount,
            falling=True,
        ),
        Sort.DUE: _Order(
            key=func.coalesce(invoice.c.due_date, _FAR),
            text=lambda value: value.isoformat(),
            value=date.fromisoformat,
        ),
    }
)
