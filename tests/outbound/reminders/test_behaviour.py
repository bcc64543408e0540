"""The score, its terms and the grade; what depends on the grade."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from outbound.records import Money
from outbound.reminders.behaviour import Behaviour, behaviour
from outbound.reminders.extras import discount_line, interest_lines
from outbound.reminders.planning import plan
from outbound.reminders.policy import Comparison, InterestRate, Rule, Segment
from outbound.reminders.records import (
    DiscountTerms,
    Dispute,
    Grade,
    Ledger,
    Nature,
    PaidInvoice,
    Promise,
    PromiseState,
)
from outbound.reminders.segments import members, segment_of
from tests.outbound.reminders.builders import MONDAY, a_customer, a_ledger, a_policy, a_receivable, at, days, paid

NOW = at(MONDAY)


def graded(ledger: Ledger) -> Behaviour:
    return behaviour(ledger, MONDAY, {})


def test_the_score_is_that_of_the_documented_example() -> None:
    """Days late 18, share late 0.6, trend 5, exposure 0.3, broken 0.5: 57.8, grade C."""
    measured = Behaviour(
        score=0, grade=Grade.N, natural=Grade.N, days_late=18, share_late=0.6, trend=5, exposure=0.3, broken=0.5,
        invoices=9,
    )  # fmt: skip
    assert round(100 - sum(measured.lost.values()), 2) == 57.75


@pytest.mark.parametrize(
    ("late", "grade"), [(-5, Grade.A), (0, Grade.A), (3, Grade.A), (10, Grade.C), (20, Grade.C), (60, Grade.D)]
)
def test_who_pays_later_has_a_worse_grade(late: int, grade: Grade) -> None:
    assert graded(a_ledger(now=NOW, paid=paid(late, on=MONDAY - days(5)))).grade is grade


def test_fewer_than_three_paid_invoices_tell_nothing() -> None:
    assert graded(a_ledger(now=NOW, paid=paid(60, on=MONDAY, count=2))).grade is Grade.N


def test_three_late_payments_move_the_next_reminder_earlier() -> None:
    """DF-03."""
    before = a_ledger(a_receivable(due=MONDAY), now=NOW, paid=paid(0, on=MONDAY - days(100)))
    after = replace(before, paid=(*before.paid, *paid(70, on=MONDAY - days(1), count=3, amount="9000")))
    assert graded(after).score < graded(before).score
    first_days = []
    for ledger in (before, after):
        day = MONDAY + days(1)
        while not plan(a_policy(), replace(ledger, payments_as_of=at(day)), at(day)).due(at(day)):
            day += days(1)
        first_days.append(day)
    assert first_days[1] < first_days[0]


def test_days_under_dispute_do_not_count_as_late() -> None:
    late = paid(20, on=MONDAY - days(5))
    excused = tuple(replace(each, disputed_days=20) for each in late)
    assert graded(a_ledger(now=NOW, paid=excused)).grade is Grade.A
    disputed = a_receivable(due=MONDAY - days(100), dispute=Dispute(since=MONDAY - days(99)))
    assert graded(a_ledger(disputed, now=NOW, paid=paid(0, on=MONDAY))).days_late == 0


def test_what_is_overdue_now_counts_at_today() -> None:
    overdue = a_receivable(due=MONDAY - days(90), amount="20000")
    found = graded(a_ledger(overdue, now=NOW, paid=paid(0, on=MONDAY - days(5))))
    assert found.days_late > 60
    assert found.exposure == 1


def test_broken_promises_cost_points() -> None:
    kept = Promise(id="k", receivables=(), due=MONDAY, made_on=MONDAY, state=PromiseState.KEPT)
    broken = replace(kept, id="b", state=PromiseState.BROKEN)
    found = graded(a_ledger(now=NOW, paid=paid(0, on=MONDAY), promises=(kept, broken)))
    assert found.broken == 0.5
    assert found.lost["broken"] == 5


@pytest.mark.parametrize(
    ("last", "late", "expected"),
    [
        (Grade.B, 4, Grade.B),  # 71.9 is a B whatever it was before
        (Grade.C, 4, Grade.C),  # but not three points beyond the border of C: C stays
        (Grade.A, 4, Grade.B),
        (Grade.E, 0, Grade.A),  # far beyond
    ],
)
def test_a_grade_changes_only_well_beyond_its_border(last: Grade, late: int, expected: Grade) -> None:
    ledger = a_ledger(now=NOW, paid=paid(late, on=MONDAY - days(5)), customer=a_customer(last_grade=last))
    assert graded(ledger).grade is expected, graded(ledger).score


def test_a_person_and_the_law_stand_over_the_score() -> None:
    good = paid(0, on=MONDAY)
    assert graded(a_ledger(now=NOW, paid=good, customer=a_customer(grade=Grade.E))).grade is Grade.E
    insolvent = a_customer(legal="concurso", grade=Grade.A)
    assert graded(a_ledger(now=NOW, paid=good, customer=insolvent)).grade is Grade.X


def test_amounts_of_several_currencies_weigh_by_their_worth() -> None:
    pesos = PaidInvoice(
        number="1", amount=Money(amount=Decimal(160_000), currency="ARS"), due_date=MONDAY - days(90), paid_on=MONDAY
    )
    ledger = a_ledger(now=NOW, paid=(*paid(0, on=MONDAY, amount="1000"), pesos))
    worth = behaviour(ledger, MONDAY, {"ARS": Decimal(1600)}).days_late
    assert worth < 5 < behaviour(ledger, MONDAY, {}).days_late


SEGMENTS = (
    Segment(name="public", when=(Rule(field="nature", comparison=Comparison.IS, values=("public",)),), ladder="gentle"),
    Segment(
        name="large in the south",
        when=(
            Rule(field="zone", comparison=Comparison.IS, values=("sur", "SURESTE")),
            Rule(field="open", comparison=Comparison.AT_LEAST, values=("1000",)),
            Rule(field="grade", comparison=Comparison.IS_NOT, values=("E", "X")),
        ),
        ladder="standard",
    ),
)


def test_a_customer_belongs_to_the_first_segment_whose_rules_all_hold() -> None:
    """B4-07, B4-08: place, solvency, behaviour and own fields are usable."""
    policy = a_policy(segments=SEGMENTS)
    south = a_customer(attributes={"zone": "Sur"})
    found = {}
    for name, customer, amount in (
        ("public", a_customer(nature=Nature.PUBLIC, attributes={"zone": "sur"}), "5000"),
        ("large", south, "1000"),
        ("small", south, "999"),
        ("bad", replace(south, grade=Grade.E), "5000"),
        ("elsewhere", a_customer(attributes={"zone": "norte"}), "5000"),
        ("nothing known", a_customer(), "5000"),
    ):
        ledger = a_ledger(a_receivable(amount=amount), now=NOW, customer=customer)
        segment = segment_of(policy, ledger, graded(ledger).grade, MONDAY)
        found[name] = segment.name if segment else None
    assert found == {
        "public": "public", "large": "large in the south", "small": None, "bad": None, "elsewhere": None,
        "nothing known": None,
    }  # fmt: skip


def test_the_members_of_each_segment_can_be_looked_at() -> None:
    policy = a_policy(segments=SEGMENTS)
    ledgers = [
        a_ledger(now=NOW, customer=a_customer(id="a", nature=Nature.PUBLIC)),
        a_ledger(now=NOW, customer=a_customer(id="b")),
    ]
    assert members(policy, ledgers, MONDAY) == {"public": ("a",), "large in the south": (), "": ("b",)}


RATE = InterestRate(
    country="ES",
    percent=Decimal("10.15"),
    valid_from=MONDAY - days(100),
    fixed_sums={Decimal(0): Decimal(40), Decimal(10_000): Decimal(100)},
    currency="EUR",
    source="Ley 3/2004",
)


def test_interest_is_simple_and_shows_its_formula() -> None:
    """domain.md 5.8: 10,000 EUR, 45 days at 10.15 % are 125.14; the fixed sum is that of its tier."""
    receivable = a_receivable(due=MONDAY - days(45), amount="10000")
    interest, fixed = interest_lines(a_policy(interest=(RATE,)), a_customer(), receivable, MONDAY)
    assert (interest.amount.amount, interest.facts["days"]) == (Decimal("125.14"), "45")
    assert fixed.amount.amount == Decimal(100)


def test_interest_over_a_change_of_rates_has_a_line_for_each() -> None:
    first = replace(RATE, valid_to=MONDAY - days(31), fixed_sums={})
    second = replace(RATE, valid_from=MONDAY - days(30), percent=Decimal(9))
    receivable = a_receivable(due=MONDAY - days(45), amount="10000")
    lines = list(interest_lines(a_policy(interest=(second, first)), a_customer(), receivable, MONDAY))
    assert [(line.kind, line.facts.get("days"), line.facts.get("percent")) for line in lines] == [
        ("interest", "14", "10.15"),
        ("interest", "31", "9"),
        ("fixed_sum", None, None),
    ]


@pytest.mark.parametrize(
    ("customer", "currency", "after"),
    [
        (a_customer(nature=Nature.CONSUMER), "EUR", 45),  # not for consumers
        (a_customer(country="FR"), "EUR", 45),  # no rate there
        (a_customer(), "EUR", 0),  # not overdue
    ],
)
def test_without_a_rate_there_is_no_line(customer: object, currency: str, after: int) -> None:
    receivable = a_receivable(due=MONDAY - days(after), currency=currency)
    assert not list(interest_lines(a_policy(interest=(RATE,)), customer, receivable, MONDAY))  # type: ignore[arg-type]


def test_a_fixed_sum_is_of_its_own_currency_and_amounts_have_the_decimals_of_theirs() -> None:
    dollars = a_receivable(due=MONDAY - days(45), currency="USD")
    assert [line.kind for line in interest_lines(a_policy(interest=(RATE,)), a_customer(), dollars, MONDAY)] == [
        "interest"
    ]
    pesos = a_receivable(due=MONDAY - days(45), currency="CLP", amount="123456")
    line = next(iter(interest_lines(a_policy(interest=(RATE,)), a_customer(), pesos, MONDAY)))
    assert line.amount.amount == line.amount.amount.to_integral_value()


@pytest.mark.parametrize(("day", "amount"), [(5, "24.00"), (10, "24.00"), (11, None)])
def test_a_discount_is_offered_until_its_day(day: int, amount: str | None) -> None:
    terms = DiscountTerms(percent=Decimal(2), until=MONDAY + days(10))
    line = discount_line(a_receivable(discount=terms), MONDAY + days(day))
    assert (str(line.amount.amount) if line else None) == amount
