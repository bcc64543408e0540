"""What would go out over a range of days."""

from __future__ import annotations

from dataclasses import replace

from outbound.reminders.forecast import forecast
from outbound.reminders.planning import plan
from outbound.reminders.plans import Hold
from outbound.reminders.records import Dispute, Ledger
from tests.outbound.reminders.builders import MONDAY, a_ledger, a_policy, a_receivable, after_sending, at, days

POLICY = a_policy()


def mails_of(ledger: Ledger, first: int, last: int) -> list[tuple[int, tuple[str, ...]]]:
    found = forecast(POLICY, ledger, at(MONDAY, 8), MONDAY + days(first), MONDAY + days(last))
    return [
        ((each.day - MONDAY).days, tuple(step.stage for step in mail.steps))
        for each in found
        for mail in each.plan.reminders
    ]


def test_a_forecast_names_every_mail_on_its_day() -> None:
    ledger = a_ledger(a_receivable(), now=at(MONDAY, 8))
    assert mails_of(ledger, 0, 40) == [(0, ("S3",)), (3, ("S4",)), (10, ("S5",)), (21, ("S6",)), (30, ("S7",))]


def test_a_forecast_that_begins_later_takes_the_days_before_as_gone() -> None:
    ledger = a_ledger(a_receivable(), now=at(MONDAY, 8))
    assert mails_of(ledger, 8, 12) == [(10, ("S5",))]


def test_a_forecast_of_days_that_are_over_is_empty() -> None:
    ledger = a_ledger(a_receivable(), now=at(MONDAY, 8))
    assert list(forecast(POLICY, ledger, at(MONDAY), MONDAY - days(9), MONDAY - days(1))) == []


def test_a_forecast_tells_what_does_not_go_and_why() -> None:
    ledger = a_ledger(a_receivable(dispute=Dispute(since=MONDAY)), now=at(MONDAY, 8))
    found = list(forecast(POLICY, ledger, at(MONDAY), MONDAY, MONDAY + days(3)))
    assert {each.why for one in found for each in one.plan.withheld} >= {Hold.DISPUTED}
    assert not any(one.plan.reminders for one in found)


def test_the_scheduler_sends_what_the_forecast_said() -> None:
    """Run every quarter of an hour for three weeks, with an unread reply in the middle of neither."""
    start = at(MONDAY, 0)
    ledger = a_ledger(a_receivable(), a_receivable(number="F-2", due=MONDAY + days(4)), now=start)
    said = mails_of(ledger, 0, 20)
    sent = []
    for quarter in range(21 * 24 * 4):
        now = start + days(1) * (quarter / 96)
        ledger = replace(ledger, payments_as_of=now)
        for mail in plan(POLICY, ledger, now).due(now):
            sent.append(((now.date() - MONDAY).days, tuple(step.stage for step in mail.steps)))
            ledger = after_sending(ledger, (mail,))
    assert sent == said
