"""The numbers of one row of a line table.

In charge of which number is quantity, price and amount: the heading proposes, quantity x price = amount decides. Not
in charge of the table (`parsing.text.table`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from parsing.text.labels import Column

_ROUNDING = Decimal("0.02")
_RELATIVE = Decimal("0.0005")
_HUNDRED = Decimal(100)


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


def settle_row(cells: tuple[Cell, ...]) -> RowNumbers:
    """Return the row's numbers as the heading says where that closes, else as arithmetic finds them."""
    rate = _first(cells, Column.TAX_RATE, percent=None)
    quantity, price = _first(cells, Column.QUANTITY), _first(cells, Column.UNIT_PRICE)
    for printed in _amounts(cells):
        if quantity is not None and price is not None and _closes(quantity, price, printed, _discounts(cells)):
            return RowNumbers(quantity=quantity, unit_price=price, amount=printed, tax_rate=rate, proven=True)
    found = _by_arithmetic(cells)
    if found is not None:
        return RowNumbers(quantity=found[0], unit_price=found[1], amount=found[2], tax_rate=rate, proven=True)
    amount = next(_amounts(cells), None)
    return RowNumbers(quantity=quantity, unit_price=price, amount=amount, tax_rate=rate)


def _first(cells: tuple[Cell, ...], column: Column, percent: bool | None = False) -> Decimal | None:
    """Return the first number of a column; `percent` None takes rates and amounts alike."""
    fitting = (cell.value for cell in cells if cell.column is column and percent in (None, cell.percent))
    return next(fitting, None)


def _amounts(cells: tuple[Cell, ...]) -> Iterator[Decimal]:
    yield from (cell.value for cell in cells if cell.column is Column.AMOUNT and not cell.percent)


def _discounts(cells: tuple[Cell, ...]) -> tuple[Decimal, ...]:
    return tuple(cell.value for cell in cells if cell.column is Column.DISCOUNT)


def _by_arithmetic(cells: tuple[Cell, ...]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return (quantity, price, amount) among all numbers of the row, in the order printed, amount with decimals."""
    money = [cell for cell in cells if not cell.percent and cell.column is not Column.POSITION]
    best: tuple[int, tuple[Decimal, Decimal, Decimal]] | None = None
    for quantity, price, amount in permutations(money, 3):
        trivial = quantity.value == 0 or amount.value == 0 or amount.decimals < 2
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
