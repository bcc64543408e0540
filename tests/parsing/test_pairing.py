"""Data and rendering of one invoice become one document; different invoices stay apart."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from parsing.document import Document, DocumentParty, Kind, Line, Source, Unreadable
from parsing.pairing import pair

DATA = Document(
    source="mail!f1.xml",
    kind=Kind.INVOICE,
    format="ubl",
    number="A-0001",
    total=Decimal("121.00"),
    payable=Decimal("121.00"),
    iban="ES9121000418450200051332",
    seller=DocumentParty(name="Robledo", tax_id="ESB30123457"),
)
SURE = dict.fromkeys(("number", "total", "seller.tax_id", "iban"), 0.97)
PAGE = replace(
    DATA,
    source="mail!scan 7.pdf",
    format="pdf",
    number="A 0001",
    pages=2,
    seller=DocumentParty(name="ROBLEDO", tax_id="B-30123457"),
    confidence=SURE,
    lines=(Line(position=1, description="Montaje"),),
)


@pytest.mark.parametrize(
    "page",
    [
        # the same number, spelt otherwise
        PAGE,
        # the number was not found, the file is called the same
        replace(PAGE, source="mail!F1.PDF", number=None, total=None),
        # neither: total and tax id
        replace(PAGE, number=None),
        # the authority's id on the page
        replace(PAGE, number=None, total=None, authority_id="abc"),
    ],
)
def test_page_joins_its_data(page: Document) -> None:
    (document,) = pair((page, replace(DATA, authority_id="ABC")))
    assert isinstance(document, Document)
    assert (document.source, document.number, document.pages) == ("mail!f1.xml", "A-0001", 2)
    assert document.lines == page.lines
    assert document.evidence["lines"].source is Source.TEXT
    assert document.problems == ()


def test_lines_of_the_data_win() -> None:
    own = (Line(position=1, description="Montaje en obra"),)
    (document,) = pair((replace(DATA, lines=own), PAGE))
    assert isinstance(document, Document)
    assert document.lines == own


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"total": Decimal("212.00")}, "total"),
        ({"iban": "DE89370400440532013000"}, "iban"),
        ({"seller": DocumentParty(tax_id="B99999999")}, "seller.tax_id"),
    ],
)
def test_sure_difference_is_a_problem(change: dict[str, object], field: str) -> None:
    (document,) = pair((DATA, replace(PAGE, **change)))  # type: ignore[arg-type]
    assert isinstance(document, Document)
    assert [(each.code, each.facts["field"]) for each in document.problems] == [("pdf_xml_mismatch", field)]


def test_another_number_in_a_file_of_the_same_name_is_a_problem() -> None:
    (document,) = pair((DATA, replace(PAGE, source="mail!f1.pdf", number="A-0002", total=None)))
    assert isinstance(document, Document)
    assert [each.facts["field"] for each in document.problems] == ["number"]


def test_doubtful_reading_of_the_page_is_no_difference() -> None:
    (document,) = pair((DATA, replace(PAGE, total=Decimal("212.00"), confidence={"number": 0.97, "total": 0.6})))
    assert isinstance(document, Document)
    assert document.problems == ()


def test_credit_note_may_be_printed_without_its_minus() -> None:
    (document,) = pair((replace(DATA, total=Decimal("-121.00")), PAGE))
    assert isinstance(document, Document)
    assert document.problems == ()


def test_series_may_be_printed_before_the_number() -> None:
    (document,) = pair((replace(DATA, series="2026-", number="12"), replace(PAGE, number="2026/12")))
    assert isinstance(document, Document)
    assert document.problems == ()


def test_scan_beside_its_data_is_no_document_of_its_own() -> None:
    scan = Unreadable(source="mail!f1.pdf", code="needs_ocr", message="no text")
    (document,) = pair((scan, DATA))
    assert isinstance(document, Document)
    assert [each.code for each in document.problems] == ["rendering_unread"]


@pytest.mark.parametrize(
    "other",
    [
        # another invoice
        replace(PAGE, number="A-0002", total=Decimal("99.00")),
        # a damaged file of the same name must be asked for again
        Unreadable(source="mail!f1.pdf", code="damaged", message="broken"),
        # the same file name in another folder
        replace(PAGE, source="mail!other.zip!f1.pdf", number=None, total=None),
        # the same sum of another seller
        replace(PAGE, number=None, seller=DocumentParty(tax_id="B99999999")),
    ],
)
def test_what_is_not_the_same_stays_apart(other: Document | Unreadable) -> None:
    assert pair((DATA, other)) == (DATA, other)


def test_page_that_could_belong_to_two_stays_apart() -> None:
    second = replace(DATA, source="mail!f2.xml", number="A-0002")
    page = replace(PAGE, number=None)
    assert pair((DATA, second, page)) == (DATA, second, page)


def test_exact_copy_is_left_out() -> None:
    assert pair((DATA, replace(DATA, source="mail!f.zip!f1.xml"))) == (DATA,)


def test_credit_note_of_the_same_number_is_no_copy() -> None:
    note = replace(DATA, kind=Kind.CREDIT_NOTE)
    assert pair((DATA, note)) == (DATA, note)


def test_pairing_twice_changes_nothing() -> None:
    once = pair((PAGE, DATA, Unreadable(source="x", code="empty", message="")))
    assert pair(once) == once
