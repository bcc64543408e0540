"""The ledger as it was known, and what another policy would have sent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from outbound.reminders.history import History, PastHold, PastPayment, as_of, what_if
from outbound.reminders.records import Family, Promise, Tone
from tests.outbound.reminders.builders import MONDAY, a_ledger, a_policy, a_receivable, at, days

POLICY = a_policy()
RECEIVABLE = a_receivable()


def a_history(**changes: object) -> History:
    history = History(ledger=a_ledger(RECEIVABLE, now=at(MONDAY)))
    return replace(history, **changes)  # type: ignore[arg-type]


def a_payment(on: int, known: int, amount: str = "1200") -> PastPayment:
    return PastPayment(
        receivable=RECEIVABLE.id,
        amount=Decimal(amount),
        paid_on=MONDAY + days(on),
        known_at=at(MONDAY + days(known), 6),
    )


def test_a_payment_counts_from_the_moment_it_was_known() -> None:
    history = a_history(payments=(a_payment(2, 5),))
    assert as_of(history, at(MONDAY + days(4)), POLICY).receivables[0].open == Decimal(1200)
    later = as_of(history, at(MONDAY + days(5)), POLICY)
    assert later.receivables == ()
    assert (later.paid[0].paid_on, later.paid[0].due_date) == (MONDAY + days(2), MONDAY)


def test_an_invoice_is_not_there_before_it_was_issued() -> None:
    assert as_of(a_history(), at(MONDAY - days(31)), POLICY).receivables == ()


def test_a_dispute_stands_between_its_moments_and_moves_the_later_stages() -> None:
    hold = PastHold(
        receivable=RECEIVABLE.id,
        raised_on=MONDAY + days(4),
        known_at=at(MONDAY + days(5)),
        until_at=at(MONDAY + days(34)),
    )
    history = a_history(disputes=(hold,))
    assert as_of(history, at(MONDAY + days(4)), POLICY).receivables[0].dispute is None
    assert as_of(history, at(MONDAY + days(6)), POLICY).receivables[0].dispute is not None
    over = as_of(history, at(MONDAY + days(35)), POLICY).receivables[0]
    assert (over.dispute, over.held_days) == (None, 30)


def test_a_promise_is_known_from_its_day_and_counts_what_came_since() -> None:
    promise = Promise(id="p", receivables=(RECEIVABLE.id,), due=MONDAY + days(9), made_on=MONDAY + days(5))
    ledger = replace(a_history().ledger, promises=(promise,))
    history = a_history(ledger=ledger, payments=(a_payment(2, 3, "200"), a_payment(7, 8, "300")))
    assert as_of(history, at(MONDAY + days(4)), POLICY).promises == ()
    assert as_of(history, at(MONDAY + days(8)), POLICY).promises[0].paid == Decimal(300)


def test_a_what_if_tells_how_many_mails_to_whom_and_how_many_were_wrong() -> None:
    """Paid on day 5, known on day 11: the mail of day 10 would have asked for what was paid."""
    history = a_history(payments=(a_payment(5, 11),))
    found = what_if(POLICY, [history], MONDAY - days(10), MONDAY + days(60))
    assert (found.mails, found.customers, found.already_paid, found.disputed) == (5, ("c1",), 1, 0)
    assert found.families == {Family.UPCOMING: 1, Family.DUE: 1, Family.OVERDUE: 2, Family.THANKS: 1}


def test_a_what_if_counts_mails_about_disputes_that_were_not_known_yet() -> None:
    hold = PastHold(receivable=RECEIVABLE.id, raised_on=MONDAY + days(2), known_at=at(MONDAY + days(5)))
    found = what_if(POLICY, [a_history(disputes=(hold,))], MONDAY, MONDAY + days(60))
    assert (found.mails, found.disputed) == (2, 1)


def test_two_policies_can_be_compared() -> None:
    history = a_history()
    gentle = replace(
        POLICY, ladders={"standard": tuple(s for s in POLICY.ladders["standard"] if s.key in ("S4", "S5"))}
    )
    first, second = (what_if(each, [history], MONDAY, MONDAY + days(90)) for each in (POLICY, gentle))
    assert second.mails == 2
    assert first.mails > second.mails
    assert Tone.FIRM in first.tones
    assert Tone.FIRM not in second.tones
