"""Invoices without an order number among like orders of one supplier, to calibrate `matching.likelihood` with.

`python -m tests.matching.calibration` prints the constants that fit best. The right order is known because each invoice
is made of it: some lines or all, quantities in part, prices and words a little off; sometimes of no open order at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import exp
from random import Random

from matching.draft import outline
from matching.policy import MatchPolicy
from matching.records import OrderLine, PurchaseOrder
from parsing.document import Document
from tests.matching.builders import SUPPLIER, a_case, a_line, an_invoice, an_order

_GOODS = tuple(
    (f"{noun} {kind}", Decimal(price))
    for noun, price in (("Silla", "45"), ("Mesa", "120"), ("Lámpara", "38.5"), ("Armario", "210"), ("Tóner", "64.9"))
    for kind in ("gris", "negro", "azul", "grande", "pequeño")
)
Sample = tuple[float, float, bool]  # score, lead, whether the best candidate was right


def samples(seed: int, count: int) -> Iterator[Sample]:
    """Yield `count` samples; the same seed gives the same."""
    chance = Random(seed)  # noqa: S311 -- repeatable, not secret
    made = 0
    while made < count:
        orders = [_order(chance, number) for number in range(chance.randint(1, 8))]
        right = chance.choice(orders)
        known = orders if chance.random() < 0.85 else [each for each in orders if each is not right]
        found = outline(a_case(_invoice(chance, right), *known), MatchPolicy()).candidates if known else ()
        if not found:
            continue
        lead = found[0].score - found[1].score if len(found) > 1 else 0.5
        made += 1
        yield found[0].score, lead, found[0].order is right


def fitted(rows: Sequence[Sample], steps: int = 4000, rate: float = 2.0) -> tuple[float, float, float]:
    """Return the three constants of the logistic curve that fits the samples best."""
    base = by_score = by_lead = 0.0
    for _ in range(steps):
        errors = [(1 / (1 + exp(-(base + by_score * s + by_lead * min(d, 0.5)))) - right, s, d) for s, d, right in rows]
        base -= rate * sum(error for error, _, _ in errors) / len(rows)
        by_score -= rate * sum(error * score for error, score, _ in errors) / len(rows)
        by_lead -= rate * sum(error * min(lead, 0.5) for error, _, lead in errors) / len(rows)
    return base, by_score, by_lead


def _order(chance: Random, number: int) -> PurchaseOrder:
    goods = chance.sample(_GOODS, chance.randint(1, 5))
    lines = [
        OrderLine(position=place, description=words, quantity=Decimal(chance.choice((1, 2, 5, 10))), unit_price=price)
        for place, (words, price) in enumerate(goods, start=1)
    ]
    ordered = date(2026, 3, 2) - timedelta(days=chance.randint(2, 150))
    return an_order(*lines, number=f"PO-{number}", date=ordered, supplier=SUPPLIER)


def _invoice(chance: Random, order: PurchaseOrder) -> Document:
    """Return an invoice of an order: whole, of some lines, or of parts of the quantities."""
    billed = order.lines if chance.random() < 0.6 else chance.sample(order.lines, chance.randint(1, len(order.lines)))
    part = chance.random() < 0.3
    lines = [
        a_line(
            place,
            item_code=None,
            unit=None,
            description=_worn(chance, line.description or ""),
            quantity=(line.quantity or 1) if not part else max(1, int((line.quantity or 1) / 2)),
            unit_price=round((line.unit_price or 1) * Decimal(chance.choice(("1", "1", "1", "1.01", "1.08"))), 2),
        )
        for place, line in enumerate(billed, start=1)
    ]
    return an_invoice(*lines, order_references=())


def _worn(chance: Random, words: str) -> str:
    """Return words as another system writes them: shortened, shuffled, upper case."""
    parts = words.split()
    if chance.random() < 0.3:
        parts.reverse()
    if chance.random() < 0.3:
        parts[0] = parts[0][:4] + "."
    return " ".join(parts).upper() if chance.random() < 0.5 else " ".join(parts)


if __name__ == "__main__":
    print(fitted(list(samples(seed=1, count=3000))))
