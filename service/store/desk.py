"""What the admin's pages ask the database: pages of rows, and the few figures that stand in every page's head.

In charge of paging and of counting without walking a table: lists go by key, never by OFFSET, and a count stops at its
ceiling. The questions of each page stand in `desk_invoices`, `desk_messages`, `desk_outgoing`, `desk_orders` and
`desk_health`. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, func, select

from service.store.engine import Store
from service.store.receivable_tables import customer_task
from service.store.tables import invoice, message, outgoing, told_date
from service.store.told_dates import Told
from service.store.trade_tables import absence

PAGE = 50
CEILING = 100
"""Counts in the navigation stop here; the page shows "99+"."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some rows, and the key after which the next ones begin; `next` None on the last page."""

    rows: tuple[T, ...]
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much waits for a person, each figure up to `CEILING`."""

    invoices: int
    messages: int
    papers: int
    promises: int
    quarantined: int
    outgoing: int
    customer_tasks: int

    @property
    def exceptions(self) -> int:
        """Everything on the exceptions page."""
        return self.invoices + self.messages + self.papers + self.promises


WAITING_STATES = ("in_review", "waiting_supplier")


def waits() -> ColumnElement[bool]:
    """Return the condition of an invoice that waits for somebody; one that a rule rejected waits for a confirmation."""
    rejected_by_rule = (invoice.c.state == "rejected") & invoice.c.blocked_by.is_not(None)
    return invoice.c.state.in_(WAITING_STATES) | rejected_by_rule


def needs_attention() -> ColumnElement[bool]:
    """Return the condition of a message that somebody must look at; quarantine has its own list."""
    return message.c.attention.is_not(None) & message.c.settled_by.is_(None) & (message.c.state != "quarantined")


def waiting(store: Store) -> Waiting:
    """Return what waits for a person now."""
    with store.read() as connection:
        return Waiting(
            invoices=count_up_to(connection, invoice, waits()),
            messages=count_up_to(connection, message, needs_attention()),
            papers=count_up_to(connection, absence, absence.c.ended_at.is_(None)),
            promises=count_up_to(connection, told_date, told_date.c.state == Told.MISSED.value),
            quarantined=count_up_to(connection, message, message.c.state == "quarantined"),
            outgoing=count_up_to(connection, outgoing, outgoing.c.state.in_(("draft", "unknown", "failed"))),
            customer_tasks=count_up_to(connection, customer_task, customer_task.c.done_at.is_(None)),
        )


def count_up_to(connection: Connection, source: FromClause, condition: ColumnElement[bool]) -> int:
    """Count the rows that fulfil the condition, stopping at `CEILING`."""
    some = select(source.c.id).where(condition).limit(CEILING).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def page_of(
    connection: Connection, question: Select[Any], make: Callable[[Row[Any]], T], *, size: int = PAGE
) -> Page[T]:
    """Run an ordered question for one row more than a page holds, so as to know whether another page follows."""
    found: Sequence[Row[Any]] = connection.execute(question.limit(size + 1)).all()
    rows = found[:size]
    return Page(rows=tuple(make(row) for row in rows), next=rows[-1].id if len(found) > size else None)


def contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Return the condition that a text column contains `text`, whatever its case; `%` and `_` stand for themselves."""
    return column.icontains(text, autoescape=True)
