"""The chores beside the mails: one that fails keeps none of the others, and no mail, from being looked after."""

from __future__ import annotations

import threading

from sqlalchemy import text

from service.application import Application
from service.chores import chores_of, do_chores, do_chores_forever
from service.store.tables import search_entry
from tests.service.building import a_mail, receive, rows


def broken() -> None:
    raise RuntimeError("a bug")


def test_a_chore_that_fails_keeps_none_of_the_others_from_being_done() -> None:
    done: list[str] = []
    chores = {"first": lambda: done.append("first"), "broken": broken, "last": lambda: done.append("last")}

    assert do_chores(chores) == ("broken",)
    assert done == ["first", "last"]


def test_every_chore_of_an_installation_can_be_done_twice(app: Application) -> None:
    chores = chores_of(app)

    assert [do_chores(chores), do_chores(chores)] == [(), ()]


def test_they_go_on_when_the_database_lacks_a_table(app: Application) -> None:
    receive(app, a_mail("¿Recibieron el camión?"))
    with app.store.write() as connection:
        connection.execute(text("DROP TABLE absence"))

    assert do_chores(chores_of(app)) == ("daily",)
    assert len(rows(app, search_entry)) == 1


def test_they_stop_when_they_are_told(app: Application) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=do_chores_forever, args=(app, stop))
    thread.start()
    stop.set()
    thread.join(30)

    assert not thread.is_alive()
