"""Amounts, quantities and dates as a reader of one language and country writes them, and texts made safe for a mail.

In charge of the look of one value. Not in charge of words (`outbound.catalogue`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal, get_currency_precision

from outbound.records import Money

MOST_DECIMALS = 6
LONGEST_LABEL = 80

# What a mail client would turn into a link: an invoice number must not carry one into our mail (reliability.md fact 6).
_DOMAIN_DOT = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2,})")


@cache
def locale_for(language: str, country: str | None) -> Locale:
    """Return the locale of a language as written in a country, of the language alone where nobody writes it there."""
    if country:
        try:
            return Locale(language, territory=country.upper())
        except UnknownLocaleError:
            pass
    return Locale(language)


@dataclass(frozen=True, slots=True)
class Formats:
    """The look of values for one language and country."""

    locale: Locale

    def money(self, value: Money) -> str:
        """Return `1.234,50 EUR`: the code after the amount, because "$" is six currencies of our senders."""
        fraction = get_currency_precision(value.currency)
        if value.amount != value.amount.to_integral_value():
            fraction = max(fraction, 2, _decimals(value.amount.normalize()))
        return f"{self._decimal(value.amount, fraction)} {value.currency}"

    def number(self, value: Decimal) -> str:
        """Return a quantity or a rate with the decimals it has."""
        return self._decimal(value, _decimals(value.normalize()))

    def day(self, value: date) -> str:
        """Return `3 de marzo de 2026`: the month in words, since 03/04 is read in two ways."""
        return str(format_date(value, "long", locale=self.locale))

    def span(self, minutes: int) -> str:
        """Return `1 minuto`, `90 minutos`, `30 horas`, `2 semanas`: in the largest unit that it has twice."""
        span = timedelta(minutes=max(1, minutes))
        return str(format_timedelta(span, granularity="minute", threshold=2, locale=self.locale))

    def _decimal(self, value: Decimal, fraction: int) -> str:
        digits = "0" * min(fraction, MOST_DECIMALS)
        return str(format_decimal(value, format=f"#,##0.{digits}" if digits else "#,##0", locale=self.locale))


def parsed(value: str) -> Decimal | None:
    """Return the number that a plain string of contracts.md section 6 holds, None for any other text."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    """Return text of others on one line, without controls, bidi marks or anything that becomes a link."""
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    single = " ".join(visible.replace("://", " ").replace("@", " ").split())
    single = _DOMAIN_DOT.sub(" ", single)
    return single if len(single) <= longest else single[: longest - 1].rstrip() + "…"


def one_stop(text: str) -> str:
    """Return a sentence that ends in one full stop, where a name or reason with its own stood last."""
    return f"{text[:-2]}." if text.endswith("..") else text


def file_label(text: str) -> str:
    """Return a file's name as a label; the dot before its ending stays."""
    stem, dot, ending = text.rpartition(".")
    if dot and stem and ending.isalnum() and len(ending) <= 4:
        return f"{label(stem)}.{ending}"
    return label(text)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
