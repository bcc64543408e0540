"""The worklist's views that people named: whose, under which name, and the filter that each shows.

In charge of rows. What is kept is a filter's own parts, never an address, so that a view can lead nowhere else. Not in
charge of who may see or change one (`service.actions.on_views`), but for `visible`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update

from outbound.plain import from_plain
from service.store.own_tables import saved_view, user_account
from service.store.worklist import Sort, WorklistFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """One of them. `owner`: the name of whom it belongs to."""

    id: int
    user_id: int
    owner: str
    name: str
    shared: bool
    wanted: WorklistFilter


def visible(connection: Connection, user_id: int) -> tuple[SavedView, ...]:
    """Return a person's own views, then those that others share, each by name."""
    seen = or_(saved_view.c.user_id == user_id, saved_view.c.shared)
    found = [_view(row) for row in connection.execute(_views().where(seen))]
    return tuple(sorted(found, key=lambda each: (each.user_id != user_id, each.name.casefold(), each.id)))


def get(connection: Connection, key: int) -> SavedView | None:
    """Return one view."""
    row = connection.execute(_views().where(saved_view.c.id == key)).first()
    return _view(row) if row is not None else None


def named(connection: Connection, user_id: int, name: str) -> SavedView | None:
    """Return a person's view of a name, whatever its case."""
    own = (saved_view.c.user_id == user_id, saved_view.c.name_key == name.casefold())
    row = connection.execute(_views().where(*own)).first()
    return _view(row) if row is not None else None


def how_many(connection: Connection, user_id: int) -> int:
    """Return how many views a person has."""
    own = saved_view.c.user_id == user_id
    return int(connection.execute(select(func.count()).select_from(saved_view).where(own)).scalar_one())


def add(connection: Connection, user_id: int, name: str, wanted: WorklistFilter, *, shared: bool, now: datetime) -> int:
    """Keep a new view."""
    values = {"user_id": user_id, "content": content_of(wanted), "at": now, **_called(name, shared)}
    return int(connection.execute(insert(saved_view).values(values)).inserted_primary_key[0])  # type: ignore[index]


def change(connection: Connection, key: int, name: str, wanted: WorklistFilter, *, shared: bool, now: datetime) -> None:
    """Let a view have another name, show another filter, or be seen by others."""
    values = {"content": content_of(wanted), "at": now, **_called(name, shared)}
    connection.execute(update(saved_view).where(saved_view.c.id == key).values(values))


def remove(connection: Connection, key: int) -> None:
    """Forget a view."""
    connection.execute(delete(saved_view).where(saved_view.c.id == key))


def content_of(wanted: WorklistFilter) -> dict[str, str]:
    """Return the parts of a filter that say something; the page that was looked at is none."""
    parts = {
        "state": wanted.state,
        "blocked_by": wanted.blocked_by,
        "cause": wanted.cause,
        "assigned": wanted.assigned,
        "text": wanted.text,
        "sort": None if wanted.sort is Sort.OLDEST else wanted.sort.value,
    }
    return {name: value for name, value in parts.items() if value}


def _called(name: str, shared: bool) -> dict[str, object]:
    return {"name": name, "name_key": name.casefold(), "shared": shared}


def _views() -> Select[Any]:
    owned = saved_view.join(user_account, saved_view.c.user_id == user_account.c.id)
    return select(saved_view, user_account.c.name.label("owner")).select_from(owned)


def _view(row: Row[Any]) -> SavedView:
    return SavedView(
        id=row.id,
        user_id=row.user_id,
        owner=row.owner,
        name=row.name,
        shared=row.shared,
        wanted=from_plain(WorklistFilter, row.content),
    )
