"""One part of the service that waits for a busy database only a moment: `… CONFIG PART`.

In life it waits half a minute; a test that locks the database for longer than that would be a slow one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from service.configuration import open_application
from service.journal import start_logging
from service.store import engine
from service.supervisor import run_part

if __name__ == "__main__":
    configuration, part = sys.argv[1:]
    engine.BUSY_SECONDS = 0.2  # type: ignore[assignment]
    start_logging()
    run_part(open_application(Path(configuration)), part)
