"""Words of a page that may be another paper's number."""

from __future__ import annotations

import pytest

from parsing.document import Document, ReadingContext
from parsing.pdf.reader import read_pdf
from tests.accuracy.papers.sheet import Sheet


def mentioned(line: str) -> tuple[str, ...]:
    sheet = Sheet(font="Helvetica", size=10, leading=14, paper="a4", margin=40)
    sheet.text(40, 100, "FACTURA F-1")
    for place in range(4):  # a page with hardly any text is taken for a picture
        sheet.text(40, 130 + 20 * place, "Gracias por confiar en nosotros para sus compras de oficina")
    sheet.text(40, 230, line)
    (reading,) = read_pdf(sheet.bytes(), source="p.pdf", context=ReadingContext())
    assert isinstance(reading, Document)
    return reading.mentions


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ihr Zeichen PO-68553", ("PO-68553",)),
        ("Ref. OC 45821", ("45821", "OC 45821")),
        ("s/ref: 4500012345.", ("4500012345",)),
        ("1.234,56 EUR", ()),
        ("18/04/2026", ()),
        ("Calle 12", ()),
    ],
)
def test_words_that_may_number_a_paper(line: str, found: tuple[str, ...]) -> None:
    assert mentioned(line) == found
