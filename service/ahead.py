"""Working on one thing while the next is fetched.

In charge of that overlap alone: waiting for a server and waiting for a disk cost the same time once, not twice.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def one_ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """Yield the items in order, each made in another thread while the one before is worked on.

    No two items are ever made at once. What making one raises is raised in its turn, after those before were given.
    """
    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(next, items, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, items, end)
            yield item  # type: ignore[misc]  # everything but `end` came out of `items`
