"""How dates, ages and sizes look on a page, in the person's language; what every template may use is listed here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_skeleton, format_timedelta
from babel.units import format_unit
from flask import Flask
from flask_babel import format_date, format_decimal, format_percent, format_time, get_locale, to_user_timezone
from flask_babel import gettext as _

from admin import sentences
from admin.amounts import ABSENT, money, quantity
from admin.context import installation
from admin.labels import why
from admin.wording_sentences import wording_problem

HOURS_SHOWN = 48


def install(flask: Flask) -> None:
    """Offer the formats and sentences to every template."""
    filters = (money, quantity, day, moment, age, duration, hours, month, size, percent, why)
    flask.jinja_env.filters.update({each.__name__: each for each in filters})
    flask.jinja_env.filters.update(sentences.FILTERS)
    flask.jinja_env.filters["wording_problem"] = wording_problem
    flask.jinja_env.globals["absent"] = ABSENT


def day(value: date | str | None) -> str:
    """Write a date that has no time: of an invoice, of a hold."""
    if not value:
        return ABSENT
    try:
        known = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return str(format_date(known, "medium"))


def moment(value: datetime | None) -> str:
    """Write a moment in the company's time zone."""
    return (
        ABSENT if value is None else f"{format_date(to_user_timezone(value), 'medium')}, {format_time(value, 'short')}"
    )


def age(value: datetime | None) -> str:
    """Write how long ago something was: "3 days"."""
    if value is None:
        return ABSENT
    passed = installation().clock() - value.astimezone(UTC)
    if passed.total_seconds() < 60:
        return str(_("just now"))
    return format_timedelta(passed, locale=get_locale(), threshold=1.0)


def duration(value: timedelta | None) -> str:
    """Write how long something took: "40 seconds", "3 hours"."""
    return ABSENT if value is None else format_timedelta(value, locale=get_locale(), threshold=1.0)


def hours(value: Decimal | None) -> str:
    """Write hours and their tenths: of less than two days as hours, else as days."""
    if value is None:
        return ABSENT
    unit, amount = ("hour", value) if value < HOURS_SHOWN else ("day", value / 24)
    return str(format_unit(round(amount, 1), unit, length="long", locale=get_locale()))


def month(value: str) -> str:
    """Write a month, YYYY-MM: "March 2026"."""
    return str(format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=get_locale()))


def size(value: int | None) -> str:
    """Write a number of bytes as people read it."""
    if value is None:
        return ABSENT
    amount = Decimal(value)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{format_decimal(amount, format='#,##0.#' if unit != 'B' else '#,##0')}\u00a0{unit}"


def percent(value: float | Decimal | None) -> str:
    """Write a probability as a percentage."""
    return ABSENT if value is None else str(format_percent(value, "#,##0%"))
