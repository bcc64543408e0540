"""What a unit price above or below the order's does."""

from __future__ import annotations

from decimal import Decimal

import pytest

from matching.policy import MatchPolicy, Tolerances
from tests.matching.builders import a_case, a_line, an_invoice, an_order, an_order_line, codes, matched


@pytest.mark.parametrize(
    ("ordered", "quantity", "invoiced", "expected"),
    [
        ("57.00", "10", "57.00", []),  # as ordered
        ("57.00", "10", "58.14", []),  # exactly 2 % over
        ("57.00", "10", "58.15", ["price_over"]),  # a cent beyond 2 %
        ("1.00", "10", "1.05", []),  # 5 %, but only 0.05 a unit
        ("1.00", "10", "1.06", ["price_over"]),  # beyond both
        ("1000.00", "1", "1020.00", []),  # 2 %, 20 on the line
        ("1000.00", "3", "1017.00", ["price_over"]),  # 1.7 %, but 51 on the line
        ("1000.00", "5", "1010.00", []),  # 1 %, exactly 50 on the line
        ("0.10", "2000", "0.13", ["price_over"]),  # 0.03 a unit, but 60 on the line
        ("57.00", "10", "50.00", ["price_under"]),  # cheaper only informs
        ("57.00", "1", "56.99", []),  # a cent on the whole line is rounding
    ],
)
def test_unit_price_over_the_tolerance(ordered: str, quantity: str, invoiced: str, expected: list[str]) -> None:
    order = an_order(an_order_line(unit_price=ordered, quantity=quantity))
    invoice = an_invoice(a_line(unit_price=invoiced, quantity=quantity))

    assert [code for code in codes(matched(a_case(invoice, order))) if code.startswith("price")] == expected


def test_price_over_says_what_was_expected_and_found() -> None:
    found = matched(a_case(an_invoice(a_line(unit_price="61.56")))).discrepancies[0]

    assert (found.code, found.line, found.expected, found.found) == ("price_over", 1, "57.00", "61.56")
    assert found.resolver == "buyer"
    assert found.facts["item"] == "PAP-75"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (a_line(unit_price="5700", price_base="100", amount="570.00"), []),  # price per hundred, and said so
        (a_line(unit_price="5700", amount="570.00"), []),  # price per hundred, not said
        (a_line(unit_price="60.00", amount="570.00"), []),  # list price, the discount in the amount
        (a_line(unit_price=None, amount="570.00"), []),  # no price printed
        (a_line(unit_price=None, amount="620.00"), ["price_over"]),  # the same, too dear
        (a_line(quantity=None, amount="570.00"), []),  # no quantity printed
        (a_line(quantity="1", unit="decena", unit_price="570.00"), []),  # unit without conversion: not compared
    ],
)
def test_price_is_what_the_line_really_charges(line: object, expected: list[str]) -> None:
    found = matched(a_case(an_invoice(line)))  # type: ignore[arg-type]

    assert [code for code in codes(found) if code.startswith("price")] == expected


def test_lines_with_tax_inside_are_compared_net() -> None:
    gross = a_line(unit_price="68.97", amount="689.70")  # 57.00 and 21 %

    assert codes(matched(a_case(an_invoice(gross, net="570.00", tax="119.70", total="689.70")))) == []


def test_ceiling_counts_in_the_worth_of_the_currency() -> None:
    order = an_order(an_order_line(unit_price="1000.00", quantity="3"), currency="MXN")
    invoice = an_invoice(a_line(unit_price="1017.00", quantity="3"), currency="MXN")

    assert codes(matched(a_case(invoice, order))) == []  # 51 pesos are not 51 euros


def test_policy_may_allow_more() -> None:
    policy = MatchPolicy(tolerances=Tolerances(price_over_percent=Decimal(10)))

    assert codes(matched(a_case(an_invoice(a_line(unit_price="61.56"))), policy)) == []
