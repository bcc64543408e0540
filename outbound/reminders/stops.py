"""What keeps reminders back (domain.md 5.5): of one receivable, or everything to a customer.

In charge of the conditions alone. They are asked when a mail is planned, in the transaction that queues it, and again
before it leaves: always by planning anew. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from outbound.reminders.plans import Hold
from outbound.reminders.policy import DayUnit
from outbound.reminders.records import Pause, Receivable
from outbound.reminders.sight import Sight


@dataclass(frozen=True, slots=True)
class Stop:
    """Why nothing goes, up to and including which day (None: until something changes), in a person's words if any."""

    why: Hold
    until: date | None = None
    words: str = ""


def receivable_stop(sight: Sight, receivable: Receivable) -> Stop | None:
    """Return what keeps reminders of one receivable back, None when nothing does."""
    if receivable.open <= 0:
        return Stop(Hold.PAID)
    if receivable.written_off:
        return Stop(Hold.WRITTEN_OFF)
    if receivable.dispute is not None:
        return Stop(Hold.DISPUTED, words=receivable.dispute.reference or "")
    if _is_on(receivable.pause, sight.today):
        return _paused(Hold.PAUSED, receivable.pause)
    if receivable.collecting is not None and sight.today <= receivable.collecting:
        return Stop(Hold.COLLECTING, receivable.collecting)
    if (promised := sight.promised_until(receivable)) is not None:
        return Stop(Hold.PROMISED, promised)
    if sight.plan_in_force(receivable) is not None:
        return Stop(Hold.PLAN)
    return None


def customer_stop(sight: Sight) -> Stop | None:
    """Return what keeps every mail to the customer back, None when nothing does."""
    customer = sight.customer
    if customer.excluded is not None:
        return Stop(Hold.EXCLUDED, words=customer.excluded)
    if customer.legal is not None:
        return Stop(Hold.LEGAL, words=customer.legal)
    if _is_on(customer.pause, sight.today):
        return _paused(Hold.CUSTOMER_PAUSED, customer.pause)
    return None


def reply_stop(sight: Sight) -> Stop | None:
    """Return the stop for a reply of theirs that nobody has read, for so many business days as the policy says."""
    if sight.ledger.unread_since is None:
        return None
    came = sight.ledger.unread_since.astimezone(sight.hours.zone).date()
    end = sight.calendar.shift(came, sight.policy.unread_for, DayUnit.BUSINESS)
    return Stop(Hold.UNREAD_REPLY, end) if sight.today <= end else None


def stale_stop(sight: Sight) -> Stop | None:
    """Return the stop for payment data that are too old to ask anybody for money."""
    limit, last = sight.policy.stale_after, sight.ledger.payments_as_of
    if limit <= 0:
        return None
    if last is None:
        return Stop(Hold.STALE_PAYMENTS)
    known = last.astimezone(sight.hours.zone).date()
    if (sight.today - known).days <= limit:
        return None
    return Stop(Hold.STALE_PAYMENTS) if sight.calendar.business_days_after(known, sight.today) > limit else None


def _is_on(pause: Pause | None, today: date) -> bool:
    return pause is not None and (pause.until is None or today <= pause.until)


def _paused(why: Hold, pause: Pause | None) -> Stop:
    return Stop(why, pause.until, pause.reason) if pause is not None else Stop(why)
