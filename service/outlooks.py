"""What comes next for a customer: their class and why, the next mail in words, what is withheld and why.

In charge of asking the pure planner for one customer, or for a page of them. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from outbound.records import Rendered
from outbound.reminders.behaviour import Behaviour
from outbound.reminders.forecast import forecast
from outbound.reminders.planning import plan
from outbound.reminders.plans import Hold, Reminder, Withheld
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.records import Ledger
from outbound.reminders.sight import look
from outbound.reminders.words import rendered
from service.application import Application
from service.policies import company_of, reminder_policy, reminding_mailbox, zone_of
from service.reminderletters import letter_for
from service.store import debts

FAR = 45
"""Days ahead that a customer's page looks for the next mail."""
NEAR = 14
"""The same in lists, where there are many."""


_ORDERLY = frozenset({Hold.SUPERSEDED, Hold.EXPIRED, Hold.EARLIER_FIRST, Hold.TOO_SOON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One customer as planning sees them now. `owed`: by currency, all that is open and what of it is overdue."""

    ledger: Ledger
    behaviour: Behaviour
    today: date
    owed: Mapping[str, tuple[Decimal, Decimal]]
    oldest: date | None
    next_mail: Reminder | None = None
    next_day: date | None = None
    withheld: tuple[Withheld, ...] = ()
    words: Rendered | None = None

    @property
    def numbers(self) -> Mapping[str, str]:
        """The numbers of the invoices by their ids."""
        return {each.id: each.number for each in self.ledger.receivables}

    @property
    def obstacle(self) -> Withheld | None:
        """What stands in the way where no mail is near; that another stage goes first is no obstacle."""
        return min(self.withheld, key=lambda each: each.why in _ORDERLY, default=None)

    @property
    def days_late(self) -> int:
        """How many days the oldest open invoice is late; negative before it is due."""
        return (self.today - self.oldest).days if self.oldest is not None else 0


def outlook_of(app: Application, party_id: int) -> Outlook | None:
    """Return the outlook of one customer, with the words of the next mail; None for others."""
    return next(_outlooks(app, [party_id], FAR, worded=True), None)


def outlooks_of(app: Application, party_ids: Sequence[int]) -> Mapping[int, Outlook]:
    """Return the outlooks of some customers by their keys."""
    found = _outlooks(app, party_ids, NEAR, worded=False)
    return {int(each.ledger.customer.id): each for each in found}


def _outlooks(app: Application, party_ids: Sequence[int], days: int, *, worded: bool) -> Iterator[Outlook]:
    policy, zone, now = reminder_policy(app.settings), zone_of(app.settings), app.clock()
    if not party_ids:
        return
    with app.store.read() as connection:
        ledgers = debts.ledgers_of(connection, party_ids, now=now, zone=zone)
    for ledger in ledgers:
        yield _outlook(app, policy, ledger, now, days, worded=worded)


def _outlook(
    app: Application, policy: ReminderPolicy, ledger: Ledger, now: datetime, days: int, *, worded: bool
) -> Outlook:
    sight = look(policy, ledger, now)
    open_now = [each for each in ledger.receivables if each.open > 0]
    owed: dict[str, tuple[Decimal, Decimal]] = {}
    for each in open_now:
        total, late = owed.get(each.currency, (Decimal(0), Decimal(0)))
        owed[each.currency] = (total + each.open, late + (each.open if each.due_date < sight.today else Decimal(0)))
    coming = _next(policy, ledger, now, sight.today, days)
    words = None
    if worded and coming is not None:
        with app.store.read() as connection:
            letter, _ = letter_for(connection, app, ledger, coming[1])
        company = company_of(app.settings, reminding_mailbox(app.settings))
        words = rendered(letter, company, next(iter(letter.cases), ""))
    return Outlook(
        ledger=ledger,
        behaviour=sight.behaviour,
        today=sight.today,
        owed=owed,
        oldest=min((each.due_date for each in open_now), default=None),
        next_mail=coming[1] if coming is not None else None,
        next_day=coming[0] if coming is not None else None,
        withheld=plan(policy, ledger, now).withheld,
        words=words,
    )


def _next(
    policy: ReminderPolicy, ledger: Ledger, now: datetime, today: date, days: int
) -> tuple[date, Reminder] | None:
    """Return the first mail that would go within so many days, and its day."""
    for planned in forecast(policy, ledger, now, today, today + timedelta(days=days)):
        if planned.plan.reminders:
            return planned.day, planned.plan.reminders[0]
    return None
