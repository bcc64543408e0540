"""How amounts and quantities look, in the person's language; what is absent, or is no number, shows as a dash."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from babel.numbers import format_currency, format_decimal, get_currency_precision
from flask_babel import get_locale

ABSENT = "–"


def decimal(value: object) -> Decimal | None:
    """Return a value as a number, None when it is none."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def money(value: object, currency: str | None = None) -> str:
    """Write an amount with its currency's code; without a known currency the number alone."""
    amount = decimal(value) if value is not None else None
    if amount is None or not amount.is_finite():
        return ABSENT
    if not currency:
        return str(format_decimal(amount, format="#,##0.00######", locale=get_locale()))
    cents = "0" * get_currency_precision(currency)  # none in CLP, two in EUR
    pattern = f"#,##0.{cents}{'#' * (8 - len(cents))}\u00a0¤¤"
    return str(format_currency(amount, currency, format=pattern, locale=get_locale(), currency_digits=False))


def quantity(value: object) -> str:
    """Write a quantity with all its digits."""
    amount = decimal(value) if value is not None else None
    if amount is None or not amount.is_finite():
        return ABSENT
    return str(format_decimal(amount, format="#,##0.########", locale=get_locale()))
