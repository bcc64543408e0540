"""How many automatic mails may go."""

from __future__ import annotations

import pytest

from outbound.budget import Allowance, BudgetCounts, BudgetLimits, allowance

LIMITS = BudgetLimits(address_hour=3, domain_hour=5, overall_ten_minutes=10)


@pytest.mark.parametrize(
    ("address", "domain", "overall", "expected"),
    [
        (0, 0, 0, Allowance.SEND),  # the first mail
        (2, 4, 9, Allowance.SEND),  # the last one within every limit
        (3, 3, 3, Allowance.GATHER),  # a busy supplier: one mail at the end of the hour
        (0, 5, 5, Allowance.STOP_DOMAIN),  # a machine that changes its address each time (D9)
        (3, 5, 5, Allowance.STOP_DOMAIN),  # the wider limit decides
        (0, 0, 10, Allowance.STOP_ALL),  # the breaker (D14)
        (3, 5, 10, Allowance.STOP_ALL),  # everything at once
    ],
)
def test_the_widest_limit_reached_decides(address: int, domain: int, overall: int, expected: Allowance) -> None:
    counts = BudgetCounts(address_hour=address, domain_hour=domain, overall_ten_minutes=overall)
    assert allowance(counts, LIMITS) is expected
