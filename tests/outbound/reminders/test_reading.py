"""A policy from plain values: what may be written, and how a mistake is told."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, is_dataclass, replace
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from outbound.reminders.payment import BankAccount, PaymentDetails
from outbound.reminders.plans import Hold
from outbound.reminders.policy import (
    Caps,
    Comparison,
    ContactLimit,
    InterestRate,
    QuietPeriod,
    ReminderPolicy,
    Rule,
    Segment,
    Stage,
    ThanksPolicy,
    Window,
)
from outbound.reminders.reading import (
    OF_COMPANY,
    ReminderPolicyError,
    payment_from_mapping,
    policy_from_mapping,
    standard_policy,
)
from outbound.reminders.records import Grade, Nature

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "reminders.md"


def test_an_empty_section_is_the_standard_policy() -> None:
    assert policy_from_mapping({}) == standard_policy()


def test_the_standard_ladder_goes_up_and_begins_gently() -> None:
    ladder = standard_policy().ladders["standard"]
    assert [stage.offset for stage in ladder] == sorted(stage.offset for stage in ladder)
    assert all(stage.after == 0 for stage in ladder[:4])
    assert all(stage.approval for stage in ladder if stage.tone == "formal")
    assert all(not stage.public for stage in ladder if stage.tone == "formal")


def test_who_pays_badly_has_more_stages_and_earlier_ones() -> None:
    """DU-14."""
    ladder = standard_policy().ladders["standard"]
    stages = {grade: [each for each in ladder if grade in each.grades] for grade in (Grade.A, Grade.E)}
    assert len(stages[Grade.E]) > len(stages[Grade.A])
    for stage in ladder:
        if stage.offset > 0:
            assert stage.offsets.get(Grade.E, stage.offset) < stage.offsets.get(Grade.A, stage.offset)


def test_what_is_written_is_used_beside_the_standard() -> None:
    policy = policy_from_mapping(
        tomllib.loads("""
            version = "2026-2"
            minimum = "25.50"
            holidays = [2026-12-07]
            caps = { week = 1 }
            [window]
            weekdays = ["tue", "wed"]
            opens = "09:00"
            [[ladders.gentle]]
            key = "G1"
            offset = 15
            family = "overdue"
            tone = "friendly"
            unit = "business"
            offsets = { E = 5 }
            [[segments]]
            name = "town halls"
            ladder = "gentle"
            when = ["nature is public", "overdue at_least 100", "zone is_not sur, norte"]
            [[quiet]]
            first = "12-24"
            last = "01-02"
            [[interest]]
            country = "ES"
            percent = 10.15
            valid_from = 2026-01-01
            fixed_sums = { "0" = 40 }
            [[limits]]
            country = "BR"
            natures = ["consumer"]
            hours = { mon = "08:00-18:00" }
            valid_from = 2026-01-01
        """)
    )
    standard = standard_policy()
    assert (policy.version, policy.minimum, policy.holidays) == ("2026-2", Decimal("25.50"), (date(2026, 12, 7),))
    assert policy.caps == replace(Caps(), week=1)
    assert policy.window == replace(Window(), weekdays=(1, 2), opens=time(9))
    assert set(policy.ladders) == {"standard", "gentle"}
    assert policy.ladders["gentle"][0].offsets == {Grade.E: 5}
    assert policy.segments[0].when[2] == Rule(field="zone", comparison=Comparison.IS_NOT, values=("sur", "norte"))
    assert policy.quiet == (QuietPeriod(first=(12, 24), last=(1, 2)),)
    assert policy.interest[0].fixed_sums == {Decimal(0): Decimal(40)}
    assert policy.limits == (*standard.limits, policy.limits[-1])
    assert policy.limits[-1].hours == {0: (time(8), time(18))}
    assert policy.limits[-1].natures == (Nature.CONSUMER,)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("days_betwen = 3", "days_betwen", "did you mean days_between?"),
        ('minimum = "ten"', "minimum", "a number of zero or more"),
        ("minimum = -1", "minimum", "a number of zero or more"),
        ("grace = 1.5", "grace", "a whole number"),
        ("learn_hour = 1", "learn_hour", "true or false"),
        ("issued_from = 2026-01-01T00:00:00Z", "issued_from", "a date as"),
        ('window = { opens = "8h" }', "window.opens", '"08:30"'),
        ('window = { opens = "18:00", closes = "09:00" }', "window.closes", "later than opens"),
        ('window = { weekdays = ["lunes"] }', "window.weekdays", "mon, tue"),
        ('soften = ["Z"]', "soften.0", "must be one of A, B"),
        ('ladder = "soft"', "ladder", "there are standard"),
        ('[[segments]]\nname = "x"\nladder = "soft"\nwhen = []', "segments.0.ladder", "there are standard"),
        ('[[segments]]\nname = "x"\nladder = "standard"\nwhen = ["country ES"]', "segments.0.when.0", "country is ES"),
        ('[[segments]]\nname = "x"\nladder = "standard"\nwhen = ["open at_least x"]', "segments.0.when.0", "a number"),
        ('[[segments]]\nname = "x"\nwhen = []', "segments.0.ladder", "is missing"),
        ('[[ladders.a]]\nkey = "K"\noffset = 1\nfamily = "overdue"\ntone = "rude"', "ladders.a.0.tone", "service"),
        ('[[ladders.a]]\nkey = "K#1"\noffset = 1\nfamily = "overdue"\ntone = "firm"', "ladders.a.0.key", "without #"),
        ('quiet = [{ first = "24-12", last = "01-02" }]', "quiet.0.first", '"12-24"'),
        ('interest = [{ country = "Spain", percent = 1, valid_from = 2026-01-01 }]', "interest.0.country", "ISO 3166"),
        ("ladders = 3", "ladders", "must be a table"),
        ("segments = 3", "segments", "must be a list"),
        ("caps = 3", "caps", "must be a section"),
        ('country = "ES"', "country", "there is no setting"),  # the company's own say it
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(text: str, place: str, says: str) -> None:
    with pytest.raises(ReminderPolicyError) as raised:
        policy_from_mapping(tomllib.loads(text))
    told = [problem.partition(": ") for problem in raised.value.problems]
    assert [said for where, _, said in told if where == place and says in said], raised.value.problems


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(ReminderPolicyError) as raised:
        policy_from_mapping({"grace": "x", "caps": {"day": "x"}, "soften": ["Z"], "nothing": 1})
    assert len(raised.value.problems) == 4


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ({"accounts": [{"holder": "A", "iban": "ES9121000418450200051333"}]}, "accounts.0.iban"),
        ({"accounts": [{"holder": "A"}]}, "accounts.0"),
        ({"accounts": [{"holder": "A", "number": "285"}]}, "accounts.0.label"),
        ({"link": "http://pay.example"}, "link"),
        ({"link": "https://pay.example/{invoice}"}, "link"),
    ],
)
def test_a_mistyped_account_or_link_is_found_before_any_mail_has_it(table: dict[str, object], place: str) -> None:
    with pytest.raises(ReminderPolicyError) as raised:
        payment_from_mapping(table)
    assert [problem.partition(": ")[0] for problem in raised.value.problems] == [place]


def test_the_account_is_that_of_the_currency_and_the_country() -> None:
    everywhere = BankAccount(holder="A", iban="ES9121000418450200051332")
    pesos = BankAccount(holder="A", currency="MXN", label="CLABE", number="012")
    mexico = BankAccount(holder="A", country="MX", currency="MXN", label="CLABE", number="646")
    details = PaymentDetails(accounts=(everywhere, pesos, mexico))
    assert details.account_for("EUR", "ES") == everywhere
    assert details.account_for("MXN", "US") == pesos
    assert details.account_for("MXN", "MX") == mexico
    assert PaymentDetails(accounts=(pesos,)).account_for("EUR", "ES") is None


def test_a_link_holds_nothing_that_leads_elsewhere() -> None:
    details = PaymentDetails(link="https://pay.example/i?n={number}&a={amount}")
    assert details.link_for(number="F/1&x=2#", amount="10.00") == "https://pay.example/i?n=F%2F1%26x%3D2%23&a=10.00"


def test_the_examples_of_the_manual_can_be_used() -> None:
    sections = re.findall(r"```toml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    assert sections
    for text in sections:
        table = tomllib.loads(text)
        policy_from_mapping(table.get("reminders", {}))
        payment_from_mapping(table.get("payment", {}))


def test_the_manual_names_every_key() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    records = (
        ReminderPolicy, Stage, Segment, Window, Caps, ContactLimit, InterestRate, QuietPeriod, ThanksPolicy,
        BankAccount, PaymentDetails,
    )  # fmt: skip
    for record in records:
        assert is_dataclass(record)
        for field in fields(record):
            assert f"`{field.name}`" in text or field.name in OF_COMPANY, f"{record.__name__}.{field.name}"


def test_the_manual_names_every_reason_for_which_nothing_goes() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    assert [why for why in Hold if f"`{why}`" not in text] == []
