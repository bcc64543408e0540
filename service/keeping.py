"""Keeping a message while it is read: its lease goes on from file to file, and a worker that stands still ends itself.

In charge of signs of life. A mail of thirty scans takes longer than one lease and is no dead worker's; a mail over
which this process hangs (a library that never returns, perhaps without giving up the interpreter's lock) is. The
process then dies as by a kill: the supervisor starts another, the attempt is counted, the third goes to quarantine.
"""

from __future__ import annotations

import faulthandler
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from parsing.document import Reading, ReadingContext
from service.sandbox import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingReader:
    """Reads as `reader` does; before each file it says that the mail is still in hand."""

    reader: Reader
    keep: Callable[[], None]

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        """Read one file and everything in it."""
        self.keep()
        return self.reader.read(data, name=name, context=context)


@dataclass(slots=True, kw_only=True)
class Watchdog:
    """Ends this process, with the place where every thread stands on standard error, when one piece of work shows no
    sign of life for so many `seconds`. Its timer needs no interpreter: it bites also while a C function holds the lock.
    """

    seconds: float
    _signs: dict[int, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def over(self, key: int) -> Iterator[None]:
        """Watch one piece of work until the block ends."""
        self.sign(key)
        try:
            yield
        finally:
            with self._lock:
                self._signs.pop(key, None)
                self._arm()

    def sign(self, key: int) -> None:
        """Say that this piece of work goes on."""
        with self._lock:
            self._signs[key] = time.monotonic()
            self._arm()

    def _arm(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        if self._signs:
            left = min(self._signs.values()) + self.seconds - time.monotonic()
            faulthandler.dump_traceback_later(max(left, 0.001), exit=True, file=sys.__stderr__ or sys.stderr)
