"""Numbers as papers print them: signs, separators, the document's own style."""

from decimal import Decimal

import pytest

from parsing.text.amounts import NumberStyle, find_amounts, vote

COMMA = NumberStyle(decimal=",")
POINT = NumberStyle(decimal=".")


@pytest.mark.parametrize(
    ("text", "style", "values"),
    [
        ("1.234,56 €", COMMA, ["1234.56"]),  # Spain, Argentina, Germany
        ("35000,00", COMMA, ["35000.00"]),  # Argentina's "Comprobantes en línea": no thousands mark
        ("$ 1,234.56", POINT, ["1234.56"]),  # Mexico, United States
        ("10 030,98 €", COMMA, ["10030.98"]),  # France
        ("10\u202f030,98", COMMA, ["10030.98"]),  # France, narrow no-break space
        ("CHF 1'234.50", POINT, ["1234.50"]),  # Switzerland
        ("1,23,456.78", POINT, ["123456.78"]),  # India
        ("1.234,56", POINT, ["1234.56"]),  # both marks settle it, whatever the rest of the paper does
        ("1.000", COMMA, ["1000"]),  # three digits behind the thousands mark
        ("1.000", POINT, ["1.000"]),  # three digits behind the decimal mark: a quantity
        ("10.50", COMMA, ["10.50"]),  # two digits can only be decimals
        ("-414,77", COMMA, ["-414.77"]),  # leading sign
        ("4.895,45-", COMMA, ["-4895.45"]),  # trailing sign, as banks print
        ("(1,234.56)", POINT, ["-1234.56"]),  # accountants' brackets
        ("US$ 3,000.00", POINT, ["3000.00"]),  # sign of a currency before the number
        ("12.11.2024", COMMA, []),  # a date
        ("17:39", COMMA, []),  # a time
        ("RE-2015/4", COMMA, []),  # a reference
        ("3rd", POINT, []),  # an ordinal
        ("0,79 € 316,00 €", COMMA, ["0.79", "316.00"]),  # two of them
    ],
)
def test_numbers_are_read_as_printed(text: str, style: NumberStyle, values: list[str]) -> None:
    assert [amount.value for amount in find_amounts(text, style)] == [Decimal(value) for value in values]


def test_a_rate_is_marked_as_no_amount() -> None:
    rate, tax = find_amounts("IVA 21% 1.654,94", COMMA)
    assert (rate.percent, rate.value) == (True, Decimal(21))
    assert (tax.percent, tax.value) == (False, Decimal("1654.94"))


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.000", "12,50", "3,10"], ","),  # clear decimals outvote the default
        (["1,000", "12.50"], "."),  # the same the other way round
        (["1.000", "2.000"], ","),  # nothing is clear: the default stays
        (["1.234.567"], ","),  # a mark that stands twice parts thousands
        (["01.02.2026", "5,00"], ","),  # dates have no vote
    ],
)
def test_the_numbers_of_a_document_vote_on_its_style(texts: list[str], mark: str) -> None:
    assert vote(texts, ",").decimal == mark


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("20 260,928.00 $", ["20", "260928.00"]),  # a discount close to its amount
        ("20 1.234,56", ["20", "1234.56"]),
        ("12 345 678,90", ["12345678.90"]),
        ("EUR8.188,08", ["8188.08"]),  # a currency that runs into its amount
    ],
)
def test_blanks_part_thousands_only_where_the_rest_is_one_number(text: str, values: list[str]) -> None:
    found = find_amounts(text, NumberStyle(decimal="," if text.rfind(",") > text.rfind(".") else "."))

    assert [str(each.value) for each in found] == values
