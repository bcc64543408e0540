"""What planning payment reminders reads. Records only.

A `Ledger` is one customer with everything that a reminder may depend on, as the store knows it at one moment. What
planning yields stands in `outbound.reminders.plans`. Amounts are `Money` or a `Decimal` in the currency of
the receivable beside it; moments aware UTC; days are dates in the customer's own calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from outbound.records import Money

ZERO = Decimal(0)


class Nature(StrEnum):
    """What a customer is before the law: consumers are protected more, public bodies pay by statute."""

    COMPANY = "company"
    CONSUMER = "consumer"
    PUBLIC = "public"


class Purpose(StrEnum):
    """What a contact of a customer is for, in the order in which one stands in for another (domain.md 5.11)."""

    BILLING = "billing"
    ACCOUNTING = "accounting"  # the general mailbox of their accounts payable
    MANAGEMENT = "management"  # their head of accounts
    BUYER = "buyer"
    DISPUTES = "disputes"
    ESCALATION = "escalation"  # who is written to when the others did not react


class Grade(StrEnum):
    """How a customer pays (domain.md 5.4). N: new, fewer than three paid invoices. X: never mailed by a machine."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    N = "N"
    X = "X"


class Tone(StrEnum):
    """How a mail speaks, from the softest on; `grateful` stands outside the ladder."""

    SERVICE = "service"
    FRIENDLY = "friendly"
    NEUTRAL = "neutral"
    FIRM = "firm"
    FORMAL = "formal"
    GRATEFUL = "grateful"


class Family(StrEnum):
    """What a mail is about as a whole: each has its opening in every language."""

    WELCOME = "welcome"  # how to pay us, once at the beginning
    INVOICE = "invoice"  # the invoice itself, with how to pay it
    UPCOMING = "upcoming"  # before the due date
    DUE = "due"  # on the day
    OVERDUE = "overdue"
    STATEMENT = "statement"  # the whole account
    DEMAND = "demand"  # the formal request, the last notice
    INSTALMENT = "instalment"
    BROKEN_PROMISE = "broken_promise"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person or a mailbox at the customer. `deliverable` is False after a permanent bounce."""

    address: str
    name: str | None = None
    purposes: tuple[Purpose, ...] = (Purpose.BILLING,)
    language: str | None = None
    deliverable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Nothing is sent up to and including the day `until`; None: until a person ends it. A reason is always given."""

    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who owes. `country` ISO 3166, `subdivision` its second part (`CT`), `time_zone` an IANA name.

    `attributes`: size, sector, solvency, attitude and the company's own fields, for segments. `salesperson` is ours.
    `tone` and `grade`, when given, stand over what planning would choose. `weekdays` (0 is Monday): the only ones on
    which they wish mail. `per_week`: at most so many mails in seven days. `excluded`: why they are never reminded.
    `legal`: insolvency, lawyers, death: a person's business alone. `last_grade`: the one shown until now, which a score
    near its border keeps.
    """

    id: str
    name: str
    language: str | None = None
    country: str | None = None
    subdivision: str | None = None
    time_zone: str | None = None
    nature: Nature = Nature.COMPANY
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    contacts: tuple[Contact, ...] = ()
    copies: tuple[str, ...] = ()
    salesperson: str | None = None
    tone: Tone | None = None
    grade: Grade | None = None
    last_grade: Grade | None = None
    weekdays: tuple[int, ...] = ()
    per_week: int | None = None
    pause: Pause | None = None
    excluded: str | None = None
    legal: str | None = None
    credit_limit: Money | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentStage:
    """A stage that is done for a receivable, promise or instalment: its mail is queued, sent, or struck by a person.

    `key` is `Stage.key`, with `#2` and so on for repetitions. `on`: the day, in the customer's zone.
    """

    key: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """The customer disagrees. `amount` None: with all of it. The undisputed rest is not reminded of either."""

    since: date
    amount: Decimal | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountTerms:
    """Early payment: `percent` off when paid by `until` (BT-20, "2/10 net 30")."""

    percent: Decimal
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """One invoice of ours. `open` is what is still to be paid, after payments and credit notes; 0 is paid.

    `held_days`: days that disputes, promises and pauses, now over, have stood still; later stages move by them.
    `collecting`: a debit order, a cheque or a factor has it, up to and including that day. `case` names its history.
    `paper`: the hash of its PDF, where there is one of it alone, which may go with a mail.
    """

    id: str
    number: str
    issue_date: date
    due_date: date
    amount: Money
    open: Decimal
    case: str | None = None
    dispute: Dispute | None = None
    pause: Pause | None = None
    collecting: date | None = None
    written_off: bool = False
    discount: DiscountTerms | None = None
    sent: tuple[SentStage, ...] = ()
    held_days: int = 0
    paper: str | None = None

    @property
    def currency(self) -> str:
        """The currency of all its amounts."""
        return self.amount.currency


class PromiseState(StrEnum):
    """What became of a promise (domain.md 5.6)."""

    OPEN = "open"
    KEPT = "kept"
    PARTIAL = "partial"
    BROKEN = "broken"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The customer said they would pay these receivables by `due`. `amount` None: all that is open of them.

    `paid`: what came in for them since it was made. `state` is what the records say; whether an open one is broken by
    today is `promises.judged`'s to say.
    """

    id: str
    receivables: tuple[str, ...]
    due: date
    made_on: date
    amount: Money | None = None
    paid: Decimal = ZERO
    state: PromiseState = PromiseState.OPEN
    sent: tuple[SentStage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One part of a plan. `number` counts from 1."""

    number: int
    due: date
    amount: Decimal
    paid: Decimal = ZERO
    sent: tuple[SentStage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentPlan:
    """These receivables are paid in parts, as agreed. `ended`: a person closed it, kept or not."""

    id: str
    receivables: tuple[str, ...]
    currency: str
    instalments: tuple[Instalment, ...]
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidInvoice:
    """An invoice that was paid, for the behaviour score. `disputed_days` do not count as late."""

    number: str
    amount: Money
    due_date: date
    paid_on: date
    disputed_days: int = 0
    case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """One mail that this customer had, or has waiting, from the reminders: for caps and distances. `at` is UTC."""

    at: datetime
    family: Family


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One customer with everything that their reminders depend on, at one moment.

    `payments_as_of`: when payment data were last imported, None never. `unread_since`: when the oldest reply came that
    nobody has read yet. `owed`: what we are to pay them, by currency. `credits`: payments and credit notes of theirs
    that belong to no invoice yet. `paid`: their paid invoices of the last year. `reactions`: the moments at which they
    answered or paid after a mail, for the hour that suits them.
    """

    customer: Customer
    receivables: tuple[Receivable, ...] = ()
    promises: tuple[Promise, ...] = ()
    plans: tuple[InstalmentPlan, ...] = ()
    paid: tuple[PaidInvoice, ...] = ()
    sent: tuple[SentMail, ...] = ()
    owed: tuple[Money, ...] = ()
    credits: tuple[Money, ...] = ()
    payments_as_of: datetime | None = None
    unread_since: datetime | None = None
    reactions: tuple[datetime, ...] = ()
