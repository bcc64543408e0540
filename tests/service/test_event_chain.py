"""The chain over the events: whoever changes the past breaks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, update

from service.application import Application
from service.store import events
from service.store.event_chain import BEFORE_THE_FIRST, broken_links, chain_end
from service.store.tables import event

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def chained(app: Application) -> Application:
    """An installation with four events more than its imports made."""
    with app.store.write() as connection:
        connection.execute(delete(event))
        for number in range(4):
            at = NOW + timedelta(seconds=number, microseconds=number)
            events.append(connection, "noted", at=at, actor="person:Ana", data={"número": number, "list": [1, None]})
    return app


def broken(app: Application, change: Callable[[Connection], object] | None = None) -> list[int]:
    with app.store.write() as connection:
        if change is not None:
            change(connection)
    with app.store.read() as connection:
        return list(broken_links(connection))


def test_what_was_written_is_one_chain(chained: Application) -> None:
    assert broken(chained) == []
    with chained.store.read() as connection:
        end = chain_end(connection)
    assert (end.events, end.last_id) == (4, 4)
    assert end.hash != BEFORE_THE_FIRST


@pytest.mark.parametrize(
    ("change", "found"),
    [
        # what happened is rewritten
        (lambda c: c.execute(update(event).where(event.c.id == 2).values(data={"número": 9})), [2]),
        # another did it
        (lambda c: c.execute(update(event).where(event.c.id == 1).values(actor="person:Eva")), [1]),
        # it was earlier
        (lambda c: c.execute(update(event).where(event.c.id == 4).values(at=NOW)), [4]),
        # it never happened: the next one follows nothing
        (lambda c: c.execute(delete(event).where(event.c.id == 2)), [3]),
        # rewritten with a hash of its own: the next one does not follow from it
        (lambda c: c.execute(update(event).where(event.c.id == 2).values(hash="f" * 64)), [2, 3]),
    ],
)
def test_a_changed_past_shows(chained: Application, change: Callable[[Connection], object], found: list[int]) -> None:
    assert broken(chained, change) == found


def test_an_event_put_past_the_one_writer_shows(chained: Application) -> None:
    values = {"at": NOW, "kind": "paid", "actor": "system", "data": {}, "hash": "0" * 64}
    assert broken(chained, lambda connection: connection.execute(insert(event).values(values))) == [5]


def test_what_is_undone_leaves_no_link(chained: Application) -> None:
    def failing(connection: Connection) -> None:
        events.append(connection, "noted", at=NOW, actor="system")
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        broken(chained, failing)
    with chained.store.write() as connection:
        events.append(connection, "noted", at=NOW, actor="system")
    assert broken(chained) == []


def test_several_at_once_are_linked_one_by_one(chained: Application) -> None:
    rows = [{"at": NOW, "kind": "noted", "actor": "system", "data": {"n": n}, "invoice_id": None} for n in range(3)]
    with chained.store.write() as connection:
        events.append_all(connection, rows)
        events.append_all(connection, ())
    assert broken(chained) == []
