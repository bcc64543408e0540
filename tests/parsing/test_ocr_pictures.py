"""Real recognition on papers as scanners and telephones see them; skipped without the extra `acuse[ocr]`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image

from parsing.document import Document, Kind, ReadingContext, Source
from parsing.images import read_image
from parsing.ocr.rapid import installed, rapid_recognizer
from parsing.ocr.recognizer import TextRecognizer
from parsing.paper import read_pdf_paper
from tests.parsing.pictures import as_file, as_pdf, drawn, noisy, photographed, receipt, skewed
from tests.parsing.printed import pdf

pytestmark = pytest.mark.skipif(not installed(), reason="text recognition is not installed: pip install acuse[ocr]")

DOTS = 150
PAPER = """
  Almacenes del Sur, S.L.                                   FACTURA
  Calle Mayor 12, 28013 Madrid                              Número:  A-2026/118
  NIF: B12345674                                            Fecha:   02/03/2026
                                                            Vencimiento: 01/04/2026

  Cliente: Aurora Alimentos S.A.                            Pedido:  4500012345
  NIF: A58818501

  Código      Descripción                      Cantidad      Precio       Importe
  CB-10       Caja de cartón ondulado              10         6,50         65,00
  ET-02       Etiqueta ñandú 40 mm                100         0,35         35,00

                                              Base imponible             100,00 €
                                              IVA 21%                     21,00 €
                                              Total factura              121,00 €

  Transferencia a ES91 2100 0418 4502 0005 1332
"""
RECEIPT = [
    "PANADERIA EL TRIGO", "NIF B12345674", "FACTURA SIMPLIFICADA", "Numero: T-00473", "Fecha: 02/03/2026 10:35",
    "2 x Barra de pan        2,40", "1 x Empanada            9,60", "Base imponible     10,91", "IVA 10%       1,09",
    "TOTAL EUR        12,00", "Efectivo     20,00", "Cambio     8,00", "Gracias por su visita",
]  # fmt: skip


@cache
def recognizer() -> TextRecognizer:
    return rapid_recognizer()


@cache
def paper() -> bytes:
    return pdf(PAPER, size=8)


@cache
def page() -> Image.Image:
    return drawn(paper(), dots=DOTS)


def read(data: bytes) -> Document:
    (document,) = read_image(data, source="foto", context=ReadingContext(), recognizer=recognizer())
    assert isinstance(document, Document)
    return document


def assert_is_the_paper(document: Document) -> None:
    assert (document.number, str(document.issue_date), str(document.due_date)) == (
        "A-2026/118", "2026-03-02", "2026-04-01",
    )  # fmt: skip
    assert (str(document.net), str(document.tax), str(document.total)) == ("100.00", "21.00", "121.00")
    assert (document.seller.tax_id, document.buyer.tax_id) == ("B12345674", "A58818501")
    assert document.currency == "EUR"
    assert document.order_references == ("4500012345",)
    assert document.iban == "ES9121000418450200051332"
    assert [str(line.amount) for line in document.lines] == ["65.00", "35.00"]
    assert document.evidence["total"].source is Source.OCR
    assert max(document.confidence.values()) <= 0.97  # a picture is never as sure as text


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: skewed(noisy(page()), 15), id="askew by 15 degrees"),
        pytest.param(lambda: page().transpose(Image.Transpose.ROTATE_180), id="upside down"),
        pytest.param(lambda: photographed(page()), id="a photograph from the side, on a dark table"),
    ],
)
def test_a_picture_of_a_paper_is_read_as_the_paper(make: Callable[[], Image.Image]) -> None:
    assert_is_the_paper(read(as_file(make(), "PNG", compress_level=1)))


def printed_box() -> tuple[float, ...]:
    """Return where the number stands in points, as the text layer of the paper knows."""
    (document,) = read_pdf_paper(paper(), source="f.pdf", context=ReadingContext())
    assert isinstance(document, Document)
    return document.evidence["number"].box or ()


def test_evidence_is_where_the_value_stands_on_the_picture_as_it_came() -> None:
    lying = read(as_file(page().transpose(Image.Transpose.ROTATE_90), "PNG"))
    assert_is_the_paper(lying)
    x0, top, x1, bottom = (value * DOTS / 72 for value in printed_box())
    # turned counterclockwise: what was right is up now
    assert lying.evidence["number"].box == pytest.approx((top, page().width - x1, bottom, page().width - x0), abs=9)


def test_a_scanned_pdf_has_its_evidence_in_points() -> None:
    (document,) = read_pdf_paper(
        as_pdf(noisy(page()), dots=DOTS), source="scan.pdf", context=ReadingContext(), recognizer=recognizer()
    )
    assert isinstance(document, Document)
    assert_is_the_paper(document)
    assert document.evidence["number"].box == pytest.approx(printed_box(), abs=9)


def test_a_jpeg_of_a_telephone_is_turned_as_it_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: to be shown turned 90 degrees clockwise
    lying = page().transpose(Image.Transpose.ROTATE_90)
    assert_is_the_paper(read(as_file(lying, "JPEG", quality=60, exif=exif)))


def test_a_faded_receipt_is_an_invoice() -> None:
    document = read(as_file(noisy(receipt(RECEIPT), strength=5), "JPEG", quality=70))
    assert document.kind is Kind.INVOICE
    assert (str(document.issue_date), str(document.total)) == ("2026-03-02", "12.00")
    assert document.seller.tax_id == "B12345674"
