"""What must hold for any invoice: more tolerance never refuses more, order of arrival does not change sums."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import best_assignment
from matching.decision import decide
from matching.match import billed_by, match
from matching.policy import MatchPolicy, Tolerances
from matching.records import Verdict
from matching.sequence import OrderBook, match_in_order
from tests.matching.builders import a_case, a_line, a_receipt, a_toner, an_invoice, an_order, an_order_line, billed

_SEVERITY = [Verdict.APPROVED, Verdict.REVIEW, Verdict.REJECTED]
_prices = st.decimals(min_value="0.01", max_value="200", places=2)
_quantities = st.decimals(min_value="0.5", max_value="15", places=1)
_tolerances = st.decimals(min_value=0, max_value=50, places=1)


@given(price=_prices, quantity=_quantities, received=_quantities, tolerance=_tolerances, more=_tolerances)
@settings(max_examples=60)
def test_more_tolerance_never_decides_more_strictly(
    price: Decimal, quantity: Decimal, received: Decimal, tolerance: Decimal, more: Decimal
) -> None:
    invoice = an_invoice(a_line(unit_price=price, quantity=quantity))
    case = a_case(invoice, an_order(receipt_required=True), receipts=(a_receipt((1, received)),))
    narrow, wide = (
        MatchPolicy(
            tolerances=Tolerances(
                price_over_percent=each, price_over_amount=each, line_ceiling=each, quantity_percent=each, totals=each
            )
        )
        for each in (tolerance, tolerance + more)
    )
    strict, lenient = (decide(match(case, policy), policy).verdict for policy in (narrow, wide))

    assert _SEVERITY.index(lenient) <= _SEVERITY.index(strict)


@given(price=_prices, quantity=_quantities, before=_quantities)
@settings(max_examples=30)
def test_matching_again_gives_the_same(price: Decimal, quantity: Decimal, before: Decimal) -> None:
    case = a_case(an_invoice(a_line(unit_price=price, quantity=quantity)), billed=(billed(before),))

    assert match(case, MatchPolicy()) == match(case, MatchPolicy())


@given(parts=st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=4), shuffle=st.randoms())
@settings(max_examples=30)
def test_parts_that_fit_together_bill_the_same_in_any_order(parts: list[int], shuffle: Random) -> None:
    total = sum(parts)
    book = OrderBook([an_order(an_order_line(quantity=total))])
    invoices = [an_invoice(a_line(quantity=each), number=f"F-{place}") for place, each in enumerate(parts, start=1)]
    shuffled = shuffle.sample(invoices, len(invoices))
    for arrived in (invoices, shuffled):
        found = list(match_in_order(arrived, book, MatchPolicy()))

        assert {each.decision.verdict for each in found} == {Verdict.APPROVED}
        assert sum(one.quantity or 0 for each in found for one in billed_by(each.case, each.match)) == total


@given(
    quantities=st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=6),
    tolerance=st.integers(min_value=0, max_value=30),
)
@settings(max_examples=40)
def test_what_is_billed_never_exceeds_what_was_ordered_and_its_tolerance(quantities: list[int], tolerance: int) -> None:
    ordered = Decimal(12)
    policy = MatchPolicy(tolerances=Tolerances(quantity_percent=Decimal(tolerance)))
    invoices = [an_invoice(a_line(quantity=each), number=f"F-{place}00") for place, each in enumerate(quantities)]
    found = match_in_order(invoices, OrderBook([an_order(an_order_line(quantity=ordered))]), policy)
    kept = [each for each in found if each.decision.verdict is not Verdict.REJECTED]

    billed_in_all = sum(one.quantity or 0 for each in kept for one in billed_by(each.case, each.match))
    assert billed_in_all <= ordered * (1 + Decimal(tolerance) / 100)


@given(
    parts=st.lists(st.integers(min_value=1, max_value=7), min_size=1, max_size=5),
    cents=st.integers(min_value=1, max_value=99_999),
    billed_quantity=st.integers(min_value=1, max_value=40),
)
@settings(max_examples=60)
def test_no_cent_is_lost_when_a_line_is_spread_over_order_lines(
    parts: list[int], cents: int, billed_quantity: int
) -> None:
    order = an_order(*(an_order_line(place, quantity=each) for place, each in enumerate(parts, start=1)))
    amount = Decimal(cents) / 100
    invoice = an_invoice(a_line(quantity=billed_quantity, unit_price=None, amount=amount))
    case = a_case(invoice, order)
    found = match(case, MatchPolicy())

    assert sum(one.amount for one in billed_by(case, found)) == amount
    assert sum(one.quantity or 0 for one in billed_by(case, found)) == billed_quantity


@given(
    weights=st.lists(
        st.dictionaries(st.integers(0, 4), st.sampled_from([0.5, 0.6, 0.7, 0.9, 1.0]), max_size=4), max_size=4
    )
)
@settings(max_examples=100)
def test_the_assignment_is_the_best_of_all(weights: list[dict[int, float]]) -> None:
    found = best_assignment(weights)
    best = max(
        sum(weights[row].get(column, 0.0) for row, column in enumerate(columns))
        for columns in permutations(range(9), len(weights))  # columns 5 to 8 mean "nobody"
    )

    assert len(set(found.values())) == len(found)
    assert abs(sum(weights[row][column] for row, column in found.items()) - best) < 1e-9


def test_lines_are_paired_for_the_best_of_all_not_one_by_one() -> None:
    # Both lines are most like the paper; only the first has its exact words.
    invoice = an_invoice(
        a_line(1, item_code=None, description="Resma papel A4 75 g", quantity="10"),
        a_toner(2, item_code=None, description="Resma papel A4", unit_price="100.00"),
    )

    assert [line.order_line for line in match(a_case(invoice), MatchPolicy()).lines] == [1, 2]
