"""A workbook's first sheet gives the same rows as the table that was typed."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from parsing.containers import Allowance
from parsing.spreadsheets.xlsx import WorkbookRefusedError, sheets_of
from service.exportrows import ExportError
from service.matchfiles import order_rows

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET = f"""<worksheet {_MAIN}><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Fecha</t></is></c><c r="D1" t="s"><v>1</v></c>
<c r="E1" t="s"><v>2</v></c></row>
<row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3" s="1"><v>46083</v></c><c r="D3"><v>57.100000000000001</v></c>
<c r="E3"><v>10</v></c></row>
<row r="4"><c r="A4" t="s"><v>3</v></c><c r="D4" t="inlineStr"><is><t>mucho</t></is></c><c r="E4"><v>1</v></c></row>
</sheetData></worksheet>"""


def shared(text: str) -> str:
    return f"<si><t>{text}</t><rPh><t>how it is said</t></rPh></si>"


def workbook(sheet: str = _SHEET) -> bytes:
    strings = ("OC", "Precio", "Cantidad", "PO-1")
    parts = {
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships"><sheets><sheet name="a" sheetId="1" r:id="x"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="x" Target="worksheets/s.xml"/></Relationships>',
        "xl/worksheets/s.xml": sheet,
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{''.join(map(shared, strings))}</sst>",
        "xl/styles.xml": f'<styleSheet {_MAIN}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def first_sheet(data: bytes) -> list[tuple[int, list[str]]]:
    allowance = Allowance(members=100, unpacked_bytes=1_000_000, ratio=100)
    rows = next(sheets_of(data, allowance, most_rows=None, most_columns=100))
    return [(row.number, list(row.cells)) for row in rows]


def test_values_come_as_people_wrote_them() -> None:
    assert first_sheet(workbook()) == [
        (1, ["OC", "Fecha", "", "Precio", "Cantidad"]),
        (3, ["PO-1", "2026-03-02", "", "57.1", "10"]),
        (4, ["PO-1", "", "", "mucho", "1"]),
    ]


def test_an_order_with_a_bad_row_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(workbook())

    assert order_rows(path).records == ()
    assert order_rows(path).refused == ("line 4: unit_price must be a number, not 'mucho'",)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and nothing else",  # cut off
        workbook("<not closed"),  # a sheet that is no XML
        workbook(f'<worksheet {_MAIN}><row><c t="s"><v>99</v></c></row></worksheet>'),  # a string that is not there
    ],
)
def test_what_is_no_spreadsheet_is_told(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(data)

    with pytest.raises(WorkbookRefusedError):
        first_sheet(data)
    with pytest.raises(ExportError):
        order_rows(path)
