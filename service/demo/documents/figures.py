"""How countries write amounts, quantities and dates on paper.

In charge of the printed form only; nothing here reads.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "en": "January February March April May June July August September October November December",
}


def comma_amount(amount: Decimal, places: int = 2) -> str:
    """Write `1.234,56` (Argentina, Chile, Colombia, Spain, Germany, Portugal)."""
    return f"{amount:,.{places}f}".translate(str.maketrans(",.", ".,"))


def point_amount(amount: Decimal, places: int = 2) -> str:
    """Write `1,234.56` (Mexico, United Kingdom)."""
    return f"{amount:,.{places}f}"


def bare_comma_amount(amount: Decimal, places: int = 2) -> str:
    """Write `1234,56`, as ARCA's own invoicing page does, without a thousands separator."""
    return f"{amount:.{places}f}".replace(".", ",")


def space_amount(amount: Decimal, places: int = 2) -> str:
    """Write `1 234,56` with a no-break space (Portugal)."""
    return f"{amount:,.{places}f}".translate(str.maketrans(",.", "\N{NO-BREAK SPACE},"))


def quantity(value: Decimal) -> str:
    """Write a quantity without idle zeros and without separators."""
    return f"{value.normalize():f}"


def percent(rate: Decimal, decimal_mark: str = ",") -> str:
    """Write a rate without idle zeros: `21`, `10,5`."""
    return f"{rate.normalize():f}".replace(".", decimal_mark)


def slashes(day: date) -> str:
    """Write `31/12/2026`."""
    return f"{day:%d/%m/%Y}"


def dots(day: date) -> str:
    """Write `31.12.2026`."""
    return f"{day:%d.%m.%Y}"


def spanish_day(day: date) -> str:
    """Write `31 de diciembre de 2026`."""
    return f"{day.day} de {_MONTHS['es'].split()[day.month - 1]} de {day.year}"


def english_day(day: date) -> str:
    """Write `31 December 2026`."""
    return f"{day.day} {_MONTHS['en'].split()[day.month - 1]} {day.year}"
