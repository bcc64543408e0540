"""What an explanation says would have been approved is approved, once it is so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from matching.policy import MatchPolicy
from matching.records import Case, Counterfactual, Receipt, Severity
from parsing.document import Document
from tests.matching.builders import (
    a_case,
    a_line,
    a_receipt,
    a_toner,
    an_invoice,
    an_order,
    an_order_line,
    billed,
    matched,
    toner_ordered,
)


def _with(invoice: Document, line: int | None, **values: Decimal) -> Document:
    """Return the invoice with a line changed and its sums made anew."""
    lines = tuple(replace(each, amount=None, **values) if each.position == line else each for each in invoice.lines)
    amounts = [(each.quantity or 0) * (each.unit_price or 0) for each in lines]
    lines = tuple(replace(each, amount=amount) for each, amount in zip(lines, amounts, strict=True))
    net = sum(amounts, Decimal(0))
    tax = round(net * Decimal("0.21"), 2)
    return replace(invoice, lines=lines, net=net, tax=tax, total=net + tax)


CHANGES: dict[str, Callable[[Case, Counterfactual], Case]] = {
    "quantity": lambda case, one: replace(
        case, invoice=_with(case.invoice, one.line, quantity=Decimal(one.wanted or 0))
    ),
    "unit_price": lambda case, one: replace(
        case, invoice=_with(case.invoice, one.line, unit_price=Decimal(one.wanted or 0))
    ),
    "order_number": lambda case, one: replace(
        case, invoice=replace(case.invoice, order_references=(one.wanted or "",))
    ),
    "receipt": lambda case, one: replace(case, receipts=(a_receipt((1, one.wanted)),)),
}


@pytest.mark.parametrize(
    "case",
    [
        # more than the order has
        a_case(an_invoice(a_line(quantity="12"))),
        # more than earlier invoices left
        a_case(an_invoice(a_line(quantity="6")), billed=(billed("5"),)),
        # more than was received
        a_case(an_invoice(), an_order(receipt_required=True), receipts=(a_receipt((1, "4")),)),
        # nothing received
        a_case(an_invoice(), an_order(an_order_line(), receipt_required=True)),
        # too dear
        a_case(an_invoice(a_line(unit_price="70"))),
        # too dear and too much, on two lines
        a_case(an_invoice(a_line(unit_price="70"), a_toner(quantity="3")), an_order(an_order_line(), toner_ordered())),
        # no order number
        a_case(an_invoice(order_references=())),
    ],
)
def test_what_would_be_approved_is_approved(case: Case) -> None:
    said = matched(case).counterfactuals
    for one in said:
        case = CHANGES[one.field](case, one)

    assert said
    assert [each for each in matched(case).discrepancies if each.severity is not Severity.INFORM] == []


def test_the_day_of_the_last_receipt_is_named() -> None:
    received: Receipt = replace(a_receipt((1, "4")), date=date(2026, 3, 3))
    (said,) = matched(a_case(an_invoice(), an_order(receipt_required=True), receipts=(received,))).counterfactuals

    assert (said.field, said.found, said.wanted, said.since) == ("quantity", "10", "4", date(2026, 3, 3))


@pytest.mark.parametrize(
    "case",
    [
        # a closed order is for a person, whatever else is settled
        a_case(an_invoice(a_line(unit_price="70")), an_order(status="closed")),
        # two orders fit: no advice
        a_case(an_invoice(order_references=()), an_order(), an_order(number="PO-2")),
        # nothing blocks
        a_case(an_invoice()),
    ],
)
def test_nothing_is_promised_where_more_than_a_value_stands_in_the_way(case: Case) -> None:
    assert matched(case, MatchPolicy()).counterfactuals == ()
