"""What billing more than was ordered or received does."""

from __future__ import annotations

import pytest

from matching.records import Billed, Receipt
from tests.matching.builders import (
    a_case,
    a_line,
    a_receipt,
    a_toner,
    an_invoice,
    an_order,
    an_order_line,
    billed,
    blocking,
    matched,
)


@pytest.mark.parametrize(
    ("quantity", "before", "expected"),
    [
        ("10", [], []),  # all of it
        ("4", [], []),  # a partial delivery
        ("4", [billed(6)], []),  # the last part
        ("5", [billed(6)], ["qty_over_ordered"]),  # one more than is left
        ("11", [], ["qty_over_ordered"]),  # one more than was ordered
        ("10", [billed(10)], ["qty_over_ordered"]),  # everything again
        ("2", [billed(10), billed(-2)], []),  # two came back and were credited
        ("10", [billed(10, order="PO-OTHER")], []),  # billed on another order
    ],
)
def test_billing_more_than_the_order_has_left(quantity: str, before: list[Billed], expected: list[str]) -> None:
    case = a_case(an_invoice(a_line(quantity=quantity)), billed=tuple(before))

    assert blocking(matched(case)) == expected


@pytest.mark.parametrize(
    ("quantity", "before", "receipts", "expected"),
    [
        ("10", [], [a_receipt((1, 10))], []),  # all came in
        ("4", [], [a_receipt((1, 4))], []),  # what came in
        ("5", [], [a_receipt((1, 4))], ["qty_over_received"]),  # one more than came in
        ("10", [], [a_receipt((1, 4)), a_receipt((1, 6))], []),  # came in two parts
        ("4", [billed(4)], [a_receipt((1, 4))], ["qty_over_received"]),  # it was billed already
        ("10", [], [], ["receipt_pending"]),  # nothing came in yet
        ("10", [], [a_receipt((2, 2))], ["receipt_pending"]),  # only something else did
        ("12", [], [a_receipt((1, 10))], ["qty_over_ordered"]),  # all came in: only the order is exceeded
        ("12", [], [a_receipt((1, 8))], ["qty_over_ordered", "qty_over_received"]),  # both
    ],
)
def test_billing_more_than_was_received(
    quantity: str, before: list[Billed], receipts: list[Receipt], expected: list[str]
) -> None:
    order = an_order(receipt_required=True)
    case = a_case(an_invoice(a_line(quantity=quantity)), order, billed=tuple(before), receipts=tuple(receipts))

    assert blocking(matched(case)) == expected


def test_two_lines_of_one_item_count_together() -> None:
    found = matched(a_case(an_invoice(a_line(1, quantity="6"), a_line(2, quantity="6"))))

    assert [(each.code, each.expected, each.found) for each in found.discrepancies] == [
        ("qty_over_ordered", "10", "12")
    ]


def test_a_quantity_runs_over_two_order_lines_of_one_item() -> None:
    order = an_order(an_order_line(1, quantity="6"), an_order_line(2, quantity="6"))
    found = matched(a_case(an_invoice(a_line(quantity="10")), order))

    assert [(line.order_line, line.quantity) for line in found.lines] == [(1, 6), (2, 4)]
    assert found.discrepancies == ()


def test_units_are_converted_before_quantities_are_compared() -> None:
    order = an_order(an_order_line(quantity="24", unit="C62", unit_price="5.00"))
    dozens = an_invoice(a_line(quantity="2", unit="docena", unit_price="60.00"))

    assert matched(a_case(dozens, order)).discrepancies == ()
    assert blocking(matched(a_case(dozens, order, billed=(billed(1),)))) == ["qty_over_ordered"]


def test_stages_of_a_lump_sum_are_billed_by_amount() -> None:
    work = an_order(
        an_order_line(item_code=None, description="Instalación eléctrica", quantity="1", unit_price="10000")
    )
    line = {"item_code": None, "quantity": "1", "unit_price": "3000.00"}
    first = an_invoice(a_line(**line, description="Instalación eléctrica, anticipo 30 %"))
    last = an_invoice(a_line(**line, description="Instalación eléctrica, saldo 30 %"))

    assert matched(a_case(first, work)).discrepancies == ()
    assert matched(a_case(last, work, billed=(billed("0.7", amount=7000),))).discrepancies == ()
    assert blocking(matched(a_case(last, work, billed=(billed("0.8", amount=8000),)))) == ["qty_over_ordered"]


def test_a_standing_order_without_quantities_has_no_limit() -> None:
    contract = an_order(an_order_line(quantity=None))

    assert matched(a_case(an_invoice(a_line(quantity="500")), contract)).discrepancies == ()


def test_toner_left_over_does_not_make_paper_too_much() -> None:
    assert blocking(matched(a_case(an_invoice(a_line(), a_toner(quantity="3"))))) == ["qty_over_ordered"]
