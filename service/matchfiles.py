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
from matching.spelling import same_item_code
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
from service.rowreading import RowReading, several_of, text_of

_YES = frozenset({"true", "yes", "y", "1", "x", "si", "sí", "sim", "ja"})
# Keys too common to mean an order's field when lines stand in the same flat row.
_LINE_WORDS = frozenset({"name", "id", "reference", "ref", "data"})

_PLACE = "its row"  # no export has a column of this name that we look at

_Values = dict[str, object]
_Found = tuple[str, _Values, list[_Values]]
_Documented = tuple[str, _Values, list[_Values]]


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
    aliases = _for_flat(ORDER_ALIASES) if reader.export.flat else ORDER_ALIASES
    found = _documents(reader, aliases, LINE_ALIASES)
    return reader.records(found, lambda each: _order(reader, each, receipt_required))


def read_receipts(path: Path, orders: Iterable[PurchaseOrder] = ()) -> tuple[Receipt, ...]:
    """Return the receipts of a file; raise ExportError with everything wrong in it."""
    return receipt_rows(path, orders).all_of(path)


def receipt_rows(path: Path, orders: Iterable[PurchaseOrder] = ()) -> Rows[Receipt]:
    """Return the receipts of a JSON, CSV or XLSX file; lines that give only an item code are looked up in `orders`."""
    reader = RowReading(read_export(path, container=("receipts", "goods_receipts", "data", "results")))
    index = OrderIndex(orders)
    found = _documents(reader, RECEIPT_ALIASES, RECEIPT_LINE_ALIASES)
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


def _order(reader: RowReading, found: _Documented, receipt_required: bool) -> PurchaseOrder:
    where, head, lines = found
    required = head.get("receipt_required")
    return PurchaseOrder(
        number=str(head["number"]),
        supplier=supplier_of(head),
        currency=text_of(head.get("currency")),
        status=order_status(head.get("status")),
        receipt_required=receipt_required if required is None else str(required).strip().lower() in _YES,
        date=reader.day(head, where),
        lines=tuple(_order_line(reader, line, where, place) for place, line in enumerate(lines, start=1)),
        limit=reader.number(head, "limit", where),
        valid_until=reader.day(head, where, "valid_until"),
        stages=tuple(_stages(reader, head, where)),
    )


def _receipt(reader: RowReading, found: _Documented, index: OrderIndex) -> Receipt | None:
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


def _documents(
    reader: RowReading, head_aliases: Mapping[str, str], line_aliases: Mapping[str, str]
) -> Iterator[_Documented]:
    """Yield (where, head, lines) for each order or receipt; a receipt may be known by its order alone."""
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    found = (_grouped if reader.export.flat else _nested)(rows, head_aliases, line_aliases)
    for place, head, lines in found:
        head.setdefault("number", head.get("order"))
        if head["number"] is None:
            reader.problems.append(f"{place}: no number")
        else:
            yield f"{place} ({head['number']})", head, lines


def _nested(
    rows: Iterable[tuple[str, Row]], head_aliases: Mapping[str, str], line_aliases: Mapping[str, str]
) -> Iterator[_Found]:
    for place, row in rows:
        head = renamed(row, head_aliases)
        yield place, head, _nested_lines(head, line_aliases)


def _grouped(
    rows: Iterable[tuple[str, Row]], head_aliases: Mapping[str, str], line_aliases: Mapping[str, str]
) -> Iterator[_Found]:
    """Yield flat rows that share a number (and, for receipts, an order) as one."""
    heads: dict[tuple[object, object], _Found] = {}
    for place, row in rows:
        head, line = _split(row, head_aliases, line_aliases)
        known = heads.setdefault((head.get("number"), head.get("order")), (place, head, []))
        if line.keys() - {"position"}:
            known[2].append({**line, _PLACE: place})
    yield from heads.values()


def _nested_lines(head: Mapping[str, object], aliases: Mapping[str, str]) -> list[dict[str, object]]:
    lines = head.get("lines")
    return [renamed(line, aliases) for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def _split(
    row: Row, head_aliases: Mapping[str, str], line_aliases: Mapping[str, str]
) -> tuple[dict[str, object], dict[str, object]]:
    """Return a flat row's head and line fields."""
    flat = {key.replace("supplier.", "supplier_"): value for key, value in row.items()}
    return renamed(flat, head_aliases), renamed(flat, line_aliases)


def _for_flat(aliases: Mapping[str, str]) -> dict[str, str]:
    return {
        name: " ".join(each for each in spellings.split() if each not in _LINE_WORDS)
        for name, spellings in aliases.items()
    }


def supplier_of(head: Mapping[str, object]) -> Supplier:
    """Return the supplier that a row names, nested or in columns of its own."""
    given = head.get("supplier")
    if isinstance(given, list):  # Odoo exports many-to-one fields as [id, "name"]
        given = given[-1] if given else None
    values = renamed(given, SUPPLIER_ALIASES) if isinstance(given, dict) else {"name": given}
    tax_ids = (values.get("tax_id"), *several_of(values.get("tax_ids")), head.get("supplier_tax_id"))
    return Supplier(
        name=text_of(values.get("name")) or text_of(head.get("supplier_name")),
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
    return str(line.get(_PLACE) or f"{where}, line {place}")


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
    code = line.get("item_code")
    by_code = (
        [each.position for each in order.lines if each.item_code and same_item_code(each.item_code, str(code))]
        if order is not None and code is not None
        else []
    )
    otherwise = by_code[0] if by_code else place
    quantity, accepted = reader.number(line, "quantity", where), reader.number(line, "accepted", where)
    position = reader.position(line, where, otherwise)
    received = quantity if quantity is not None else accepted
    return ReceiptLine(position=position, quantity=received or Decimal(0), accepted=accepted)
