"""Readings <-> JSON (contracts.md section 4): amounts and dates are strings, absent values null.

The way back is exact: `document_from_json(to_json(reading)) == reading`. Not in charge of writing it anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from parsing.document import (
    Adjustment,
    Document,
    DocumentParty,
    Evidence,
    Kind,
    Line,
    Problem,
    Reading,
    Source,
    TaxAmount,
    Unreadable,
)

Json = dict[str, Any]

_TEXTS = (
    "country", "number", "series", "currency", "iban", "payment_reference", "payment_terms", "authority_id",
    "document_class", "payment_method",
)  # fmt: skip
_AMOUNTS = ("net", "tax", "withheld", "prepaid", "total", "payable")
_REFERENCES = ("order_references", "despatch_references", "contract_references", "preceding_invoices")
_LINE_TEXTS = ("description", "item_code", "buyer_item_code", "unit", "order_reference", "order_line")
_LINE_AMOUNTS = ("quantity", "unit_price", "discount", "amount", "tax_rate")


def to_json(reading: Reading) -> Json:
    """Return the reading as the object that `acuse read --json` prints."""
    if isinstance(reading, Unreadable):
        return {"source": reading.source, "error": {"code": reading.code, "message": reading.message}}
    row = {field.name: _plain(getattr(reading, field.name)) for field in fields(reading)}
    return row if row["mentions"] else {name: value for name, value in row.items() if name != "mentions"}


def document_from_json(row: Mapping[str, Any]) -> Reading:
    """Return the reading that the object was made of; unknown keys are ignored, absent ones are empty."""
    if "error" in row:
        error = row["error"]
        return Unreadable(source=row["source"], code=error["code"], message=error["message"])
    payment = row.get("payment")
    plain: Json = {name: row.get(name) for name in _TEXTS}
    plain |= {name: _decimal(row.get(name)) for name in _AMOUNTS}
    plain |= {name: tuple(row.get(name) or ()) for name in (*_REFERENCES, "mentions")}
    return Document(
        source=row["source"],
        kind=Kind(row["kind"]),
        format=row["format"],
        issue_date=_day(row.get("issue_date")),
        due_date=_day(row.get("due_date")),
        seller=_party(row.get("seller") or {}),
        buyer=_party(row.get("buyer") or {}),
        taxes=tuple(_tax(each) for each in row.get("taxes") or ()),
        adjustments=tuple(_adjustment(each) for each in row.get("adjustments") or ()),
        lines=tuple(_line(each) for each in row.get("lines") or ()),
        payment=_frozen(payment) if payment is not None else None,
        pages=row.get("pages"),
        confidence=MappingProxyType(dict(row.get("confidence") or {})),
        evidence=MappingProxyType({name: _evidence(each) for name, each in (row.get("evidence") or {}).items()}),
        problems=tuple(_problem(each) for each in row.get("problems") or ()),
        **plain,
    )


def _plain(value: object) -> object:
    """Return what JSON can hold; exponents are written out, because not every reader of the contract knows them."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({key: _frozen(each) for key, each in value.items()})
    return tuple(_frozen(each) for each in value) if isinstance(value, list | tuple) else value


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


def _party(row: Mapping[str, Any]) -> DocumentParty:
    return DocumentParty(**{field.name: row.get(field.name) for field in fields(DocumentParty)})


def _tax(row: Mapping[str, Any]) -> TaxAmount:
    rate, base, amount = (_decimal(row.get(name)) for name in ("rate", "base", "amount"))
    return TaxAmount(kind=row["kind"], rate=rate, base=base, amount=amount)


def _adjustment(row: Mapping[str, Any]) -> Adjustment:
    return Adjustment(amount=Decimal(row["amount"]), reason=row.get("reason"))


def _line(row: Mapping[str, Any]) -> Line:
    plain: Json = {name: row.get(name) for name in _LINE_TEXTS}
    plain |= {name: _decimal(row.get(name)) for name in _LINE_AMOUNTS}
    return Line(position=row["position"], price_base=Decimal(row.get("price_base") or 1), **plain)


def _evidence(row: Mapping[str, Any]) -> Evidence:
    box = row.get("box")
    return Evidence(
        source=Source(row["source"]), page=row.get("page"), box=tuple(box) if box else None, text=row.get("text")
    )


def _problem(row: Mapping[str, Any]) -> Problem:
    return Problem(code=row["code"], message=row["message"], facts=MappingProxyType(dict(row.get("facts") or {})))
