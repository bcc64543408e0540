"""So many at a time: no work of many rows keeps the one writer from the others for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def portions(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield the items so many at a time; `itertools.batched` from Python 3.12 on."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
