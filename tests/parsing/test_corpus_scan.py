"""Floors for scans, photographs and receipts of the development corpus; skipped without it or without the extra."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from parsing.document import Document
from parsing.ocr.rapid import installed, rapid_recognizer
from parsing.read import read_document

pytestmark = pytest.mark.skipif(not installed(), reason="text recognition is not installed: pip install acuse[ocr]")

EVERY = 6
"""A page takes seconds: every sixth paper is read here, all of them by the accuracy report."""
FLOORS = {"number": 0.8, "issue_date": 0.7, "total": 0.7, "currency": 0.8}
_NAMES = {"invoice_number": "number"}


def squeezed(value: object) -> str:
    return re.sub(r"[\W_]", "", str(value)).upper()


def same(truth: str, read: object) -> bool:
    if isinstance(read, Decimal):
        return read == Decimal(truth)
    return squeezed(read) == squeezed(truth)


def test_scans_are_read_well_and_doubted_where_not(corpus: Path) -> None:
    rows = [json.loads(line) for line in (corpus / "scan" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    recognizer = rapid_recognizer()
    outcomes: dict[str, list[bool]] = {name: [] for name in FLOORS}
    surely_wrong = []
    for row in rows[::EVERY]:
        document = read_document((corpus / "scan" / row["file"]).read_bytes(), name=row["file"], recognizer=recognizer)[
            0
        ]
        assert isinstance(document, Document), row["file"]
        for key, truth in row["truth"].items():
            name = _NAMES.get(key, key)
            if name not in FLOORS:
                continue
            value = getattr(document, name)
            right = value is not None and same(truth, value)
            outcomes[name].append(right)
            if value is not None and not right and document.confidence.get(name, 0.0) >= 0.9:
                surely_wrong.append((row["file"], name, truth, str(value)))
    assert surely_wrong == []
    shares = {name: sum(each) / len(each) for name, each in outcomes.items() if each}
    assert {name: share for name, share in shares.items() if share < FLOORS[name]} == {}
