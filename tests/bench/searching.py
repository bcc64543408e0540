"""How long a search takes among the words of 100,000 mails, as a ratio to reading one row by its key.

Run by `make bench`. A rare word, a common one, two together, and the beginning of one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import Connection, select

from service.store import schema, search
from service.store.engine import Store
from service.store.search import Entry, EntryKind, SearchFilter
from service.store.tables import search_entry

NOW = datetime(2026, 3, 10, tzinfo=UTC)
BATCH = 5_000
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo")


def main() -> int:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mails", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=15)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder:
        store = Store(f"sqlite:///{folder}/bench.sqlite3")
        schema.upgrade(store)
        for first in range(0, options.mails, BATCH):
            with store.write() as connection:
                _fill(connection, first, min(first + BATCH, options.mails))
        baseline = _median(options.rounds, lambda: _one_row(store))
        for words in (f"factura {options.mails // 2:08d}", "factura", "factura baba", "gula"):
            took = _median(options.rounds, lambda asked=words: _search(store, asked))  # type: ignore[misc]
            print(
                f"searching: {words:<18} {took * 1000:7.1f} ms, {took / baseline:6.0f} x one indexed read; aim 1,000 ms"
            )
        store.close()
    return 0


def _fill(connection: Connection, first: int, last: int) -> None:
    random = Random(first)  # noqa: S311 - words, no secrets
    entries = []
    for number in range(first, last):
        words = " ".join("".join(random.choices(SYLLABLES, k=2)) for _ in range(60))
        body = f"Factura {number:08d}\nSupplier {number % 500}\n{words}"
        entries.append(Entry(kind=EntryKind.MAIL, ref=number, at=NOW - timedelta(minutes=number), body=body))
    search.put(connection, entries)


def _one_row(store: Store) -> None:
    with store.read() as connection:
        connection.execute(select(search_entry).where(search_entry.c.id == 1)).one()


def _search(store: Store, words: str) -> None:
    search.find(store, SearchFilter(text=words), limit=51)


def _median(rounds: int, work: Callable[[], object]) -> float:
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())
