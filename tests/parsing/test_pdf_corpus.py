"""How well the general reader does on real papers: floors, a little under what was measured.

Only what the page shows is asked (`askable`). A name is right when it holds the true one or shares most of its words.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from parsing.document import Document, ReadingContext
from parsing.pdf.reader import read_pdf
from parsing.text.folding import fold, squeeze

SURE = 0.9
SURE_AND_WRONG = 0.02
FLOORS = {
    "invoice_number": 0.95,
    "issue_date": 0.95,
    "due_date": 0.9,
    "currency": 0.95,
    "issuer": 0.9,
    "issuer_tax_id": 0.9,
    "buyer": 0.9,
    "buyer_tax_id": 0.9,
    "net": 0.9,
    "tax": 0.9,
    "total": 0.95,
    "payable": 0.9,
    "order_reference": 0.9,
    "iban": 0.9,
}
CONFIDENCE = {
    "invoice_number": "number",
    "issuer": "seller.name",
    "issuer_tax_id": "seller.tax_id",
    "buyer": "buyer.name",
    "buyer_tax_id": "buyer.tax_id",
    "order_reference": "order_references",
}


@dataclass(slots=True)
class Score:
    """What was asked and what was right, by field; and the values given with certainty."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    sure: int = 0
    sure_wrong: int = 0


def read_values(document: Document) -> dict[str, Any]:
    """Return the fields under the names that the manifests use."""
    names = ("issue_date", "due_date", "currency", "net", "tax", "total", "payable", "iban")
    return {name: getattr(document, name) for name in names} | {
        "invoice_number": document.number,
        "issuer": document.seller.name,
        "issuer_tax_id": document.seller.tax_id,
        "buyer": document.buyer.name,
        "buyer_tax_id": document.buyer.tax_id,
        "order_reference": document.order_references or None,
    }


def same(name: str, true: Any, read: Any) -> bool:
    """Say whether a value is the true one, however it is written."""
    if isinstance(true, list) or isinstance(read, tuple):
        wanted, given = (true if isinstance(true, list) else [true]), (read if isinstance(read, tuple) else [read])
        return any(same(name, one, other) for one in wanted for other in given)
    one, other = squeeze(str(true)), squeeze(str(read))
    if name in ("issuer", "buyer"):
        words, others = set(fold(str(true)).split()), set(fold(str(read)).split())
        return one in other or other in one or len(words & others) >= 0.6 * min(len(words), len(others))
    if name.endswith("tax_id"):
        return one.lstrip("abcdefghijklmnopqrstuvwxyz") == other.lstrip("abcdefghijklmnopqrstuvwxyz")
    return one == other


def score(folder: Path, rows: list[dict[str, Any]], total: Score) -> None:
    """Read every paper of a manifest and count."""
    for row in rows:
        readings = read_pdf((folder / row["file"]).read_bytes(), source=row["file"], context=ReadingContext())
        document = next(reading for reading in readings if isinstance(reading, Document))
        values = read_values(document)
        for name in FLOORS:
            if name not in row["truth"] or name not in row["askable"]:
                continue
            right = values[name] is not None and same(name, row["truth"][name], values[name])
            total.asked[name] += 1
            total.right[name] += right
            if values[name] is not None and document.confidence.get(CONFIDENCE.get(name, name), 0) >= SURE:
                total.sure += 1
                total.sure_wrong += not right


@pytest.fixture(scope="module")
def measured(corpus: Path) -> Score:
    """The score over the plain PDFs and the hybrid ones without their XML."""
    total = Score()
    for name in ("pdf_hybrid", "pdf_text", "pdf_rendered"):
        lines = (corpus / name / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if isinstance(row.get("truth"), dict) and "askable" in row]
        if name == "pdf_hybrid":
            rows = [row for row in rows if str(row.get("variant", "")).startswith("stripped")]
        score(corpus / name, rows, total)
    return total


@pytest.mark.parametrize("name", FLOORS)
def test_a_field_is_read_as_often_as_promised(measured: Score, name: str) -> None:
    assert measured.asked[name] > 20
    assert measured.right[name] / measured.asked[name] >= FLOORS[name]


def test_what_is_given_with_certainty_is_hardly_ever_wrong(measured: Score) -> None:
    assert measured.sure > 400
    assert measured.sure_wrong / measured.sure <= SURE_AND_WRONG
