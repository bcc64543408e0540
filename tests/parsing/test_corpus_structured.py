"""The development corpus: every true field of every structured document is read, hostile files give a reason."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from parsing.document import Document, Kind, Reading
from parsing.lexical import is_placeholder
from parsing.read import read_document

FOLDERS = (
    "einvoice_ubl",
    "einvoice_cii",
    "einvoice_cfdi",
    "einvoice_facturae",
    "einvoice_fatturapa",
    "einvoice_latam",
    "pdf_hybrid",
)
READ_FORMATS = {"ubl", "cii", "zugferd1", "cfdi", "facturae", "fatturapa", "nfe_br"}
UNDEFINED = {("fatturapa", "payable"), ("nfe_br", "net"), ("nfe_br", "tax")}
"""What the manifests state by the sample's own words, not by those of the contract."""
NOTHING = Document(source="", kind=Kind.OTHER, format="")
AMOUNTS = ("net", "tax", "total", "payable")


def squeezed(text: object) -> str:
    folded = unicodedata.normalize("NFKD", str(text)).casefold()
    return re.sub(r"[^0-9a-z]", "", folded)


def values_of(document: Document) -> dict[str, object]:
    """The manifest's names for the document's fields."""
    return {
        "invoice_number": document.number,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "currency": document.currency,
        "issuer": document.seller.name,
        "issuer_tax_id": document.seller.tax_id,
        "buyer": document.buyer.name,
        "buyer_tax_id": document.buyer.tax_id,
        "net": document.net,
        "tax": document.tax,
        "total": document.total,
        "payable": document.payable,
        "order_reference": document.order_references,
        "iban": document.iban,
    }


def is_same(field: str, true: str, read: object) -> bool:
    if field in AMOUNTS:
        return isinstance(read, Decimal) and abs(Decimal(true) - read) < Decimal("0.005")
    if isinstance(read, tuple):
        return any(squeezed(true) == squeezed(each) for each in read)
    return squeezed(true) == squeezed(read)


def truths(row: dict[str, object]) -> list[dict[str, str]]:
    found = row.get("truth")
    every = found if isinstance(found, list) else [found]
    return [
        each
        for each in every
        if isinstance(each, dict) and each.get("format") in READ_FORMATS and each.keys() & {"total", "payable"}
    ]


def cases(folder: Path) -> Iterator[tuple[Path, list[dict[str, str]]]]:
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if true := truths(row):
            yield folder / row["file"], true


def documents_of(path: Path) -> list[Document]:
    readings: tuple[Reading, ...] = read_document(path.read_bytes(), name=path.name)
    return [reading for reading in readings if isinstance(reading, Document)]


def is_asked(truth: dict[str, str], field: str) -> bool:
    """Placeholders are no truth, nor is what the manifest does not define."""
    if field not in truth or (truth["format"], field) in UNDEFINED:
        return False
    return field == "invoice_number" or field in AMOUNTS or not is_placeholder(truth[field])


@pytest.mark.parametrize("name", FOLDERS)
def test_every_true_field_is_read(corpus: Path, name: str) -> None:
    wrong, asked = [], 0
    for path, true in cases(corpus / name):
        if path.name.endswith(".stripped.pdf"):  # pages alone are the plain reader's matter
            continue
        documents = {document.number: document for document in documents_of(path)}
        for truth in true:
            values = values_of(documents.get(truth.get("invoice_number"), NOTHING))
            fields = [field for field in values if is_asked(truth, field)]
            asked += len(fields)
            wrong += [
                (path.name, field, truth[field], values[field])
                for field in fields
                if not is_same(field, truth[field], values[field])
            ]
    assert asked > 0
    assert wrong == []


def test_hostile_files_give_a_reason_or_a_document(corpus: Path) -> None:
    for path in sorted((corpus / "hostile").iterdir()):
        for reading in read_document(path.read_bytes(), name=path.name):
            assert isinstance(reading, Document) or (reading.code and reading.message), path.name


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("lib-cl-sii-p__billion-laughs-2.xml", "unsupported"),
        ("lib-cl-sii-p__external-entity-expansion-remote.xml", "unsupported"),
        ("docspell__encrypted-test123.pdf", "encrypted"),
        ("mustangproje__corrupt-factur-x-waytoosmall.pdf", "damaged"),
        ("client-lib-t__receipt.heic", "needs_ocr"),
    ],
)
def test_hostile_file_has_the_code_expected(corpus: Path, file: str, code: str) -> None:
    (reading,) = read_document((corpus / "hostile" / file).read_bytes(), name=file)
    assert getattr(reading, "code", "read") == code
