"""What a customer is sent, and what is withheld and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from outbound.records import Money
from outbound.reminders.planning import plan
from outbound.reminders.plans import Cause, Hold, Plan, Reminder, TaskKind
from outbound.reminders.records import (
    Contact,
    Dispute,
    Family,
    Grade,
    Instalment,
    InstalmentPlan,
    Ledger,
    Nature,
    Pause,
    Promise,
    PromiseState,
    Purpose,
    SentMail,
    SentStage,
    Tone,
)
from tests.outbound.reminders.builders import (
    BILLING,
    MANAGER,
    MONDAY,
    a_customer,
    a_ledger,
    a_policy,
    a_receivable,
    after_sending,
    at,
    days,
    paid,
)

POLICY = a_policy()


def the_one(found: Plan) -> Reminder:
    assert len(found.reminders) == 1, found
    return found.reminders[0]


def holds(found: Plan) -> set[Hold]:
    return {each.why for each in found.withheld}


def planned(ledger: Ledger, day: date, **changes: object) -> Plan:
    return plan(a_policy(**changes), ledger, at(day))


@pytest.mark.parametrize(
    ("after_due", "stage"),
    [
        (-4, None),  # a new customer gets S2, S3, S4 …, not S1
        (-3, "S2"),
        (-1, "S2"),  # nobody looked on the day itself
        (0, "S3"),
        (1, None),  # too late for S3: the next stage says that it is overdue
        (3, "S4"),
    ],
)
def test_a_stage_falls_due_on_its_day_and_stays_due(after_due: int, stage: str | None) -> None:
    now = at(MONDAY + days(after_due))
    found = plan(POLICY, a_ledger(a_receivable(), now=now), now)
    assert [step.stage for each in found.reminders for step in each.steps] == ([stage] if stage else [])


def test_after_days_of_silence_only_the_highest_due_stage_goes_and_the_others_are_explained() -> None:
    now = at(MONDAY + days(3))
    found = plan(POLICY, a_ledger(a_receivable(), now=now), now)
    assert [step.stage for step in the_one(found).steps] == ["S4"]
    assert {(each.step.stage, each.why) for each in found.withheld if each.step} == {
        ("S2", Hold.EXPIRED),
        ("S3", Hold.EXPIRED),
    }


def test_after_an_outage_the_stages_between_are_superseded() -> None:
    """S4 and S5 went; the service slept from day 11 to day 31."""
    day = MONDAY + days(31)
    sent = (SentStage(key="S4", on=MONDAY + days(3)), SentStage(key="S5", on=MONDAY + days(10)))
    found = planned(a_ledger(a_receivable(sent=sent), now=at(day)), day)
    assert [step.stage for step in the_one(found).steps] == ["S7"]
    assert [(each.step.stage, each.why) for each in found.withheld if each.step] == [("S6", Hold.SUPERSEDED)]


def test_nobody_is_met_with_a_last_notice() -> None:
    """An invoice that is imported long overdue begins gently, and goes on a step at a time."""
    ledger = a_ledger(a_receivable(), now=at(MONDAY + days(100)))
    gone: list[tuple[str, ...]] = []
    for day in range(100, 150):
        now = at(MONDAY + days(day))
        ledger = replace(ledger, payments_as_of=now)
        for reminder in plan(POLICY, ledger, now).due(now):
            gone.append((*(step.stage for step in reminder.steps), reminder.tone))
            ledger = after_sending(ledger, (reminder,))
    assert gone == [
        ("S4", Tone.FRIENDLY),
        ("S5", Tone.NEUTRAL),
        ("S7", Tone.FIRM),
        ("S9", Tone.FORMAL),
        ("S10", Tone.FORMAL),
    ]


def test_a_thousand_plans_of_one_moment_name_one_mail() -> None:
    now = at(MONDAY + days(3))
    ledger = a_ledger(a_receivable(), a_receivable(number="F-2", due=MONDAY - days(9)), now=now)
    keys = {reminder.key for _ in range(1000) for reminder in plan(POLICY, ledger, now).reminders}
    assert len(keys) == 1


def test_what_is_sent_is_not_planned_again() -> None:
    now = at(MONDAY + days(3))
    ledger = a_ledger(a_receivable(), now=now)
    ledger = after_sending(ledger, plan(POLICY, ledger, now).reminders)
    for hours in (0, 1, 26, 50):
        later = replace(ledger, payments_as_of=now)
        assert plan(POLICY, later, now + days(1) * (hours / 24)).reminders == ()


def test_another_version_of_the_policy_does_not_say_again_what_was_said() -> None:
    """Stages of other names: what was due on the day of the last mail counts as done."""
    now = at(MONDAY + days(3))
    renamed = tuple(replace(stage, key=f"N-{stage.key}") for stage in POLICY.ladders["standard"])
    policy = a_policy(version="2", ladders={"standard": renamed})
    sent = (SentStage(key="S4", on=MONDAY + days(3)),)
    assert plan(policy, a_ledger(a_receivable(sent=sent), now=now), now).reminders == ()


def test_one_mail_for_a_customer_and_a_day_lists_every_due_invoice() -> None:
    day = MONDAY + days(3)
    ledger = a_ledger(
        a_receivable(number="F-3", due=day - days(12), sent=(SentStage(key="S4", on=day - days(9)),)),
        a_receivable(number="F-1", due=day - days(3)),
        a_receivable(number="F-2", due=day + days(2)),
        a_receivable(number="F-9", due=day + days(30)),
        now=at(day),
    )
    reminder = the_one(planned(ledger, day))
    assert reminder.receivables == ("r-F-3", "r-F-1", "r-F-2")
    assert reminder.mentioned == ()
    assert reminder.tone is Tone.NEUTRAL, "the firmest of those that may go"
    assert reminder.family is Family.OVERDUE


def test_an_invoice_whose_turn_is_not_now_is_mentioned_and_keeps_its_turn() -> None:
    day = MONDAY + days(3)
    waiting = a_receivable(number="F-W", due=day - days(12), sent=(SentStage(key="S5", on=day - days(2)),))
    reminder = the_one(planned(a_ledger(a_receivable(due=day - days(3)), waiting, now=at(day)), day))
    assert reminder.mentioned == ("r-F-W",)
    assert all(step.id != "r-F-W" for step in reminder.steps)


STOPPED = [
    ({"dispute": Dispute(since=MONDAY)}, Hold.DISPUTED),
    ({"dispute": Dispute(since=MONDAY, amount=Decimal(10))}, Hold.DISPUTED),
    ({"pause": Pause(reason="obras")}, Hold.PAUSED),
    ({"pause": Pause(reason="obras", until=MONDAY + days(5))}, Hold.PAUSED),
    ({"collecting": MONDAY + days(5)}, Hold.COLLECTING),
    ({"written_off": True}, Hold.WRITTEN_OFF),
]


@pytest.mark.parametrize(("change", "why"), STOPPED)
def test_what_stops_one_invoice_leaves_the_others(change: dict[str, object], why: Hold) -> None:
    day = MONDAY + days(3)
    stopped, other = a_receivable(number="F-S", **change), a_receivable(number="F-O")
    found = planned(a_ledger(stopped, other, now=at(day)), day)
    assert the_one(found).receivables == ("r-F-O",)
    assert the_one(found).mentioned == ()
    assert why in holds(found)


def test_a_pause_ends_with_its_day() -> None:
    day = MONDAY + days(7)
    paused = a_receivable(pause=Pause(reason="obras", until=MONDAY + days(6)))
    assert planned(a_ledger(paused, now=at(day)), day).reminders


CUSTOMER_STOPPED = [
    ({"excluded": "filial"}, Hold.EXCLUDED),
    ({"legal": "concurso"}, Hold.LEGAL),
    ({"pause": Pause(reason="inundación")}, Hold.CUSTOMER_PAUSED),
    ({"contacts": ()}, Hold.NO_CONTACT),
    ({"contacts": (replace(BILLING, deliverable=False),)}, Hold.NO_CONTACT),
    ({"contacts": (replace(BILLING, purposes=(Purpose.DISPUTES,)),)}, Hold.NO_CONTACT),
]


@pytest.mark.parametrize(("change", "why"), CUSTOMER_STOPPED)
def test_what_stops_a_customer_stops_every_mail(change: dict[str, object], why: Hold) -> None:
    day = MONDAY + days(3)
    found = planned(a_ledger(a_receivable(), now=at(day), customer=a_customer(**change)), day)
    assert not found.reminders
    assert why in holds(found)


def test_payment_data_that_are_old_stop_everything_but_new_invoices() -> None:
    friday = MONDAY + days(4)
    ledger = a_ledger(a_receivable(due=MONDAY - days(3)), now=at(MONDAY))
    assert planned(ledger, MONDAY + days(2)).reminders, "Wednesday: two business days old"
    found = planned(ledger, friday)
    assert not found.reminders
    assert Hold.STALE_PAYMENTS in holds(found)
    never = planned(replace(ledger, payments_as_of=None), friday)
    assert Hold.STALE_PAYMENTS in holds(never)


def test_a_weekend_does_not_make_payment_data_old() -> None:
    ledger = a_ledger(a_receivable(), now=at(MONDAY + days(4)))
    assert planned(ledger, MONDAY + days(8)).reminders


def test_an_unread_reply_stops_everything_for_two_business_days_and_then_a_person_hears() -> None:
    ledger = a_ledger(a_receivable(), now=at(MONDAY + days(4)), unread_since=at(MONDAY + days(4)))
    assert holds(planned(ledger, MONDAY + days(8))) >= {Hold.UNREAD_REPLY}
    later = planned(replace(ledger, payments_as_of=at(MONDAY + days(9))), MONDAY + days(9))
    assert later.reminders
    assert [task.kind for task in later.tasks] == [TaskKind.READ_REPLY]


def test_money_that_belongs_to_no_invoice_yet_holds_what_it_would_cover() -> None:
    day = MONDAY + days(3)
    older, newer = a_receivable(number="F-1", due=MONDAY - days(2)), a_receivable(number="F-2")
    credit = (Money(amount=Decimal(1500), currency="EUR"),)
    found = planned(a_ledger(older, newer, now=at(day), credits=credit), day)
    assert the_one(found).receivables == ("r-F-2",)
    assert Hold.CREDIT in holds(found)
    assert TaskKind.ALLOCATE in {task.kind for task in found.tasks}
    dollars = (Money(amount=Decimal(1500), currency="USD"),)
    assert Hold.CREDIT not in holds(planned(a_ledger(older, now=at(day), credits=dollars), day))


@pytest.mark.parametrize(("change", "why"), [("credits", Hold.CREDIT), ("owed", Hold.NETTING)])
def test_a_broken_promise_is_not_told_about_what_their_money_covers(change: str, why: Hold) -> None:
    day = MONDAY + days(10)
    sent = (SentStage(key="S5", on=day - days(1)),)
    money = {change: (Money(amount=Decimal(1200), currency="EUR"),)}
    found = planned(a_ledger(a_receivable(sent=sent), now=at(day), promises=(a_promise(),), **money), day)
    assert not found.reminders
    assert [each.why for each in found.withheld if each.step and each.step.stage == "broken"] == [why]


@pytest.mark.parametrize(("owed", "held"), [("1200", True), ("1199", False)])
def test_nobody_is_asked_for_what_we_owe_them_too(owed: str, held: bool) -> None:
    day = MONDAY + days(3)
    ledger = a_ledger(a_receivable(), now=at(day), owed=(Money(amount=Decimal(owed), currency="EUR"),))
    assert (Hold.NETTING in holds(planned(ledger, day))) is held
    assert planned(ledger, day, netting=False).reminders


@pytest.mark.parametrize(("amounts", "held"), [(["9.99"], True), (["10.00"], False), (["6", "6"], False)])
def test_a_sum_too_small_is_not_worth_a_reminder(amounts: list[str], held: bool) -> None:
    day = MONDAY + days(3)
    small = [a_receivable(number=f"F-{n}", amount=amount) for n, amount in enumerate(amounts)]
    assert (Hold.BELOW_MINIMUM in holds(planned(a_ledger(*small, now=at(day)), day))) is held


def a_promise(**changes: object) -> Promise:
    promise = Promise(id="p1", receivables=("r-F-2026-0101",), due=MONDAY + days(8), made_on=MONDAY + days(4))
    return replace(promise, **changes)  # type: ignore[arg-type]


def test_a_promise_holds_until_its_day_and_the_grace_and_one_mail_tells_when_it_broke() -> None:
    """Promised for Tuesday: Wednesday is the grace, Thursday asks."""
    receivable = a_receivable(sent=(SentStage(key="S4", on=MONDAY + days(3)),))
    ledger = a_ledger(receivable, now=at(MONDAY), promises=(a_promise(),))
    told = []
    for day in range(4, 14):
        now = at(MONDAY + days(day))
        ledger = replace(ledger, payments_as_of=now)
        found = plan(POLICY, ledger, now)
        for reminder in found.due(now):
            told.append((day, reminder.family, [step.matter for step in reminder.steps]))
            ledger = after_sending(ledger, (reminder,))
    assert told == [(10, Family.BROKEN_PROMISE, ["receivable", "promise"])]


def test_a_promise_that_was_kept_breaks_nothing() -> None:
    day = MONDAY + days(10)
    kept = a_promise(amount=Money(amount=Decimal(1000), currency="EUR"), paid=Decimal(985))
    found = planned(a_ledger(a_receivable(open=Decimal(215)), now=at(day), promises=(kept,)), day)
    assert the_one(found).family is Family.OVERDUE


def test_two_broken_promises_are_a_persons_business_too() -> None:
    day = MONDAY + days(10)
    broken = tuple(
        a_promise(id=name, state=PromiseState.BROKEN, sent=(SentStage(key="broken", on=day),)) for name in "ab"
    )
    found = planned(a_ledger(a_receivable(), now=at(day), promises=broken), day)
    assert TaskKind.PROMISES_BROKEN in {task.kind for task in found.tasks}


def a_plan(*parts: Instalment) -> InstalmentPlan:
    return InstalmentPlan(id="k1", receivables=("r-F-2026-0101",), currency="EUR", instalments=parts)


def test_while_an_instalment_plan_is_kept_only_its_instalments_are_reminded_of() -> None:
    day = MONDAY + days(20)
    part = Instalment(number=2, due=day, amount=Decimal(400))
    paid_part = Instalment(number=1, due=MONDAY, amount=Decimal(400), paid=Decimal(400))
    found = planned(a_ledger(a_receivable(), now=at(day), plans=(a_plan(paid_part, part),)), day)
    reminder = the_one(found)
    assert (reminder.family, reminder.tone) == (Family.INSTALMENT, Tone.SERVICE)
    assert [step.id for step in reminder.steps] == ["k1/2"]
    assert Hold.PLAN in holds(found)


@pytest.mark.parametrize(("change", "why"), STOPPED)
def test_what_stops_an_invoice_stops_its_instalments(change: dict[str, object], why: Hold) -> None:
    day = MONDAY + days(20)
    part = Instalment(number=1, due=day, amount=Decimal(400))
    change = {name: day if name == "collecting" else value for name, value in change.items() if value}
    if isinstance(change.get("pause"), Pause):
        change["pause"] = Pause(reason="obras")
    found = planned(a_ledger(a_receivable(**change), now=at(day), plans=(a_plan(part),)), day)
    assert not found.reminders
    assert why in {each.why for each in found.withheld if each.step and each.step.id == "k1/1"}


def test_a_plan_with_an_instalment_missed_for_long_is_over() -> None:
    day = MONDAY + days(20)
    missed = Instalment(number=1, due=MONDAY, amount=Decimal(400))
    found = planned(a_ledger(a_receivable(), now=at(day), plans=(a_plan(missed),)), day)
    assert the_one(found).family is Family.OVERDUE
    assert TaskKind.PLAN_BROKEN in {task.kind for task in found.tasks}


def test_a_dispute_that_is_over_lets_the_ladder_go_on_where_it_stopped() -> None:
    """S4 went on day 3, a dispute stood for 30 days: day 40 is stage S5's, not S7's."""
    day = MONDAY + days(40)
    receivable = a_receivable(sent=(SentStage(key="S4", on=MONDAY + days(3)),), held_days=30)
    assert not planned(a_ledger(receivable, now=at(day)), day - days(2), stale_after=0).reminders
    assert [step.stage for step in the_one(planned(a_ledger(receivable, now=at(day)), day)).steps] == ["S5"]


def test_two_customers_with_different_histories_get_different_mails_on_the_same_day() -> None:
    """DF-02, DU-12: the same invoice, the same day."""
    day = MONDAY + days(13)
    sent = (SentStage(key="S4", on=MONDAY + days(1)), SentStage(key="S5", on=MONDAY + days(7)))
    punctual = a_ledger(a_receivable(sent=sent), now=at(day), paid=paid(-2, on=day - days(40)))
    chronic = a_ledger(a_receivable(sent=sent), now=at(day), paid=paid(60, on=day - days(10)))
    assert planned(punctual, day).reminders == ()
    assert the_one(planned(chronic, day)).tone is Tone.FIRM


def test_the_tone_of_one_stage_follows_the_grade() -> None:
    day = MONDAY + days(10)
    sent = (SentStage(key="S4", on=MONDAY + days(3)),)
    tones = {}
    for grade in (Grade.A, Grade.C, Grade.E):
        customer = a_customer(grade=grade)
        tones[grade] = the_one(planned(a_ledger(a_receivable(sent=sent), now=at(day), customer=customer), day)).tone
    assert tones == {Grade.A: Tone.FRIENDLY, Grade.C: Tone.NEUTRAL, Grade.E: Tone.FIRM}


def test_what_a_person_set_for_a_customer_stands_over_the_grade() -> None:
    """DU-03."""
    day = MONDAY + days(10)
    customer = a_customer(grade=Grade.E, tone=Tone.FRIENDLY)
    reminder = the_one(planned(a_ledger(a_receivable(), now=at(day), customer=customer), day))
    assert reminder.tone is Tone.FRIENDLY
    assert Cause.TONE_OF_CUSTOMER in {reason.cause for reason in reminder.reasons}


def test_a_public_body_gets_no_formal_demand_by_itself() -> None:
    day = MONDAY + days(70)
    sent = tuple(SentStage(key=key, on=MONDAY + days(n)) for key, n in (("S4", 3), ("S5", 10), ("S7", 30), ("S8", 45)))
    town = a_customer(nature=Nature.PUBLIC)
    assert the_one(planned(a_ledger(a_receivable(sent=sent), now=at(day)), day)).family is Family.DEMAND
    found = planned(a_ledger(a_receivable(sent=sent), now=at(day), customer=town), day)
    assert not found.reminders
    assert [task.kind for task in found.tasks] == [TaskKind.LAST_STAGE_DONE]


def test_a_formal_demand_and_a_large_sum_wait_for_a_person() -> None:
    day = MONDAY + days(62)
    sent = tuple(SentStage(key=key, on=MONDAY + days(n)) for key, n in (("S4", 3), ("S5", 10), ("S8", 45)))
    assert the_one(planned(a_ledger(a_receivable(sent=sent), now=at(day)), day)).approval
    large = a_ledger(a_receivable(amount="50000"), now=at(MONDAY + days(3)))
    assert not the_one(planned(large, MONDAY + days(3))).approval
    assert the_one(planned(large, MONDAY + days(3), approval_above=Decimal(49_999))).approval


def test_a_bounced_contact_is_replaced_by_the_next_one_who_can_be_reached() -> None:
    day = MONDAY + days(3)
    contacts = (replace(BILLING, deliverable=False), MANAGER)
    reminder = the_one(planned(a_ledger(a_receivable(), now=at(day), customer=a_customer(contacts=contacts)), day))
    assert reminder.to == MANAGER
    assert Cause.CONTACT_FALLBACK in {reason.cause for reason in reminder.reasons}


def test_a_mail_is_in_the_language_of_its_contact_else_of_its_customer_else_ours() -> None:
    day = MONDAY + days(3)
    for contact, customer, expected in (("pt", "en", "pt"), (None, "en", "en"), (None, None, "es"), ("fr", None, "es")):
        who = a_customer(language=customer, contacts=(Contact(address="a@b.example", language=contact),))
        assert the_one(planned(a_ledger(a_receivable(), now=at(day), customer=who), day)).language == expected


def test_a_thank_you_goes_once_a_month_and_only_when_nothing_is_overdue() -> None:
    """B1-07."""
    day = MONDAY + days(1)
    just_paid = paid(0, on=MONDAY, count=1)
    ledger = a_ledger(now=at(day), paid=just_paid)
    thanks = the_one(planned(ledger, day))
    assert (thanks.family, thanks.tone, thanks.steps[0].stage) == (Family.THANKS, Tone.GRATEFUL, "thanks:2026-03-02")
    thanked = replace(ledger, sent=(SentMail(at=at(day - days(20)), family=Family.THANKS),))
    assert not planned(thanked, day).reminders
    for late, families in ((1, []), (5, [Family.OVERDUE])):
        owing = replace(ledger, receivables=(a_receivable(due=day - days(late)),))
        assert [mail.family for mail in planned(owing, day).reminders] == families


def test_a_new_customer_is_welcomed_once_with_the_coming_due_dates() -> None:
    day = MONDAY + days(1)
    coming = [a_receivable(number=f"F-{n}", due=MONDAY + days(10 * n)) for n in (3, 1, 2, 4)]
    ledger = a_ledger(*coming, now=at(day), customer=a_customer(since=MONDAY))
    assert not planned(ledger, day).reminders
    welcome = the_one(planned(ledger, day, welcome_within=14))
    assert (welcome.family, welcome.mentioned) == (Family.WELCOME, ("r-F-1", "r-F-2", "r-F-3"))


def test_invoices_from_before_the_beginning_are_left_alone() -> None:
    day = MONDAY + days(3)
    old, new = a_receivable(number="F-O", issue_date=MONDAY - days(90)), a_receivable(number="F-N")
    reminder = the_one(planned(a_ledger(old, new, now=at(day)), day, issued_from=MONDAY - days(60)))
    assert (reminder.receivables, reminder.mentioned) == (("r-F-N",), ())
