"""Every payment mail in full, planned from a ledger, as the customer reads it: golden files reviewed as a diff."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from inbox.records import Address
from outbound.catalogue import languages
from outbound.records import Company, Money, OutgoingState, Rendered
from outbound.reminders.letters import PaymentLetter, letter_of
from outbound.reminders.payment import BankAccount, PaymentDetails
from outbound.reminders.planning import plan
from outbound.reminders.policy import InterestRate, ReminderPolicy
from outbound.reminders.records import (
    Customer,
    DiscountTerms,
    Grade,
    Instalment,
    InstalmentPlan,
    Ledger,
    Nature,
    Promise,
    SentStage,
    Tone,
)
from outbound.reminders.words import payment_mail, rendered
from tests.outbound.reminders.builders import (
    BILLING,
    MONDAY,
    a_customer,
    a_ledger,
    a_policy,
    a_receivable,
    at,
    days,
    paid,
)

GOLDEN = Path(__file__).parent / "golden"
COUNTRIES = {"es": "ES", "en": "GB", "pt": "PT"}
COMPANY = Company(
    name="Aurora Alimentos, S.A.",
    team="Cuentas a pagar",
    mailbox=Address(address="facturas@aurora.example", name="Aurora Alimentos"),
    country="ES",
)
PAYMENT = PaymentDetails(
    accounts=(
        BankAccount(
            holder="Aurora Alimentos, S.A.", bank="Banco Ejemplo", iban="ES9121000418450200051332", bic="EJEMESMM"
        ),
        BankAccount(holder="Aurora Alimentos, S.A.", currency="ARS", label="CBU", number="2850590940090418135201"),
    ),
    link="https://pagos.aurora.example/{customer}/{number}",
)
RATES = (
    InterestRate(
        country="ES",
        percent=Decimal("10.15"),
        valid_from=date(2026, 1, 1),
        fixed_sums={Decimal(0): Decimal(40)},
        currency="EUR",
        source="Ley 3/2004",
    ),
)


@dataclass(frozen=True)
class Scene:
    """A ledger on a day under a policy, for one mail."""

    ledger: Ledger
    day: date
    policy: dict[str, object] = field(default_factory=dict)


def reminded(*keys_on: tuple[str, int]) -> tuple[SentStage, ...]:
    return tuple(SentStage(key=key, on=MONDAY + days(after)) for key, after in keys_on)


def scene(after: int, *receivables: object, customer: Customer | None = None, **changes: object) -> Scene:
    """Return a scene so many days after the first due date."""
    day = MONDAY + days(after)
    settings = changes.pop("policy", {})
    ledger = a_ledger(*receivables, now=at(day), customer=customer, **changes)  # type: ignore[arg-type]
    return Scene(ledger, day, settings)  # type: ignore[arg-type]


FIRST = reminded(("S4", 3))
SECOND = reminded(("S4", 3), ("S5", 10))
THIRD = reminded(("S4", 3), ("S5", 10), ("S6", 20))
LATE = reminded(("S4", 3), ("S5", 10), ("S6", 20), ("S8", 45))
GRADED = {grade: a_customer(grade=grade) for grade in (Grade.A, Grade.C, Grade.E)}
SCENES = {
    "invoice": scene(
        -29,
        a_receivable(case="F-2026-000101"),
        policy={"ladder": "with_invoice"},
    ),
    "upcoming_service": scene(-7, a_receivable(), customer=GRADED[Grade.C]),
    "upcoming_friendly": scene(-3, a_receivable()),
    "upcoming_friendly_of_several": scene(-3, a_receivable(), a_receivable(number="F-2026-0102", amount="350.50")),
    "upcoming_with_discount": scene(
        -3,
        a_receivable(discount=DiscountTerms(percent=Decimal(2), until=MONDAY - days(1))),
        policy={"ladder": "with_discount"},
    ),
    "due_neutral": scene(0, a_receivable()),
    "overdue_friendly": scene(3, a_receivable()),
    "overdue_friendly_of_several": scene(
        3,
        a_receivable(),
        a_receivable(number="F-2026-0102", amount="350.50"),
        a_receivable(number="F-2026-0107", due=MONDAY + days(7)),
    ),
    "overdue_neutral": scene(10, a_receivable(sent=FIRST)),
    "overdue_neutral_partly_paid": scene(
        10,
        a_receivable(sent=FIRST, open=Decimal("700.00")),
        credits=(Money(amount=Decimal("150.00"), currency="EUR"),),
    ),
    "overdue_firm": scene(21, a_receivable(sent=SECOND), customer=GRADED[Grade.C]),
    "overdue_firm_in_two_currencies": scene(
        21,
        a_receivable(sent=SECOND),
        a_receivable(number="F-2026-0090", amount="98000.00", currency="ARS", due=MONDAY - days(2), sent=SECOND),
        customer=GRADED[Grade.C],
    ),
    "overdue_firm_to_a_consumer_in_colombia": scene(
        21,
        a_receivable(sent=SECOND, currency="COP", amount="180000"),
        customer=a_customer(
            name="Camila Rojas", grade=Grade.C, country="CO", time_zone="America/Bogota", nature=Nature.CONSUMER
        ),
    ),
    "statement_firm": scene(
        30,
        a_receivable(sent=THIRD),
        a_receivable(number="F-2026-0140", due=MONDAY + days(50)),
        customer=GRADED[Grade.C],
        policy={"interest": RATES},
    ),
    "demand_formal": scene(60, a_receivable(sent=LATE), customer=GRADED[Grade.C]),
    "broken_promise": scene(
        10,
        a_receivable(sent=reminded(("S5", 10))),
        promises=(Promise(id="p1", receivables=("r-F-2026-0101",), due=MONDAY + days(8), made_on=MONDAY + days(4)),),
    ),
    "broken_promise_partly_kept": scene(
        10,
        a_receivable(sent=reminded(("S5", 10)), open=Decimal(800)),
        promises=(
            Promise(
                id="p1",
                receivables=("r-F-2026-0101",),
                due=MONDAY + days(8),
                made_on=MONDAY + days(4),
                amount=Money(amount=Decimal(1200), currency="EUR"),
                paid=Decimal(400),
            ),
        ),
    ),
    "instalment": scene(
        25,
        a_receivable(),
        plans=(
            InstalmentPlan(
                id="k1",
                receivables=("r-F-2026-0101",),
                currency="EUR",
                instalments=(
                    Instalment(number=1, due=MONDAY, amount=Decimal(600), paid=Decimal(600)),
                    Instalment(number=2, due=MONDAY + days(28), amount=Decimal(600)),
                ),
            ),
        ),
    ),
    "thanks": scene(1, paid=paid(0, on=MONDAY, count=1)),
    "thanks_for_several": scene(
        1, paid=(*paid(4, on=MONDAY, count=1), *paid(0, on=MONDAY, count=1)), policy={"thanks_late": True}
    ),
    "welcome": scene(
        1,
        a_receivable(due=MONDAY + days(20)),
        a_receivable(number="F-2026-0102", due=MONDAY + days(40), amount="350.50"),
        customer=a_customer(since=MONDAY),
        policy={"welcome_within": 14},
    ),
}  # fmt: skip


def policy_of(changes: dict[str, object]) -> ReminderPolicy:
    standard = a_policy()
    first = standard.ladders["standard"]
    ladders = {
        **standard.ladders,
        "with_invoice": (
            replace(first[0], key="S0", offset=1, base="issue", family="invoice", minimum=Decimal(0), grades=("N",)),
        ),
        "with_discount": tuple(replace(stage, discount=True) for stage in first),
    }
    given = {name: value for name, value in changes.items() if name != "thanks_late"}
    return replace(standard, ladders=ladders, **given)  # type: ignore[arg-type]


def the_letter(name: str, language: str) -> PaymentLetter:
    """Return the letter that planning makes of a scene, for a customer of that language and its country."""
    chosen = SCENES[name]
    abroad = chosen.ledger.customer.country != "ES"
    contacts = tuple(replace(each, language=language) for each in chosen.ledger.customer.contacts)
    customer = replace(chosen.ledger.customer, language=language, contacts=contacts)
    ledger = replace(chosen.ledger, customer=customer)
    reminder_policy = policy_of(chosen.policy)
    found = plan(reminder_policy, ledger, at(chosen.day))
    assert len(found.reminders) == 1, found
    letter = letter_of(found.reminders[0], reminder_policy, ledger, PAYMENT)
    return letter if abroad else replace(letter, country=COUNTRIES[language])


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", SCENES)
def test_a_payment_mail_reads_as_reviewed(name: str, language: str) -> None:
    words = rendered(the_letter(name, language), COMPANY, "F-2026-000101")
    made = f"Subject: {words.subject}\n\n{words.text}"
    golden = GOLDEN / language / f"{name}.txt"
    if os.environ.get("ACUSE_GOLDEN") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(made, encoding="utf-8")
        golden.with_suffix(".html").write_text(words.html, encoding="utf-8")
    assert made == golden.read_text(encoding="utf-8")
    assert words.html == golden.with_suffix(".html").read_text(encoding="utf-8")


def visible(words: Rendered) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", words.html.split("<body", 1)[1]).split())
    return text.replace(" :", ":")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", SCENES)
def test_the_html_says_what_the_text_says(name: str, language: str) -> None:
    """Both are made of one view: every line of the text is in its twin; an address is what its button opens."""
    words = rendered(the_letter(name, language), COMPANY)
    for line in words.text.splitlines():
        said = " ".join(re.sub(r"^\s*-+\s*", "", line).split())
        address = re.search(r"https://\S+", said)
        if address:
            assert f'href="{address[0]}"' in words.html
        else:
            assert said in visible(words)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", SCENES)
def test_the_plain_text_alone_has_all_that_paying_needs(name: str, language: str) -> None:
    """PB-01, PB-04: amount, reference and account, without images or scripts, in one screen."""
    letter = the_letter(name, language)
    text = rendered(letter, COMPANY).text
    if letter.overdue or letter.coming:
        assert "ES91 2100 0418 4502 0005 1332" in text
        assert "F-2026-0101" in text
    assert len(text.splitlines()) < 60


def test_no_mail_asks_a_consumer_in_colombia_why() -> None:
    """Ley 2300 de 2023."""
    text = rendered(the_letter("overdue_firm_to_a_consumer_in_colombia", "es"), COMPANY).text
    assert "motivo" not in text
    assert "motivo" in rendered(the_letter("overdue_firm", "es"), COMPANY).text


def test_what_others_wrote_becomes_no_link_in_our_mail() -> None:
    trap = a_receivable(number="pay.evil.example/<b>1</b>", amount="50")
    ledger = a_ledger(trap, now=at(MONDAY + days(3)), customer=a_customer(name="www.evil.example <script>"))
    reminder = plan(a_policy(), ledger, at(MONDAY + days(3))).reminders[0]
    words = rendered(letter_of(reminder, a_policy(), ledger, PAYMENT), COMPANY)
    assert "<b>1" not in words.html
    assert "<script" not in words.html
    assert "evil.example" not in re.sub(r"https://pagos\.aurora\.example/\S+", "", words.text)


def test_a_mail_of_a_letter_is_the_same_bytes_each_time_and_tells_its_facts() -> None:
    letter = the_letter("overdue_neutral", "es")
    now = at(MONDAY + days(10))
    made = [
        payment_mail(
            letter,
            recipient=Address(address=BILLING.address),
            company=COMPANY,
            case="F-2026-000101",
            dedupe_key="payment:c1:default:1",
            state=OutgoingState.QUEUED,
            reason="planned",
            now=now,
            token="abc",
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    mail = message_from_bytes(made[0].raw, policy=policy.default)
    assert mail["To"] == BILLING.address
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "facturas+abc@aurora.example"
    assert made[0].context["letter"]["overdue"][0]["open"] == {"amount": "1200.00", "currency": "EUR"}  # type: ignore[index]
    assert made[0].cases == ("F-2026-000101",)


def test_the_tones_differ_for_one_stage() -> None:
    """DU-12: the same invoice on the same day, to who always pays and to who never does."""
    texts = {}
    for grade in (Grade.A, Grade.E):
        ledger = a_ledger(a_receivable(sent=FIRST), now=at(MONDAY + days(10)), customer=a_customer(grade=grade))
        reminder = plan(a_policy(), ledger, at(MONDAY + days(10))).reminders[0]
        texts[grade] = rendered(letter_of(reminder, a_policy(), ledger, PAYMENT), COMPANY).text
        assert reminder.tone is (Tone.FRIENDLY if grade is Grade.A else Tone.FIRM)
    assert texts[Grade.A] != texts[Grade.E]
