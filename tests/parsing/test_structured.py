"""What the structured readers make of contradictions and bad values."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parsing.document import Document, Kind, Source
from parsing.structured import read_xml

UBL = (Path(__file__).parent / "samples" / "ubl_invoice.xml").read_text(encoding="utf-8")


def read_changed(*changes: tuple[str, str]) -> Document:
    """Read the UBL sample after replacing texts in it."""
    text = UBL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (document,) = read_xml(text.encode(), source="f.xml")
    assert isinstance(document, Document)
    return document


def codes(document: Document) -> set[str]:
    return {problem.code for problem in document.problems}


def test_sound_invoice_is_certain_of_every_field() -> None:
    document = read_changed()
    assert codes(document) == set()
    assert {key for key, value in document.confidence.items() if value < 1} == {"buyer.tax_id"}
    assert document.evidence["total"].source is Source.XML


@pytest.mark.parametrize(
    "written",
    [
        "NaN",
        "1e3",  # no exponents in the schema
        "378,13",  # a comma may be a decimal mark or a thousands separator
        "1.378.13",
        "٣٧٨.١٣",  # Arabic digits: what a person sees is not what a program compares
        "9" * 40,
    ],
)
def test_amount_outside_the_grammar_is_absent_and_noted(written: str) -> None:
    document = read_changed((">378.13<", f">{written}<"))
    assert document.total is None
    assert "bad_amount" in codes(document)


def test_impossible_date_is_absent_and_noted() -> None:
    document = read_changed(("<cbc:DueDate>2026-04-01", "<cbc:DueDate>2026-02-30"))
    assert document.due_date is None
    assert "bad_date" in codes(document)


def test_second_monetary_total_is_noted() -> None:
    second = "<cac:LegalMonetaryTotal><cbc:PayableAmount>1.00</cbc:PayableAmount></cac:LegalMonetaryTotal>"
    document = read_changed(("</Invoice>", second + "</Invoice>"))
    assert document.payable == Decimal("300.00")
    assert codes(document) == {"repeated_element"}


def test_sums_that_do_not_close_lower_the_confidence_of_their_fields() -> None:
    document = read_changed((">378.13<", ">478.13<"))
    assert codes(document) == {"total_mismatch"}
    assert {key for key, value in document.confidence.items() if value < 0.9} == {
        "net",
        "tax",
        "total",
        "buyer.tax_id",
    }


def test_invoice_with_a_negative_total_is_a_credit_note() -> None:
    document = read_changed((">378.13<", ">-378.13<"))
    assert document.kind is Kind.CREDIT_NOTE
    assert document.total == Decimal("-378.13")


def test_placeholder_order_number_is_absent() -> None:
    assert read_changed(("PO-2026-0114", "N/A")).order_references == ()


def test_invoice_inside_a_business_envelope_is_read() -> None:
    inside = f"<StandardBusinessDocumentHeader/>{UBL.partition('?>')[2]}"
    envelope = f"<StandardBusinessDocument>{inside}</StandardBusinessDocument>"
    (document,) = read_xml(envelope.encode(), source="sbdh.xml")
    assert isinstance(document, Document)
    assert document.number == "V-2026/0117"


def test_payroll_voucher_tells_nothing_of_the_person() -> None:
    payroll = (
        '<Comprobante TipoDeComprobante="N" Total="9000" Fecha="2026-01-31">'
        '<Receptor Rfc="XAXX010101000" Nombre="Ana Ruiz"/></Comprobante>'
    )
    (document,) = read_xml(payroll.encode(), source="nomina.xml")
    assert isinstance(document, Document)
    assert (document.kind, document.total, document.buyer.name) == (Kind.OTHER, None, None)
