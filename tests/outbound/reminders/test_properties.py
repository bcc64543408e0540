"""What holds for every customer, policy and moment; and a state machine of a customer's life with reminders."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from outbound.records import Money
from outbound.reminders.forecast import advanced
from outbound.reminders.planning import plan
from outbound.reminders.plans import Matter, Reminder
from outbound.reminders.policy import Caps, DayUnit, ReminderPolicy, Stage, Window
from outbound.reminders.records import (
    Contact,
    Customer,
    Dispute,
    Family,
    Grade,
    Ledger,
    Pause,
    Promise,
    PromiseState,
    Purpose,
    Receivable,
    SentMail,
    SentStage,
    Tone,
)
from tests.outbound.reminders.builders import a_customer, a_policy

FIRST = date(2026, 1, 1)
ZONES = ("Europe/Madrid", "America/Santiago", "America/Mexico_City", "Asia/Tokyo", "Pacific/Auckland")
DAYS = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
Case = tuple[ReminderPolicy, Ledger, datetime]
T = TypeVar("T")
TONES = (Tone.SERVICE, Tone.FRIENDLY, Tone.NEUTRAL, Tone.FIRM, Tone.FORMAL)


@st.composite
def stages(draw: st.DrawFn) -> tuple[Stage, ...]:
    offsets = draw(st.lists(st.integers(-30, 90), min_size=1, max_size=8, unique=True))
    return tuple(
        Stage(
            key=f"K{offset}",
            offset=offset,
            unit=draw(st.sampled_from(DayUnit)),
            family=Family.UPCOMING if offset < 0 else Family.OVERDUE,
            tone=draw(st.sampled_from(TONES)),
            after=draw(st.integers(0, 3)),
            to=draw(st.sampled_from((Purpose.BILLING, Purpose.ESCALATION))),
            repeat_every=draw(st.sampled_from((0, 0, 7))),
            repeat_times=draw(st.integers(0, 3)),
        )
        for offset in offsets
    )


@st.composite
def policies(draw: st.DrawFn) -> ReminderPolicy:
    opens = draw(st.integers(0, 22))
    window = Window(
        weekdays=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=3)))),
        opens=time(opens),
        closes=time(draw(st.integers(opens + 1, 23))),
        hour=time(draw(st.integers(0, 23))),
    )
    caps = Caps(day=1, week=draw(st.integers(0, 3)), month=draw(st.integers(0, 8)))
    return a_policy(
        ladders={"standard": draw(stages())},
        window=window,
        caps=caps,
        days_between=draw(st.integers(0, 10)),
        stale_after=draw(st.integers(0, 4)),
        minimum=Decimal(draw(st.integers(0, 100))),
    )


@st.composite
def receivables(draw: st.DrawFn) -> tuple[Receivable, ...]:
    found: list[Receivable] = []
    first = draw(DAYS)
    for number in range(draw(st.integers(1, 5))):
        due = first + timedelta(days=draw(st.integers(-30, 30)) if number else 0)
        amount = Decimal(draw(st.integers(1, 5000)))
        found.append(
            Receivable(
                id=f"r{number}",
                number=f"F-{number}",
                issue_date=due - timedelta(days=draw(st.integers(0, 60))),
                due_date=due,
                amount=Money(amount=amount, currency=draw(st.sampled_from(("EUR", "USD")))),
                open=draw(st.sampled_from((amount, amount, amount, amount / 2, Decimal(0)))),
                dispute=_rarely(draw, Dispute(since=due)),
                pause=_rarely(draw, Pause(reason="x", until=due + timedelta(days=20))),
                written_off=bool(_rarely(draw, True)),
                held_days=draw(st.sampled_from((0, 0, 12))),
                sent=tuple(
                    SentStage(key=f"K{draw(st.integers(-30, 90))}", on=due + timedelta(days=draw(st.integers(-30, 60))))
                    for _ in range(draw(st.sampled_from((0, 0, 1, 2))))
                ),
            )
        )
    return tuple(found)


@st.composite
def cases(draw: st.DrawFn) -> tuple[ReminderPolicy, Ledger, datetime]:
    """Return a policy, a ledger and a moment near the due date of one of its receivables."""
    items = draw(receivables())
    after = draw(st.integers(-12, 70))
    now = datetime.combine(items[0].due_date, time(draw(st.integers(0, 23))), UTC) + timedelta(days=after)
    customer = a_customer(
        country=draw(st.sampled_from(("ES", "CL", "MX", "JP", "NZ", None))),
        time_zone=draw(st.sampled_from(ZONES)),
        weekdays=draw(st.sampled_from(((), (), (), (0, 3)))),
        pause=_rarely(draw, Pause(reason="x", until=now.date() + timedelta(days=draw(st.integers(-2, 2))))),
        grade=draw(st.sampled_from((None, Grade.A, Grade.E))),
    )
    if _rarely(draw, True):
        customer = replace(customer, contacts=(Contact(address="a@b.example", deliverable=False),))
    promise = Promise(
        id="p", receivables=("r0",), due=now.date() + timedelta(days=draw(st.integers(-9, 9))), made_on=FIRST
    )
    ages = draw(st.lists(st.integers(0, 40 * 24), max_size=4))
    ledger = Ledger(
        customer=customer,
        receivables=items,
        promises=(promise,) if _rarely(draw, True) else (),
        sent=tuple(SentMail(at=now - timedelta(hours=age), family=Family.OVERDUE) for age in ages),
        payments_as_of=now - timedelta(days=draw(st.sampled_from((0, 0, 1, 2, 5)))),
    )
    return draw(policies()), ledger, now


def _rarely(draw: st.DrawFn, value: T) -> T | None:
    return value if draw(st.integers(0, 5)) == 5 else None


@given(cases())
def test_what_is_planned_may_be_asked_for(case: Case) -> None:
    policy, ledger, now = case
    known = {each.id: each for each in ledger.receivables}
    today = now.astimezone(ZoneInfo(str(ledger.customer.time_zone))).date()
    for mail in plan(policy, ledger, now).reminders:
        assert mail.to.deliverable
        assert not (set(mail.receivables) & set(mail.mentioned))
        for name in (*mail.receivables, *mail.mentioned):
            asked = known[name]
            assert asked.open > 0
            assert asked.dispute is None
            assert not asked.written_off
            assert asked.pause is None or (asked.pause.until or date.max) < today
            for promise in ledger.promises:
                assert name not in promise.receivables or promise.due < today


@given(cases())
def test_a_mail_is_planned_for_an_hour_at_which_it_may_come(case: Case) -> None:
    policy, ledger, now = case
    customer = ledger.customer
    zone = ZoneInfo(str(customer.time_zone))
    for mail in plan(policy, ledger, now).reminders:
        local = mail.at.astimezone(zone)
        assert mail.at >= now
        assert policy.window.opens <= local.time() < policy.window.closes
        assert local.weekday() in (customer.weekdays or policy.window.weekdays)
        closed = holidays.country_holidays(customer.country or policy.country, years=local.year)
        assert local.date() not in closed
        had = [(local.date() - each.at.astimezone(zone).date()).days for each in ledger.sent]
        assert 0 not in had
        assert policy.caps.week == 0 or sum(0 <= age < 7 for age in had) < policy.caps.week
        assert policy.caps.month == 0 or sum(0 <= age < 30 for age in had) < policy.caps.month


@given(cases())
def test_each_receivable_has_at_most_one_step_and_each_step_is_told_once(case: Case) -> None:
    policy, ledger, now = case
    found = plan(policy, ledger, now)
    sent = [step for mail in found.reminders for step in mail.steps]
    assert max(Counter((step.matter, step.id) for step in sent).values(), default=0) <= 1
    told = [step.key for step in sent] + [each.step.key for each in found.withheld if each.step is not None]
    assert len(told) == len(set(told))


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(case: Case, dice: object) -> None:
    policy, ledger, now = case
    shuffled = list(ledger.receivables)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    again = plan(policy, replace(ledger, receivables=tuple(shuffled)), now)
    first = plan(policy, ledger, now)
    assert {mail.key for mail in first.reminders} == {mail.key for mail in again.reminders}
    assert [mail.receivables for mail in first.reminders] == [mail.receivables for mail in again.reminders]
    assert {(each.step, each.why) for each in first.withheld} == {(each.step, each.why) for each in again.withheld}


@given(cases(), st.integers(0, 72))
def test_what_was_queued_is_not_planned_again(case: Case, hours: int) -> None:
    policy, ledger, now = case
    zone = ZoneInfo(str(ledger.customer.time_zone))
    gone = plan(policy, ledger, now).reminders
    for mail in gone:
        ledger = advanced(ledger, mail, zone)
    later = plan(policy, ledger, now + timedelta(hours=hours))
    again = {step.key for mail in later.reminders for step in mail.steps}
    assert not again & {step.key for mail in gone for step in mail.steps}


class Life(RuleBasedStateMachine):
    """One customer's life: they pay, dispute, promise; a person pauses; imports come or fail; the service crashes.

    The model keeps what was queued, as the store would; the invariants look at every mail at the moment it was queued.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
        self.policy = a_policy()
        self.ledger = Ledger(customer=a_customer())
        self.queued: list[tuple[Reminder, Ledger]] = []

    @initialize(dues=st.lists(st.integers(-9, 20), min_size=1, max_size=4), zone=st.sampled_from(ZONES))
    def begin(self, dues: list[int], zone: str) -> None:
        today = self.now.date()
        self.ledger = Ledger(
            customer=a_customer(time_zone=zone),
            payments_as_of=self.now,
            receivables=tuple(
                Receivable(
                    id=f"r{n}",
                    number=f"F-{n}",
                    issue_date=today + timedelta(days=due - 30),
                    due_date=today + timedelta(days=due),
                    amount=Money(amount=Decimal(500), currency="EUR"),
                    open=Decimal(500),
                )
                for n, due in enumerate(dues)
            ),
        )

    def _change(self, place: int, **changes: object) -> None:
        items = list(self.ledger.receivables)
        place %= len(items)
        items[place] = replace(items[place], **changes)  # type: ignore[arg-type]
        self.ledger = replace(self.ledger, receivables=tuple(items))

    @rule(hours=st.integers(1, 60))
    def the_service_is_down(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(count=st.integers(1, 8), imported=st.sampled_from((True, True, True, False)))
    def days_pass(self, count: int, imported: bool) -> None:
        """Day by day an import in the morning, where it comes, and the scheduler every six hours."""
        for _ in range(count * 4):
            self.now += timedelta(hours=6)
            if imported:
                self.ledger = replace(self.ledger, payments_as_of=self.now)
            self.the_scheduler_runs(1)

    @rule(count=st.integers(1, 8))
    def more_days_pass(self, count: int) -> None:
        self.days_pass(count, imported=True)

    @rule(place=st.integers(0, 3), part=st.sampled_from(("0", "100", "400", "499", "499")))
    def a_payment_comes(self, place: int, part: str) -> None:
        self._change(place, open=Decimal(part))

    @rule(place=st.integers(0, 3), amount=st.sampled_from((None, Decimal(50))))
    def the_customer_disputes(self, place: int, amount: Decimal | None) -> None:
        self._change(place, dispute=Dispute(since=self.now.date(), amount=amount))

    @rule(held=st.integers(0, 20))
    def the_disputes_end(self, held: int) -> None:
        for place, each in enumerate(self.ledger.receivables):
            if each.dispute is not None:
                self._change(place, dispute=None, held_days=each.held_days + held)

    @rule(place=st.integers(0, 3), ahead=st.integers(0, 12))
    def the_customer_promises(self, place: int, ahead: int) -> None:
        named = self.ledger.receivables[place % len(self.ledger.receivables)].id
        today = self.now.date()
        promise = Promise(
            id=f"p{len(self.ledger.promises)}",
            receivables=(named,),
            due=today + timedelta(days=ahead),
            made_on=today,
        )
        self.ledger = replace(self.ledger, promises=(*self.ledger.promises, promise))

    @rule(paused=st.sampled_from((False, False, True)))
    def a_person_pauses_or_goes_on(self, paused: bool) -> None:
        pause = Pause(reason="obras") if paused else None
        self.ledger = replace(self.ledger, customer=replace(self.ledger.customer, pause=pause))

    @rule(place=st.integers(0, 2), deliverable=st.sampled_from((True, True, False)))
    def a_contact_bounces_or_is_mended(self, place: int, deliverable: bool) -> None:
        contacts = list(self.ledger.customer.contacts)
        contacts[place] = replace(contacts[place], deliverable=deliverable)
        self.ledger = replace(self.ledger, customer=replace(self.ledger.customer, contacts=tuple(contacts)))

    @rule(unread=st.sampled_from((False, False, True)))
    def a_reply_comes_or_is_read(self, unread: bool) -> None:
        self.ledger = replace(self.ledger, unread_since=self.now if unread else None)

    @rule()
    def the_scheduler_dies_before_it_commits(self) -> None:
        """Whatever it had planned is planned again, with the same keys."""
        first, again = (plan(self.policy, self.ledger, self.now) for _ in range(2))
        assert first == again

    @rule(times=st.integers(1, 3))
    def the_scheduler_runs(self, times: int) -> None:
        for _ in range(times):
            for mail in plan(self.policy, self.ledger, self.now).due(self.now):
                self.queued.append((replace(mail, at=self.now), self.ledger))
                zone = ZoneInfo(str(self.ledger.customer.time_zone))
                self.ledger = advanced(self.ledger, replace(mail, at=self.now), zone)

    @precondition(lambda self: self.queued)
    @rule()
    def a_person_looks_ahead(self) -> None:
        """A look at the plan changes nothing."""
        before = self.ledger
        plan(self.policy, self.ledger, self.now + timedelta(days=30))
        assert self.ledger == before

    @invariant()
    def nothing_wrong_was_queued(self) -> None:
        for mail, ledger in self.queued[-30:]:
            known = {each.id: each for each in ledger.receivables}
            zone = ZoneInfo(str(ledger.customer.time_zone))
            today = mail.at.astimezone(zone).date()
            assert ledger.customer.pause is None
            assert mail.to in ledger.customer.contacts
            assert mail.to.deliverable
            assert ledger.payments_as_of is not None
            assert ledger.unread_since is None or mail.at - ledger.unread_since > timedelta(days=2)
            for name in (*mail.receivables, *mail.mentioned):
                assert known[name].open > 0
                assert known[name].dispute is None
                for promise in ledger.promises:
                    if promise.state is PromiseState.OPEN and name in promise.receivables:
                        assert promise.due < today

    @invariant()
    def nothing_was_queued_twice(self) -> None:
        steps = Counter(step.key for mail, _ in self.queued for step in mail.steps)
        assert all(count == 1 for count in steps.values())
        assert len({mail.key for mail, _ in self.queued}) == len(self.queued)

    @invariant()
    def no_cap_was_passed(self) -> None:
        zone = ZoneInfo(str(self.ledger.customer.time_zone))
        days = [mail.at.astimezone(zone).date() for mail, _ in self.queued]
        for day in days[-30:]:
            assert days.count(day) == 1
            assert sum(0 <= (day - other).days < 7 for other in days) <= 2
            assert sum(0 <= (day - other).days < 30 for other in days) <= 6

    @invariant()
    def no_ladder_went_down(self) -> None:
        order = [stage.key for stage in self.policy.ladders["standard"]]
        last: dict[str, int] = {}
        for mail, _ in self.queued:
            for step in mail.steps:
                if step.matter is Matter.RECEIVABLE:
                    assert order.index(step.stage) > last.get(step.id, -1)
                    last[step.id] = order.index(step.stage)


TestLife = Life.TestCase
TestLife.settings = settings(stateful_step_count=40, max_examples=60)


def test_a_customer_without_anything_gets_nothing() -> None:
    assert (
        plan(a_policy(), Ledger(customer=Customer(id="c", name="C")), datetime(2026, 3, 2, tzinfo=UTC)).reminders == ()
    )
