"""A person's correction of one field: text as typed, into the type that the field has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from parsing.document import Document, Kind
from parsing.text.currency import is_currency
from parsing.text.dates import find_dates

_DATES = frozenset({"issue_date", "due_date"})


def corrected(document: Document, field: str, value: str) -> Document:
    """Return the document with one field corrected; ValueError for an unknown field or a value that it cannot have.

    Amounts as `1234.50` or as printed (`1.234,50 €`), dates as `2026-03-31` or as printed (`31 de marzo de 2026`),
    lists apart by commas; empty means "not on the paper". A date like 03/04/2026 has its month first only on a
    paper from the United States.
    """
    convert = CORRECTABLE.get(field)
    if convert is None:
        raise ValueError(f"{field} is not a field that can be corrected")
    text = value.strip()
    if field in _DATES:
        convert = partial(_day, month_first=document.seller.country == "US")
    converted = convert(text) if text else _absent(field)
    party, _, name = field.rpartition(".")
    changes: dict[str, Any] = {name: converted}
    if party:
        changes = {party: replace(getattr(document, party), **changes)}
    return replace(document, **changes)


def field_value(document: Document, field: str) -> str | None:
    """Return a field's value as text; None when the paper does not show it."""
    value: Any = document
    for name in field.split("."):
        value = getattr(value, name)
    if value is None or value == ():
        return None
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _absent(field: str) -> object:
    if field == "kind":
        raise ValueError("a document is of some kind")
    return () if CORRECTABLE[field] is _texts else None


def _day(text: str, *, month_first: bool = False) -> date:
    """Read a date as ISO 8601 or as a paper prints it, where nothing else stands beside it."""
    found = find_dates(text, month_first=month_first)
    if len(found) != 1 or any(character.isalnum() for character in text[: found[0].start] + text[found[0].end :]):
        raise ValueError(f"{text!r} is no date: 2026-03-31, or as the paper has it")
    return found[0].value


def _amount(printed: str) -> Decimal:
    """Read an amount whose decimal mark is the last of its dots and commas, where at most two digits follow it."""
    words = re.split(r"\s+|(?<=\d)(?=[^\d.,'\s])|(?<=[^\d.,'\s+-])(?=[+-]?\d)", printed)
    text = " ".join(word for word in words if not is_currency(word))
    mark = max(text.rfind("."), text.rfind(","))
    whole, cents = (text[:mark], text[mark + 1 :]) if mark >= 0 and len(text) - mark <= 3 else (text, "")
    whole = re.sub(r"[.,'’\s]", "", whole)
    try:
        return Decimal(f"{whole}.{cents or 0}") if cents else Decimal(whole)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no amount") from error


def _currency(text: str) -> str:
    if len(text) != 3 or not text.isalpha():
        raise ValueError(f"{text!r} is no currency: three letters as EUR")
    return text.upper()


def _texts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


CORRECTABLE: Mapping[str, Callable[[str], object]] = {
    "kind": Kind,
    "number": str,
    "issue_date": _day,
    "due_date": _day,
    "currency": _currency,
    "seller.name": str,
    "seller.tax_id": str,
    "buyer.name": str,
    "buyer.tax_id": str,
    "net": _amount,
    "tax": _amount,
    "withheld": _amount,
    "total": _amount,
    "payable": _amount,
    "order_references": _texts,
    "iban": str,
    "payment_reference": str,
}
