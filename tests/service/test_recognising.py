"""Text on pictures is recognised in a child of its own, under its own limits; without the extra there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsing.document import Document, ReadingContext, Source, Unreadable
from parsing.ocr.rapid import installed
from service.sandbox import ReaderPool
from service.settings import ReadingSettings
from tests.parsing.pictures import as_file, as_pdf, drawn
from tests.parsing.printed import pdf

PAPER = """
  Almacenes del Sur, S.L.              FACTURA
  NIF: B12345674                       Número:  A-2026/118
                                       Fecha:   02/03/2026

  Base imponible             100,00 €
  IVA 21%                     21,00 €
  Total factura              121,00 €
"""
needs_the_extra = pytest.mark.skipif(not installed(), reason="not installed: pip install acuse[ocr]")


def a_scan() -> bytes:
    return as_pdf(drawn(pdf(PAPER, size=9), dots=160), dots=160)


@needs_the_extra
def test_a_scan_is_read_in_a_child() -> None:
    pool = ReaderPool(replace(ReadingSettings(), children=1))
    try:
        (document,) = pool.read(a_scan(), name="scan.pdf", context=ReadingContext())
    finally:
        pool.close()
    assert isinstance(document, Document)
    assert (document.number, str(document.total)) == ("A-2026/118", "121.00")
    assert document.evidence["total"].source is Source.OCR


@needs_the_extra
@pytest.mark.parametrize(
    ("limits", "codes"),
    [
        ({"ocr_memory_mb": 700}, {"memory", "crashed"}),  # as much as the models alone want
        ({"ocr_memory_mb": 1000}, {"memory", "crashed"}),
        ({"ocr_seconds": -29.5}, {"timeout"}),  # a start is given 30 seconds more
    ],
)
def test_a_picture_that_breaks_the_limits_is_told_and_the_pool_lives(limits: dict[str, float], codes: set[str]) -> None:
    pool = ReaderPool(replace(ReadingSettings(), children=1, **limits))  # type: ignore[arg-type]
    try:
        (reading,) = pool.read(a_scan(), name="scan.pdf", context=ReadingContext())
        assert isinstance(reading, Unreadable)
        assert reading.code in codes
        (text,) = pool.read(pdf(PAPER, size=9), name="f.pdf", context=ReadingContext())
    finally:
        pool.close()
    assert isinstance(text, Document)


def test_without_recognition_a_picture_needs_it() -> None:
    pool = ReaderPool(replace(ReadingSettings(), children=1, ocr=False))
    try:
        readings = [
            pool.read(data, name="foto", context=ReadingContext())[0]
            for data in (a_scan(), as_file(drawn(pdf(PAPER, size=9), dots=60), "PNG"))
        ]
    finally:
        pool.close()
    assert [one.code for one in readings if isinstance(one, Unreadable)] == ["needs_ocr", "needs_ocr"]
