"""Which order lines each invoice line bills.

In charge of pairing: the globally best assignment, then lines that share an order line (domain.md 3.2). Not in charge
of quantities that run over several order lines (`matching.spread`) nor of what differs within a pair
(`matching.rules`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from matching.assignment import best_assignment
from matching.catalogue import Catalogue
from matching.charges import is_charge
from matching.ledger import Ledger
from matching.pairs import Pair, pair
from matching.pricing import BilledLine
from matching.records import PurchaseOrder
from matching.similarity import Slot, description_likeness, likeness, names_line, same_code
from matching.spelling import order_number_keys, words_key
from matching.spread import spread

_ENOUGH = 0.5
_ENOUGH_ALONE = 0.3  # one line left on both sides of an order that the invoice names
_ENOUGH_TO_SHARE = 0.7
_CHARGE_ALIKE = 0.8
_OTHER_WORDS = 0.6
_NEAR_PRICE = Decimal("0.25")


def slots_of(orders: Iterable[PurchaseOrder], ledger: Ledger) -> tuple[Slot, ...]:
    """Return the lines of orders with what is left to bill of each."""
    return tuple(
        Slot(order=order, line=line, left=ledger.left(order, line)) for order in orders for line in order.lines
    )


def pair_lines(lines: Sequence[BilledLine], slots: Sequence[Slot], *, named: bool) -> tuple[Pair, ...]:
    """Return the pairs of invoice and order lines; a line without a pair bills nothing on these orders.

    `named`: the invoice names the orders itself, so that its one line may be the order's one line even if little else
    agrees.
    """
    catalogue = Catalogue(slots)
    weights = [_weights(each, catalogue) for each in lines]
    eligible = [{slot: score for slot, score in each.items() if score >= _ENOUGH} for each in weights]
    chosen = best_assignment(eligible)
    for row, each in enumerate(eligible):
        if row not in chosen and each:
            best = max(each, key=lambda slot: each[slot])
            if each[best] >= _ENOUGH_TO_SHARE:
                chosen[row] = best
    if named:
        chosen |= _last_two(lines, slots, weights, chosen)
    pairs = (pair(lines[row], slots[slot], weights[row][slot]) for row, slot in sorted(chosen.items()))
    return spread(tuple(pairs), slots)


def _weights(billed: BilledLine, catalogue: Catalogue) -> dict[int, float]:
    """Return how alike a line is to each order line that it may bill."""
    charge = is_charge(billed.line.description) and billed.line.item_code is None
    allowed = _orders_of_line(billed, catalogue.slots)
    weights: dict[int, float] = {}
    for place in catalogue.worth_comparing(billed):
        slot = catalogue.slots[place]
        if allowed and slot.order.number not in allowed:
            continue
        if not charge or _is_that_charge(billed, slot):
            weights[place] = likeness(billed, slot)
    return weights


def _is_that_charge(billed: BilledLine, slot: Slot) -> bool:
    """Say whether a charge was ordered as this line: a price that happens to agree does not make freight of goods."""
    alike = description_likeness(billed.line.description, slot.line.description) or 0
    return alike >= _CHARGE_ALIKE or names_line(billed.line, slot) or _is_charge_in_more_words(billed, slot)


def _is_charge_in_more_words(billed: BilledLine, slot: Slot) -> bool:
    """Say whether the words of a charge that was ordered all stand in a longer line: "Transporte urgente, lunes"."""
    ordered = words_key(slot.line.description or "").split()
    return is_charge(slot.line.description) and set(ordered) <= set(words_key(billed.line.description or "").split())


def _orders_of_line(billed: BilledLine, slots: Sequence[Slot]) -> frozenset[str]:
    """Return the orders that the line names itself (BT-132's order); none where it names none of these."""
    if not billed.line.order_reference:
        return frozenset()
    keys = set(order_number_keys(billed.line.order_reference))
    return frozenset(slot.order.number for slot in slots if keys & set(order_number_keys(slot.order.number)) - {""})


def _last_two(
    lines: Sequence[BilledLine], slots: Sequence[Slot], weights: Sequence[dict[int, float]], chosen: dict[int, int]
) -> dict[int, int]:
    """Return the pair of the only goods line and the only order line that are left over, where they may be one."""
    rows = [row for row, each in enumerate(lines) if row not in chosen and not is_charge(each.line.description)]
    places = [place for place in range(len(slots)) if place not in chosen.values()]
    if len(rows) != 1 or len(places) != 1 or weights[rows[0]].get(places[0], 0) < _ENOUGH_ALONE:
        return {}
    if _are_strangers(lines[rows[0]], slots[places[0]]):
        return {}
    return {rows[0]: places[0]}


def _are_strangers(billed: BilledLine, slot: Slot) -> bool:
    """Say whether neither the code, nor the words, nor the price of a line are the order line's."""
    if same_code(billed.line, slot.line) is not False:
        return False
    alike = description_likeness(billed.line.description, slot.line.description)
    ordered, priced = slot.line.unit_price, billed.price
    near = ordered is not None and priced is not None and abs(priced - ordered) <= _NEAR_PRICE * ordered
    return (alike or 0) < _OTHER_WORDS and not near
