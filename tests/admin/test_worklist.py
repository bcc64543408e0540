"""The worklist: groups and orders, pages, and one action on many with its way back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from admin.headings import HEADINGS
from matching.codes import Code
from service.store.worklist import NOBODY, Sort, WorklistFilter, groups, worklist
from tests.admin.seed import NOW, Seed, a_discrepancy, a_match
from tests.admin.test_actions import row_of


def waiting(seed: Seed, **changes: object) -> int:
    values = {"cause": "price_over", "worth": Decimal("100.00"), "blocked_since": NOW - timedelta(days=1)}
    return seed.invoice(**values | changes)


def numbers(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'name="row" value="(\d+):', page)]


def marked(seed: Seed, *keys: int) -> list[str]:
    return [f"{key}:{row_of(seed, key).version}" for key in keys]


def test_every_code_has_a_heading() -> None:
    assert set(HEADINGS) == set(Code)


def test_what_waits_is_grouped_by_who_acts_and_why_the_dearest_first(collector: FlaskClient, seed: Seed) -> None:
    receipt = a_match(discrepancies=[a_discrepancy("receipt_pending", resolver="receiver")])
    waiting(seed)
    waiting(seed)
    waiting(seed, cause="receipt_pending", blocked_by="receiver", worth=Decimal("900.00"), match=receipt)

    found = groups(seed.installation.store)

    assert [(each.blocked_by, each.cause, each.count, str(each.worth)) for each in found] == [
        ("receiver", "receipt_pending", 1, "900.00"),
        ("buyer", "price_over", 2, "200.00"),
    ]
    page = collector.get("/?who=receiver&cause=receipt_pending").get_data(as_text=True)
    assert len(numbers(page)) == 1
    assert 'class="group chosen"' in page


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.OLDEST, [1, 0, 2]),  # since two days, one day, none
        (Sort.WORTH, [2, 0, 1]),
        (Sort.DUE, [0, 2, 1]),  # one has no due date
    ],
)
def test_each_order_puts_first_what_it_says(seed: Seed, sort: Sort, expected: list[int]) -> None:
    keys = [
        waiting(seed, due_date=date(2026, 3, 12)),
        waiting(seed, due_date=None, worth=None, blocked_since=NOW - timedelta(days=2)),
        waiting(seed, due_date=date(2026, 4, 1), worth=Decimal(5000), blocked_since=NOW),
    ]

    found = worklist(seed.installation.store, WorklistFilter(sort=sort))

    assert [row.id for row in found.rows] == [keys[place] for place in expected]


@pytest.mark.parametrize("sort", Sort)
def test_pages_show_every_row_once_in_every_order(seed: Seed, sort: Sort) -> None:
    keys = {waiting(seed, worth=Decimal(number % 7), due_date=date(2026, 3, 1 + number % 5)) for number in range(120)}
    seen: list[int] = []
    after: str | None = None
    while True:
        page = worklist(seed.installation.store, WorklistFilter(sort=sort, after=after))
        seen += [row.id for row in page.rows]
        after = page.next
        if after is None:
            break

    assert len(seen) == len(set(seen))
    assert set(seen) == keys


@pytest.mark.parametrize("after", ["nonsense", "|", "x|1", "NaN|2", "1E+99|2", "2026-13-40|3", "2026-03-01T00:00|3"])
def test_an_address_that_somebody_made_up_shows_the_first_page(collector: FlaskClient, seed: Seed, after: str) -> None:
    key = waiting(seed)

    for sort in Sort:
        page = collector.get(f"/?sort={sort}&after={after}")
        assert page.status_code == 200
        assert numbers(page.get_data(as_text=True)) == [key]


def test_many_are_given_to_a_person_and_found_by_it(collector: FlaskClient, seed: Seed) -> None:
    first, second, third = waiting(seed), waiting(seed), waiting(seed)

    form = {"act": "assign", "person": "collector", "row": marked(seed, first, second)}
    assert collector.post("/worklist", data=form).status_code == 302

    assert [row_of(seed, key).assigned_to for key in (first, second, third)] == ["collector", "collector", None]
    assert numbers(collector.get("/?assigned=collector").get_data(as_text=True)) == [first, second]
    assert numbers(collector.get(f"/?assigned={NOBODY}").get_data(as_text=True)) == [third]


def test_one_refusal_stops_none_of_the_others_and_all_is_taken_back(collector: FlaskClient, seed: Seed) -> None:
    first, stale = waiting(seed), waiting(seed)
    rows = [*marked(seed, first), f"{stale}:99"]

    answer = collector.post("/worklist", data={"act": "hold", "reason": "visita", "row": rows}, follow_redirects=True)

    page = answer.get_data(as_text=True)
    assert "Done for 1 invoice." in page
    assert "Somebody changed this meanwhile" in page
    assert (row_of(seed, first).hold_reason, row_of(seed, stale).hold_reason) == ("visita", None)
    page = collector.post("/worklist/undo", follow_redirects=True).get_data(as_text=True)
    assert "Taken back for 1." in page
    assert row_of(seed, first).hold_reason is None
    assert "Take it back" not in page


def test_many_are_approved_and_reopened(collector: FlaskClient, seed: Seed) -> None:
    keys = [waiting(seed), waiting(seed)]

    collector.post("/worklist", data={"act": "approve", "row": marked(seed, *keys)})
    assert [row_of(seed, key).state for key in keys] == ["approved", "approved"]
    collector.post("/worklist/undo")

    assert [row_of(seed, key).state for key in keys] == ["in_review", "in_review"]


@pytest.mark.parametrize(
    "form", [{"act": "approve"}, {"act": "burn", "row": "1:1"}, {"act": "hold", "row": "1:1"}, {"row": "x:y"}]
)
def test_what_is_not_complete_is_said_and_changes_nothing(
    collector: FlaskClient, seed: Seed, form: dict[str, str]
) -> None:
    waiting(seed)

    page = collector.post("/worklist", data=form, follow_redirects=True).get_data(as_text=True)

    assert "Mark at least one invoice" in page
