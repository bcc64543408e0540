"""Bills that should have come and have not; bills side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from matching.contracts import missing_bills, period_of
from matching.records import Contract, ContractBill, Expectation, Term
from matching.series import series

TERM = Term(expectation=Expectation.FIXED, valid_from=date(2025, 1, 1), amount=Decimal(100))
RENT = Contract(number="ALQ-1", terms=(TERM,))


def a_bill(issued: date, net: object = 100, **given: object) -> ContractBill:
    values = {"contract": "ALQ-1", "number": "R", **given}
    return ContractBill(issued=issued, net=Decimal(str(net)), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("contract", "bills", "today", "missing"),
    [
        # February's bill is here
        (RENT, [a_bill(date(2026, 2, 2))], date(2026, 3, 10), []),
        # it is not
        (RENT, [a_bill(date(2026, 1, 2))], date(2026, 3, 10), [date(2026, 2, 1)]),
        # it may still come
        (RENT, [a_bill(date(2026, 1, 2))], date(2026, 3, 5), []),
        # it came late, in March
        (RENT, [a_bill(date(2026, 3, 4))], date(2026, 3, 10), []),
        # billed every quarter: the last one ended in December
        (Contract(number="ALQ-1", every_months=3, terms=(TERM,)), [], date(2026, 3, 10), [date(2025, 10, 1)]),
        # the contract had not begun
        (RENT, [], date(2025, 1, 10), []),
        # it has ended
        (Contract(number="ALQ-1", terms=(TERM,), valid_until=date(2025, 12, 31)), [], date(2026, 3, 10), []),
    ],
)
def test_a_bill_that_should_be_here_is_missed(
    contract: Contract, bills: list[ContractBill], today: date, missing: list[date]
) -> None:
    assert [each.period for each in missing_bills([contract], bills, today)] == missing


@pytest.mark.parametrize(
    ("months", "day", "first"),
    [
        (1, date(2026, 2, 28), date(2026, 2, 1)),
        (2, date(2026, 2, 28), date(2026, 1, 1)),
        (3, date(2026, 12, 31), date(2026, 10, 1)),
        (12, date(2026, 7, 1), date(2026, 1, 1)),
    ],
)
def test_periods_are_counted_from_january(months: int, day: date, first: date) -> None:
    assert period_of(Contract(number="X", every_months=months), day) == first


def test_twelve_bills_are_one_series_with_their_differences_and_unit_prices() -> None:
    bills = [a_bill(date(2025, month, 2), 100 + month, quantity=Decimal(500), unit="kWh") for month in range(1, 13)]
    entries = list(series(reversed(bills)))

    assert len(entries) == 12
    assert [each.delta for each in entries] == [None] + [Decimal(1)] * 11
    assert entries[0].unit_price == Decimal("0.202")
    assert not any(each.notable for each in entries)


def test_a_unit_that_became_much_dearer_is_notable() -> None:
    bills = [
        a_bill(date(2026, 1, 2), 100, quantity=Decimal(500), unit="KWH"),
        a_bill(date(2026, 2, 2), 100, quantity=Decimal(400), unit="kWh"),
    ]

    assert [(each.notable, each.rise_percent) for each in series(bills)] == [(False, None), (True, Decimal(25))]
