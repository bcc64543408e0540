"""HTML that is a business paper, and HTML that is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from parsing.document import Document, Kind, ReadingContext, Source, Unreadable
from parsing.html.reader import read_html
from parsing.read import read_document

INVOICE = """
<html><head><meta charset="utf-8"><title>Your order</title><style>td {color: red}</style></head><body>
<h1>Invoice</h1><p>Acme Tools Ltd, 14 Kings Road, London EC1A 1BB<br>VAT No. GB 226977481</p>
<table><tr><td>Invoice number</td><td>F-4711</td></tr><tr><td>Invoice date</td><td>2026-03-01</td></tr>
<tr><td>Bill to</td><td>Widget PLC</td></tr></table>
<table><tr><th>Description</th><th>Qty</th><th>Price</th><th>Amount</th></tr>
<tr><td>Blue <b>bolt</b></td><td>2</td><td>3.00</td><td>6.00</td></tr></table>
<table><tr><td>Subtotal</td><td>&pound;6.00</td></tr><tr><td>VAT 20%</td><td>&pound;1.20</td></tr>
<tr><td>Total</td><td>&pound;7.20</td></tr></table><script>alert("Total: 99.00")</script></body></html>
"""


def read(html: str, charset: str = "utf-8") -> Document:
    (document,) = read_html(html.encode(charset), source="mail.html", context=ReadingContext())
    assert isinstance(document, Document)
    return document


def test_an_invoice_in_tables_is_read_as_a_person_would() -> None:
    document = read(INVOICE)
    assert (document.kind, document.format, document.number) == (Kind.INVOICE, "html", "F-4711")
    assert document.issue_date == date(2026, 3, 1)
    assert (document.seller.name, document.buyer.name) == ("Acme Tools Ltd", "Widget PLC")
    assert (document.net, document.tax, document.total) == (Decimal("6.00"), Decimal("1.20"), Decimal("7.20"))
    assert document.currency == "GBP"
    assert [line.description for line in document.lines] == ["Blue bolt"]


def test_the_front_door_reads_html_by_its_content() -> None:
    (reading,) = read_document(INVOICE.encode(), name="invoice.txt")
    assert isinstance(reading, Document)
    assert reading.evidence["total"].source is Source.TEXT


def test_an_older_charset_is_understood() -> None:
    html = INVOICE.replace("utf-8", "iso-8859-1").replace("Widget PLC", "Cañas y Peñas S.L.")
    assert read(html, "iso-8859-1").buyer.name == "Cañas y Peñas S.L."


@pytest.mark.parametrize(
    "html",
    [
        "<p>Dear all, invoice F-12 is attached. Regards, Ann</p>",  # a letter about an invoice
        "<html></html>",  # nothing
        "<div>" * 5_000 + "Invoice 1 Total 5.00",  # nested until a renderer gives up
        "<b>x</b>" * 30_000,  # more elements than any invoice has
        "<p>\x00\x01Total: 1.00",  # no text at all
    ],
)
def test_what_is_no_paper_gives_a_reason(html: str) -> None:
    (reading,) = read_html(html.encode(), source="a.html", context=ReadingContext())
    assert isinstance(reading, Unreadable)
    assert (reading.code, bool(reading.message)) == ("unsupported", True)
