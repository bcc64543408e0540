"""Statements as workbooks and as text with separators."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest

from parsing.document import Document, Kind, Reading, Unreadable
from parsing.read import read_document

CSV = """Estado de cuenta
Proveedor;Ferretería Sur SL;;
Factura;Fecha;Vencimiento;Importe
F26/1001;01/02/2026;03/03/2026;1.210,00
F26/1002;05/02/2026;07/03/2026;605,50
Total;;;1.815,50
"""
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c></row>
<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" t="s"><v>2</v></c><c r="C3" t="s"><v>3</v></c></row>
<row r="4"><c r="A4" t="inlineStr"><is><t>INV-17</t></is></c><c r="B4" s="1"><v>46054</v></c>
  <c r="C4"><v>120.5</v></c></row>
<row r="5"><c r="A5" t="inlineStr"><is><t>INV-18</t></is></c><c r="B5" s="2"><v>46060</v></c>
  <c r="C5"><v>80.249999999999986</v></c></row>
<row r="6"><c r="A6" t="s"><v>4</v></c><c r="C6"><v>200.75</v></c></row>
</sheetData></worksheet>"""
TEXTS = "<sst>{}</sst>".format(
    "".join(
        f"<si><r><t>{text}</t></r></si>" for text in ("Statement of account", "Invoice", "Date", "Amount", "Total due")
    )
)
STYLES = """<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"""


def workbook(**changed: str) -> bytes:
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/sharedStrings.xml": TEXTS,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": SHEET,
    } | changed
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def read(data: bytes) -> Reading:
    (reading,) = read_document(data, name="statement")
    return reading


def listed(reading: Reading) -> list[tuple[str, str]]:
    assert isinstance(reading, Document)
    assert reading.payment is not None
    rows = reading.payment["settles"]
    assert isinstance(rows, tuple)
    return [(row["number"], row["outstanding"]) for row in rows]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_statement_lists_its_invoices(charset: str) -> None:
    reading = read(CSV.encode(charset))
    assert isinstance(reading, Document)
    assert (reading.kind, reading.format, reading.total) == (Kind.STATEMENT, "csv", Decimal("1815.50"))
    assert listed(reading) == [("F26/1001", "1210.00"), ("F26/1002", "605.50")]
    assert reading.number is None  # the numbers are those of other papers


def test_a_list_of_invoices_without_a_title_is_a_statement_with_doubt() -> None:
    reading = read(CSV.removeprefix("Estado de cuenta\n").encode())
    assert isinstance(reading, Document)
    assert reading.kind is Kind.STATEMENT
    assert reading.confidence["kind"] < 0.9


def test_a_workbook_is_read_with_dates_and_money_as_excel_shows_them() -> None:
    reading = read(workbook())
    assert isinstance(reading, Document)
    assert (reading.kind, reading.format, reading.total) == (Kind.STATEMENT, "xlsx", Decimal("200.75"))
    assert listed(reading) == [("INV-17", "120.50"), ("INV-18", "80.25")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"name,age,town\nAnn,7,Rome\nBen,8,Oslo\n", "unsupported"),  # a table of something else
        (b"Dear all,\nplease find our invoice attached.\nRegards\n", "unsupported"),  # a letter
        (workbook(**{"xl/worksheets/sheet1.xml": "<worksheet"}), "damaged"),  # half of a table is another table
        (workbook(**{"xl/worksheets/sheet1.xml": " " * 60_000_000}), "too_large"),  # a bomb
    ],
    ids=["people", "letter", "broken sheet", "bomb"],
)
def test_other_tables_and_broken_ones_give_a_reason(data: bytes, code: str) -> None:
    reading = read(data)
    assert isinstance(reading, Unreadable)
    assert reading.code == code
