"""The janitor: removes what killed processes leave behind, once an hour.

In charge of files that were begun and never finished. Rows need no janitor: a lease that ends is an invitation. Nor
does the task queue: huey takes a ring out before it is answered, and a ring that was lost is rung again by the sweep.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from service.application import Application
from service.blobs import ORPHAN_SECONDS

EVERY_SECONDS = 3600.0
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Janitor:
    """Tidies an installation at most hourly, however often it is asked; the first time it is asked, at once."""

    app: Application
    again_at: float = 0.0  # of the monotonic clock: a clock that is set back must not stop the tidying

    def look_in(self) -> int:
        """Tidy up when it is time; return how many files were removed."""
        if time.monotonic() < self.again_at:
            return 0
        self.again_at = time.monotonic() + EVERY_SECONDS
        return tidy(self.app)


def tidy(app: Application, *, older_than: float = ORPHAN_SECONDS) -> int:
    """Remove files that were begun more than `older_than` seconds ago and never finished; return how many."""
    removed = app.blobs.remove_orphans(older_than)
    folder = app.settings.base / app.settings.storage.folder
    for begun in folder.glob("signing.key.*"):
        removed += _removed(begun, older_than)
    if removed:
        log.info("leftovers_removed", files=removed)
    return removed


def _removed(path: Path, older_than: float) -> bool:
    if time.time() - path.stat().st_mtime <= older_than:
        return False
    path.unlink(missing_ok=True)
    return True
