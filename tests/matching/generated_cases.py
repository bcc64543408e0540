"""The generated labelled cases: four trades, each with every ordinary thing that can go right or wrong.

`python -m tests.matching.generated_cases` writes cases/generated.json anew; a test holds file and generator equal. The
labels follow from how a case is made and never from what the matcher says of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Json = dict[str, Any]
OTHER = {"name": "Aceros Iberia S.L.", "tax_id": "B87654321"}
OURS, STRANGER = "A58818501", "B99286320"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What one supplier sells: columns of `goods`: code, invoiced as, ordered as, quantity, unit, price."""

    name: str
    order: str
    currency: str
    rate: str
    receipts: bool
    goods: tuple[tuple[str | None, str, str, str, str, str], ...]


TRADES = (
    Trade(
        name="office goods",
        order="PO-2026-0114",
        currency="EUR",
        rate="21",
        receipts=True,
        goods=(
            ("PAP-75", "RESMA PAPEL A4 75G", "Resma papel A4 75 g", "20", "EA", "4.10"),
            ("TON-26A", "Toner HP 26 A negro", "Tóner HP 26A negro", "4", "EA", "92.50"),
            ("BOL-AZ", "Boligrafo azul 0,7 mm", "Bolígrafo azul 0.7 mm", "100", "EA", "0.45"),
        ),
    ),
    Trade(
        name="chemicals by weight",
        order="4500012345",
        currency="EUR",
        rate="10",
        receipts=True,
        goods=(
            (None, "Hipoclorito sódico 15% granel", "Hipoclorito de sodio 15 % a granel", "800", "KGM", "0.62"),
            (None, "Ácido cítrico anhidro, saco 25", "Acido citrico anhidro saco 25", "250", "KGM", "1.84"),
        ),
    ),
    Trade(
        name="work by the hour",
        order="OC/2026/00087",
        currency="CLP",
        rate="19",
        receipts=False,
        goods=(
            ("SRV-DEV", "Desarrollo de software, marzo", "Horas de desarrollo de software", "40", "HUR", "32000"),
            ("SRV-QA", "Pruebas y aseguramiento de calidad", "Horas de pruebas y calidad", "16", "HUR", "27500"),
        ),
    ),
    Trade(
        name="workshop supplies",
        order="P-100/26",
        currency="MXN",
        rate="16",
        receipts=True,
        goods=(
            ("7501", "Tornillo hexagonal M8x40", "Tornillo hex. M8 x 40", "500", "H87", "2.35"),
            ("7502", "Tuerca M8 zincada", "Tuerca M8 galvanizada", "500", "H87", "0.80"),
            ("7610", "Disco de corte 115 mm", "Disco corte 115mm", "60", "H87", "21.90"),
            ("7711", "Guante nitrilo talla 9", "Guantes de nitrilo T9", "48", "H87", "35.00"),
        ),
    ),
)


@dataclass(slots=True)
class Draft:
    """A case in the making: an order, what was received of it, and invoices that fit until something is changed."""

    trade: Trade
    orders: list[Json]
    receipts: list[Json]
    invoices: list[Json]
    ours: tuple[str, ...] = ()

    @property
    def invoice(self) -> Json:
        """The first invoice."""
        return self.invoices[0]

    @property
    def line(self) -> Json:
        """The first line of the first invoice."""
        line: Json = self.invoice["lines"][0]
        return line


def _draft(trade: Trade) -> Draft:
    goods = trade.goods
    order = {
        "number": trade.order,
        "currency": trade.currency,
        "receipt_required": trade.receipts,
        "date": "2026-02-10",
        "lines": [
            _plain(item_code=code, description=ordered, quantity=quantity, unit=unit, unit_price=price, rate=trade.rate)
            for code, _, ordered, quantity, unit, price in goods
        ],
    }
    received = [{"position": place, "quantity": good[3]} for place, good in enumerate(goods, start=1)]
    receipts = [{"number": "R-1", "order": trade.order, "lines": received}] if trade.receipts else []
    return Draft(trade=trade, orders=[order], receipts=receipts, invoices=[_invoice(trade)])


def _invoice(trade: Trade, number: str = "F-0101", share: int = 1) -> Json:
    """Return an invoice of an equal part of everything ordered."""
    return {
        "number": number,
        "currency": trade.currency,
        "order_references": [trade.order],
        "lines": [
            _plain(
                item_code=code,
                description=invoiced,
                quantity=str(Decimal(quantity) / share),
                unit=unit,
                unit_price=price,
                rate=trade.rate,
            )
            for code, invoiced, _, quantity, unit, price in trade.goods
        ],
        "expect": {"decision": "approved", "codes": []},
    }


def _plain(*, rate: str, **given: str | None) -> Json:
    return {key: value for key, value in given.items() if value is not None} | {"tax_rate": rate}


def _expect(draft: Draft, decision: str, *codes: str, which: int = 0, **more: object) -> None:
    draft.invoices[which]["expect"] = {"decision": decision, "codes": sorted(codes), **more}


def _scaled(number: str, factor: str) -> str:
    return f"{(Decimal(number) * Decimal(factor)).normalize():f}"


def _price(draft: Draft, factor: str) -> None:
    draft.line["unit_price"] = _scaled(draft.line["unit_price"], factor)


def _received(draft: Draft, factor: str) -> None:
    for receipt in draft.receipts:
        for line in receipt["lines"]:
            line["quantity"] = _scaled(line["quantity"], factor)


# What may happen to an order that fits. Each function changes a draft and labels it.
def as_ordered(draft: Draft) -> None:
    _expect(draft, "approved", orders=[draft.trade.order])


def price_a_tenth_over(draft: Draft) -> None:
    _price(draft, "1.10")
    _expect(draft, "review", "price_over")


def price_one_percent_over(draft: Draft) -> None:
    _price(draft, "1.01")


def price_below(draft: Draft) -> None:
    _price(draft, "0.9")
    _expect(draft, "approved", informs=["price_under"])


def over_the_order(draft: Draft) -> None:
    draft.line["quantity"] = _scaled(draft.line["quantity"], "1.25")
    _expect(draft, "rejected", "qty_over_ordered")


def more_than_was_received(draft: Draft) -> None:
    _received(draft, "0.5")
    if draft.trade.receipts:
        _expect(draft, "review", "qty_over_received")


def nothing_received(draft: Draft) -> None:
    draft.receipts.clear()
    if draft.trade.receipts:
        _expect(draft, "review", "receipt_pending")


def half_received_half_billed(draft: Draft) -> None:
    _received(draft, "0.5")
    draft.invoices = [_invoice(draft.trade, share=2)]


def in_two_halves(draft: Draft) -> None:
    draft.invoices = [_invoice(draft.trade, number, share=2) for number in ("F-0101", "F-0102")]


def three_halves(draft: Draft) -> None:
    draft.invoices = [_invoice(draft.trade, number, share=2) for number in ("F-0101", "F-0102", "F-0103")]
    for place, each in enumerate(draft.invoices):
        each["issue_date"] = f"2026-03-0{place + 2}"
    _expect(draft, "rejected", "qty_over_ordered", which=2)


def lines_in_another_order_without_codes(draft: Draft) -> None:
    draft.invoice["lines"].reverse()
    for line in draft.invoice["lines"]:
        line.pop("item_code", None)


def one_line_in_two(draft: Draft) -> None:
    half = _scaled(draft.line["quantity"], "0.5")
    draft.line["quantity"] = half
    draft.invoice["lines"].append(deepcopy(draft.line))


def two_order_lines_billed_as_one(draft: Draft) -> None:
    line = draft.orders[0]["lines"][0]
    line["quantity"] = _scaled(line["quantity"], "0.5")
    draft.orders[0]["lines"].append(deepcopy(line))
    for receipt in draft.receipts:
        receipt["lines"][0]["quantity"] = line["quantity"]
        receipt["lines"].append({"position": len(draft.orders[0]["lines"]), "quantity": line["quantity"]})


def sent_twice(draft: Draft) -> None:
    draft.invoices.append(deepcopy(draft.invoice))
    _expect(draft, "rejected", "dup_exact", which=1)


def sent_twice_number_spelled_otherwise(draft: Draft) -> None:
    draft.invoices.append({**deepcopy(draft.invoice), "number": "Factura F 101"})
    _expect(draft, "rejected", "dup_exact", which=1)


def same_number_other_amount(draft: Draft) -> None:
    draft.invoices = [_invoice(draft.trade, share=2), _invoice(draft.trade, share=4)]
    _expect(draft, "review", "dup_conflict", which=1)


def half_billed_twice_under_a_near_number(draft: Draft) -> None:
    draft.invoices = [_invoice(draft.trade, number, share=2) for number in ("F-0101", "F-0101-B")]
    _expect(draft, "review", "dup_probable", which=1)


def no_order_number(draft: Draft) -> None:
    draft.invoice["order_references"] = []
    _expect(draft, "review", "no_order", inferred=True, orders=[draft.trade.order])


def unknown_order_number(draft: Draft) -> None:
    draft.invoice["order_references"] = ["PO-9999-7777"]
    _expect(draft, "review", "order_not_found", orders=[])


def order_number_spelled_otherwise(draft: Draft) -> None:
    draft.invoice["order_references"] = ["Pedido nº " + draft.trade.order.replace("-", " ").replace("/", " ")]


def order_of_another_supplier(draft: Draft) -> None:
    draft.orders[0]["supplier"] = OTHER
    _expect(draft, "rejected", "order_other_supplier")


def closed_order(draft: Draft) -> None:
    draft.orders[0]["status"] = "closed"
    _expect(draft, "review", "order_not_open")


def order_not_approved_yet(draft: Draft) -> None:
    draft.orders[0]["status"] = "pending approval"
    _expect(draft, "review", "order_not_approved")


def another_currency(draft: Draft) -> None:
    draft.invoice["currency"] = "USD"
    _expect(draft, "review", "currency_mismatch")


def another_tax_rate(draft: Draft) -> None:
    for line in draft.invoice["lines"]:
        line["tax_rate"] = "4"
    _expect(draft, "review", "tax_mismatch")


def freight_in_a_line(draft: Draft) -> None:
    freight = {"description": "Gastos de envío", "quantity": "1", "unit_price": "90", "tax_rate": draft.trade.rate}
    draft.invoice["lines"].append(freight)
    _expect(draft, "review", "charge_not_on_order")


def freight_on_the_document(draft: Draft) -> None:
    draft.invoice["adjustments"] = [{"amount": "90", "reason": "Freight"}]
    _expect(draft, "review", "charge_not_on_order")


def a_line_nobody_ordered(draft: Draft) -> None:
    extra = {"item_code": "ZZ-900", "description": "Cafetera de oficina 12 tazas", "quantity": "1", "unit_price": "149"}
    draft.invoice["lines"].append({**extra, "tax_rate": draft.trade.rate})
    _expect(draft, "review", "line_no_order")


def another_item(draft: Draft) -> None:
    if draft.line.get("item_code") is None:
        return
    line = draft.orders[0]["lines"][0]
    line["item_code"] = line["item_code"][:-1] + ("X" if line["item_code"][-1].isalpha() else "9")
    _expect(draft, "review", "item_mismatch")


def a_unit_nobody_can_convert(draft: Draft) -> None:
    draft.line["unit"] = "PF"
    _expect(draft, "review", "uom_mismatch")


def sums_that_do_not_close(draft: Draft) -> None:
    draft.invoice["total"] = "999999"
    _expect(draft, "review", "doc_arithmetic")


def total_not_read(draft: Draft) -> None:
    draft.invoice["total"] = None
    _expect(draft, "review", "field_missing")


def number_not_read(draft: Draft) -> None:
    draft.invoice["number"] = None
    _expect(draft, "review", "field_missing")


def a_proforma(draft: Draft) -> None:
    draft.invoice["kind"] = "proforma"
    _expect(draft, "review", "doc_not_invoice")


def made_out_to_somebody_else(draft: Draft) -> None:
    draft.ours = (OURS,)
    draft.invoice["buyer"] = {"name": "Otra Empresa S.A.", "tax_id": STRANGER}
    _expect(draft, "rejected", "wrong_entity")


def made_out_to_us(draft: Draft) -> None:
    draft.ours = (OURS,)
    draft.invoice["buyer"] = {"name": "Nuestra Empresa S.A.", "tax_id": f"ES-{OURS}"}


def discount_in_the_lines(draft: Draft) -> None:
    for line in draft.invoice["lines"]:
        line["amount"] = _scaled(_scaled(line["quantity"], line["unit_price"]), "0.95")
    _expect(draft, "approved", informs=["price_under"])


def list_price_less_the_discount_agreed(draft: Draft) -> None:
    for line in draft.invoice["lines"]:
        line["amount"] = _scaled(line["quantity"], line["unit_price"])
        line["unit_price"] = _scaled(line["unit_price"], "1.25")  # 20 % off comes to the ordered price


def price_per_hundred(draft: Draft) -> None:
    for line in draft.invoice["lines"]:
        line["unit_price"], line["price_base"] = _scaled(line["unit_price"], "100"), "100"


def price_per_hundred_not_said(draft: Draft) -> None:
    for line in draft.invoice["lines"]:
        line["amount"] = _scaled(line["quantity"], line["unit_price"])
        line["unit_price"] = _scaled(line["unit_price"], "100")


def another_unit_of_the_same_kind(draft: Draft) -> None:
    smaller = {"EA": ("DZN", "12"), "H87": ("MIL", "1000"), "KGM": ("TNE", "1000"), "HUR": ("MIN", None)}
    unit, factor = smaller[draft.line["unit"]]
    draft.line["unit"] = unit
    line, ordered = draft.line, draft.orders[0]["lines"][0]
    line["amount"] = _scaled(line["quantity"], line["unit_price"])
    if factor is None:
        line["quantity"], line["unit_price"] = _scaled(line["quantity"], "60"), None
        return
    for receipt in draft.receipts:
        receipt["lines"][0]["quantity"] = _scaled(factor, "1")
    ordered["quantity"] = factor
    line["quantity"], line["unit_price"] = "1", _scaled(ordered["unit_price"], factor)
    line["amount"] = line["unit_price"]


def amounts_alone(draft: Draft) -> None:
    for line in draft.invoice["lines"]:
        line["amount"] = _scaled(line.pop("quantity"), line.pop("unit_price"))
        line.pop("unit")


def prices_with_tax_inside(draft: Draft) -> None:
    rate = 1 + Decimal(draft.trade.rate) / 100
    coin = Decimal(1) if draft.trade.currency == "CLP" else Decimal("0.01")
    total = Decimal(0)
    for line in draft.invoice["lines"]:
        line["unit_price"] = f"{(Decimal(line['unit_price']) * rate).quantize(Decimal('0.0001')).normalize():f}"
        amount = (Decimal(line["quantity"]) * Decimal(line["unit_price"])).quantize(coin)
        line["amount"], total = str(amount), total + amount
    net = (total / rate).quantize(coin)
    draft.invoice.update({"net": str(net), "tax": str(total - net), "total": str(total)})


def a_cent_of_rounding(draft: Draft) -> None:
    net = sum(Decimal(line["quantity"]) * Decimal(line["unit_price"]) for line in draft.invoice["lines"])
    off = Decimal(1) if draft.trade.currency == "CLP" else Decimal("0.01")
    draft.invoice["net"] = str(net + off)


def noise_of_a_scanner(draft: Draft) -> None:
    for line in draft.invoice["lines"]:
        line.pop("item_code", None)
        text = line["description"].replace("o", "0", 1).replace("i", "l", 1).replace("e", "c", 1)
        line["description"] = text if text[-1].isdigit() else text[:-1]


def credited(draft: Draft) -> None:
    note = {**deepcopy(draft.invoice), "kind": "credit_note", "number": "NC-7", "preceding_invoices": ["F-0101"]}
    draft.invoices.append(note)


def credited_and_billed_anew(draft: Draft) -> None:
    credited(draft)
    draft.invoices.append({**deepcopy(draft.invoice), "number": "F-0140", "issue_date": "2026-03-20"})


def credit_of_an_unknown_invoice(draft: Draft) -> None:
    draft.invoice.update({"kind": "credit_note", "number": "NC-8", "preceding_invoices": ["F-7777"]})
    _expect(draft, "review", "credit_unmatched")


def credit_of_more_than_was_billed(draft: Draft) -> None:
    credited(draft)
    for line in draft.invoices[1]["lines"]:
        line["quantity"] = _scaled(line["quantity"], "2")
    _expect(draft, "review", "credit_unmatched", which=1)


def lines_not_read_small(draft: Draft) -> None:
    draft.invoice["lines"] = []
    net = sum(Decimal(good[3]) * Decimal(good[5]) for good in draft.trade.goods)
    factor = Decimal("0.19") if draft.trade.currency == "EUR" else Decimal("0.05")
    net = (net * factor).quantize(Decimal(1))
    coin = Decimal(1) if draft.trade.currency == "CLP" else Decimal("0.01")
    tax = (net * Decimal(draft.trade.rate) / 100).quantize(coin, ROUND_HALF_UP)
    draft.invoice.update(net=str(net), tax=str(tax))


def before_the_order(draft: Draft) -> None:
    draft.invoice["issue_date"] = "2026-01-15"
    _expect(draft, "approved", informs=["date_early"])


Change = Callable[[Draft], None]
CHANGES: tuple[Change, ...] = (
    as_ordered, price_a_tenth_over, price_one_percent_over, price_below, over_the_order, more_than_was_received,
    nothing_received, half_received_half_billed, in_two_halves, three_halves, lines_in_another_order_without_codes,
    one_line_in_two, two_order_lines_billed_as_one, sent_twice, sent_twice_number_spelled_otherwise,
    same_number_other_amount, half_billed_twice_under_a_near_number, no_order_number, unknown_order_number,
    order_number_spelled_otherwise, order_of_another_supplier, closed_order, order_not_approved_yet, another_currency,
    another_tax_rate, freight_in_a_line, freight_on_the_document, a_line_nobody_ordered, another_item,
    a_unit_nobody_can_convert, sums_that_do_not_close, total_not_read, number_not_read, a_proforma,
    made_out_to_somebody_else, made_out_to_us, discount_in_the_lines, list_price_less_the_discount_agreed,
    price_per_hundred, price_per_hundred_not_said, another_unit_of_the_same_kind, amounts_alone,
    prices_with_tax_inside, a_cent_of_rounding, noise_of_a_scanner, credited, credited_and_billed_anew,
    credit_of_an_unknown_invoice, credit_of_more_than_was_billed, lines_not_read_small, before_the_order,
)  # fmt: skip


def cases() -> Iterator[Json]:
    """Yield every change of every trade as a case."""
    for trade in TRADES:
        for change in CHANGES:
            draft = _draft(trade)
            change(draft)
            words = change.__name__.replace("_", " ")
            case: Json = {"name": f"{trade.name}, {words}", "orders": draft.orders, "receipts": draft.receipts}
            case |= {"our_tax_ids": list(draft.ours)} if draft.ours else {}
            yield case | {"invoices": draft.invoices}


def as_text() -> str:
    """Return the file: a JSON array with a case a line."""
    return "[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases()) + "\n]\n"


if __name__ == "__main__":
    from tests.matching.labelled import CASES

    (CASES / "generated.json").write_text(as_text(), encoding="utf-8")
