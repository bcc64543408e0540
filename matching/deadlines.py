"""How long we may object to an invoice by law: the dated periods, and the last day of one invoice.

In charge of counting. Not in charge of what follows from a day that comes near (`matching.rules.deadline`), nor of the
authority's own channels, where an objection must be made: a mail to the supplier stops no clock.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib import resources

from parsing.document import Document, Kind

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionPeriod:
    """Invoices of `country` received from `valid_from` to `valid_to` may be objected to for so many days.

    `document_class` None: every class. Business days are Monday to Friday: holidays are not counted out, so that the
    day named is never later than the law's.
    """

    country: str
    days: int
    valid_from: date
    source: str
    business_days: bool = False
    document_class: str | None = None
    valid_to: date | None = None


def objection_ends(document: Document, received: date, own_days: Mapping[str, Decimal]) -> date | None:
    """Return the last day on which an invoice may be objected to; None where silence accepts nothing.

    `own_days`: calendar days by country that replace the law's as shipped; 0 means that there is no such period.
    """
    country = document.country
    if country is None or document.kind is Kind.CREDIT_NOTE:
        return None
    if country in own_days:
        days = int(own_days[country])
        return received + timedelta(days=days) if days else None
    period = _period(country, document.document_class, received)
    if period is None:
        return None
    return after_business_days(received, period.days) if period.business_days else received + timedelta(period.days)


@lru_cache(maxsize=1)
def objection_periods() -> tuple[ObjectionPeriod, ...]:
    """Return every period that is shipped."""
    text = resources.files("matching").joinpath("objection_periods.toml").read_text(encoding="utf-8")
    return tuple(ObjectionPeriod(**each) for each in tomllib.loads(text)["period"])


def _period(country: str, document_class: str | None, day: date) -> ObjectionPeriod | None:
    """Return the period in force on a day, the latest begun where several are."""
    words = (document_class or "").split()
    holding = [
        each
        for each in objection_periods()
        if each.country == country
        and (each.document_class is None or each.document_class in words)
        and each.valid_from <= day
        and (each.valid_to is None or day <= each.valid_to)
    ]
    return max(holding, key=lambda each: each.valid_from, default=None)


def after_business_days(day: date, count: int) -> date:
    """Return the day so many weekdays later; a clock for people, which knows no holidays."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day
