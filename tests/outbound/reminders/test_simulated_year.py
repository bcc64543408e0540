"""A simulated year in virtual time: whatever customers do and whatever fails, the promises about reminders hold.

`make test` runs 100 customers and 2,000 invoices; ACUSE_SOAK=1 ten times as many.
"""

from __future__ import annotations

import os
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest

from outbound.reminders.forecast import advanced
from outbound.reminders.history import History, as_of, with_sent
from outbound.reminders.ladders import Debtor, rungs, standing
from outbound.reminders.planning import plan
from outbound.reminders.plans import Hold, Matter, Plan, Reminder
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.records import Family, Grade, Ledger, Nature, Tone
from outbound.reminders.sight import look
from tests.outbound.reminders.builders import a_policy
from tests.outbound.reminders.world import ONE_DAY, World, a_world

pytestmark = pytest.mark.xdist_group("simulated_year")  # one year for all of them

TICKS_A_DAY = 4
LAWFUL = {  # of consumers: the hours in which each country lets us write, by the laws that the policy names
    "CO": (time(8), time(15)),
    "CL": (time(8), time(20)),
    "PE": (time(7), time(20)),
    "MX": (time(7), time(22)),
}


@dataclass
class Year:
    """What happened: every mail with the moment at which it went, and how often each reason was given."""

    mails: list[tuple[datetime, History, Reminder, Ledger]] = field(default_factory=list)
    held: Counter[Hold] = field(default_factory=Counter)
    looked: int = 0
    due_days: int = 0


def ticks(world: World, seed: int) -> Iterator[datetime]:
    """Yield the moments at which the scheduler looks: at no fixed hours, and not while the service is down."""
    dice = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    day = world.first
    while day <= world.last:
        for minute in sorted(dice.sample(range(24 * 60), TICKS_A_DAY)):
            moment = datetime.combine(day, time(), UTC) + minute * timedelta(minutes=1)
            if not world.is_down(moment):
                yield moment
        day += ONE_DAY


def known_at(world: World, history: History, moment: datetime, policy: ReminderPolicy, done: Ledger) -> Ledger:
    """Return what the store would have at a moment."""
    known = bisect_right(world.imports, moment)
    name = history.ledger.customer.id
    unread = [begun for begun, over in world.unread.get(name, ()) if begun <= moment < over]
    unallocated = [money for begun, over, money in world.credits.get(name, ()) if begun <= moment < over]
    ledger = with_sent(as_of(history, moment, policy), done)
    return replace(
        ledger,
        payments_as_of=world.imports[known - 1] if known else None,
        unread_since=unread[0] if unread else None,
        credits=tuple(unallocated),
    )


def lived(world: World, policy: ReminderPolicy, seed: int) -> Year:
    """Return a year of planning and sending; what is checked at each look is checked on the way."""
    year = Year()
    done = {history.ledger.customer.id: history.ledger for history in world.histories}
    for moment in ticks(world, seed):
        for history in world.histories:
            name = history.ledger.customer.id
            ledger = known_at(world, history, moment, policy, done[name])
            if not ledger.receivables and not ledger.paid:
                continue
            made = plan(policy, ledger, moment)
            year.looked += 1
            year.held.update(each.why for each in made.withheld)
            if year.looked % 5 == 0:
                explained(policy, ledger, moment, made, year)
            for reminder in made.due(moment):
                zone = ZoneInfo(history.ledger.customer.time_zone or "UTC")
                done[name] = advanced(done[name], replace(reminder, at=moment), zone)
                year.mails.append((moment, history, reminder, ledger))
    return year


def explained(policy: ReminderPolicy, ledger: Ledger, moment: datetime, made: Plan, year: Year) -> None:
    """Hold that each stage that is due is in a mail or withheld with a reason."""
    sight = look(policy, ledger, moment)
    told = {step.key for mail in made.reminders for step in mail.steps}
    told |= {each.step.key for each in made.withheld if each.step is not None}
    whole = {each.why for each in made.withheld if each.step is None}
    for receivable in ledger.receivables:
        grade = sight.behaviour.grade
        ladder = rungs(
            sight.stages, grade, due=receivable.due_date, issued=receivable.issue_date, calendar=sight.calendar,
            held_days=receivable.held_days,
        )  # fmt: skip
        debtor = Debtor(grade, ledger.customer.nature, sight.worth(receivable))
        for rung in standing(ladder, debtor, receivable.sent, sight.today).due:
            year.due_days += 1
            assert f"receivable:{receivable.id}:{rung.key}" in told, (moment, receivable, rung)
    if ledger.customer.legal and any(each.open > 0 for each in ledger.receivables):
        assert Hold.LEGAL in whole


@pytest.fixture(scope="module")
def policy() -> ReminderPolicy:
    return a_policy()


@pytest.fixture(scope="module")
def world() -> World:
    scale = 10 if os.environ.get("ACUSE_SOAK") == "1" else 1
    return a_world(2026, customers=100 * scale, invoices=2_000 * scale)


@pytest.fixture(scope="module")
def year(world: World, policy: ReminderPolicy) -> Year:
    return lived(world, policy, seed=7)


def test_the_year_has_something_of_everything(world: World, year: Year) -> None:
    """Else the other tests would hold for nothing."""
    assert len(year.mails) > 1_000
    assert {mail.tone for _, _, mail, _ in year.mails} == set(Tone)
    families = {mail.family for _, _, mail, _ in year.mails}
    assert families >= set(Family) - {Family.WELCOME, Family.INVOICE}
    assert {mail.grade for _, _, mail, _ in year.mails} >= {Grade.A, Grade.B, Grade.C, Grade.D, Grade.E, Grade.N}
    assert set(year.held) >= {
        Hold.DISPUTED, Hold.PROMISED, Hold.PLAN, Hold.PAUSED, Hold.BELOW_MINIMUM, Hold.EXCLUDED, Hold.LEGAL,
        Hold.STALE_PAYMENTS, Hold.UNREAD_REPLY, Hold.NO_CONTACT, Hold.CREDIT, Hold.SUPERSEDED, Hold.EARLIER_FIRST,
        Hold.TOO_SOON,
    }  # fmt: skip
    assert len(world.outages) == 4
    assert year.due_days > 5_000


def test_nothing_goes_about_what_is_paid_disputed_promised_paused_or_in_a_plan(year: Year) -> None:
    for moment, history, mail, _ in year.mails:
        paid = {
            each.id: sum(p.amount for p in history.payments if p.receivable == each.id and p.known_at <= moment)
            for each in history.ledger.receivables
        }
        amounts = {each.id: each.open for each in history.ledger.receivables}
        in_plan = {each for agreed in history.ledger.plans for each in agreed.receivables}
        parts = any(step.matter is Matter.INSTALMENT for step in mail.steps)
        for name in (*mail.receivables, *mail.mentioned):
            assert paid[name] < amounts[name]
            for hold in (*history.disputes, *history.pauses):
                stands = hold.known_at <= moment and (hold.until_at is None or moment < hold.until_at)
                assert not (stands and hold.receivable == name)
            assert parts or name not in in_plan or _is_missed(history, name, moment)
            for promise in history.ledger.promises:
                if name in promise.receivables and promise.made_on < moment.date() - ONE_DAY:
                    assert not promise.made_on < moment.date() - ONE_DAY < promise.due - ONE_DAY


def _is_missed(history: History, receivable: str, moment: datetime) -> bool:
    """Say whether an instalment of the plan was unpaid, as known, a week after it fell due."""
    agreed = next(each for each in history.ledger.plans if receivable in each.receivables)
    paid = sum(p.amount for p in history.payments if p.receivable == receivable and p.known_at <= moment)
    due = sum(part.amount for part in agreed.instalments if part.due < moment.date() - 6 * ONE_DAY)
    return paid < due


def test_nobody_excluded_insolvent_or_without_a_contact_is_written_to(year: Year) -> None:
    for _, history, mail, _ in year.mails:
        customer = history.ledger.customer
        assert customer.excluded is None
        assert customer.legal is None
        assert mail.to in customer.contacts
        assert mail.to.deliverable


def test_nothing_goes_while_a_reply_is_unread_or_payment_data_are_old(world: World, year: Year) -> None:
    for moment, history, mail, _ in year.mails:
        for begun, over in world.unread.get(history.ledger.customer.id, ()):
            assert not (begun <= moment < min(over, begun + 2 * ONE_DAY))
        if mail.family not in (Family.THANKS, Family.INVOICE):
            last = max(each for each in world.imports if each <= moment)
            assert _working_days(last, moment) <= 4, "two business days there, and a public holiday or two"


def _working_days(first: datetime, last: datetime) -> int:
    days = (last.date() - first.date()).days
    return sum((first.date() + n * ONE_DAY).weekday() < 5 for n in range(1, days + 1))


def test_no_mail_comes_outside_hours_on_weekends_or_on_holidays(year: Year) -> None:
    calendars: dict[tuple[str | None, str | None], holidays.HolidayBase] = {}
    for moment, history, _, _ in year.mails:
        customer = history.ledger.customer
        local = moment.astimezone(ZoneInfo(str(customer.time_zone)))
        where = (customer.country, customer.subdivision)
        if where not in calendars:
            calendars[where] = holidays.country_holidays(str(where[0]), subdiv=where[1], years=(2025, 2026, 2027))
        assert local.date() not in calendars[where]
        assert local.weekday() in (customer.weekdays or range(5))
        assert time(8, 30) <= local.time() < time(17, 30)
        if customer.nature is Nature.CONSUMER and customer.country in LAWFUL and local.weekday() == 5:
            opens, closes = LAWFUL[customer.country]
            assert opens <= local.time() < closes


def test_no_customer_has_more_mails_than_they_may(year: Year) -> None:
    by_customer: dict[str, list[date]] = {}
    limits: dict[str, History] = {}
    for moment, history, _, _ in year.mails:
        customer = history.ledger.customer
        local = moment.astimezone(ZoneInfo(str(customer.time_zone))).date()
        by_customer.setdefault(customer.id, []).append(local)
        limits[customer.id] = history
    for name, days in by_customer.items():
        customer = limits[name].ledger.customer
        consumer = customer.nature is Nature.CONSUMER
        weekly = 1 if customer.per_week == 1 or (consumer and customer.country == "CO") else 2
        assert len(set(days)) == len(days), "one a day"
        for day in days:
            assert sum(0 <= (day - other).days < 7 for other in days) <= weekly
            assert sum(0 <= (day - other).days < 30 for other in days) <= 6
        if consumer and customer.country == "CL":
            assert all(abs((a - b).days) >= 2 for a in days for b in days if a != b)


def test_each_mail_and_each_step_goes_once(year: Year) -> None:
    assert not [key for key, count in Counter(mail.key for _, _, mail, _ in year.mails).items() if count > 1]
    steps = Counter(step.key for _, _, mail, _ in year.mails for step in mail.steps)
    assert not [key for key, count in steps.items() if count > 1]


def test_the_stages_of_an_invoice_go_up_and_are_days_apart(year: Year) -> None:
    order = [stage.key for stage in a_policy().ladders["standard"]]
    seen: dict[str, list[tuple[int, date, date]]] = {}
    for moment, history, mail, _ in year.mails:
        local = moment.astimezone(ZoneInfo(str(history.ledger.customer.time_zone))).date()
        dues = {each.id: each.due_date for each in history.ledger.receivables}
        for step in mail.steps:
            if step.matter is Matter.RECEIVABLE:
                seen.setdefault(step.id, []).append((order.index(step.stage), local, dues[step.id]))
    for stages in seen.values():
        assert stages == sorted(stages)
        late = [day for _, day, due in stages if day > due]
        assert all((later - earlier).days >= 5 for earlier, later in pairwise(late))


def test_nobody_is_met_with_a_firm_word(year: Year) -> None:
    """Before the first firm mail about an invoice there was a gentler one."""
    told: set[str] = set()
    for _, _, mail, _ in year.mails:
        if mail.tone in (Tone.FIRM, Tone.FORMAL) and mail.family is Family.DEMAND:
            assert any(step.id in told for step in mail.steps)
        told |= {step.id for step in mail.steps}


def test_whoever_never_pays_is_told_to_the_end(world: World, policy: ReminderPolicy, year: Year) -> None:
    """Every due stage is sent: an invoice that nothing holds back has had its whole ladder by the end of the year."""
    reached = {
        step.id: step.stage for _, _, mail, _ in year.mails for step in mail.steps if step.matter is Matter.RECEIVABLE
    }
    found = 0
    for history in world.histories:
        customer = history.ledger.customer
        if customer.excluded or customer.legal or not customer.contacts or customer.nature is not Nature.COMPANY:
            continue
        if customer.weekdays:
            continue
        held = {each.receivable for each in (*history.disputes, *history.pauses, *history.payments)}
        held |= {each for one in (*history.ledger.promises, *history.ledger.plans) for each in one.receivables}
        for receivable in history.ledger.receivables:
            old = receivable.due_date < world.last - 160 * ONE_DAY and receivable.due_date > world.first
            if old and receivable.id not in held and receivable.open > 100:
                found += 1
                assert reached.get(receivable.id) == "S10", (receivable, reached.get(receivable.id))
    assert found > 5
