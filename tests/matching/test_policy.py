"""Reading a policy: every mistake at once, nothing guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from matching.codes import DEFAULTS, Code
from matching.messages import SENTENCES
from matching.policy import MatchPolicy, Tolerances
from matching.policy_file import PolicyError, policy_from_mapping
from matching.records import Severity


def test_nothing_given_is_the_default() -> None:
    assert policy_from_mapping({}) == MatchPolicy()


def test_numbers_may_be_written_in_any_way() -> None:
    policy = policy_from_mapping(
        {"version": 3, "header_only_limit": 250, "tolerances": {"totals": 0.05, "price_over_percent": "3"}}
    )

    assert policy == MatchPolicy(
        version="3",
        header_only_limit=Decimal(250),
        tolerances=Tolerances(totals=Decimal("0.05"), price_over_percent=Decimal(3)),
    )


def test_severities_are_by_code() -> None:
    policy = policy_from_mapping({"severities": {"charge_not_on_order": "inform"}})

    assert policy.severities == {"charge_not_on_order": Severity.INFORM}


def test_all_mistakes_are_told_at_once() -> None:
    wrong = {
        "tolerance": {},  # unknown key
        "header_only_limit": "much",  # no number
        "tolerances": {"price": 1, "totals": -1, "quantity_percent": True},  # unknown, negative, not a number
        "severities": {"bank_mismatch": "inform", "prize_over": "review", "price_over": "ignore"},
    }
    with pytest.raises(PolicyError) as raised:
        policy_from_mapping(wrong)

    paths = sorted(problem.split(":")[0] for problem in raised.value.problems)
    assert paths == [
        "header_only_limit",
        "severities.bank_mismatch",
        "severities.price_over",
        "severities.prize_over",
        "tolerance",
        "tolerances.price",
        "tolerances.quantity_percent",
        "tolerances.totals",
    ]


@pytest.mark.parametrize("table", ["tolerances", "severities", "per_euro"])
def test_a_table_must_be_a_table(table: str) -> None:
    with pytest.raises(PolicyError, match=table):
        policy_from_mapping({table: 1})


def test_limits_are_worth_more_in_small_currencies() -> None:
    policy = policy_from_mapping({"per_euro": {"MXN": 20}})

    assert policy.worth(Decimal(50), "MXN") == 1000
    assert policy.worth(Decimal(50), "EUR") == policy.worth(Decimal(50), None) == 50
    assert (policy.totals_tolerance("EUR"), policy.totals_tolerance("CLP")) == (Decimal("0.02"), 2)


def test_every_code_has_a_severity_and_a_sentence() -> None:
    assert set(DEFAULTS) == set(SENTENCES) == set(Code)
