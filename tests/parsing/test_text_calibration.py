"""Scores made probabilities."""

from __future__ import annotations

from itertools import pairwise

import pytest

from parsing.text.calibration import calibrated, curves, on_curve

CURVE = ((0.4, 0.6), (0.8, 0.9), (0.9, 0.99))


@pytest.mark.parametrize(
    ("score", "probability"),
    [
        (0.2, 0.3),  # below the first point nothing was counted: the line comes from nothing
        (0.4, 0.6),  # on a point
        (0.6, 0.75),  # half way between two
        (0.95, 0.99),  # beyond the last point no more is known than there
    ],
)
def test_a_score_is_read_off_its_curve(score: float, probability: float) -> None:
    assert on_curve(CURVE, score) == probability


def test_a_field_that_was_never_counted_keeps_its_score() -> None:
    assert calibrated({"payment_terms": 0.77}) == {"payment_terms": 0.77}


def test_shipped_curves_rise_and_promise_nothing_certain() -> None:
    assert {"number", "total", "seller.tax_id"} <= curves().keys()
    for curve in curves().values():
        assert all(left[0] < right[0] and left[1] <= right[1] for left, right in pairwise(curve))
        assert all(0 < probability < 1 for _, probability in curve)
