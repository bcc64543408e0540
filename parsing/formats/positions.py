"""The numbers of invoice lines: as the supplier wrote them where they are usable, else counted."""

from __future__ import annotations

from collections.abc import Sequence


def positions_of(written: Sequence[str | None]) -> tuple[int, ...]:
    """Return one number a line: the written ones when all are different whole numbers, else 1, 2, 3 …"""
    numbers = [int(text) for text in written if text and text.isascii() and text.isdigit() and len(text) <= 9]
    if len(numbers) == len(written) and len(set(numbers)) == len(numbers):
        return tuple(numbers)
    return tuple(range(1, len(written) + 1))
