"""How many bytes of mail may be held in memory at once, over all sessions.

In charge of counting. A charge is taken before the first byte is asked for and grows with what comes, so that a client
that announced less than it sends is held to the same limit.
"""

from __future__ import annotations

import threading

STEP = 262_144


class ByteBudget:
    """The bytes that are left. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = threading.Lock()

    @property
    def left(self) -> int:
        """Return how many bytes nobody holds."""
        return self._left

    def open(self, size: int) -> Charge | None:
        """Take a charge of at least `size` bytes; None when they are not left."""
        charge = Charge(self)
        return charge if charge.cover(max(size, STEP)) else None

    def take(self, size: int) -> bool:
        """Take bytes if that many are left."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give_back(self, size: int) -> None:
        """Give bytes back."""
        with self._lock:
            self._left += size


class Charge:
    """The bytes that one mail holds, until `close`."""

    def __init__(self, budget: ByteBudget) -> None:
        self._budget = budget
        self._held = 0

    def cover(self, size: int) -> bool:
        """Hold `size` bytes in all, taken in steps; False, with nothing changed, when they are not left."""
        if size <= self._held:
            return True
        more = -(-(size - self._held) // STEP) * STEP
        if not self._budget.take(more):
            return False
        self._held += more
        return True

    def close(self) -> None:
        """Give everything back; closing again changes nothing."""
        held, self._held = self._held, 0
        self._budget.give_back(held)
