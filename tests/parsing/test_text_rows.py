"""Quantity x price = amount decides which number of a row is which."""

from decimal import Decimal

import pytest

from parsing.text.labels import Column
from parsing.text.rows import Cell, settle_row, settle_rows

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


def settled(*rows: tuple[tuple[Cell, ...], ...]) -> list[tuple[str, str, str]]:
    return [(str(one.quantity), str(one.unit_price), str(one.amount)) for one in settle_rows(rows)]


def test_a_row_that_closes_both_ways_follows_the_others() -> None:
    # the heading of quantities is not known: price stands before quantity, as two rows prove
    sure = [(cells((PRICE, price), (PRICE, "3"), (AMOUNT, str(Decimal(price) * 3))),) for price in ("8.75", "603.31")]
    unsure = (cells((PRICE, "693.58"), (PRICE, "4.50"), (AMOUNT, "3121.11")),)

    assert settled(*sure, unsure)[-1] == ("4.50", "693.58", "3121.11")


def test_a_row_with_a_discount_that_is_not_printed_follows_the_others() -> None:
    rows = [(cells((PRICE, "1"), (PRICE, "870.15"), (AMOUNT, "870.15")),)]
    rows += [(cells((PRICE, "8"), (PRICE, "570.11"), (AMOUNT, "4560.88")),)]
    reduced = (cells((PRICE, "8"), (PRICE, "6.57"), (AMOUNT, "49.93")),)

    assert settled(*rows, reduced)[-1] == ("8", "6.57", "49.93")


def test_blanks_part_columns_or_thousands_as_the_rows_prove() -> None:
    joined = cells((PRICE, "8422.37"), (AMOUNT, "3378.96"))
    parted = cells((QUANTITY, "8"), (PRICE, "422.37"), (AMOUNT, "3378.96"))
    thousands = cells((QUANTITY, "2"), (PRICE, "1299.60"), (AMOUNT, "2599.20"))
    torn = cells((QUANTITY, "2"), (QUANTITY, "1"), (PRICE, "299.60"), (AMOUNT, "2599.20"))

    assert settled((joined, parted), (thousands, torn)) == [("8", "422.37", "3378.96"), ("2", "1299.60", "2599.20")]


def test_a_currency_without_cents_closes_too() -> None:
    assert settle_row(cells((RATE, "24"), (PRICE, "126790"), (AMOUNT, "3042960"))).quantity == Decimal(24)
