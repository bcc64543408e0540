"""PDFs that carry their data: the data wins, the page checks it."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from parsing.document import Document, ReadingContext, Source
from parsing.read import read_document

CII = (Path(__file__).parent / "samples" / "cii_invoice.xml").read_bytes()
UBL = (Path(__file__).parent / "samples" / "ubl_invoice.xml").read_bytes()
NOTHING_KNOWN = ReadingContext()
PAGE = (
    "Kesselbau Jena AG",
    "Werkstr. 1, 07743 Jena",
    "USt-IdNr.: DE150000001",
    "Rechnung",
    "Rechnungsnummer: RE-2026-31",
    "Rechnungsdatum: 05.03.2026",
    "IBAN: DE89 3704 0044 0532 0130 00",
    "Nettobetrag: 380,00 EUR",
    "MwSt. 19%: 72,20 EUR",
    "Gesamtbetrag: 452,20 EUR",
)


def a_pdf(*attached: tuple[str, bytes], lines: tuple[str, ...] = PAGE, password: str = "") -> bytes:
    """A one-page PDF with those text lines and attached files."""
    page = io.BytesIO()
    canvas = Canvas(page, invariant=True)
    for row, line in enumerate(lines):
        canvas.drawString(72, 780 - 20 * row, line)
    canvas.save()
    out = io.BytesIO()
    with pikepdf.open(page) as pdf:
        for name, data in attached:
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name)
        encryption = pikepdf.Encryption(user=password, owner="o") if password else False
        pdf.save(out, encryption=encryption)
    return out.getvalue()


def read(data: bytes, context: ReadingContext = NOTHING_KNOWN) -> list[Document]:
    return [reading for reading in read_document(data, name="r.pdf", context=context) if isinstance(reading, Document)]


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "anything.bin"])
def test_embedded_data_is_read_whatever_its_name(name: str) -> None:
    (document,) = read(a_pdf((name, CII)))
    assert (document.format, document.number) == ("facturx", "RE-2026-31")
    assert document.evidence["total"].source is Source.EMBEDDED_XML
    assert document.problems == ()


def test_embedded_data_can_be_left_unseen() -> None:
    (document,) = read(a_pdf(("factur-x.xml", CII)), ReadingContext(ignore_embedded=True))
    assert document.format == "pdf"


def test_attached_xml_that_is_no_invoice_leaves_the_page() -> None:
    (document,) = read(a_pdf(("notes.xml", b"<notes/>")))
    assert document.format == "pdf"


def test_damaged_data_is_told_beside_the_page() -> None:
    (document,) = read(a_pdf(("factur-x.xml", b"<!DOCTYPE a><a/>")))
    assert document.format == "pdf"
    assert "embedded_xml_unread" in {problem.code for problem in document.problems}


def test_same_data_attached_twice_is_one_document() -> None:
    assert len(read(a_pdf(("factur-x.xml", CII), ("zugferd-invoice.xml", CII)))) == 1


def test_two_different_invoices_in_the_data_are_both_told() -> None:
    documents = read(a_pdf(("factur-x.xml", CII), ("other.xml", UBL)))
    assert {document.number for document in documents} == {"RE-2026-31", "V-2026/0117"}
    assert all("several_embedded" in {problem.code for problem in document.problems} for document in documents)


def test_page_that_shows_another_account_is_a_problem() -> None:
    lines = tuple(line.replace("DE89 3704 0044 0532 0130 00", "DE02 1203 0000 0000 2020 51") for line in PAGE)
    (document,) = read(a_pdf(("factur-x.xml", CII), lines=lines))
    assert ("pdf_xml_mismatch", "iban") in {(each.code, each.facts.get("field")) for each in document.problems}


def test_password_of_the_configuration_opens_the_data() -> None:
    context = ReadingContext(pdf_passwords=("wrong", "right"))
    (document,) = read(a_pdf(("factur-x.xml", CII), password="right"), context)
    assert document.number == "RE-2026-31"
