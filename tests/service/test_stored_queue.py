"""The outgoing queue over the database keeps to the contract, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

from outbound.records import NoticeKind, OutgoingMail, OutgoingState, Why
from service.store import outgoing, schema
from service.store.engine import Store
from service.store.outgoing import StoredQueue
from tests.contracts.outgoing_queue import NOW, OutgoingQueueContract
from tests.system.postgresql import PostgreSql


class QueueOfAStore:
    """A stored queue, with what the suite needs to fill it and to look inside."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.queue = StoredQueue(store)
        self._numbers = count(1)

    def add(self, raw: bytes, *, due: datetime, state: OutgoingState = OutgoingState.QUEUED) -> int:
        number = next(self._numbers)
        mail = OutgoingMail(
            kind=NoticeKind.STATUS,
            language="es",
            recipient="ana@supplier.example",
            mail_from="",
            message_id=f"<{number}@company.example>",
            subject="s",
            text="t",
            html="h",
            raw=raw,
            dedupe_key=f"key-{number}",
            state=state,
            reason=Why.ANSWERS_MAIL,
            not_before=due,
        )
        with self.store.write() as connection:
            key = outgoing.add(connection, mail, now=min(due, NOW), actor="system")
        assert key is not None
        return key

    def state(self, key: int) -> OutgoingState:
        with self.store.read() as connection:
            row = outgoing.get(connection, key)
        assert row is not None
        return OutgoingState(row.state)


class TestStoredQueueOnSqlite(OutgoingQueueContract):
    @pytest.fixture
    def under_test(self, tmp_path: Path) -> Iterator[QueueOfAStore]:
        store = Store(f"sqlite:///{tmp_path}/acuse.sqlite3")
        schema.upgrade(store)
        yield QueueOfAStore(store)
        store.close()


@pytest.mark.postgresql
class TestStoredQueueOnPostgresql(OutgoingQueueContract):
    @pytest.fixture
    def under_test(self, postgresql: PostgreSql) -> Iterator[QueueOfAStore]:
        store = Store(postgresql.new_database())
        schema.upgrade(store)
        yield QueueOfAStore(store)
        store.close()
