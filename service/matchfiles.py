"""Orders, receipts and policies from files, for `acuse match` and for imports.

In charge of making records of them (contracts.md section 6), every mistake told with its place. Not in charge of
encodings and aliases (`service.exportrows`) nor of keeping anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from matching.policy import MatchPolicy
from matching.policy_file import PolicyError, policy_from_mapping
from matching.records import Mode, OrderLine, PurchaseOrder, Receipt, ReceiptLine, Stage, Supplier
from matching.references import OrderIndex
from matching.spelling import same_item_code, words_key
from service.columns import LINE_WORDS, ORDER_WORDS, RECEIPT_LINE_WORDS, RECEIPT_WORDS
from service.documentrows import PLACE, Documented, Names, documents
from service.exportrows import (
    LINE_ALIASES,
    ORDER_ALIASES,
    RECEIPT_ALIASES,
    RECEIPT_LINE_ALIASES,
    STAGE_ALIASES,
    SUPPLIER_ALIASES,
    ExportError,
    Row,
    Rows,
    file_bytes,
    read_export,
    renamed,
)
from service.orderpapers import is_paper, orders_of_paper
from service.orderstatus import order_status
from service.rowreading import RowReading, says_yes, several_of, text_of

_ORDERS = Names(ORDER_ALIASES, ORDER_WORDS)
_ORDER_LINES = Names(LINE_ALIASES, LINE_WORDS)
_SUPPLIERS = Names(SUPPLIER_ALIASES, {"name": ORDER_WORDS["supplier_name"], "tax_id": ORDER_WORDS["supplier_tax_id"]})
_RECEIPTS = Names(RECEIPT_ALIASES, RECEIPT_WORDS)
_RECEIPT_LINES = Names(RECEIPT_LINE_ALIASES, RECEIPT_LINE_WORDS)


def read_orders(path: Path, *, receipt_required: bool = True) -> tuple[PurchaseOrder, ...]:
    """Return the orders of a file; raise ExportError with everything wrong in it."""
    return order_rows(path, receipt_required=receipt_required).all_of(path)


def order_rows(path: Path, *, receipt_required: bool = True) -> Rows[PurchaseOrder]:
    """Return the orders of a JSON, CSV or XLSX file, a UBL Order or an Order-X; raise ExportError for any other file.

    `receipt_required` is for orders that do not say it themselves.
    """
    data = file_bytes(path)
    if is_paper(data):
        return orders_of_paper(data, path, receipt_required=receipt_required)
    reader = RowReading(read_export(path, container=("orders", "purchase_orders", "data", "results")))
    found = documents(reader, _ORDERS, _ORDER_LINES)
    rows = reader.records(found, lambda each: _order(reader, each, receipt_required))
    lines = [line for order in rows.records for line in order.lines]
    if lines and all(line.quantity is None and line.unit_price is None for line in lines):
        names = dict.fromkeys(name for row in reader.export.rows for name in _line_columns(row))
        raise ExportError(
            path,
            (f"no line has a quantity or a price; name their columns quantity and unit_price in {', '.join(names)}",),
        )
    return rows


def read_receipts(path: Path, orders: Iterable[PurchaseOrder] = ()) -> tuple[Receipt, ...]:
    """Return the receipts of a file; raise ExportError with everything wrong in it."""
    return receipt_rows(path, orders).all_of(path)


def receipt_rows(path: Path, orders: Iterable[PurchaseOrder] = ()) -> Rows[Receipt]:
    """Return the receipts of a JSON, CSV or XLSX file; lines that give only an item code are looked up in `orders`."""
    reader = RowReading(read_export(path, container=("receipts", "goods_receipts", "data", "results")))
    index = OrderIndex(orders)
    found = documents(reader, _RECEIPTS, _RECEIPT_LINES)
    return reader.records(found, lambda each: _receipt(reader, each, index))


def read_policy(path: Path) -> MatchPolicy:
    """Return the policy of a TOML file, its `[matching]` section or the whole; raise ExportError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return policy_from_mapping(content.get("matching", content))
    except OSError as error:
        raise ExportError(path, (f"cannot be read: {error.strerror}",)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExportError(path, (f"not valid TOML: {error}",)) from None
    except PolicyError as error:
        raise ExportError(path, error.problems) from None


def _line_columns(row: Row) -> Iterator[str]:
    """Yield the columns of a row's lines, which are its own where the file is flat."""
    tables = [value for value in row.values() if isinstance(value, list)]
    lines: list[Row] = [each for table in tables for each in table if isinstance(each, dict)]
    yield from (str(name) for line in lines or [row] for name in line)


def _order(reader: RowReading, found: Documented, receipt_required: bool) -> PurchaseOrder:
    where, head, lines = found
    required = head.get("receipt_required")
    return PurchaseOrder(
        number=str(head["number"]),
        supplier=supplier_of(head),
        currency=text_of(head.get("currency")),
        status=order_status(head.get("status")),
        receipt_required=receipt_required if required is None else says_yes(required),
        date=reader.day(head, where),
        lines=tuple(_order_line(reader, line, where, place) for place, line in enumerate(lines, start=1)),
        limit=reader.number(head, "limit", where),
        valid_until=reader.day(head, where, "valid_until"),
        stages=tuple(_stages(reader, head, where)),
        requester=text_of(head.get("requester")),
        self_billed=says_yes(head.get("self_billed")),
    )


def _receipt(reader: RowReading, found: Documented, index: OrderIndex) -> Receipt | None:
    where, head, lines = found
    if "order" not in head:
        reader.problems.append(f"{where}: no order number")
        return None
    number = str(head["order"])
    order = next(iter(index.find(number)), None)
    return Receipt(
        number=str(head["number"]),
        order=order.number if order else number,
        date=reader.day(head, where),
        lines=tuple(_receipt_line(reader, line, where, place, order) for place, line in enumerate(lines, 1)),
    )


def supplier_of(head: Mapping[str, object]) -> Supplier:
    """Return the supplier that a row names, nested or in columns of its own."""
    given = head.get("supplier")
    if isinstance(given, list):  # Odoo exports many-to-one fields as [id, "name"]
        given = given[-1] if given else None
    values = _SUPPLIERS.of(given) if isinstance(given, dict) else {"name": given}
    tax_ids = (values.get("tax_id"), *several_of(values.get("tax_ids")), head.get("supplier_tax_id"))
    return Supplier(
        name=text_of(head.get("supplier_name")) or text_of(values.get("name")),
        tax_ids=tuple(dict.fromkeys(str(each) for each in tax_ids if each)),
        domains=several_of(values.get("domains")),
        bank_accounts=several_of(values.get("bank_accounts")),
    )


def _order_line(reader: RowReading, line: Mapping[str, object], where: str, place: int) -> OrderLine:
    where = _of_line(line, where, place)
    price, base = reader.number(line, "unit_price", where), reader.number(line, "price_base", where)
    rate, discount = reader.number(line, "tax_rate", where), reader.number(line, "discount", where)
    price = price / base if price is not None and base else price
    return OrderLine(
        position=reader.position(line, where, place),
        item_code=text_of(line.get("item_code")),
        description=text_of(line.get("description")),
        quantity=reader.number(line, "quantity", where),
        unit=text_of(line.get("unit")),
        unit_price=price * (100 - discount) / 100 if price is not None and discount else price,
        tax_rate=rate * 100 if rate is not None and 0 < rate < Decimal("0.4") else rate,  # 0.21 is 21 %
        list_price=price if discount else None,
        pack=reader.number(line, "pack", where),
        category=text_of(line.get("category")),
        mode=_mode(reader, line, where),
    )


def _of_line(line: Mapping[str, object], where: str, place: int) -> str:
    """Return where a line stands: in a row of its own, or as the n-th of its order."""
    return str(line.get(PLACE) or f"{where}, line {place}")


def _mode(reader: RowReading, line: Mapping[str, object], where: str) -> Mode | None:
    """Return what a line says it is compared with: "3-way", "3 way", 3."""
    if "mode" not in line:
        return None
    mode = next((each for each in Mode if str(line["mode"]).strip()[:1] == each.value[0]), None)
    if mode is None:
        reader.problems.append(f"{where}: mode must be one of {', '.join(Mode)}, not {line['mode']!r}")
    return mode


def _stages(reader: RowReading, head: Mapping[str, object], where: str) -> Iterator[Stage]:
    given = head.get("stages")
    for place, each in enumerate(given if isinstance(given, list) else (), start=1):
        values = renamed(each, STAGE_ALIASES) if isinstance(each, dict) else {}
        percent = reader.number(values, "percent", f"{where}, stage {place}")
        amount = reader.number(values, "amount", f"{where}, stage {place}")
        yield Stage(label=text_of(values.get("label")) or f"{place}", percent=percent, amount=amount)


def _receipt_line(
    reader: RowReading, line: Mapping[str, object], where: str, place: int, order: PurchaseOrder | None
) -> ReceiptLine:
    where = _of_line(line, where, place)
    quantity, accepted = reader.number(line, "quantity", where), reader.number(line, "accepted", where)
    position = reader.position(line, where, _place_on_order(line, place, order))
    received = quantity if quantity is not None else accepted
    return ReceiptLine(position=position, quantity=received or Decimal(0), accepted=accepted)


def _place_on_order(line: Mapping[str, object], place: int, order: PurchaseOrder | None) -> int:
    """Return which line of an order a receipt's line without a position is of: by code, by words, by its place.

    0, which no order line is, where the order has codes or words and none of them fits.
    """
    code, words = text_of(line.get("item_code")), text_of(line.get("description"))
    lines = order.lines if order is not None else ()
    by_code = (each for each in lines if code and each.item_code and same_item_code(each.item_code, code))
    by_wording = (each for each in lines if words and words_key(each.description or "") == words_key(words))
    found = next(by_code, None) or next(by_wording, None)
    if found is not None:
        return found.position
    comparable = any((code and each.item_code) or (words and each.description) for each in lines)
    return 0 if comparable else place
