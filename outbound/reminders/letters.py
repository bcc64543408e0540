"""The facts of one payment mail: what a reminder says, before it is put in words.

In charge of choosing figures from the ledger and our accounts from the configuration. Not in charge of sentences
(`outbound.reminders.words`). Every figure comes from a record; the bank data are the company's own, nobody else's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from outbound.records import Money, PaperCopy
from outbound.reminders.payment import BankAccount, PaymentDetails
from outbound.reminders.plans import ExtraLine, Matter, Reminder
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.records import ZERO, Family, Ledger, Receivable, Tone
from outbound.reminders.windows import limit_on, zone_for

MOST_ATTACHED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    """One invoice of ours in a mail. `open` is what is to be paid; `link`: the payment page for it."""

    number: str
    issued: date
    due: date
    amount: Money
    open: Money
    case: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterExtra:
    """An amount besides, with its formula: `base` × `percent` × `days` / 365, or off until a day."""

    kind: str
    number: str
    amount: Money
    base: Money | None = None
    percent: Decimal | None = None
    days: int | None = None
    until: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPart:
    """One instalment of a plan, `number` of `of`; `left` is what is still to be paid of it."""

    number: int
    of: int
    due: date
    left: Money
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPromise:
    """What the customer said on a day, and what came in since."""

    made_on: date
    due: date
    amount: Money | None = None
    paid: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLetter:
    """Everything that one mail says. `overdue` and `coming` are what is open, `paid` what we thank for.

    `number`: how often it was reminded of, this mail included. `ask_reason`: whether the law lets us ask why. `as_of`:
    the day up to which payments are known. `credits`: money of theirs that belongs to no invoice yet. `references`: the
    numbers to write on a transfer; an invoice that is paid in instalments is there too, and in no sum. `attached`: the
    invoices whose PDF goes with it.
    """

    family: Family
    tone: Tone
    language: str
    customer: str
    overdue: tuple[LetterItem, ...] = ()
    coming: tuple[LetterItem, ...] = ()
    paid: tuple[LetterItem, ...] = ()
    references: tuple[str, ...] = ()
    parts: tuple[LetterPart, ...] = ()
    promises: tuple[LetterPromise, ...] = ()
    extra: tuple[LetterExtra, ...] = ()
    credits: tuple[Money, ...] = ()
    accounts: tuple[BankAccount, ...] = ()
    number: int = 0
    settle_by: date | None = None
    as_of: date | None = None
    ask_reason: bool = True
    on_time: bool = False
    team: str | None = None
    warn_of_changes: bool = True
    attached: tuple[PaperCopy, ...] = ()
    country: str | None = None

    @property
    def cases(self) -> tuple[str, ...]:
        """The histories that the mail enters, each once."""
        items = (*self.overdue, *self.coming, *self.paid)
        return tuple(dict.fromkeys(item.case for item in items if item.case is not None))


def letter_of(reminder: Reminder, policy: ReminderPolicy, ledger: Ledger, payment: PaymentDetails) -> PaymentLetter:
    """Return what a planned mail says, from the ledger that it was planned on."""
    customer = ledger.customer
    zone = zone_for(policy, customer)
    day = reminder.at.astimezone(zone).date()
    known = {each.id: each for each in ledger.receivables}
    in_parts = _paid_in_parts(reminder, ledger)
    named = [known[each] for each in (*reminder.receivables, *reminder.mentioned) if each in known]
    named.sort(key=lambda each: (each.due_date, each.number))
    shown = [each for each in named if each.id not in in_parts]
    items = {each.id: _item(each, customer.id, payment) for each in shown}
    currencies = dict.fromkeys(each.currency for each in named) or dict.fromkeys(("",))
    asks = reminder.family is not Family.THANKS
    limit = limit_on(policy, customer, day)
    thanked = tuple(_thanked(policy, ledger, day)) if not asks else ()
    return PaymentLetter(
        family=reminder.family,
        tone=reminder.tone,
        language=reminder.language,
        customer=customer.name,
        overdue=tuple(items[each.id] for each in shown if each.due_date < day),
        coming=tuple(items[each.id] for each in shown if each.due_date >= day),
        paid=thanked,
        references=tuple(each.number for each in named) if asks else (),
        parts=tuple(_parts(reminder, ledger, day)),
        promises=tuple(_promises(reminder, ledger)),
        extra=tuple(_extra(line, known[line.receivable]) for line in reminder.extra if line.receivable in known),
        credits=ledger.credits if asks else (),
        accounts=payment.accounts_for(currencies, customer.country) if asks else (),
        number=reminder.number,
        settle_by=reminder.settle_by,
        as_of=ledger.payments_as_of.astimezone(zone).date() if ledger.payments_as_of and asks else None,
        ask_reason=limit is None or limit.ask_reason,
        on_time=bool(thanked) and _on_time(ledger, thanked),
        team=payment.team,
        warn_of_changes=payment.warn_of_changes,
        attached=tuple(_papers(reminder, known)),
        country=customer.country,
    )


def _papers(reminder: Reminder, known: Mapping[str, Receivable]) -> Iterator[PaperCopy]:
    """Yield the copies that the stages ask for, the longest overdue first, no more than a mail should carry."""
    wanted = [known[each] for each in reminder.receivables if each in reminder.attach and each in known]
    for each in wanted[:MOST_ATTACHED]:
        if each.paper is not None:
            yield PaperCopy(name=f"{each.number}.pdf", sha256=each.paper)


def _item(receivable: Receivable, customer: str, payment: PaymentDetails) -> LetterItem:
    link = payment.link_for(
        number=receivable.number, customer=customer, amount=str(receivable.open), currency=receivable.currency
    )
    return LetterItem(
        number=receivable.number,
        issued=receivable.issue_date,
        due=receivable.due_date,
        amount=receivable.amount,
        open=Money(amount=receivable.open, currency=receivable.currency),
        case=receivable.case,
        link=link,
    )


def _paid_in_parts(reminder: Reminder, ledger: Ledger) -> frozenset[str]:
    """Return the receivables that are not asked for as a whole, because an instalment of theirs is."""
    plans = {step.id.rpartition("/")[0] for step in reminder.steps if step.matter is Matter.INSTALMENT}
    return frozenset(each for plan in ledger.plans if plan.id in plans for each in plan.receivables)


def _parts(reminder: Reminder, ledger: Ledger, day: date) -> Iterator[LetterPart]:
    named = {step.id for step in reminder.steps if step.matter is Matter.INSTALMENT}
    for plan in ledger.plans:
        for part in plan.instalments:
            if f"{plan.id}/{part.number}" in named:
                left = Money(amount=part.amount - part.paid, currency=plan.currency)
                yield LetterPart(
                    number=part.number, of=len(plan.instalments), due=part.due, left=left, overdue=part.due < day
                )


def _promises(reminder: Reminder, ledger: Ledger) -> Iterator[LetterPromise]:
    named = {step.id for step in reminder.steps if step.matter is Matter.PROMISE}
    for promise in ledger.promises:
        if promise.id in named:
            amount = promise.amount
            paid = Money(amount=promise.paid, currency=amount.currency) if amount and promise.paid > ZERO else None
            yield LetterPromise(made_on=promise.made_on, due=promise.due, amount=amount, paid=paid)


def _extra(line: ExtraLine, receivable: Receivable) -> LetterExtra:
    facts, currency = line.facts, receivable.currency
    until = facts.get("until") or facts.get("to")
    return LetterExtra(
        kind=line.kind,
        number=receivable.number,
        amount=line.amount,
        base=Money(amount=Decimal(facts["base"]), currency=currency) if "base" in facts else None,
        percent=Decimal(facts["percent"]) if "percent" in facts else None,
        days=int(facts["days"]) if "days" in facts else None,
        until=date.fromisoformat(until) if until else None,
        source=line.source,
    )


def _thanked(policy: ReminderPolicy, ledger: Ledger, day: date) -> Iterator[LetterItem]:
    """Yield what was paid of late, the latest first."""
    for paid in sorted(ledger.paid, key=lambda each: (each.paid_on, each.number), reverse=True):
        if 0 <= (day - paid.paid_on).days <= policy.thanks.within_days:
            yield LetterItem(
                number=paid.number,
                issued=paid.due_date,
                due=paid.due_date,
                amount=paid.amount,
                open=paid.amount,
                case=paid.case,
            )


def _on_time(ledger: Ledger, thanked: tuple[LetterItem, ...]) -> bool:
    late = {each.number for each in ledger.paid if each.paid_on > each.due_date}
    return not any(item.number in late for item in thanked)
