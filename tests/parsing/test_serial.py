"""JSON and back is exact, and carries the contract's keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from parsing.document import (
    Adjustment,
    Document,
    DocumentParty,
    Evidence,
    Kind,
    Line,
    Problem,
    Source,
    TaxAmount,
    Unreadable,
)
from parsing.serial import document_from_json, to_json

# contracts.md section 4, word for word
CONTRACT = {
    "source", "kind", "format", "country", "number", "issue_date", "due_date", "currency", "seller", "buyer", "net",
    "tax", "withheld", "total", "payable", "order_references", "despatch_references", "preceding_invoices", "iban",
    "payment_reference", "authority_id", "lines", "confidence", "evidence", "problems",
}  # fmt: skip
LINE_CONTRACT = {
    "position", "description", "item_code", "quantity", "unit", "unit_price", "amount", "tax_rate", "order_reference",
}  # fmt: skip

texts = st.none() | st.text(max_size=8)
amounts = st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
amount = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
days = st.none() | st.dates()
references = st.lists(st.text(max_size=8), max_size=2).map(tuple)


def built(cls: type, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.builds(cls, **fields)


def frozen(values: st.SearchStrategy[object]) -> st.SearchStrategy[Mapping[str, object]]:
    return st.dictionaries(st.text(max_size=6), values, max_size=2).map(MappingProxyType)


parties = built(DocumentParty, name=texts, tax_id=texts, country=texts, address=texts, email=texts)
lines = built(
    Line,
    position=st.integers(1, 999),
    description=texts,
    quantity=amounts,
    price_base=st.sampled_from([Decimal(1), Decimal(100)]),
    discount=amounts,
    amount=amounts,
    order_line=texts,
)
evidence = built(
    Evidence,
    source=st.sampled_from(Source),
    page=st.none() | st.integers(1, 9),
    box=st.none() | st.tuples(*[st.floats(0, 900)] * 4),
    text=texts,
)
documents = built(
    Document,
    source=st.text(max_size=8),
    kind=st.sampled_from(Kind),
    format=st.sampled_from(["ubl", "pdf"]),
    number=texts,
    series=texts,
    issue_date=days,
    due_date=days,
    seller=parties,
    buyer=parties,
    net=amounts,
    payable=amounts,
    order_references=references,
    contract_references=references,
    taxes=st.lists(built(TaxAmount, rate=amounts, base=amounts, amount=amounts), max_size=2).map(tuple),
    adjustments=st.lists(built(Adjustment, amount=amount, reason=texts), max_size=2).map(tuple),
    lines=st.lists(lines, max_size=2).map(tuple),
    payment=st.none() | frozen(texts | st.lists(frozen(texts), max_size=2).map(tuple)),
    pages=st.none() | st.integers(1, 9),
    confidence=frozen(st.floats(0, 1)),
    evidence=frozen(evidence),
    problems=st.lists(
        built(Problem, code=st.text(max_size=6), message=st.text(max_size=6), facts=frozen(st.text(max_size=6))),
        max_size=2,
    ).map(tuple),
)
unreadables = built(Unreadable, source=st.text(), code=st.sampled_from(["empty", "damaged"]), message=st.text())


@given(reading=documents | unreadables)
def test_json_and_back_is_exact(reading: Document | Unreadable) -> None:
    assert document_from_json(json.loads(json.dumps(to_json(reading)))) == reading


def test_every_key_of_the_contract_is_there_even_when_nothing_was_read() -> None:
    row = to_json(Document(source="f", kind=Kind.OTHER, format="pdf", lines=(Line(position=1),)))
    assert row.keys() >= CONTRACT
    assert row["lines"][0].keys() >= LINE_CONTRACT
    assert row["number"] is None


def test_amounts_are_written_out() -> None:
    row = to_json(Document(source="f", kind=Kind.INVOICE, format="pdf", total=Decimal("1E+3"), net=Decimal("1E-7")))
    assert (row["total"], row["net"]) == ("1000", "0.0000001")


def test_what_could_not_be_read_carries_code_and_message() -> None:
    row = to_json(Unreadable(source="f.zip!a.pdf", code="encrypted", message="send it without a password"))
    assert row == {"source": "f.zip!a.pdf", "error": {"code": "encrypted", "message": "send it without a password"}}


def test_unknown_keys_are_ignored() -> None:
    row = {"source": "f", "kind": "invoice", "format": "ubl", "seller": {"name": "A", "duns": "1"}, "new": 1}
    reading = document_from_json(row)
    assert isinstance(reading, Document)
    assert reading.seller.name == "A"
