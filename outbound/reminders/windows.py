"""When a mail may reach a customer: hours of their zone, weekdays, holidays, the law's limits, how many mails they had.

In charge of finding the first allowed moment. Not in charge of what is due (`outbound.reminders.ladders`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from outbound.reminders.calendars import Calendar
from outbound.reminders.policy import ContactLimit, QuietPeriod, ReminderPolicy
from outbound.reminders.records import Customer, Tone

LOOK_AHEAD = 120
FIRM_TONES = frozenset({Tone.FIRM, Tone.FORMAL})
PRIOR = 5  # as many reactions at the policy's own hour as are taken for granted


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An allowed moment (UTC), what moved it to another day (`hours` or `cap`, "" nothing), and a learned hour."""

    at: datetime
    moved: str = ""
    hour: int | None = None


def zone_for(policy: ReminderPolicy, customer: Customer) -> ZoneInfo:
    """Return the customer's time zone, the company's where theirs is absent or unknown."""
    for name in (customer.time_zone, policy.time_zone):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")


def calendar_for(policy: ReminderPolicy, customer: Customer) -> Calendar:
    """Return the customer's business days: of their country, the company's for who has none, less our closed days."""
    if customer.country is None:
        return Calendar(policy.country, policy.subdivision, frozenset(policy.holidays))
    return Calendar(customer.country.upper(), customer.subdivision, frozenset(policy.holidays))


def limit_on(policy: ReminderPolicy, customer: Customer, day: date) -> ContactLimit | None:
    """Return what the law of the customer's country says on a day for their nature; of several the latest."""
    country = (customer.country or policy.country).upper()
    fitting = [
        limit
        for limit in policy.limits
        if limit.country == country
        and customer.nature in limit.natures
        and limit.valid_from <= day
        and (limit.valid_to is None or day <= limit.valid_to)
    ]
    return max(fitting, key=lambda limit: limit.valid_from, default=None)


@dataclass(frozen=True, slots=True)
class Hours:
    """When one customer may be written to; made once for each planning of theirs."""

    policy: ReminderPolicy
    customer: Customer
    calendar: Calendar
    zone: ZoneInfo

    def on(self, day: date, *, firm: bool = False) -> tuple[time, time] | None:
        """Return from when to when a mail may arrive on a day, None when not at all."""
        window, limit = self.policy.window, limit_on(self.policy, self.customer, day)
        if day.weekday() not in (self.customer.weekdays or window.weekdays):
            return None
        if self.calendar.is_weekend(day) and day.weekday() not in self.customer.weekdays:
            return None
        if self.calendar.is_holiday(day) or any(self._is_quiet(period, day) for period in self.policy.quiet):
            return None
        if firm and not self.policy.firm_beside_long_weekends and self.calendar.beside_long_weekend(day):
            return None
        opens, closes = window.opens, window.closes
        if limit is not None:
            if day.weekday() not in limit.hours:
                return None
            lawful = limit.hours[day.weekday()]
            opens, closes = max(opens, lawful[0]), min(closes, lawful[1])
        return (opens, closes) if opens < closes else None

    def allows(self, moment: datetime, *, firm: bool = False) -> bool:
        """Say whether a mail may arrive at a moment, caps aside."""
        local = moment.astimezone(self.zone)
        hours = self.on(local.date(), firm=firm)
        return hours is not None and hours[0] <= local.time() < hours[1]

    def first_slot(self, now: datetime, sent: Iterable[datetime], hour: time, tone: Tone) -> Slot | None:
        """Return the first allowed moment from now on, None when there is none within four months."""
        local, firm = now.astimezone(self.zone), tone in FIRM_TONES
        had = Counter(at.astimezone(self.zone).date() for at in sent)
        moved = ""
        for ahead in range(LOOK_AHEAD):
            day = local.date() + timedelta(days=ahead)
            hours = self.on(day, firm=firm)
            if hours is None or self._is_full(day, had):
                moved = moved or ("hours" if hours is None else "cap")
                continue
            wished = hour if hours[0] <= hour < hours[1] else hours[0]
            at = max(now, datetime.combine(day, wished, self.zone).astimezone(UTC))
            if self.allows(at, firm=firm):
                return Slot(at=at, moved=moved)
            moved = moved or "hours"
        return None

    def _is_full(self, day: date, had: Counter[date]) -> bool:
        caps, limit = self.policy.caps, limit_on(self.policy, self.customer, day)
        daily, weekly = [caps.day], [caps.week, self.customer.per_week or 0]
        apart = 0
        if limit is not None:
            daily, weekly, apart = [*daily, limit.per_day], [*weekly, limit.per_week], limit.days_apart
        ages = Counter({(day - each).days: count for each, count in had.items()})
        return (
            _reached(ages, 1, daily)
            or _reached(ages, 7, weekly)
            or _reached(ages, 30, [caps.month])
            or any(abs(age) < apart for age in ages)
        )

    def _is_quiet(self, period: QuietPeriod, day: date) -> bool:
        country = self.customer.country or self.policy.country
        if period.countries and country not in period.countries:
            return False
        at = (day.month, day.day)
        if period.first <= period.last:
            return period.first <= at <= period.last
        return at >= period.first or at <= period.last


def _reached(ages: Counter[int], days: int, caps: list[int]) -> bool:
    """Say whether so many days up to this one hold as many mails as the least of the caps; 0 is no cap."""
    given = [cap for cap in caps if cap > 0]
    return bool(given) and sum(count for age, count in ages.items() if 0 <= age < days) >= min(given)


def favourite_hour(reactions: Iterable[datetime], zone: ZoneInfo, usual: time) -> time:
    """Return the hour at which a customer answers or pays most, the usual one until enough of them say otherwise."""
    counts = Counter(moment.astimezone(zone).hour for moment in reactions)
    counts[usual.hour] += PRIOR
    best = max(sorted(counts), key=lambda hour: counts[hour])
    return usual if best == usual.hour else time(best)
