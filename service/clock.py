"""The only place that asks what time it is. Everybody else is told."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)
