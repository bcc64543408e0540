"""Business days: weekends and public holidays of a country and region, and the company's own closed days.

In charge of which days count and of counting them. The days come from the library `holidays`; a country that it does
not know has weekends alone. Not in charge of hours (`outbound.reminders.windows`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

from outbound.reminders.policy import DayUnit

ONE_DAY = timedelta(days=1)
LONG_WEEKEND = (1, 2, 3)
MOST_COUNTED = 400  # beyond that nobody needs to know how many
_SATURDAY_SUNDAY = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Calendar:
    """The business days of one place. `closed`: further days on which nobody works."""

    country: str | None
    subdivision: str | None = None
    closed: frozenset[date] = frozenset()

    def is_holiday(self, day: date) -> bool:
        """Say whether a day is a public holiday or one of the closed days, whatever its weekday."""
        return day in self.closed or day in _public_holidays(self.country, self.subdivision, day.year)

    def is_weekend(self, day: date) -> bool:
        """Say whether a day belongs to the weekend there."""
        return day.weekday() in _weekend(self.country)

    def is_business(self, day: date) -> bool:
        """Say whether people work on a day."""
        return not self.is_weekend(day) and not self.is_holiday(day)

    def shift(self, day: date, offset: int, unit: DayUnit) -> date:
        """Return the day so many days after (negative: before) another; business days skip the others."""
        if unit is DayUnit.CALENDAR:
            return day + timedelta(days=offset)
        step = ONE_DAY if offset > 0 else -ONE_DAY
        for _ in range(abs(offset)):
            day += step
            while not self.is_business(day):
                day += step
        return day

    def on_or_after(self, day: date) -> date:
        """Return the first business day from a day on."""
        while not self.is_business(day):
            day += ONE_DAY
        return day

    def business_days_after(self, first: date, last: date) -> int:
        """Return how many business days lie after `first`, up to and including `last`; counted for some 400 days."""
        days = min((last - first).days, MOST_COUNTED)
        return sum(self.is_business(first + timedelta(days=n)) for n in range(1, days + 1))

    def beside_long_weekend(self, day: date) -> bool:
        """Say whether three or more days off begin the next day, or ended the day before."""
        return any(all(not self.is_business(day + step * n) for n in LONG_WEEKEND) for step in (ONE_DAY, -ONE_DAY))


@cache
def _public_holidays(country: str | None, subdivision: str | None, year: int) -> frozenset[date]:
    if not is_known(country):
        return frozenset()
    region = subdivision if is_known(country, subdivision) else None
    return frozenset(holidays.country_holidays(str(country), subdiv=region, years=year, expand=False))


@cache
def _weekend(country: str | None) -> frozenset[int]:
    return frozenset(holidays.country_holidays(str(country)).weekend) if is_known(country) else _SATURDAY_SUNDAY


@cache
def is_known(country: str | None, subdivision: str | None = None) -> bool:
    """Say whether the holidays of a country, and of a part of it where one is given, are known."""
    supported = holidays.list_supported_countries(include_aliases=True)
    return country in supported and (subdivision is None or subdivision in supported[country])
