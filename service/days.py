"""Days in the company's time zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.application import Application
from service.policies import zone_of

EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
"""The days that a question may name: a day before and behind them can still be counted."""


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day that it was in a time zone."""
    return moment.astimezone(zone).date()


def today_of(app: Application) -> date:
    """Return the day that it is."""
    return local_day(app.clock(), zone_of(app.settings))


def bounded(day: date) -> date:
    """Return a day that somebody named, or the nearest one that can be counted from."""
    return min(max(day, EARLIEST), LATEST)


def from_to(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the moments at which the first of some days begins and the last has ended."""
    start, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return start, end
