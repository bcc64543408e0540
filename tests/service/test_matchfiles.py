"""Orders, receipts and policies from files of ours and of other systems."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from matching.records import OrderLine, PurchaseOrder, ReceiptLine, Supplier
from service.exportrows import ExportError, number_of
from service.matchfiles import read_orders, read_policy, read_receipts

ORDER = PurchaseOrder(
    number="PO-2026-0114",
    supplier=Supplier(name="Acme S.L.", tax_ids=("B12345674",)),
    currency="EUR",
    lines=(
        OrderLine(
            position=1,
            item_code="PAP-75",
            description="Papel A4",
            quantity=Decimal(10),
            unit="EA",
            unit_price=Decimal("57.00"),
            tax_rate=Decimal(21),
        ),
    ),
)
OURS = {
    "number": "PO-2026-0114",
    "supplier": {"name": "Acme S.L.", "tax_id": "B12345674"},
    "currency": "EUR",
    "status": "open",
    "receipt_required": True,
    "lines": [
        {"position": 1, "item_code": "PAP-75", "description": "Papel A4", "quantity": "10", "unit": "EA",
         "unit_price": "57.00", "tax_rate": "21"},
    ],
}  # fmt: skip
THEIRS = {
    "po_number": "PO-2026-0114",
    "vendor": "Acme S.L.",
    "vendor_vat": "B12345674",
    "currency_code": "EUR",
    "state": "Approved",
    "items": [
        {"line_no": 1, "sku": "PAP-75", "name": "Papel A4", "ordered_qty": 10.0, "uom": "EA", "price": 57.00,
         "vat_rate": 0.21},
    ],
}  # fmt: skip
FLAT = {
    "Order Number": "PO-2026-0114", "Supplier": "Acme S.L.", "Supplier Tax ID": "B12345674", "Currency": "EUR",
    "Line": 1, "SKU": "PAP-75", "Description": "Papel A4", "Qty": 10, "UoM": "EA", "Unit Price": "57.00",
    "Tax Rate": 21,
}  # fmt: skip
CSV = (
    "number,supplier_name,supplier_tax_id,currency,position,item_code,description,quantity,unit,unit_price,tax_rate\n"
    "PO-2026-0114,Acme S.L.,B12345674,EUR,1,PAP-75,Papel A4,10,EA,57.00,21\n"
)
SPANISH_CSV = (
    "Orden de compra;Proveedor;CIF;Moneda;Línea;Código;Descripción;Cantidad;Unidad;Precio unitario;IVA\n"
    'PO-2026-0114;Acme S.L.;B12345674;EUR;1;PAP-75;Papel A4;10;EA;"57,00";21\n'
)


def saved(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else str(content).encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("orders.json", json.dumps([OURS])),  # as contracts.md has it
        ("orders.json", json.dumps({"orders": [OURS]})),  # wrapped
        ("orders.json", json.dumps(OURS)),  # a single one
        ("orders.json", json.dumps([THEIRS])),  # another system's words
        ("orders.json", json.dumps([FLAT])),  # one object a line
        ("orders.csv", CSV),  # flat
        ("orders.csv", "\ufeff" + CSV),  # with a byte order mark
        ("orders.csv", SPANISH_CSV.encode("cp1252")),  # a Spanish spreadsheet on Windows
        ("orders.txt", CSV.replace(",", "\t")),  # tabs
    ],
)
def test_orders_in_any_of_these_shapes_are_one_order(tmp_path: Path, name: str, content: object) -> None:
    assert read_orders(saved(tmp_path, name, content)) == (ORDER,)


def test_rows_of_a_flat_file_that_share_a_number_are_one_order(tmp_path: Path) -> None:
    second = CSV.splitlines()[1].replace("EUR,1,PAP-75", "EUR,2,TON-26A")
    (order,) = read_orders(saved(tmp_path, "orders.csv", f"{CSV}{second}\n"))

    assert [(line.position, line.item_code) for line in order.lines] == [(1, "PAP-75"), (2, "TON-26A")]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        (None, "open"),  # not said
        ("Partially Received", "open"),  # may still be billed
        ("to-approve", "pending"),  # Odoo
        ("Cerrada", "closed"),  # Spanish
        ("CANCELLED", "cancelled"),  # capitals
        ("On Hold", "on_hold"),  # unknown: kept, and matching takes it for not open
    ],
)
def test_status_words(tmp_path: Path, word: str | None, status: str) -> None:
    (order,) = read_orders(saved(tmp_path, "orders.json", json.dumps([{**OURS, "status": word}])))

    assert order.status == status


@pytest.mark.parametrize(
    ("said", "otherwise", "required"),
    [(None, True, True), (None, False, False), ("no", True, False), (True, False, True), ("Sí", False, True)],
)
def test_whether_a_receipt_is_required(tmp_path: Path, said: object, otherwise: bool, required: bool) -> None:
    path = saved(tmp_path, "orders.json", json.dumps([{**OURS, "receipt_required": said}]))

    assert read_orders(path, receipt_required=otherwise)[0].receipt_required is required


def test_a_price_per_hundred_becomes_a_price_per_unit(tmp_path: Path) -> None:
    line = {**OURS["lines"][0], "unit_price": "5700", "price_per": 100}  # type: ignore[index]
    (order,) = read_orders(saved(tmp_path, "orders.json", json.dumps([{**OURS, "lines": [line]}])))

    assert order.lines[0].unit_price == 57


@pytest.mark.parametrize(
    "content",
    [
        [{"number": "R-1", "order": "PO-2026-0114", "date": "2026-03-01", "lines": [{"position": 1, "quantity": "4"}]}],
        [{"receipt_id": "R-1", "po_number": "PO 2026/114", "received_date": "2026-03-01",
          "items": [{"sku": "pap 75", "received_qty": 4}]}],
        [{"grn": "R-1", "po_number": "PO-2026-0114", "date": "2026-03-01", "line_no": 1, "qty_received": 4}],
    ],
    ids=["ours", "by item code", "flat"],
)  # fmt: skip
def test_receipts_in_any_of_these_shapes_are_one_receipt(tmp_path: Path, content: object) -> None:
    (receipt,) = read_receipts(saved(tmp_path, "receipts.json", json.dumps(content)), (ORDER,))

    assert (receipt.number, receipt.order) == ("R-1", "PO-2026-0114")
    assert receipt.date is not None
    assert receipt.lines == (ReceiptLine(position=1, quantity=Decimal(4)),)


def test_every_mistake_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    rows = [
        {"supplier": "nobody", "lines": []},  # no number
        {**OURS, "date": "soon", "lines": [{"quantity": "ten", "unit_price": "dear"}]},
    ]
    with pytest.raises(ExportError) as raised:
        read_orders(saved(tmp_path, "orders.json", json.dumps(rows)))

    assert [problem.split(": ")[1][:12] for problem in raised.value.problems] == [
        "no number",
        "date must be",
        "unit_price m",
        "quantity mus",
    ]


@pytest.mark.parametrize("content", ["[{", '["x"]', "[1]"])
def test_what_is_no_list_of_objects_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(ExportError):
        read_orders(saved(tmp_path, "orders.json", content))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for read in (read_orders, read_receipts, read_policy):
        with pytest.raises(ExportError, match="cannot be read"):
            read(tmp_path / "nowhere")


def test_a_policy_file_may_be_the_section_or_hold_it(tmp_path: Path) -> None:
    bare = saved(tmp_path, "bare.toml", "header_only_limit = 100\n[tolerances]\ntotals = 0.05\n")
    section = saved(
        tmp_path, "config.toml", "[matching]\nheader_only_limit = 100\n[matching.tolerances]\ntotals = 0.05\n"
    )

    assert read_policy(bare) == read_policy(section)
    assert read_policy(bare).tolerances.totals == Decimal("0.05")


def test_mistakes_in_a_policy_file_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"policy.toml: tolerances.price: unknown key"):
        read_policy(saved(tmp_path, "policy.toml", "[tolerances]\nprice = 1\n"))


@pytest.mark.parametrize(
    ("written", "decimal_comma", "number"),
    [
        ("57,00", False, "57.00"),  # a comma with two digits behind it is no thousand's
        ("1,234", False, "1234"),
        ("1,234", True, "1.234"),
        ("1.234", True, "1234"),
        ("12.50", True, "12.50"),  # nor is a point
        ("0.125", True, "0.125"),
        ("1.234.567", False, "1234567"),
        ("1,234,567.5", False, "1234567.5"),
        ("1.234,50 €", False, "1234.50"),
        ("$ 1,234.50", True, "1234.50"),
        ("1e3", False, "1000"),
        ("-3,5", False, "-3.5"),
        ("21 %", False, "21"),
        ("diez", False, None),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, decimal_comma: bool, number: str | None) -> None:
    found = number_of(written, decimal_comma=decimal_comma)

    assert found == (None if number is None else Decimal(number))
