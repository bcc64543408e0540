"""The fields of an invoice as its page lists them: value, how sure, and where it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin.papers import Paper
from service.corrections import CORRECTABLE

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
    """One field as read. `confidence` is a probability, None where nobody measured it.

    `paper` is the document on whose `page` it was seen, `box` where: (x0, top, x1, bottom) in points from the top left.
    """

    name: str
    value: str | None
    confidence: float | None
    source: str | None
    page: int | None
    box: tuple[float, float, float, float] | None
    paper: int | None
    seen: str | None

    @property
    def kind(self) -> str:
        """How its value is written: amount, date or text."""
        return "amount" if self.name in AMOUNTS else "date" if self.name in DATES else "text"

    @property
    def is_correctable(self) -> bool:
        """True where a person may say what the right value is."""
        return self.name in CORRECTABLE

    @property
    def is_doubtful(self) -> bool:
        """True where a person had better look at the paper."""
        return self.value is not None and self.confidence is not None and self.confidence < SURE


def fields_of(reading: Mapping[str, Any], papers: Sequence[Paper]) -> tuple[Field, ...]:
    """Return the fields of a reading that have a value, and those that every invoice should have."""
    fields = (_field(reading, name, papers) for name in SHOWN)
    return tuple(field for field in fields if field.value is not None or field.name in ALWAYS)


def value_of(reading: Mapping[str, Any], name: str) -> str | None:
    """Return the value at a dotted name as text, None when there is none."""
    value: Any = reading
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, list | tuple):
        value = ", ".join(str(each) for each in value)
    return str(value) if value not in (None, "") else None


def _paper_with(papers: Sequence[Paper], name: str, evidence: Mapping[str, Any]) -> Paper | None:
    """Return the paper whose reading saw a field there; a correction leaves the place of the others as it was."""
    drawn = [paper for paper in papers if (evidence.get("page") or 0) in range(1, paper.pages + 1)]
    seen = (paper for paper in drawn if (paper.reading.get("evidence") or {}).get(name) == evidence)
    return next(seen, drawn[0] if len(drawn) == 1 else None)


def _field(reading: Mapping[str, Any], name: str, papers: Sequence[Paper]) -> Field:
    evidence = (reading.get("evidence") or {}).get(name) or {}
    paper = _paper_with(papers, name, evidence)
    box = evidence.get("box")
    return Field(
        name=name,
        value=value_of(reading, name),
        confidence=(reading.get("confidence") or {}).get(name),
        source=evidence.get("source"),
        page=evidence.get("page") if paper else None,
        box=tuple(box) if paper and box else None,
        paper=paper.id if paper else None,
        seen=evidence.get("text"),
    )
