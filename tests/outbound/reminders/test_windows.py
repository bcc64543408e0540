"""When a mail may reach a customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from outbound.reminders.calendars import Calendar
from outbound.reminders.planning import plan
from outbound.reminders.plans import Cause
from outbound.reminders.policy import Caps, ContactLimit, DayUnit, QuietPeriod, Window
from outbound.reminders.records import Family, Grade, Nature, SentMail, SentStage
from outbound.reminders.windows import Hours, calendar_for, favourite_hour, zone_for
from tests.outbound.reminders.builders import MADRID, MONDAY, a_customer, a_ledger, a_policy, a_receivable, at, days

SPAIN = Calendar("ES")
CATALONIA = Calendar("ES", "CT")


@pytest.mark.parametrize(
    ("calendar", "day", "works"),
    [
        (SPAIN, date(2026, 1, 6), False),  # Epiphany
        (SPAIN, date(2026, 9, 11), True),
        (CATALONIA, date(2026, 9, 11), False),  # the national day of Catalonia
        (SPAIN, date(2026, 3, 7), False),  # a Saturday
        (Calendar("CL"), date(2026, 9, 18), False),
        (Calendar("AR"), date(2026, 5, 25), False),
        (Calendar("MX"), date(2026, 9, 16), False),
        (Calendar("ZZ"), date(2026, 12, 25), True),  # a country that nobody knows has weekends alone
        (Calendar(None), date(2026, 12, 26), False),
        (Calendar("ES", "ZZ"), date(2026, 1, 6), False),  # an unknown region: the country's
        (Calendar("ES", None, frozenset({date(2026, 3, 4)})), date(2026, 3, 4), False),  # our own
    ],
)
def test_business_days_are_those_of_the_place(calendar: Calendar, day: date, works: bool) -> None:
    assert calendar.is_business(day) is works


@pytest.mark.parametrize(
    ("offset", "unit", "expected"),
    [
        (3, DayUnit.CALENDAR, date(2026, 4, 5)),
        (3, DayUnit.BUSINESS, date(2026, 4, 8)),  # Good Friday (3 April) and the weekend do not count
        (-3, DayUnit.BUSINESS, date(2026, 3, 30)),
        (0, DayUnit.BUSINESS, date(2026, 4, 2)),
    ],
)
def test_an_offset_counts_calendar_or_business_days(offset: int, unit: DayUnit, expected: date) -> None:
    assert SPAIN.shift(date(2026, 4, 2), offset, unit) == expected


def test_business_days_between_two_days() -> None:
    assert SPAIN.business_days_after(date(2026, 4, 2), date(2026, 4, 7)) == 2
    assert SPAIN.business_days_after(date(2026, 4, 7), date(2026, 4, 2)) == 0


def test_the_days_beside_a_long_weekend_are_known() -> None:
    """Good Friday to Sunday: Thursday before, Monday after; a plain weekend is none."""
    beside = [day for day in range(1, 15) if SPAIN.beside_long_weekend(date(2026, 4, day))]
    assert beside == [2, 6]


def hours_of(**changes: object) -> Hours:
    customer = a_customer(**changes)
    policy = a_policy()
    return Hours(policy, customer, calendar_for(policy, customer), zone_for(policy, customer))


def test_the_hours_are_those_of_the_customers_zone_on_both_sides_of_a_change_of_clocks() -> None:
    """Spain changes on 29 March 2026: 08:30 there is 07:30 UTC before and 06:30 UTC after."""
    hours = hours_of()
    for day, hour in ((date(2026, 3, 27), 7), (date(2026, 3, 30), 6)):
        opening = at(day, hour, 30, ZoneInfo("UTC"))
        assert hours.allows(opening)
        assert not hours.allows(opening - days(1) / 1440)


def test_an_unknown_zone_is_the_companys() -> None:
    assert zone_for(a_policy(), a_customer(time_zone="Mars/Olympus")) == MADRID
    assert zone_for(a_policy(), a_customer(time_zone=None)) == MADRID


def planned_at(now: object, **changes: object) -> object:
    sent = changes.pop("sent", ())
    customer = changes.pop("customer", a_customer())
    reactions = changes.pop("reactions", ())
    ledger = a_ledger(
        a_receivable(),
        now=now,
        customer=customer,
        sent=sent,
        reactions=reactions,  # type: ignore[arg-type]
    )
    reminder = plan(a_policy(**changes), ledger, now).reminders[0]  # type: ignore[arg-type]
    return reminder.at.astimezone(MADRID)


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (3, 6, (5, 9, 30)),  # before the hour: at the hour
        (3, 11, (5, 11, 0)),  # after it: at once
        (3, 18, (6, 9, 30)),  # in the evening: the next day
        (4, 18, (9, 9, 30)),  # on Friday evening: on Monday
        (5, 12, (9, 9, 30)),  # on Saturday
    ],
)
def test_a_mail_goes_at_the_first_hour_that_is_allowed(day: int, hour: int, expected: tuple[int, int, int]) -> None:
    at_ = planned_at(at(MONDAY + days(day), hour))
    assert (at_.day, at_.hour, at_.minute) == expected  # type: ignore[attr-defined]


def test_a_day_that_the_customer_wished_is_kept() -> None:
    """DU-10: once a week, on Mondays."""
    monday = planned_at(at(MONDAY + days(3)), customer=a_customer(weekdays=(0,), per_week=1))
    assert monday.date() == MONDAY + days(7)  # type: ignore[attr-defined]


def test_a_mail_over_the_cap_waits_until_there_is_room() -> None:
    """DU-11: at most two in seven days."""
    thursday = MONDAY + days(3)
    sent = tuple(SentMail(at=at(thursday - days(n)), family=Family.OVERDUE) for n in (1, 5))
    assert planned_at(at(thursday), sent=sent).date() == thursday + days(4)  # type: ignore[attr-defined]
    assert planned_at(at(thursday), sent=sent, caps=Caps(week=0)).date() == thursday  # type: ignore[attr-defined]
    monthly = tuple(SentMail(at=at(thursday - days(8 + n)), family=Family.OVERDUE) for n in range(6))
    assert planned_at(at(thursday), sent=monthly).date() == thursday + days(18)  # type: ignore[attr-defined]


def test_why_a_mail_waits_is_told() -> None:
    thursday = MONDAY + days(3)
    sent = tuple(SentMail(at=at(thursday - days(n)), family=Family.OVERDUE) for n in (1, 5))
    for now, mails, why in ((at(thursday), sent, "cap"), (at(thursday + days(2)), (), "hours")):
        reminder = plan(a_policy(), a_ledger(a_receivable(), now=now, sent=mails), now).reminders[0]
        assert [reason.facts["why"] for reason in reminder.reasons if reason.cause is Cause.MOVED] == [why]


def test_nothing_goes_in_a_quiet_period_even_over_new_year() -> None:
    policy = a_policy(quiet=(QuietPeriod(first=(12, 24), last=(1, 5), countries=("ES",)),))
    spain, chile = a_customer(), a_customer(country="CL", time_zone="America/Santiago")
    for customer, allowed in ((spain, False), (chile, True)):
        hours = Hours(policy, customer, calendar_for(policy, customer), zone_for(policy, customer))
        assert hours.allows(at(date(2026, 12, 28), 13, zone=hours.zone)) is allowed
        assert hours.allows(at(date(2027, 1, 4), 13, zone=hours.zone)) is allowed
        assert hours.allows(at(date(2026, 12, 22), 13, zone=hours.zone))


def test_consumers_are_written_to_within_their_countrys_law() -> None:
    """Colombia: Saturday until 15:00, no holidays, one contact a week; companies follow the window."""
    policy = a_policy(window=Window(weekdays=(0, 1, 2, 3, 4, 5), opens=time(6), closes=time(22)))
    zone = "America/Bogota"
    consumer = a_customer(country="CO", time_zone=zone, nature=Nature.CONSUMER)
    hours = Hours(policy, consumer, Calendar("CO"), ZoneInfo(zone))
    monday, saturday = MONDAY, MONDAY + days(5)
    assert hours.on(monday) == (time(7), time(19))
    assert hours.on(saturday) is None, "the weekend there, unless they wish it"
    wished = replace(consumer, weekdays=(5,))
    assert Hours(policy, wished, Calendar("CO"), ZoneInfo(zone)).on(saturday) == (time(8), time(15))
    sent = [at(monday, 10, zone=ZoneInfo(zone))]
    slot = hours.first_slot(at(monday + days(1), 10, zone=ZoneInfo(zone)), sent, time(9), Grade.N)  # type: ignore[arg-type]
    assert slot is not None
    assert slot.at.astimezone(ZoneInfo(zone)).date() == monday + days(7)


def test_a_law_holds_from_its_day_to_its_day() -> None:
    limit = ContactLimit(
        country="ES",
        natures=(Nature.COMPANY,),
        hours={0: (time(10), time(11))},
        valid_from=MONDAY,
        valid_to=MONDAY + days(6),
    )
    policy = a_policy(limits=(limit,))
    hours = Hours(policy, a_customer(), SPAIN, MADRID)
    assert hours.on(MONDAY) == (time(10), time(11))
    assert hours.on(MONDAY + days(1)) is None
    assert hours.on(MONDAY + days(7)) == (time(8, 30), time(17, 30))


def test_a_firm_mail_does_not_come_beside_a_long_weekend() -> None:
    hours = hours_of()
    assert hours.on(date(2026, 4, 2)) is not None
    assert hours.on(date(2026, 4, 2), firm=True) is None


def test_the_hour_at_which_a_customer_reacts_is_learned_from_many_reactions_only() -> None:
    afternoons = tuple(at(MONDAY - days(n), 15, 20) for n in range(1, 8))
    assert favourite_hour(afternoons, MADRID, time(9, 30)) == time(15)
    assert favourite_hour(afternoons[:4], MADRID, time(9, 30)) == time(9, 30)
    assert planned_at(at(MONDAY + days(3), 7), reactions=afternoons).hour == 15  # type: ignore[attr-defined]
    assert planned_at(at(MONDAY + days(3), 7), reactions=afternoons, learn_hour=False).hour == 9  # type: ignore[attr-defined]


def test_an_invoice_due_on_a_day_off_is_due_until_the_next_business_day() -> None:
    saturday = MONDAY + days(5)
    for day, family in ((7, Family.DUE), (8, Family.OVERDUE)):
        now = at(MONDAY + days(day))
        receivable = a_receivable(due=saturday, sent=(SentStage(key="S2", on=MONDAY),))
        assert plan(a_policy(), a_ledger(receivable, now=now), now).reminders[0].family is family
