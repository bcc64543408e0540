"""Pieces of made trade, each peculiar in one way, with the decision and the codes that are right.

In charge of the labels, which follow from what was changed and not from what the program says: contracts.md section 6,
domain.md section 3. Not in charge of files (`tests.matching.trade`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from tests.matching.trade import Goods, Trade

_CENT = Decimal("0.01")
_GOODS = {
    "es": (
        ("PAP-80", "Papel A4 80 g", "C62"), ("SIL-310", "Silla de oficina ergonómica", "C62"),
        ("CAB-3X25", "Cable eléctrico 3x2,5 mm", "MTR"), ("TON-26A", "Tóner HP 26A negro", "C62"),
        ("ACE-5L", "Aceite hidráulico bidón 5 L", "C62"), ("CAF-1K", "Café en grano", "KGM"),
    ),
    "pt": (
        ("PAP-80", "Papel A4 80 g", "C62"), ("CAD-310", "Cadeira de escritório", "C62"),
        ("PAR-M8", "Parafuso sextavado M8x40", "C62"), ("CAF-1K", "Café em grão", "KGM"),
    ),
    "en": (
        ("CHR-310", "Ergonomic office chair", "C62"), ("CAB-3X25", "Power cable 3x2.5 mm", "MTR"),
        ("BLT-M8", "Hex bolt M8x40", "C62"), ("COF-1K", "Coffee beans", "KGM"),
    ),
}  # fmt: skip
_FREIGHT = {"es": "Gastos de envío", "pt": "Portes", "en": "Freight"}


def made(seed: int) -> tuple[str, Trade]:
    """Return one piece of trade and the name of what is peculiar about it; the same seed gives the same."""
    rng = random.Random(seed)  # noqa: S311 -- chance that must be repeatable, not secret
    language = rng.choice(tuple(_GOODS))
    ordered = [
        Goods(
            code=code,
            text=text,
            unit=unit,
            quantity=Decimal(rng.choice((1, 2, 3, 5, 8, 12, 24, 50, 100))),
            price=Decimal(rng.randrange(100, 30_000)) / 100,
        )
        for code, text, unit in rng.sample(_GOODS[language], rng.randint(1, 4))
    ]
    number = rng.choice(("PO-2026-%04d", "OC-%05d", "45000%05d", "PED/26/%04d")) % rng.randrange(100, 9999)
    trade = Trade(language=language, number=number, named=number, ordered=ordered, billed=list(ordered))
    change = rng.choice(CHANGES)
    change(trade, rng)
    return change.__name__, trade


def as_ordered(_trade: Trade, _rng: random.Random) -> None:
    """Nothing is peculiar."""


def a_part(trade: Trade, _rng: random.Random) -> None:
    trade.billed = [replace(one, quantity=max(Decimal(1), one.quantity // 2)) for one in trade.billed]


def dearer(trade: Trade, rng: random.Random) -> None:
    _change(trade, rng, lambda one: replace(one, price=(one.price * Decimal("1.15")).quantize(_CENT) + Decimal("0.10")))
    trade.expect("review", "price_over")


def cheaper(trade: Trade, rng: random.Random) -> None:
    _change(trade, rng, lambda one: replace(one, price=(one.price * Decimal("0.8")).quantize(_CENT)))


def too_many(trade: Trade, rng: random.Random) -> None:
    _change(trade, rng, lambda one: replace(one, quantity=one.quantity + rng.choice((1, 5, 10))))
    trade.expect("rejected", "qty_over_ordered")


def ten_times_as_many_at_a_tenth(trade: Trade, rng: random.Random) -> None:
    _change(trade, rng, lambda one: replace(one, quantity=one.quantity * 10, price=one.price / 10))
    trade.expect("rejected", "qty_over_ordered")


def half_received(trade: Trade, rng: random.Random) -> None:
    place = rng.randrange(len(trade.ordered))
    trade.ordered[place] = replace(trade.ordered[place], quantity=Decimal(10))
    trade.billed = list(trade.ordered)
    trade.received = {at: one.quantity for at, one in enumerate(trade.ordered, start=1)} | {place + 1: Decimal(5)}
    trade.expect("review", "qty_over_received")


def nothing_received(trade: Trade, rng: random.Random) -> None:
    trade.received = {at: one.quantity for at, one in enumerate(trade.ordered, start=1)}
    trade.received[rng.randrange(len(trade.ordered)) + 1] = Decimal(0)
    trade.expect("review", "receipt_pending")


def no_order_number(trade: Trade, _rng: random.Random) -> None:
    trade.named = None
    trade.expect("review", "no_order")


def unknown_order(trade: Trade, _rng: random.Random) -> None:
    trade.named = "PO-1999-0001"
    trade.expect("review", "order_not_found")


def goods_nobody_ordered(trade: Trade, _rng: random.Random) -> None:
    extra = Goods(code="TV-55", text="Televisor 55 pulgadas", unit="C62", quantity=Decimal(2), price=Decimal("310.40"))
    trade.billed = [*trade.billed, extra]
    trade.expect("review", "line_no_order")


def freight_in_a_line(trade: Trade, _rng: random.Random) -> None:
    freight = Goods(code="", text=_FREIGHT[trade.language], unit="C62", quantity=Decimal(1), price=Decimal(25))
    trade.billed = [*trade.billed, freight]
    trade.expect("review", "charge_not_on_order")


def freight_below(trade: Trade, _rng: random.Random) -> None:
    trade.adjustments = [(_FREIGHT[trade.language], Decimal(25))]
    trade.expect("review", "charge_not_on_order")


def a_discount_below(trade: Trade, _rng: random.Random) -> None:
    lines = sum((one.amount for one in trade.billed), Decimal(0))
    trade.adjustments = [("Descuento", -(lines * Decimal("0.05")).quantize(_CENT))]


def another_supplier(trade: Trade, _rng: random.Random) -> None:
    trade.supplier = ("Zapatería Robles S.L.", "B77777770")
    trade.expect("rejected", "order_other_supplier")


def closed(trade: Trade, rng: random.Random) -> None:
    trade.status = rng.choice(("Cerrada", "Closed", "Anulada", "Encerrado"))
    trade.expect("review", "order_not_open")


def waiting_for_approval(trade: Trade, rng: random.Random) -> None:
    trade.status = rng.choice(("Pendiente de aprobación", "Draft", "Em aprovação", "To approve"))
    trade.expect("review", "order_not_approved")


def another_currency(trade: Trade, _rng: random.Random) -> None:
    trade.order_currency = "CHF"
    trade.expect("review", "currency_mismatch")


def another_rate(trade: Trade, _rng: random.Random) -> None:
    trade.ordered = [replace(one, rate=Decimal(10)) for one in trade.ordered]
    trade.expect("review", "tax_mismatch")


def sent_twice(trade: Trade, _rng: random.Random) -> None:
    trade.copies = 2
    trade.expect("rejected", "dup_exact")


def one_line_in_two(trade: Trade, _rng: random.Random) -> None:
    first, *rest = trade.ordered
    trade.ordered = [replace(first, quantity=Decimal(12)), *rest]
    trade.billed = [replace(first, quantity=Decimal(5)), *rest, replace(first, quantity=Decimal(7))]


def lines_in_another_order(trade: Trade, rng: random.Random) -> None:
    trade.billed = rng.sample(trade.billed, len(trade.billed))


def _change(trade: Trade, rng: random.Random, change: Callable[[Goods], Goods]) -> None:
    place = rng.randrange(len(trade.billed))
    trade.billed[place] = change(trade.billed[place])


CHANGES: tuple[Callable[[Trade, random.Random], None], ...] = (
    as_ordered, a_part, dearer, cheaper, too_many, ten_times_as_many_at_a_tenth, half_received, nothing_received,
    no_order_number, unknown_order, goods_nobody_ordered, freight_in_a_line, freight_below, a_discount_below,
    another_supplier, closed, waiting_for_approval, another_currency, another_rate, sent_twice, one_line_in_two,
    lines_in_another_order,
)  # fmt: skip
