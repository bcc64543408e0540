"""Rows of a table whose cells are of one line and of two, set in the middle, as web pages print them."""

from __future__ import annotations

from decimal import Decimal

from parsing.document import Document, ReadingContext
from parsing.pdf.reader import read_pdf
from tests.accuracy.papers.sheet import Sheet

CODE, WORDS, COUNT, PRICE, AMOUNT = 40, 110, 300, 400, 520


def test_cells_of_two_lines_belong_to_the_row_between_them() -> None:
    sheet = Sheet(font="Helvetica", size=10, leading=14, paper="a4", margin=40)
    sheet.text(CODE, 60, "FACTURA F-2026-118")
    sheet.text(CODE, 80, "Fecha: 11/03/2026")
    for x, word in ((CODE, "Código"), (WORDS, "Descripción")):
        sheet.text(x, 200, word)
    for x, word in ((COUNT, "Cantidad"), (PRICE, "Precio"), (AMOUNT, "Importe")):
        sheet.text(x, 200, word, align="right")
    _row(sheet, 230, ("TOR-M8", "50", "175,83", "8.791,50"), ("Tornillo hexagonal", "M8x40"))
    _row(sheet, 270, ("SIL-310", "50", "248,32", None), ("Silla de oficina", "ergonómica"))
    sheet.text(AMOUNT, 264, "12.416,00", align="right")
    sheet.text(AMOUNT, 276, "€", align="right")
    for y, label, amount in (
        (320, "Base imponible", "21.207,50"),
        (335, "IVA 21 %", "4.453,58"),
        (350, "Total", "25.661,08"),
    ):
        sheet.text(COUNT, y, label)
        sheet.text(AMOUNT, y, amount, align="right")

    (document,) = read_pdf(sheet.bytes(), source="p.pdf", context=ReadingContext())

    assert isinstance(document, Document)
    assert [(line.description, line.quantity, line.amount) for line in document.lines] == [
        ("Tornillo hexagonal M8x40", Decimal(50), Decimal("8791.50")),
        ("Silla de oficina ergonómica", Decimal(50), Decimal("12416.00")),
    ]


def _row(sheet: Sheet, y: float, cells: tuple[str | None, ...], words: tuple[str, str]) -> None:
    """Print a row: the cells of one line at y, the words above it and below."""
    sheet.text(CODE, y, cells[0] or "")
    for x, cell in zip((COUNT, PRICE, AMOUNT), cells[1:], strict=True):
        if cell is not None:
            sheet.text(x, y, cell, align="right")
    sheet.text(WORDS, y - 6, words[0])
    sheet.text(WORDS, y + 6, words[1])
