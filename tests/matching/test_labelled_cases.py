"""Every labelled case comes to the decision and the codes that it is labelled with."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.codes import Code, remedy_of
from matching.records import Severity
from tests.matching import generated_cases
from tests.matching.labelled import CASES, LabelledCase, labelled_cases, outcomes

ALL = tuple(labelled_cases())


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_labelled_case_is_decided_right(case: LabelledCase, tmp_path: Path) -> None:
    for found, expected in zip(outcomes(case, tmp_path), case.expected, strict=True):
        blocking = {str(each.code) for each in found.match.discrepancies if each.severity is not Severity.INFORM}
        informing = {str(each.code) for each in found.match.discrepancies} - blocking
        got = {"decision": found.decision.verdict.value, "codes": sorted(blocking)}
        if "orders" in expected:
            got["orders"] = sorted(found.match.orders)
        if "inferred" in expected:
            got["inferred"] = found.match.inferred

        assert got == {key: value for key, value in expected.items() if key != "informs"}, case.why
        assert set(expected.get("informs", ())) <= informing, case.why


def test_there_are_enough_cases_and_each_has_its_own_name() -> None:
    assert len(ALL) >= 150
    assert len({case.name for case in ALL}) == len(ALL)


# A paper that did not come is no invoice's difference; its tests are those of the daily look.
_ELSEWHERE = {"recurring_missing", "missing_rep"}


def test_every_code_is_in_a_case_or_known_to_be_tested_elsewhere() -> None:
    said = [
        each
        for case in ALL
        for expected in case.expected
        for each in (*expected["codes"], *expected.get("informs", ()))
    ]

    assert {str(code) for code in Code} - set(said) == _ELSEWHERE


def test_every_code_has_a_remedy() -> None:
    assert {code for code in Code if remedy_of(code)} == set(Code)


def test_the_generated_cases_are_those_of_the_generator() -> None:
    assert (CASES / "generated.json").read_text(encoding="utf-8") == generated_cases.as_text()
