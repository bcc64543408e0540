"""Dates in eight languages."""

from datetime import date

import pytest

from parsing.text.dates import find_dates, month_comes_first


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("05/03/2026", date(2026, 3, 5)),  # day first nearly everywhere
        ("5-3-26", date(2026, 3, 5)),  # two digits of year
        ("31.12.99", date(1999, 12, 31)),  # of the last century
        ("2026-03-05T10:15:00", date(2026, 3, 5)),  # ISO with a time, as Mexican papers print
        ("2024/07/05", date(2024, 7, 5)),  # year first
        ("19/jul/2024", date(2024, 7, 19)),  # month by name between slashes
        ("12 de marzo de 2026", date(2026, 3, 12)),  # Spanish
        ("marzo 12 de 2026", date(2026, 3, 12)),  # Colombia
        ("12 de março de 2026", date(2026, 3, 12)),  # Portuguese
        ("1er mars 2026", date(2026, 3, 1)),  # French
        ("12. März 2026", date(2026, 3, 12)),  # German
        ("12 marzo 2026", date(2026, 3, 12)),  # Italian
        ("12 maart 2026", date(2026, 3, 12)),  # Dutch
        ("Apr 01, 2015", date(2015, 4, 1)),  # English, month first
        ("August 3 , 2014", date(2014, 8, 3)),  # with a stray space
        ("3rd April 2026", date(2026, 4, 3)),  # ordinal
        ("13/25/2026", None),  # no such month either way
        ("31/02/2026", None),  # no such day
        ("4500012345", None),  # an order number
        ("10.50 1.234,56", None),  # amounts
    ],
)
def test_a_date_is_found_as_printed(text: str, found: date | None) -> None:
    assert [one.value for one in find_dates(text)] == ([found] if found else [])


def test_the_month_comes_first_only_where_the_paper_says_so() -> None:
    assert find_dates("03/04/2026", month_first=True)[0].value == date(2026, 3, 4)
    assert find_dates("03.04.2026", month_first=True)[0].value == date(2026, 4, 3)
    assert find_dates("25/04/2026", month_first=True)[0].value == date(2026, 4, 25)


@pytest.mark.parametrize(
    ("texts", "american", "first"),
    [
        (["03/20/2023", "04/04/2023"], False, True),  # the first can only be March 20
        (["20/03/2023", "04/04/2023"], True, False),  # the first can only be 20 March
        (["03/04/2023"], True, True),  # nothing settles it: the seller's country does
        (["03/04/2023"], False, False),  # the same outside America
        (["03/20/2023", "20/03/2023"], True, True),  # a contradiction settles nothing
    ],
)
def test_one_clear_date_settles_the_order_of_day_and_month(texts: list[str], american: bool, first: bool) -> None:
    assert month_comes_first(texts, american=american) is first
