"""Amounts as matching writes and rounds them.

In charge of how an amount or a quantity is spelled in a discrepancy and of the smallest coin of a currency. Not in
charge of tolerances (`matching.policy`).
"""

from __future__ import annotations

from decimal import Decimal

ZERO = Decimal(0)
HUNDRED = Decimal(100)
HIGHEST_RATE = Decimal(30)  # per cent; no country's VAT is as high

# Currencies without cents in daily use.
_WITHOUT_CENTS = frozenset({"CLP", "JPY", "KRW", "PYG", "VND", "ISK", "HUF"})


def smallest_coin(currency: str | None) -> Decimal:
    """Return what one unit of rounding is worth: 0.01, or 1 where there are no cents."""
    return Decimal(1) if currency in _WITHOUT_CENTS else Decimal("0.01")


def amount_text(amount: Decimal) -> str:
    """Return an amount with a dot and at least two decimals, more only where they say something (at most six)."""
    rounded = round(amount, 6).normalize()
    exponent = rounded.as_tuple().exponent
    return f"{rounded:.2f}" if not isinstance(exponent, int) or exponent > -2 else f"{rounded:f}"


def quantity_text(quantity: Decimal) -> str:
    """Return a quantity without needless zeros: "12", "0.5"."""
    return f"{round(quantity, 6).normalize():f}"
