"""The numbers of one row of a line table.

In charge of which number is quantity, price and amount: the heading proposes, quantity x price = amount decides. Not
in charge of the table (`parsing.text.table`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import permutations, product

from parsing.text.labels import Column

_ROUNDING = Decimal("0.02")
_RELATIVE = Decimal("0.0005")
_HUNDRED = Decimal(100)
_CENTS = 2
_MOST_NUMBERS = 12
"""Numbers in a row that may be tried in all orders; a line of more is no row that anybody could read."""
_HIGHEST_RATE = 40
_WITNESSES = 2
_LEAST_LEFT = Decimal("0.5")
"""How much of quantity by price a discount that is not printed leaves at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number of a row, the column it stands in and how many decimals are printed."""

    column: Column
    value: Decimal
    decimals: int
    percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowNumbers:
    """What the numbers of a row are. `proven`: quantity x price, less the discount, is the amount."""

    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    tax_rate: Decimal | None = None
    proven: bool = False


Variants = tuple[tuple[Cell, ...], ...]
"""A row's numbers, and again with numbers parted that blanks may have joined."""

_Order = tuple[int, int, int]  # places of quantity, price and amount among a row's numbers


def settle_row(cells: tuple[Cell, ...]) -> RowNumbers:
    """Return the row's numbers as the heading says where that closes, else as arithmetic finds them."""
    rate = _rate(cells)
    quantities, prices = _all(cells, Column.QUANTITY), _all(cells, Column.UNIT_PRICE)
    for quantity, price, printed in product(quantities, prices, _all(cells, Column.AMOUNT)):
        if _closes(quantity, price, printed, _discounts(cells)):
            return RowNumbers(quantity=quantity, unit_price=price, amount=printed, tax_rate=rate, proven=True)
    found = _by_arithmetic(cells)
    if found is not None:
        return RowNumbers(quantity=found[0], unit_price=found[1], amount=found[2], tax_rate=rate, proven=True)
    return RowNumbers(
        quantity=next(iter(quantities), None),
        unit_price=next(iter(prices), None),
        amount=next(iter(_all(cells, Column.AMOUNT)), None),
        tax_rate=rate,
    )


def settle_rows(rows: Sequence[Variants]) -> tuple[RowNumbers, ...]:
    """Return the numbers of a table's rows, each in one of its variants, as the rows that close bear witness.

    Rows of as many numbers have quantity, price and amount in the same order: one that does not close, because a
    discount is not printed, or that closes both ways round, follows the others.
    """
    split = sum(any(settle_row(cells).proven for cells in variants[1:]) for variants in rows)
    whole = sum(settle_row(variants[0]).proven for variants in rows if len(variants) > 1)
    chosen = [_variant(variants, prefer=1 if split > whole else 0) for variants in rows]
    votes: defaultdict[int, Counter[_Order]] = defaultdict(Counter)
    for cells in chosen:
        money = _money(cells)
        votes[len(money)].update(_orders(money, _discounts(cells)))
    return tuple(_as_others(cells, votes[len(_money(cells))]) for cells in chosen)


def _variant(variants: Variants, *, prefer: int) -> tuple[Cell, ...]:
    proven = (cells for cells in variants if settle_row(cells).proven)
    return next(proven, variants[-1] if prefer else variants[0])


def _as_others(cells: tuple[Cell, ...], votes: Counter[_Order]) -> RowNumbers:
    """Return a row's numbers in the order in which most rows of its length close, where it may have that order."""
    own, money = settle_row(cells), _money(cells)
    best, most = max(votes.items(), key=lambda item: item[1], default=((0, 0, 0), 0))
    if most < _WITNESSES or (own.proven and votes[_order_of(own, money)] == most):
        return own
    quantity, price, amount = (money[place].value for place in best)
    closes = _closes(quantity, price, amount, _discounts(cells))
    reduced = abs(amount) < abs(quantity * price) and abs(amount) >= _LEAST_LEFT * abs(quantity * price)
    if not closes and (own.proven or not reduced):
        return own
    return replace(own, quantity=quantity, unit_price=price, amount=amount, proven=closes)


def _order_of(numbers: RowNumbers, money: Sequence[Cell]) -> _Order:
    values = [cell.value for cell in money]
    wanted = (numbers.quantity, numbers.unit_price, numbers.amount)
    if any(each not in values for each in wanted):
        return (0, 0, 0)
    free = list(range(len(values)))
    places = []
    for each in wanted:
        place = next((one for one in free if values[one] == each), values.index(each))  # type: ignore[arg-type]
        places.append(place)
        free = [one for one in free if one != place]
    return (places[0], places[1], places[2])


def _orders(money: Sequence[Cell], discounts: tuple[Decimal, ...]) -> Iterator[_Order]:
    """Yield each order of three of a row's numbers in which quantity by price is the amount, the amount the last."""
    if len(money) > _MOST_NUMBERS:
        return
    for places in permutations(range(len(money)), 3):
        quantity, price, amount = (money[place] for place in places)
        if amount.value and quantity.value and places[2] > max(places[:2]):
            fitting = price.column is not Column.QUANTITY and quantity.column is not Column.UNIT_PRICE
            whole = quantity.decimals < min(price.decimals, 2)
            if (fitting or whole) and _closes(quantity.value, price.value, amount.value, discounts):
                yield places


def _money(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if not cell.percent and cell.column is not Column.POSITION)


def _all(cells: tuple[Cell, ...], column: Column) -> tuple[Decimal, ...]:
    return tuple(cell.value for cell in cells if cell.column is column and not cell.percent)


def _rate(cells: tuple[Cell, ...]) -> Decimal | None:
    """Return the number of the column of rates that is one: printed with a percent sign, else small enough."""
    rates = [cell for cell in cells if cell.column is Column.TAX_RATE]
    likely = [cell.value for cell in rates if cell.percent] + [c.value for c in rates if 0 <= c.value <= _HIGHEST_RATE]
    return next(iter(likely), None)


def _discounts(cells: tuple[Cell, ...]) -> tuple[Decimal, ...]:
    return tuple(cell.value for cell in cells if cell.column is Column.DISCOUNT)


def _by_arithmetic(cells: tuple[Cell, ...]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return (quantity, price, amount) among all numbers of the row, in the order printed, amount with decimals."""
    money = _money(cells)
    if len(money) > _MOST_NUMBERS:
        return None
    best: tuple[int, tuple[Decimal, Decimal, Decimal]] | None = None
    for quantity, price, amount in permutations(money, 3):
        trivial = quantity.value == 0 or amount.value == 0
        trivial = trivial or (amount.decimals < _CENTS and amount.column is not Column.AMOUNT)
        if trivial or not _closes(quantity.value, price.value, amount.value, _discounts(cells)):
            continue
        fit = 2 * (amount.column is Column.AMOUNT) + (quantity.column is Column.QUANTITY)
        fit += 2 * (price.column is Column.UNIT_PRICE) - (amount.column is Column.UNIT_PRICE)
        fit += 3 * (quantity.decimals < min(price.decimals, 2))  # money has cents, things are mostly counted whole
        if best is None or fit > best[0]:
            best = (fit, (quantity.value, price.value, amount.value))
    return best[1] if best else None


def _closes(quantity: Decimal, price: Decimal, amount: Decimal, discounts: tuple[Decimal, ...]) -> bool:
    product = quantity * price
    shares = [Decimal(1), *(1 - abs(discount) / _HUNDRED for discount in discounts if abs(discount) < _HUNDRED)]
    reduced = [product * share for share in shares] + [product - abs(discount) for discount in discounts]
    return any(abs(one - amount) <= max(_ROUNDING, abs(one) * _RELATIVE) for one in reduced)
