"""Orders and receipts under the column names of other systems, in Spanish, Portuguese, English and German."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from matching.records import OrderLine, PurchaseOrder, Supplier
from service.exportrows import ExportError
from service.matchfiles import read_orders, read_receipts

HEAD = ("PO-1", "Acme S.L.", "B12345674", "EUR", "approved")
LINES = (("1", "K1", "Silla", "10", "EA", "1234.50", "21"), ("2", "M1", "Mesa", "4", "EA", "90", "21"))
ORDER = PurchaseOrder(
    number="PO-1",
    supplier=Supplier(name="Acme S.L.", tax_ids=("B12345674",)),
    currency="EUR",
    lines=tuple(
        OrderLine(
            position=int(position),
            item_code=code,
            description=description,
            quantity=Decimal(quantity),
            unit=unit,
            unit_price=Decimal(price),
            tax_rate=Decimal(rate),
        )
        for position, code, description, quantity, unit, price, rate in LINES
    ),
)
# The head's columns | the lines' | what a JSON calls the lines.
NAMES = """
Número de pedido;Proveedor;NIF proveedor;Moneda;Estado|Línea;Código;Descripción;Cantidad;Unidad;Precio unitario;IVA|líneas
Nº OC;Razón social;CUIT;Divisa;Situación|Renglón;Código artículo;Detalle;Cant.;U.M.;Precio;Alícuota IVA|renglones
Orden de compra;Nombre del proveedor;RFC del proveedor;Moneda;Estatus|Partida;Clave;Concepto;Cantidad;Unidad de medida;Precio unit.;% IVA|partidas
Folio OC;Proveedor;RUT Proveedor;Moneda;Estado OC|Nº línea;Cód. producto;Glosa;Cantidad;Unid.;Valor unitario;Tasa IVA|detalle
num_pedido;nombre_proveedor;nif_proveedor;moneda;estado_pedido|linea_pedido;referencia;articulo;cantidad_pedida;unidad_medida;precio_neto;tipo_iva|lineas_pedido
Número do pedido;Fornecedor;CNPJ;Moeda;Situação|Item;Código do produto;Descrição;Quantidade;Unidade;Preço unitário;IVA|itens
Nº Encomenda;Nome do fornecedor;NIF do fornecedor;Moeda;Estado|Linha;Referência;Designação;Qtd;Un;Preço Unit.;Taxa IVA|linhas
PO No.;Vendor Name;Vendor VAT;Currency;PO Status|Line No.;Item No.;Description;Quantity;Unit of Measure;Unit Price;VAT %|lines
purchase_order;supplier_name;supplier_vat_number;currency;status|line_number;sku;product_name;ordered_quantity;uom;unit_cost;tax_rate|line_items
purchaseOrderNumber;vendorName;vendorTaxId;currencyCode;state|lineNumber;itemCode;itemDescription;orderedQuantity;unitOfMeasure;unitPrice;taxRate|purchaseOrderLines
Document No.;Buy-from Vendor Name;VAT Registration No.;Currency Code;Status|Line No.;No.;Description;Quantity;Unit of Measure Code;Direct Unit Cost;VAT %|purchaseLines
PO_NUM;VENDOR_NAME;VENDOR_TAX_ID;CURR;STATUS|LINE_NUM;ITEM_CODE;ITEM_DESCRIPTION;QTY_ORDERED;UOM_CODE;UNIT_PRICE;TAX_PCT|LINES
EBELN;NAME1;STCD1;WAERS;STATU|EBELP;MATNR;TXZ01;MENGE;MEINS;NETPR;MWST|items
Bestellnummer;Lieferant;USt-IdNr;Währung;Status|Position;Artikelnummer;Bezeichnung;Menge;Einheit;Einzelpreis;MwSt|Positionen
tranid;entity;vatregnumber;currency;status|line;item;memo;quantity;units;rate;taxrate|itemList
po-number;supplier;supplier-tax-id;currency;status|line-num;source-part-num;description;quantity;uom-code;price;tax-rate|order-lines
""".strip().splitlines()  # noqa: E501 (a line is a system)


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("form", ["json", "comma", "semicolon", "tab", "decimal comma", "windows"])
def test_an_order_is_understood_under_the_names_of_other_systems(names: str, form: str, tmp_path: Path) -> None:
    head, lines, container = (each.split(";") for each in names.split("|"))
    if form == "json":
        rows = [dict(zip(lines, line, strict=True)) for line in LINES]
        path = saved(tmp_path, json.dumps([{**dict(zip(head, HEAD, strict=True)), container[0]: rows}]))
    else:
        text = as_csv([*head, *lines], delimiter={"comma": ",", "tab": "\t"}.get(form, ";"), comma=form[:3] == "dec")
        path = saved(tmp_path, text, encoding="cp1252" if form == "windows" else "utf-8")

    assert read_orders(path) == (ORDER,)


def as_csv(header: list[str], *, delimiter: str, comma: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    for line in LINES:
        price = {"1234.50": "1.234,50", "90": "90,00"}[line[5]] if comma else line[5]
        writer.writerow([*HEAD, *line[:5], price, *line[6:]])
    return text.getvalue()


def saved(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "rows"
    path.write_bytes(text.encode(encoding))
    return path


OURS = {
    "number": "PO-1",
    "supplier": {"name": "Acme S.L.", "tax_id": "B12345674"},
    "currency": "EUR",
    "lines": [
        {"position": int(position), "item_code": code, "description": description, "quantity": quantity, "unit": unit,
         "unit_price": price, "tax_rate": rate}
        for position, code, description, quantity, unit, price, rate in LINES
    ],
}  # fmt: skip
FIRST = OURS["lines"][0]  # type: ignore[index]


@pytest.mark.parametrize(
    "content",
    [
        {"purchaseOrders": [OURS]},  # any one list of objects
        {"page": 1, "total": 1, "value": [OURS]},
        {"data": {"orders": [OURS]}},
        {"PO-1": {key: value for key, value in OURS.items() if key != "number"}},  # a table by number
        [{"header": {key: value for key, value in OURS.items() if key != "lines"}, "lines": OURS["lines"]}],
        [{**OURS, "supplier": {"razón_social": "Acme S.L.", "cuit": "B12345674"}}],
        [{**OURS, "supplier": {"vendor_name": "Acme S.L.", "vat_registration_no": "B12345674"}}],
        [{**OURS, "currency": {"code": "EUR"}}],
        [{**OURS, "lines": [{**FIRST, "unit_price": {"amount": "1234.50", "currency": "EUR"}}, OURS["lines"][1]]}],  # type: ignore[index]
        [{**OURS, "lines": [{**FIRST, "tax_rate": "IVA 21%", "position": "00001"}, OURS["lines"][1]]}],  # type: ignore[index]
        [
            {
                **OURS,
                "lines": [
                    {**{key: value for key, value in FIRST.items() if key not in ("item_code", "description")},
                     "item": {"code": "K1", "name": "Silla"}},
                    OURS["lines"][1],  # type: ignore[index]
                ],
            }
        ],
    ],
)  # fmt: skip
def test_what_wraps_orders_or_their_values_is_taken_off(content: object, tmp_path: Path) -> None:
    assert read_orders(saved(tmp_path, json.dumps(content))) == (ORDER,)


def test_one_object_a_line_is_json_too(tmp_path: Path) -> None:
    lines = (json.dumps({**OURS, "number": number}) for number in ("PO-1", "PO-2"))

    assert [order.number for order in read_orders(saved(tmp_path, "\n".join(lines)))] == ["PO-1", "PO-2"]


RECEIPTS = r"""
[{"grn_number": "R1", "purchase_order": "PO-1", "items": [{"po_line": 1, "received_quantity": 6}, {"po_line": 2, "received_quantity": 4}]}]
[{"albarán": "R1", "pedido": "PO-1", "fecha": "01/02/2026", "líneas": [{"línea": 1, "cantidad_recibida": 6}, {"línea": 2, "cantidad_recibida": 4}]}]
[{"remito": "R1", "orden_compra": "PO-1", "renglones": [{"renglón": 1, "cantidad": 6}, {"renglón": 2, "cantidad": 4}]}]
[{"guia_remessa": "R1", "pedido": "PO-1", "itens": [{"item": 1, "quantidade_recebida": 6}, {"item": 2, "quantidade_recebida": 4}]}]
[{"receipt": "R1", "order_number": "PO-1", "lines": [{"sku": "M1", "quantity": 4}, {"sku": "K1", "quantity": 6}]}]
[{"receipt": "R1", "order_number": "PO-1", "lines": [{"description": "MESA", "quantity": 4}, {"description": "silla", "quantity": 6}]}]
[{"receipt": "R1", "po": "PO 1", "line": 1, "qty": 6}, {"receipt": "R2", "po": "PO-1", "line": 2, "qty": 4}]
receipt_number,po_number,line,po_line,received_qty\nR1,PO-1,7,1,6\nR1,PO-1,8,2,4\n
Nº recepción;Nº pedido;Línea;Cantidad recibida;Fecha\nR1;PO-1;1;6,00;01/02/2026\nR1;PO-1;2;4,00;01/02/2026\n
MBLNR;EBELN;EBELP;MENGE;BUDAT\n5000001;PO-1;1;6,000;20260201\n5000001;PO-1;2;4,000;20260201\n
""".strip().splitlines()  # noqa: E501 (a line is a file, \n its ends of line)


@pytest.mark.parametrize("text", [each.replace("\\n", "\n") for each in RECEIPTS])
def test_receipts_are_understood_under_the_names_of_other_systems(text: str, tmp_path: Path) -> None:
    found = read_receipts(saved(tmp_path, text), (ORDER,))

    received = {(each.order, line.position): line.quantity for each in found for line in each.lines}
    assert received == {("PO-1", 1): Decimal(6), ("PO-1", 2): Decimal(4)}


def test_goods_that_the_order_does_not_have_are_received_for_none_of_its_lines(tmp_path: Path) -> None:
    text = '[{"receipt": "R1", "order": "PO-1", "lines": [{"sku": "Z9", "quantity": 6}]}]'

    assert read_receipts(saved(tmp_path, text), (ORDER,))[0].lines[0].position == 0


def test_lines_of_which_neither_quantity_nor_price_is_understood_are_refused(tmp_path: Path) -> None:
    text = "number;supplier;description;Xq;Xp\nPO-1;Acme;Silla;10;57\n"

    with pytest.raises(ExportError, match=r"no line has a quantity or a price.*Xq, Xp"):
        read_orders(saved(tmp_path, text))


@pytest.mark.parametrize(
    ("header", "row"),
    [
        # what was received and billed, amounts and prices with tax stand beside what was ordered
        (
            "Pedido;Proveedor;Pos.;Código;Descripción;Cantidad recibida;Cantidad pedida (uds);Precio con IVA;Precio sin IVA;Importe;Tipo impositivo",  # noqa: E501
            "PO-1;Acme S.L.;1;K1;Silla;4;10;1493,75;1234,50;12345,00;21",
        ),
        # SAP prints per how many a price is; 10 pieces at 123,450 per 100
        (
            "Purchasing Document;Vendor;Item;Material;Short Text;Order Quantity;Net Price;Price Unit;Tax Rate",
            "PO-1;Acme S.L.;1;K1;Silla;10;123450.00;100;21",
        ),
        # Odoo's price_unit is the price
        ("order;partner;sequence;sku;name;product_qty;price_unit;tax", "PO-1;Acme S.L.;1;K1;Silla;10;1234.50;21"),
        # one amount in the header's currency
        ("PO;Vendor;Line;SKU;Description;Qty;Unit Price (EUR);VAT (%)", "PO-1;Acme S.L.;1;K1;Silla;10;1,234.50;21"),
    ],
)  # fmt: skip
def test_the_right_one_of_like_columns_is_taken(header: str, row: str, tmp_path: Path) -> None:
    (order,) = read_orders(saved(tmp_path, f"{header}\n{row}\n"))
    (line,) = order.lines

    assert (order.number, order.supplier.name) == ("PO-1", "Acme S.L.")
    assert (line.position, line.item_code, line.description) == (1, "K1", "Silla")
    assert (line.quantity, line.unit_price, line.tax_rate) == (Decimal(10), Decimal("1234.5"), Decimal(21))
