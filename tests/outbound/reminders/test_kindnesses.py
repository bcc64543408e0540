"""Mails that press nobody: the statement of account. The welcome and the thank-you are with planning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outbound.reminders.kindnesses import statement
from outbound.reminders.planning import plan
from outbound.reminders.records import Dispute, Family, Ledger, SentMail, SentStage, Tone
from tests.outbound.reminders.builders import MONDAY, a_customer, a_ledger, a_policy, a_receivable, at, days

DAY = MONDAY + days(3)
POLICY = a_policy(statement_day=3)


def owing(**changes: object) -> Ledger:
    """Return a ledger in which nothing is due for a stage, one invoice is disputed, and two are open."""
    done = (SentStage(key="S10", on=MONDAY - days(60)),)
    return a_ledger(
        a_receivable(number="F-OLD", due=MONDAY - days(200), sent=done),
        a_receivable(number="F-NEW", due=MONDAY + days(40)),
        a_receivable(number="F-DISPUTED", dispute=Dispute(since=MONDAY)),
        now=at(DAY),
        **changes,
    )


def test_a_statement_goes_once_a_month_and_lists_everything_that_is_not_held() -> None:
    (mail,) = plan(POLICY, owing(), at(DAY)).reminders
    assert (mail.family, mail.tone) == (Family.STATEMENT, Tone.SERVICE)
    assert mail.mentioned == ("r-F-OLD", "r-F-NEW")
    assert mail.receivables == ()
    assert [step.stage for step in mail.steps] == ["statement:2026-03"]
    told = owing(sent=(SentMail(at=at(DAY - days(2)), family=Family.STATEMENT),))
    assert plan(POLICY, told, at(DAY)).reminders == ()
    last_month = owing(sent=(SentMail(at=at(DAY - days(20)), family=Family.STATEMENT),))
    assert plan(POLICY, last_month, at(DAY)).reminders


@pytest.mark.parametrize(
    ("ledger", "day"),
    [
        (
            owing(),
            MONDAY - days(1),
        ),  # before its day of the month
        (owing(sent=(SentMail(at=at(DAY - days(2)), family=Family.OVERDUE),)), DAY),  # they have just read it
        (owing(unread_since=at(DAY)), DAY),
        (owing(payments_as_of=at(DAY - days(20))), DAY),
        (a_ledger(now=at(DAY)), DAY),  # nothing is open
        (owing(customer=a_customer(excluded="filial")), DAY),
    ],
)
def test_no_statement_goes_without_cause(ledger: Ledger, day: object) -> None:
    quiet = replace(POLICY, statement_day=3 if day == DAY else 29)
    assert plan(quiet, ledger, at(day)).reminders == ()  # type: ignore[arg-type]


def test_a_statement_that_was_asked_for_goes_at_once() -> None:
    night = at(DAY + days(2), 23)
    ledger = owing(sent=(SentMail(at=night, family=Family.OVERDUE),), unread_since=night)
    mail = statement(a_policy(), replace(ledger, payments_as_of=night), night)
    assert mail is not None
    assert (mail.at, mail.mentioned) == (night, ("r-F-OLD", "r-F-NEW"))
    assert statement(a_policy(), owing(customer=a_customer(legal="concurso")), at(DAY)) is None
    assert statement(a_policy(), owing(customer=a_customer(contacts=())), at(DAY)) is None
