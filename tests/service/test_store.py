"""The database, of both kinds: durable connections, one writer, migrations that lead to the tables, exact values."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from service.accounts import Role, create_account
from service.store import saved_views, schema
from service.store.engine import Store
from service.store.tables import counter, event, invoice, message
from service.store.types import Amount, ExactDecimal, Moment
from service.store.worklist import Sort, WorklistFilter, counts
from tests.service.building import NOW, a_mail, an_application, an_invoice, receive, rows
from tests.system.postgresql import PostgreSql


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/acuse.sqlite3"
    server: PostgreSql = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A database of each kind at this version's schema."""
    with closing(Store(url)) as opened:
        schema.upgrade(opened)
        yield opened


# Migrations


def test_the_migrations_lead_to_the_tables(store: Store) -> None:
    with store.read() as connection:
        assert schema.differences(connection) == []


def test_a_database_that_is_up_to_date_is_left_alone(store: Store) -> None:
    assert not schema.upgrade(store)


def test_a_new_database_may_be_opened_by_many_at_the_same_moment(tmp_path: Path) -> None:
    """Switching to WAL does not wait by itself: about one start of six in fifteen failed."""
    refused: list[Exception] = []

    def open_it(url: str, together: threading.Barrier) -> None:
        store = Store(url)
        together.wait()
        try:
            with store.write() as connection:
                connection.exec_driver_sql("SELECT 1")
        except Exception as error:
            refused.append(error)
        finally:
            store.close()

    for attempt in range(40):
        together = threading.Barrier(6)
        arguments = (f"sqlite:///{tmp_path}/{attempt}.sqlite3", together)
        threads = [threading.Thread(target=open_it, args=arguments) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert refused == []


def test_two_processes_may_upgrade_at_once(url: str) -> None:
    stores = [Store(url) for _ in range(4)]
    done: list[bool] = []
    threads = [threading.Thread(target=lambda one=one: done.append(schema.upgrade(one))) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in stores:
        one.close()
    assert sorted(done) == [False, False, False, True]


def test_a_database_of_a_newer_version_is_refused_with_the_remedy(store: Store) -> None:
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.SchemaError, match="install the version that wrote it"):
        schema.upgrade(store)


# Transactions


def test_what_is_written_is_there_when_the_block_ends_and_gone_when_it_raises(store: Store) -> None:
    def fails() -> None:
        with store.write() as connection:
            connection.execute(insert(counter).values(name="undone", value=1))
            raise ZeroDivisionError

    with store.write() as connection:
        connection.execute(insert(counter).values(name="kept", value=1))
    with pytest.raises(ZeroDivisionError):
        fails()
    assert counters(store) == {"kept": 1}


def test_nothing_that_is_done_while_reading_is_kept(store: Store) -> None:
    with store.read() as connection:
        connection.execute(insert(counter).values(name="read", value=1))
    assert counters(store) == {}


def test_a_reader_sees_one_moment_while_others_write(store: Store) -> None:
    with store.read() as connection:
        before = connection.execute(select(counter)).all()
        with store.write() as other:
            other.execute(insert(counter).values(name="meanwhile", value=1))
        assert connection.execute(select(counter)).all() == before
    assert counters(store) == {"meanwhile": 1}


def counters(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {row.name: row.value for row in connection.execute(select(counter))}


def test_there_is_one_writer_at_a_time(store: Store) -> None:
    """Many threads raise one number; what each read is still true when it writes."""
    with store.write() as connection:
        connection.execute(insert(counter).values(name="n", value=0))

    def raise_it() -> None:
        for _ in range(10):
            with store.write() as connection:
                value = connection.execute(select(counter.c.value)).scalar_one()
                connection.execute(update(counter).values(value=value + 1))

    threads = [threading.Thread(target=raise_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters(store) == {"n": 40}


def test_a_reference_to_nothing_is_refused(store: Store) -> None:
    values = {"sha256": "a", "state": "stored", "mailbox": "m", "size": 1, "received_at": NOW}
    with store.write() as connection, pytest.raises(IntegrityError):
        connection.execute(insert(message).values(**values, duplicate_of=404))


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)]
)
def test_every_connection_of_sqlite_is_durable(tmp_path: Path, pragma: str, value: object) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/acuse.sqlite3")) as store, store.read() as one, store.read() as another:
        found = [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for connection in (one, another)]
    assert found == [value, value]


# Values


@pytest.mark.parametrize("amount", ["0", "0.01", "-1234.50", "1e3", "0.000001", "99999999999.99"])
def test_an_amount_comes_back_exactly_and_can_be_summed(store: Store, amount: str) -> None:
    with store.write() as connection:
        for number in range(3):
            connection.execute(insert(invoice).values(_an_invoice(f"F-{number}", total=Decimal(amount))))
    with store.read() as connection:
        assert connection.execute(select(invoice.c.total)).scalars().all() == [Decimal(amount)] * 3
        assert connection.execute(text("SELECT sum(total) FROM invoice")).scalar_one() == Decimal(amount) * 3_000_000


MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
@given(data=st.data())
def test_values_survive_their_column(dialect: Any, data: st.DataObject) -> None:
    money = data.draw(st.decimals("-999999999", "999999999", places=2))
    quantity = data.draw(st.decimals("-999999", "999999", places=8))
    moment = data.draw(MOMENTS)
    kept: tuple[tuple[Any, Any], ...] = ((Amount(), money), (ExactDecimal(), quantity), (Moment(), moment))
    for column, value in kept:
        assert column.process_result_value(column.process_bind_param(value, dialect), dialect) == value


@given(st.lists(MOMENTS, min_size=2))
def test_the_order_of_moments_is_the_order_of_their_text(moments: list[datetime]) -> None:
    dialect = sqlite.dialect()
    kept = [(Moment().process_bind_param(moment, dialect), moment) for moment in moments]
    assert [moment for _, moment in sorted(kept)] == sorted(moments)


def test_a_moment_is_kept_in_utc_and_one_without_a_zone_is_refused() -> None:
    dialect = sqlite.dialect()
    there = datetime(2026, 3, 4, 7, 0, tzinfo=timezone(timedelta(hours=-3)))
    assert Moment().process_bind_param(there, dialect) == "2026-03-04T10:00:00.000000Z"
    with pytest.raises(ValueError, match="zone"):
        Moment().process_bind_param(datetime(2026, 3, 4), dialect)  # noqa: DTZ001 -- the point of the test


# The whole pipeline


def test_both_databases_file_and_answer_mails_alike(url: str, tmp_path: Path) -> None:
    app = an_application(tmp_path / "office", url=url)
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", quantity="4")))
    receive(app, a_mail("La misma.", an_invoice("A-1", quantity="4")))
    receive(app, a_mail("Más de lo pedido.", an_invoice("A-2", quantity="7")))
    receive(app, a_mail("La corregida.", an_invoice("A-3", quantity="6", corrects="A-2")))
    after = receive(app, a_mail("¿Cuándo pagan las facturas A-1 y A-9?", subject="Consulta"))
    states = [(row.number, row.state, row.total) for row in after.invoices]
    kinds = [(row.kind, row.state) for row in after.outgoing]
    happened = len(rows(app, event))
    app.store.close()
    assert states == [
        ("A-1", "approved", Decimal("96.80")),
        ("A-2", "replaced", Decimal("169.40")),
        ("A-3", "approved", Decimal("145.20")),
    ]
    assert kinds == [("acknowledgement", "queued")] * 4 + [("status", "queued")]
    assert happened > 20


def _an_invoice(case: str, **changes: Any) -> dict[str, Any]:
    usual = {"case": case, "direction": "payable", "kind": "invoice", "state": "received", "state_since": NOW}
    return {**usual, "received_at": NOW, "reading": {}, "reasons": [], **changes}


def test_named_views_are_kept_and_counted(store: Store) -> None:
    person, other = (
        create_account(
            store, name=name, password="a long password", role=Role.COLLECTOR, language="es", actor="tests", now=NOW
        ).id
        for name in ("Ana", "Beto")
    )
    wanted = WorklistFilter(blocked_by="buyer", text="ñandú", sort=Sort.WORTH)
    with store.write() as connection:
        own = saved_views.add(connection, person, "Straße", wanted, shared=False, now=NOW)
        saved_views.add(connection, other, "De Beto", replace(wanted, text=""), shared=True, now=NOW)
        saved_views.add(connection, other, "Suya", wanted, shared=False, now=NOW)
    with store.read() as connection:
        seen = saved_views.visible(connection, person)
        found = saved_views.named(connection, person, "STRASSE")
    assert [(view.name, view.owner, view.wanted.text) for view in seen] == [
        ("Straße", "Ana", "ñandú"),
        ("De Beto", "Beto", ""),
    ]
    assert found is not None
    assert (found.id, found.wanted) == (own, wanted)
    assert counts(store, [view.wanted for view in seen]) == (None, 0)
    with pytest.raises(IntegrityError), store.write() as connection:
        saved_views.add(connection, person, "strasse", wanted, shared=False, now=NOW)
