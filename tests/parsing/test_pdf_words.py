"""Words and boxes from a PDF's text layer."""

import io

import pytest
from reportlab.pdfgen import canvas

from parsing.pdf.words import PdfUnreadableError, read_pages
from parsing.text.layout import lay_out
from tests.parsing.printed import pdf


def turned(rotation: int) -> bytes:
    """Return a page shown turned as 300 x 200 points, with the word HERE at (50, 150) in its own, unturned space."""
    buffer = io.BytesIO()
    paper = canvas.Canvas(buffer, pagesize=(300, 200), invariant=True)
    paper.setPageRotation(rotation)
    paper.setFont("Helvetica", 10)
    paper.drawString(50, 150, "HERE")
    paper.showPage()
    paper.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("rotation", "left", "top"),
    [
        (0, 50, 40),  # 200 - 150 - the height of the letters
        (90, 150, 50),  # the page itself is 200 x 300: what was up is right
        (180, 222, 150),  # 300 - 50 - the width of the word
        (270, 140, 122),  # 300 - 150 - the height; 200 - 50 - the width: what was up is left
    ],
)
def test_boxes_are_those_of_the_page_as_shown(rotation: int, left: float, top: float) -> None:
    (page,) = read_pages(turned(rotation)).pages
    (word,) = page.words
    assert word.text == "HERE"
    assert word.box[0] == pytest.approx(left, abs=4)
    assert word.box[1] == pytest.approx(top, abs=4)
    assert (page.width, page.height) == (300, 200)


def test_column_gaps_part_segments_and_spaces_do_not() -> None:
    layout = lay_out(read_pages(pdf("Número de factura      F-1      Fecha de emisión")).pages)
    assert [segment.text for segment in layout.segments] == ["Número de factura", "F-1", "Fecha de emisión"]


def test_what_climbs_the_margin_is_left_out() -> None:
    buffer = io.BytesIO()
    paper = canvas.Canvas(buffer, invariant=True)
    paper.drawString(100, 700, "Factura 4711")
    paper.rotate(90)
    paper.drawString(100, -20, "Registro Mercantil de Madrid")
    paper.showPage()
    paper.save()
    (page,) = read_pages(buffer.getvalue()).pages
    assert [word.text for word in page.words] == ["Factura", "4711"]


def test_letters_beyond_the_basic_plane_do_not_shift_the_words_after_them() -> None:
    (page,) = read_pages(pdf("Teléfono é ñ ü € 12,50")).pages
    assert [word.text for word in page.words] == ["Teléfono", "é", "ñ", "ü", "€", "12,50"]


def test_a_file_that_does_not_open_says_which_way() -> None:
    with pytest.raises(PdfUnreadableError) as locked:
        read_pages(pdf("text", password="secret"))
    with pytest.raises(PdfUnreadableError) as broken:
        read_pages(b"%PDF-1.4 nothing")
    assert (locked.value.code, broken.value.code) == ("encrypted", "damaged")
