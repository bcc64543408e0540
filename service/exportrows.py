"""Rows of other systems' exports, JSON, CSV or XLSX, under our own field names.

In charge of files, encodings, separators, number styles and field aliases. Not in charge of what the rows mean
(`service.matchfiles`).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Generic, TypeVar

from parsing.containers import Allowance
from parsing.spreadsheets.xlsx import WorkbookRefusedError, sheets_of
from parsing.text.folding import squeeze
from service.unwrapping import is_table, objects_of_lines, rows_of

Row = Mapping[str, object]
Record = TypeVar("Record")
_WORKBOOK = Allowance(members=1_000, unpacked_bytes=200_000_000, ratio=1_000)
"""What a workbook that an administrator imports may unfold to: a year's order lines, no bomb."""
_MOST_COLUMNS = 1_000

_ORDER_NUMBER = (
    "ponumber po pono poid purchaseorder purchaseordernumber purchaseorderid orderno ordernumber orderid order"
    " ordencompra ordendecompra oc nrooc numerooc pedido nropedido numeropedido pedidocompra bestellnummer ebeln"
)
ORDER_ALIASES = {
    "number": f"number {_ORDER_NUMBER} docnum numero reference ref name id",
    "supplier": "supplier vendor seller proveedor fornecedor lieferant partner partnerid",
    "supplier_name": "suppliername vendorname sellername proveedornombre nombreproveedor razonsocial",
    "supplier_tax_id": "suppliertaxid vendortaxid sellertaxid suppliervat vendorvat suppliervatid vendorvatid taxid"
    " vatid vatnumber cuit rfc rut nit ruc nif cif cnpj proveedorcuit proveedorrfc proveedornif",
    "currency": "currency currencycode currencyid moneda divisa moeda waehrung waers",
    "status": "status state estado situacao",
    "receipt_required": "receiptrequired requiresreceipt requirereceipt grrequired threeway recepcionrequerida",
    "date": "date orderdate podate fecha fechaoc dateorder data",
    "lines": "lines items orderlines orderline poline polines lineitems lineas itens positions details",
    "limit": "limit amountlimit limite maxamount targetvalue",
    "valid_until": "validuntil validto enddate vigencia vigenciahasta fechafin",
    "stages": "stages milestones hitos paymentschedule",
    "requester": "requester requestor requestedby solicitante solicitadopor pedidopor contactperson",
    "self_billed": "selfbilled selfbilling ers evaluatedreceipt autofactura autofacturacion autofacturado",
}
STAGE_ALIASES = {
    "label": "label name description hito descripcion",
    "percent": "percent percentage pct porcentaje",
    "amount": "amount importe monto valor",
}
SUPPLIER_ALIASES = {
    "name": "name suppliername vendorname nombre razonsocial displayname nome",
    "tax_id": "taxid vat vatid vatnumber cuit rfc rut nit ruc nif cif cnpj taxnumber",
    "tax_ids": "taxids",
    "bank_accounts": "bankaccounts iban ibans bankaccount accounts",
    "domains": "domains emaildomains",
}
LINE_ALIASES = {
    "position": "position line lineno linenumber linenum lineid pos linea nrolinea posicion ebelp sequence",
    "item_code": "itemcode sku code productcode itemid itemnumber partnumber partno articlenumber defaultcode codigo"
    " codigoarticulo matnr ean gtin",
    "description": "description desc itemdescription productname text descripcion concepto detalle descricao"
    " bezeichnung name",
    "quantity": "quantity qty orderedqty qtyordered quantityordered orderqty productqty cantidad cant quantidade menge",
    "unit": "unit uom unitofmeasure unitcode productuom unidad um unidade einheit",
    "unit_price": "unitprice price netprice unitcost preciounitario precio precounitario preco netpr"
    " einzelpreis priceunit",
    "price_base": "pricebase priceper peinh basequantity priceunit",
    "tax_rate": "taxrate tax vatrate taxpercent vat iva aliquota alicuota ivapct mwst",
    "discount": "discount discountpercent descuento desconto rabatt",
    "pack": "pack packsize unitsperpack unitspercase piecesperunit conversionfactor factor",
    "category": "category itemcategory categoria materialgroup",
    "mode": "mode matchmode matching matchtype",
}
RECEIPT_ALIASES = {
    "number": "number receiptid receipt receiptno receiptnumber grn grnumber grnnumber deliverynote despatch remito"
    " albaran recepcion nrorecepcion id",
    "order": f"{_ORDER_NUMBER} origin",
    "date": "date receiptdate receivedat receiveddate fecha fecharecepcion data",
    "lines": "lines items receiptlines lineitems lineas details",
}
RECEIPT_LINE_ALIASES = {
    "position": f"orderline poline polineno orderlineno orderposition {LINE_ALIASES['position']}",
    "item_code": LINE_ALIASES["item_code"],
    "description": LINE_ALIASES["description"],
    "quantity": "quantity qty receivedqty qtyreceived quantityreceived received qtydone cantidad cantidadrecibida"
    " quantidade menge",
    "accepted": "accepted acceptedqty qtyaccepted quantityaccepted cantidadaceptada inspectedqty",
}
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")
_THOUSAND = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_LINES = frozenset(f"{ORDER_ALIASES['lines']} {RECEIPT_ALIASES['lines']}".split())


class ExportError(ValueError):
    """A file could not be understood; `problems` names everything wrong in it."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file's rows as they stand. `flat`: one row for each line; `decimal_comma`: how its numbers are written.

    `places` says where each row stands in the file: "line 3", "entry 1".
    """

    rows: tuple[Row, ...]
    places: tuple[str, ...]
    flat: bool
    decimal_comma: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Generic[Record]):
    """The records of a file, and why each row that gave none was refused."""

    records: tuple[Record, ...]
    refused: tuple[str, ...] = ()

    def all_of(self, path: Path) -> tuple[Record, ...]:
        """Return the records; raise ExportError where any row was refused."""
        if self.refused:
            raise ExportError(path, self.refused)
        return self.records


def read_export(path: Path, *, container: tuple[str, ...]) -> Export:
    """Return a file's rows (JSON, CSV, XLSX); JSON may wrap them under a `container` key. Raises ExportError."""
    data = file_bytes(path)
    if data.startswith(b"PK"):
        return _spreadsheet_export(path, data)
    text = _decoded(data)
    if path.suffix.lower() in (".json", ".jsonl", ".ndjson") or text.lstrip()[:1] in ("[", "{"):
        rows = _json_rows(path, text, container)
        flat = not any(has_lines(row) for row in rows)
        return Export(
            rows=rows,
            places=tuple(f"entry {place}" for place in range(1, len(rows) + 1)),
            flat=flat,
            decimal_comma=_writes_decimal_commas(_texts(rows)),
        )
    return _csv_export(path, text)


def has_lines(row: Row) -> bool:
    """Say whether a row of JSON holds lines of its own."""
    return any(squeeze(key) in _LINES or is_table(value) for key, value in row.items())


def file_bytes(path: Path) -> bytes:
    """Return a file's bytes; raise ExportError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ExportError(path, (f"cannot be read: {error.strerror}",)) from None


def renamed(row: Row, aliases: Mapping[str, str]) -> dict[str, object]:
    """Return a row's values under our names; of several aliases present the first listed one wins."""
    return {name: row[column] for name, column in columns_of(row, aliases).items()}


def columns_of(row: Row, aliases: Mapping[str, str]) -> dict[str, str]:
    """Return our names -> a row's columns that have one of their aliases and are not empty."""
    squeezed = {squeeze(str(key)): key for key, value in row.items() if value not in (None, "")}
    found: dict[str, str] = {}
    for name, spellings in aliases.items():
        key = next((each for each in (squeeze(one) for one in spellings.split()) if each in squeezed), None)
        if key is not None:
            found[name] = squeezed[key]
    return found


def number_of(value: object, *, decimal_comma: bool = False) -> Decimal | None:
    """Return a number however it is written, None when it is none: 1234.5, "1.234,50", "57,00", "1,234".

    `decimal_comma`: its file writes decimals behind commas. Where it does not, a lone comma is a thousand's only with
    three digits behind it; whatever stands several times, or before the other mark, is a thousand's.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        return number if number.is_finite() else None
    text = str(value).strip()
    bare = text if _SCIENTIFIC.fullmatch(text) else re.sub(r"[^\d.,+-]", "", text)
    try:
        number = Decimal(_with_point(bare, decimal_comma=decimal_comma))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _with_point(text: str, *, decimal_comma: bool) -> str:
    """Return digits with a point before the decimals and nothing between the thousands."""
    commas, points = text.count(","), text.count(".")
    if commas and points:
        decimal = max(",.", key=text.rindex)
    elif commas > 1 or points > 1:
        decimal = "," if points else "."
    elif commas:
        decimal = "." if not decimal_comma and _THOUSAND.fullmatch(text) else ","
    else:
        decimal = "," if decimal_comma and _THOUSAND.fullmatch(text) else "."
    thousand = "." if decimal == "," else ","
    return text.replace(thousand, "").replace(decimal, ".")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what spreadsheets on Windows save


def _json_rows(path: Path, text: str, container: tuple[str, ...]) -> tuple[Row, ...]:
    try:
        content: object = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        content = objects_of_lines(text)
        if content is None:
            raise ExportError(path, (f"line {error.lineno}: not valid JSON: {error.msg}",)) from None
    rows = rows_of(content, container)
    wrong = [number for number, row in enumerate(rows, start=1) if not isinstance(row, dict)]
    if wrong:
        raise ExportError(path, tuple(f"entry {number}: must be an object" for number in wrong))
    return tuple(row for row in rows if isinstance(row, dict))


def _csv_export(path: Path, text: str) -> Export:
    header = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        filled = tuple(_filled(reader))
    except csv.Error as error:
        raise ExportError(path, (f"line {reader.line_num}: {error}",)) from None
    rows = tuple(row for _, row in filled)
    return Export(
        rows=rows,
        places=tuple(place for place, _ in filled),
        flat=True,
        decimal_comma=_writes_decimal_commas(_texts(rows), commas_part_columns=delimiter == ","),
    )


def _filled(reader: csv.DictReader[str]) -> Iterator[tuple[str, Row]]:
    """Yield the rows that hold anything, with where they end; values beyond the header are dropped."""
    for row in reader:
        named = {key: value.strip() for key, value in row.items() if key and isinstance(value, str)}
        if any(named.values()):
            yield f"line {reader.line_num}", named


def _spreadsheet_export(path: Path, data: bytes) -> Export:
    """Return the rows under the first row of a workbook's first sheet that holds anything."""
    try:
        first = next(sheets_of(data, replace(_WORKBOOK), most_rows=None, most_columns=_MOST_COLUMNS), ())
    except WorkbookRefusedError as error:
        raise ExportError(path, (str(error),)) from None
    header = [name.strip() for name in first[0].cells] if first else []
    rows = tuple(
        {name: value.strip() for name, value in zip(header, row.cells, strict=False) if name} for row in first[1:]
    )
    return Export(rows=rows, places=tuple(f"line {row.number}" for row in first[1:]), flat=True)


def _texts(value: object) -> Iterator[str]:
    """Yield every text in rows, however deep it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, list | tuple):
        yield from (text for each in value for text in _texts(each))


def _writes_decimal_commas(texts: Iterable[str], *, commas_part_columns: bool = False) -> bool:
    """Say whether a file's numbers have decimal commas; where commas part its columns, "1,234" is over a thousand."""
    values = list(texts)
    comma = r"-?[\d.]*\d,\d{1,2}" if commas_part_columns else r"-?[\d.]*\d,\d+"
    commas = sum(bool(re.fullmatch(comma, value)) for value in values)
    dots = sum(bool(re.fullmatch(r"-?[\d,]*\d\.\d{1,2}", value)) for value in values)
    return commas > dots
