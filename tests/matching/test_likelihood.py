"""The probability of an inferred order is calibrated, and ambiguity lowers it."""

from __future__ import annotations

from matching.likelihood import likelihood
from tests.matching.builders import a_case, an_invoice, an_order, matched
from tests.matching.calibration import samples


def test_the_probability_is_calibrated_on_invoices_it_was_not_fitted_on() -> None:
    rows = [(likelihood(score, lead), right) for score, lead, right in samples(seed=7, count=600)]
    error = 0.0
    for low in range(0, 10, 2):
        bucket = [row for row in rows if low / 10 <= row[0] < (low + 2) / 10]
        if bucket:
            error += abs(sum(p for p, _ in bucket) - sum(right for _, right in bucket)) / len(rows)

    assert error < 0.08


def test_of_the_nearly_certain_nearly_all_are_right() -> None:
    sure = [right for score, lead, right in samples(seed=8, count=600) if likelihood(score, lead) >= 0.9]

    assert len(sure) > 100
    assert sum(sure) / len(sure) >= 0.93


def test_two_like_orders_are_less_certain_than_one() -> None:
    invoice = an_invoice(order_references=())
    alone = matched(a_case(invoice, an_order())).probability
    ambiguous = matched(a_case(invoice, an_order(), an_order(number="PO-2"))).probability

    assert alone is not None
    assert ambiguous is not None
    assert ambiguous < alone


def test_a_named_order_needs_no_probability() -> None:
    assert matched(a_case(an_invoice())).probability is None
