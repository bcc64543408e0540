"""What the administrator decides about payment reminders, as records: stages, segments, hours, caps, limits.

In charge of the shapes and their defaults (domain.md 5.2 to 5.9). Not in charge of reading them from the configuration
(`outbound.reminders.reading`) nor of what they do (`outbound.reminders.planning`). Rates, fixed sums and the limits of
laws are dated data, never constants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from outbound.reminders.records import ZERO, Family, Grade, Nature, Purpose, Tone

EVERY_GRADE = (Grade.A, Grade.B, Grade.C, Grade.D, Grade.E, Grade.N)


class DayUnit(StrEnum):
    """What an offset counts."""

    CALENDAR = "calendar"
    BUSINESS = "business"


class StageBase(StrEnum):
    """What an offset counts from."""

    DUE = "due"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a ladder: `offset` days (negative: before) from the due or issue date.

    `offsets` holds another one for some grades. `grades`: whose customers get it. `after`: how many overdue reminders
    must have gone for an invoice before this one may: nobody is met with a last notice. `minimum`: the least open
    amount, in euros' worth. `public` False: not for public bodies. `to`: which contact is tried first.
    `repeat_every`: days after which it comes again, at most `repeat_times` more. `approval`: a person releases it.
    `call`: a person is asked to telephone too. `attach`: with a copy of the invoice. `interest`, `discount`: with those
    lines, where rates or terms hold. `settle_in`: business days within which the mail asks to pay.
    """

    key: str
    offset: int
    family: Family
    tone: Tone
    unit: DayUnit = DayUnit.CALENDAR
    base: StageBase = StageBase.DUE
    offsets: Mapping[Grade, int] = field(default_factory=lambda: MappingProxyType({}))
    grades: tuple[Grade, ...] = EVERY_GRADE
    after: int = 0
    minimum: Decimal = ZERO
    to: Purpose = Purpose.BILLING
    salesperson: bool = False
    repeat_every: int = 0
    repeat_times: int = 0
    approval: bool = False
    call: bool = False
    public: bool = True
    attach: bool = False
    interest: bool = False
    discount: bool = False
    settle_in: int = 0


class Comparison(StrEnum):
    """How a rule compares a customer's value with its own."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One condition: `field` is country, subdivision, nature, grade, overdue, open, or the name of an attribute."""

    field: str
    comparison: Comparison
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The customers for whom every rule holds follow the ladder named; of several segments the first that fits."""

    name: str
    when: tuple[Rule, ...]
    ladder: str
    minimum: Decimal | None = None
    approval_above: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When mail may arrive, in the customer's zone: on these weekdays (0 is Monday), from `opens` to `closes`.

    `hour` is when it is sent where nothing else was learned.
    """

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(8, 30)
    closes: time = time(17, 30)
    hour: time = time(9, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """At most so many reminders a day, in seven days and in thirty, over all invoices of a customer; 0: no limit."""

    day: int = 1
    week: int = 2
    month: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLimit:
    """What a country's law allows for some natures from a day on: hours by weekday, how often, how far apart.

    `hours`: weekday (0 is Monday) to opening and closing; a weekday that is absent is closed. `ask_reason`: whether the
    mail may ask why it was not paid (Colombia forbids it).
    """

    country: str
    natures: tuple[Nature, ...]
    hours: Mapping[int, tuple[time, time]]
    valid_from: date
    valid_to: date | None = None
    per_day: int = 0
    per_week: int = 0
    days_apart: int = 0
    ask_reason: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestRate:
    """Interest for late payment in a country from a day on: `percent` a year, simple, actual days over 365.

    `fixed_sums`: the least open amount to what is added once for each invoice. `natures`: to whom it applies.
    """

    country: str
    percent: Decimal
    valid_from: date
    valid_to: date | None = None
    natures: tuple[Nature, ...] = (Nature.COMPANY,)
    fixed_sums: Mapping[Decimal, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    currency: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietPeriod:
    """Days of every year, as (month, day), both included, on which nothing is sent.

    Over New Year where `first` is later than `last`. `countries` empty: everywhere.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksPolicy:
    """The mail after full payment: at most one in `every_days`, to these grades, for what was paid in `within_days`."""

    enabled: bool = True
    every_days: int = 30
    within_days: int = 7
    grades: tuple[Grade, ...] = (Grade.A, Grade.B, Grade.C, Grade.N)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPolicy:
    """Everything that an administrator may decide about payment reminders; `version` is kept with each mail.

    `ladders`: stages by the ladder's name; `ladder` is for whoever fits no segment. `minimum`: open amounts below it,
    in euros' worth (`per_euro` scales), are only mentioned. `approval_above`: in euros' worth, what a mail asks for
    beyond which a person releases it; None: never for the amount. `days_between`: between two overdue reminders of one
    invoice. `stale_after`: business days after which payment data are too old to remind anybody (0: never).
    `unread_for`: business days that an unread reply stops everything. `grace`: business days after a promised day.
    `missed_after`: business days after which a missed instalment ends its plan. `mention_ahead`: days before its due
    date from which an invoice is mentioned in a mail about others. `issued_from`: older invoices are left alone.
    `netting`: nobody is asked for what we owe them as well. `firm_beside_long_weekends`: firm mails may come on the day
    before or after three days off. `learn_hour`: the hour at which a customer reacts stands over the window's.
    `soften`, `harden`: the grades for which an overdue stage speaks a step softer or firmer. `welcome_within`: days in
    which a new customer is welcomed (0: never). `statement_day`: from which day of each month on a statement of account
    goes to who owes anything (0: never).
    """

    version: str = "default"
    ladders: Mapping[str, tuple[Stage, ...]] = field(default_factory=lambda: MappingProxyType({}))
    ladder: str = "standard"
    segments: tuple[Segment, ...] = ()
    instalment_stages: tuple[Stage, ...] = ()
    window: Window = Window()
    caps: Caps = Caps()
    limits: tuple[ContactLimit, ...] = ()
    interest: tuple[InterestRate, ...] = ()
    holidays: tuple[date, ...] = ()
    quiet: tuple[QuietPeriod, ...] = ()
    country: str = "ES"
    subdivision: str | None = None
    time_zone: str = "UTC"
    language: str = "es"
    languages: tuple[str, ...] = ("en", "es", "pt")
    minimum: Decimal = Decimal(10)
    per_euro: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    approval_above: Decimal | None = None
    days_between: int = 5
    stale_after: int = 2
    unread_for: int = 2
    grace: int = 1
    missed_after: int = 5
    mention_ahead: int = 7
    issued_from: date | None = None
    netting: bool = True
    broken_promise_mail: bool = True
    firm_beside_long_weekends: bool = False
    learn_hour: bool = True
    soften: tuple[Grade, ...] = (Grade.A,)
    harden: tuple[Grade, ...] = (Grade.E,)
    thanks: ThanksPolicy = ThanksPolicy()
    welcome_within: int = 0
    statement_day: int = 0
