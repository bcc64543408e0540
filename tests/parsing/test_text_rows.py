"""Quantity x price = amount decides which number of a row is which."""

from decimal import Decimal

import pytest

from parsing.text.labels import Column
from parsing.text.rows import Cell, settle_row

QUANTITY, PRICE, AMOUNT, DISCOUNT, RATE = (
    Column.QUANTITY,
    Column.UNIT_PRICE,
    Column.AMOUNT,
    Column.DISCOUNT,
    Column.TAX_RATE,
)


def cells(*pairs: tuple[Column, str]) -> tuple[Cell, ...]:
    """Return cells from (column, number as typed) pairs."""
    return tuple(
        Cell(
            column=column,
            value=Decimal(text.rstrip("%")),
            decimals=len(text.rstrip("%").partition(".")[2]),
            percent=text.endswith("%"),
        )
        for column, text in pairs
    )


@pytest.mark.parametrize(
    ("row", "expected", "proven"),
    [
        # as the heading says
        (cells((QUANTITY, "10"), (PRICE, "1.50"), (AMOUNT, "15.00")), ("10", "1.50", "15.00"), True),
        # a discount in percent
        (cells((QUANTITY, "9"), (PRICE, "4.00"), (DISCOUNT, "10%"), (AMOUNT, "32.40")), ("9", "4.00", "32.40"), True),
        # a discount as an amount
        (cells((QUANTITY, "2"), (PRICE, "5.00"), (DISCOUNT, "1.50"), (AMOUNT, "8.50")), ("2", "5.00", "8.50"), True),
        # the quantity ended up under the rate's heading
        (cells((PRICE, "446.35"), (RATE, "5"), (RATE, "16%"), (AMOUNT, "2231.75")), ("5", "446.35", "2231.75"), True),
        # a return
        (cells((QUANTITY, "-5"), (PRICE, "20.00"), (AMOUNT, "-100.00")), ("-5", "20.00", "-100.00"), True),
        # nothing closes: the heading is all there is
        (cells((QUANTITY, "3"), (PRICE, "7.00"), (AMOUNT, "99.00")), ("3", "7.00", "99.00"), False),
    ],
)
def test_arithmetic_names_the_numbers(row: tuple[Cell, ...], expected: tuple[str, str, str], proven: bool) -> None:
    settled = settle_row(row)
    assert (settled.quantity, settled.unit_price, settled.amount) == tuple(Decimal(text) for text in expected)
    assert settled.proven is proven
