"""Codes are found on pages however they are drawn, and outrank what the text says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from PIL import Image

from parsing.barcodes.agreement import marks_of, with_codes
from parsing.barcodes.pages import symbols_on
from parsing.barcodes.places import places_on
from parsing.barcodes.symbols import Symbol
from parsing.document import Document, DocumentParty, Evidence, Kind, ReadingContext, Source, Unreadable
from parsing.paper import read_pdf_paper
from parsing.read import read_document
from tests.parsing.codes_drawn import code, paper

VERIFACTU = (
    "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQR?nif=B12345674&numserie=A-118&fecha=02-03-2026"
    "&importe=121.00"
)
EPC = "BCD\n002\n1\nSCT\n\nAlmacenes Sur\nES9121000418450200051332\nEUR121.00\n\nA-118\n"
TED = (
    "<TED><DD><RE>76354771-K</RE><TD>33</TD><F>1704</F><FE>2026-03-02</FE><RR>96790240-3</RR><RSR>MINERA</RSR>"
    f"<MNT>119000</MNT><IT1>Tableros</IT1></DD><FRMT>{'aB3' * 30}</FRMT></TED>"
)
LINES = (
    "Almacenes Sur S.L.    NIF B12345674", "FACTURA", "Número: A-118", "Fecha: 02/03/2026",
    "Cliente: Aurora Alimentos S.A.",
    "Base imponible   100,00 EUR", "IVA 21%   21,00 EUR", "Total factura   121,00 EUR",
)  # fmt: skip


def read(pdf: bytes) -> Document:
    (document,) = read_pdf_paper(pdf, source="factura.pdf", context=ReadingContext())
    assert isinstance(document, Document)
    return document


def payloads(pdf: bytes) -> list[str]:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [symbol.payload for symbol in symbols_on(opened, max_pages=5)]
    finally:
        opened.close()


@pytest.mark.parametrize(
    "pdf",
    [
        paper(codes=(code(VERIFACTU),)),  # a picture, 35 mm
        paper(codes=(code(VERIFACTU),), size=57),  # 20 mm, the smallest that the agencies allow
        paper(codes=(code(VERIFACTU).rotate(90),)),
        paper(shapes=code(VERIFACTU, scale=1)),  # a rectangle a module, as reportlab draws
        paper(path=code(VERIFACTU, scale=1)),  # one path
        paper(shapes=code(VERIFACTU, scale=1), in_form=True),  # inside a form, as stamping programs do
        paper(codes=(code(VERIFACTU, scale=1),)),  # a pixel a module, enlarged by the page
    ],
    ids=["picture", "small", "turned", "shapes", "path", "form", "enlarged"],
)
def test_a_code_is_found_however_it_is_drawn(pdf: bytes) -> None:
    assert payloads(pdf) == [VERIFACTU]


def test_the_chilean_stamp_is_found() -> None:
    assert payloads(paper(codes=(code(TED, "PDF417", scale=3),), size=190)) == [TED]


def test_several_codes_are_found() -> None:
    assert payloads(paper(codes=(code(VERIFACTU), code(EPC)))) == [VERIFACTU, EPC]


def test_a_page_of_text_has_no_place_for_a_code() -> None:
    opened = pypdfium2.PdfDocument(paper(*LINES))
    assert places_on(opened[0]) == ()
    opened.close()


def test_a_code_says_where_it_stands() -> None:
    evidence = read(paper(*LINES, codes=(code(VERIFACTU),))).evidence["total"]
    assert (evidence.source, evidence.page) == (Source.CODE, 1)
    left, top, right, bottom = evidence.box or (0, 0, 0, 0)
    # drawn from (50, 100) to (150, 200) above the lower edge of an A4 page, 842 points high
    assert 50 <= left < right <= 150
    assert 642 <= top < bottom <= 742


def test_a_code_makes_sure_what_the_text_says_too() -> None:
    alone, confirmed = read(paper(*LINES)), read(paper(*LINES, codes=(code(VERIFACTU),)))
    for name in ("number", "issue_date", "total", "seller.tax_id"):
        assert confirmed.confidence[name] >= max(0.99, alone.confidence[name]), name
        assert confirmed.evidence[name].source is Source.CODE
    assert (confirmed.number, confirmed.total) == (alone.number, alone.total)
    assert confirmed.problems == alone.problems


def test_a_code_outranks_the_text_and_the_difference_is_told() -> None:
    other = VERIFACTU.replace("121.00", "1210.00")
    document = read(paper(*LINES, codes=(code(other),)))
    assert document.total == Decimal(1210)
    assert document.confidence["total"] < 0.9
    (problem,) = [problem for problem in document.problems if problem.code == "code_mismatch"]
    assert dict(problem.facts) == {"field": "total", "code": "1210.00", "page": "121.00"}


def test_a_payment_code_brings_account_and_reference() -> None:
    document = read(paper(*LINES, codes=(code(EPC),)))
    assert (document.iban, document.payment_reference) == ("ES9121000418450200051332", "A-118")
    assert document.total == Decimal(121)
    assert "code_mismatch" not in [problem.code for problem in document.problems]


def test_an_account_that_differs_from_the_printed_one_is_told() -> None:
    printed = (*LINES, "IBAN: ES79 2100 0813 6101 2345 6789")
    document = read(paper(*printed, codes=(code(EPC),)))
    assert [problem.facts["field"] for problem in document.problems if problem.code == "code_mismatch"] == ["iban"]


def test_a_picture_without_text_is_what_its_code_says() -> None:
    document = read(paper(codes=(code(TED, "PDF417", scale=3),), size=190))
    assert (document.kind, document.number, document.total) == (Kind.INVOICE, "1704", Decimal(119000))
    assert (document.seller.tax_id, document.buyer.tax_id) == ("76354771-K", "96790240-3")
    assert [problem.code for problem in document.problems] == ["text_unread"]


def test_a_payment_code_alone_is_no_document() -> None:
    (reading,) = read_document(paper(codes=(code(EPC),)), name="f.pdf")
    assert isinstance(reading, Unreadable)
    assert reading.code == "needs_ocr"


def test_a_logo_says_nothing() -> None:
    shaded = Image.linear_gradient("L")
    assert read(paper(*LINES, codes=(shaded,))) == replace(read(paper(*LINES)), source="factura.pdf")


def a_document(**changed: object) -> Document:
    document = Document(
        source="f.pdf",
        kind=Kind.INVOICE,
        format="pdf",
        number="A-118",
        total=Decimal("121.00"),
        seller=DocumentParty(tax_id="B12345674"),
        confidence={"number": 0.9, "total": 0.9, "seller.tax_id": 0.9},
        evidence={"number": Evidence(source=Source.TEXT, page=1)},
    )
    return replace(document, **changed)  # type: ignore[arg-type]


def settled(document: Document, *payloads: str, page: int = 1) -> Document:
    marks = marks_of(Symbol(payload=payload, box=(0, 0, 9, 9), page=page) for payload in payloads)
    return with_codes((document,), marks)[0]


PERU = "20100070970|01|F001|123|18.00|118.00|2026-03-02|6|20131312955|"


@pytest.mark.parametrize(
    ("printed", "payload"),
    [
        ({"number": "F001-00000123", "total": Decimal(118)}, PERU),  # zeros
        ({"number": "00000123", "series": "F001", "total": Decimal(118)}, PERU),  # a series apart
        ({"number": "123", "total": Decimal(118)}, PERU),  # no series at all
        ({"total": Decimal("-121.00")}, VERIFACTU),  # a credit note with its minus
        ({"total": Decimal("106.00"), "withheld": Decimal("15.00")}, VERIFACTU),  # income tax withheld inside
        ({"total": Decimal("100.00"), "payable": Decimal("121.00")}, VERIFACTU),
        ({"seller": DocumentParty(tax_id="ES-B12345674")}, VERIFACTU),
    ],
)
def test_another_spelling_is_no_contradiction(printed: dict[str, object], payload: str) -> None:
    document = a_document(**{"seller": DocumentParty(), **printed})
    result = settled(document, payload)
    assert result.problems == ()
    assert (result.number, result.total) == (document.number, document.total)


def test_what_was_hardly_read_contradicts_nothing() -> None:
    doubtful = a_document(number="A-113", confidence={"number": 0.5})
    result = settled(doubtful, VERIFACTU)
    assert (result.number, result.problems) == ("A-118", ())
    assert result.confidence["number"] > 0.95


def test_codes_fill_what_the_page_does_not_show() -> None:
    result = settled(a_document(number=None, total=None, seller=DocumentParty(name="Sur")), VERIFACTU)
    assert (result.number, result.issue_date, result.currency) == ("A-118", date(2026, 3, 2), "EUR")
    assert result.seller == DocumentParty(name="Sur", tax_id="B12345674")


def test_among_codes_of_several_papers_the_one_that_fits_counts() -> None:
    other = VERIFACTU.replace("A-118", "A-117").replace("121.00", "50.00")
    assert settled(a_document(), other, VERIFACTU).problems == ()
    assert settled(a_document(), other, VERIFACTU).total == Decimal("121.00")


def test_codes_of_several_papers_that_fit_none_are_told() -> None:
    others = [VERIFACTU.replace("A-118", number).replace("121.00", "1.00") for number in ("A-1", "A-2")]
    result = settled(a_document(), *others)
    assert [problem.code for problem in result.problems] == ["several_codes"]
    assert result.number == "A-118"


def test_each_document_of_a_file_has_the_codes_of_its_pages() -> None:
    second = a_document(number="A-119", evidence={"number": Evidence(source=Source.TEXT, page=2)})
    marks = marks_of([Symbol(payload=VERIFACTU, box=(0, 0, 9, 9), page=1)])
    first, untouched = with_codes((a_document(), second), marks)
    assert first.evidence["number"].source is Source.CODE
    assert untouched == second
