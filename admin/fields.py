"""The fields of an invoice as its page lists them: value, how sure, and where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHOWN = (
    "number", "issue_date", "due_date", "seller.name", "seller.tax_id", "buyer.name", "buyer.tax_id",
    "order_references", "despatch_references", "preceding_invoices", "net", "tax", "withheld", "prepaid", "total",
    "payable", "iban", "payment_reference", "authority_id",
)  # fmt: skip
ALWAYS = frozenset({"number", "issue_date", "seller.name", "seller.tax_id", "net", "tax", "total", "order_references"})
AMOUNTS = frozenset({"net", "tax", "withheld", "prepaid", "total", "payable"})
DATES = frozenset({"issue_date", "due_date"})
SURE = 0.9
"""From here on a value is right 98 times of 100 (contracts.md section 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as read. `confidence` is a probability, None where nobody measured it."""

    name: str
    value: str | None
    confidence: float | None
    source: str | None
    page: int | None
    seen: str | None

    @property
    def kind(self) -> str:
        """How its value is written: amount, date or text."""
        return "amount" if self.name in AMOUNTS else "date" if self.name in DATES else "text"

    @property
    def is_doubtful(self) -> bool:
        """True where a person had better look at the paper."""
        return self.value is not None and self.confidence is not None and self.confidence < SURE


def fields_of(reading: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields of a reading that have a value, and those that every invoice should have."""
    fields = (_field(reading, name) for name in SHOWN)
    return tuple(field for field in fields if field.value is not None or field.name in ALWAYS)


def value_of(reading: Mapping[str, Any], name: str) -> str | None:
    """Return the value at a dotted name as text, None when there is none."""
    value: Any = reading
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, list | tuple):
        value = ", ".join(str(each) for each in value)
    return str(value) if value not in (None, "") else None


def _field(reading: Mapping[str, Any], name: str) -> Field:
    evidence = (reading.get("evidence") or {}).get(name) or {}
    return Field(
        name=name,
        value=value_of(reading, name),
        confidence=(reading.get("confidence") or {}).get(name),
        source=evidence.get("source"),
        page=evidence.get("page"),
        seen=evidence.get("text"),
    )
