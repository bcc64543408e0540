"""When a mail is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outbound.backoff import retry_at
from tests.outbound.builders import NOW


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        (1, timedelta(minutes=1)),  # the first retry is soon
        (2, timedelta(minutes=2)),
        (5, timedelta(minutes=16)),
        (8, timedelta(minutes=128)),
        (9, timedelta(hours=4)),  # never longer than that
        (10_000, timedelta(hours=4)),
    ],
)
def test_waits_double_up_to_four_hours(attempts: int, wait: timedelta) -> None:
    assert retry_at(attempts, NOW, NOW) == NOW + wait


def test_after_five_days_it_is_given_up() -> None:
    almost = NOW + timedelta(days=5) - timedelta(hours=4)
    assert retry_at(30, NOW, almost) == NOW + timedelta(days=5)
    assert retry_at(30, NOW, almost + timedelta(seconds=1)) is None
