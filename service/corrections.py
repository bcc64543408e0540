"""A person's correction of one field: text as typed, into the type that the field has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from parsing.document import Document, Kind


def corrected(document: Document, field: str, value: str) -> Document:
    """Return the document with one field corrected; ValueError for an unknown field or a value that it cannot have.

    Amounts as `1234.50` or `1234,50`, dates as `2026-03-31`, lists apart by commas; empty means "not on the paper".
    """
    convert = CORRECTABLE.get(field)
    if convert is None:
        raise ValueError(f"{field} is not a field that can be corrected")
    text = value.strip()
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


def _amount(text: str) -> Decimal:
    """Read an amount whose decimal mark is the last of its dots and commas, where at most two digits follow it."""
    mark = max(text.rfind("."), text.rfind(","))
    whole, cents = (text[:mark], text[mark + 1 :]) if mark >= 0 and len(text) - mark <= 3 else (text, "")
    whole = whole.replace(".", "").replace(",", "").replace(" ", "")
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
    "issue_date": date.fromisoformat,
    "due_date": date.fromisoformat,
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
