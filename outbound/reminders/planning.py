"""Plans a customer's payment reminders: what goes out, what is withheld and why, what a person should do.

`plan(policy, ledger, now)` is a pure function: asked a thousand times it gives the same mails with the same keys. In
charge of joining candidates, stops, contact and slot. Not in charge of any one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from outbound.records import Money
from outbound.reminders.candidates import Candidate, Findings, candidates, task, withheld
from outbound.reminders.kindnesses import kindness
from outbound.reminders.mails import contact_of, mail_of, slot_for, tone_of
from outbound.reminders.plans import Hold, Plan, Reminder, TaskKind
from outbound.reminders.policy import ReminderPolicy, StageBase
from outbound.reminders.records import ZERO, Ledger, Receivable
from outbound.reminders.sight import Sight, look
from outbound.reminders.stops import Stop, customer_stop, reply_stop, stale_stop


def plan(policy: ReminderPolicy, ledger: Ledger, now: datetime) -> Plan:
    """Return what should go out to one customer by now, and what should not, with the reasons.

    `Reminder.at` is the first moment that the customer may be written to; one in the future is planned again until
    then, on what is true by then. Only `Plan.due(now)` is for the queue.
    """
    sight = look(policy, ledger, now)
    found = candidates(sight)
    stop = customer_stop(sight)
    if stop is not None:
        return _all_withheld(sight, found, stop)
    _hold_for_reply_and_stale_data(sight, found)
    _hold_for_credit(sight, found)
    _hold_for_netting(sight, found)
    _hold_small_sums(sight, found)
    reminder = _mail(sight, found)
    kind = kindness(sight) if reminder is None else None
    reminders = tuple(each for each in (reminder, kind) if each is not None)
    return Plan(reminders=reminders, withheld=tuple(found.withheld), tasks=tuple(found.tasks))


def plan_all(policy: ReminderPolicy, ledgers: Iterable[Ledger], now: datetime) -> Plan:
    """Return the plans of many customers as one."""
    plans = [plan(policy, ledger, now) for ledger in ledgers]
    return joined(plans)


def joined(plans: Iterable[Plan]) -> Plan:
    """Return several plans as one, in their order."""
    every = tuple(plans)
    return Plan(
        reminders=tuple(each for one in every for each in one.reminders),
        withheld=tuple(each for one in every for each in one.withheld),
        tasks=tuple(each for one in every for each in one.tasks),
    )


def _all_withheld(sight: Sight, found: Findings, stop: Stop) -> Plan:
    """Return the plan of a customer to whom nothing goes: the customer themselves is named, and every step."""
    held = [withheld(sight, each.step, stop) for each in found.candidates]
    if any(each.open > 0 for each in sight.ledger.receivables):
        held.insert(0, withheld(sight, None, stop))
    return Plan(withheld=(*held, *found.withheld), tasks=tuple(found.tasks))


def _hold(sight: Sight, found: Findings, which: Iterable[Candidate], stop: Stop) -> None:
    """Withhold these candidates, and mention their receivables no more."""
    for candidate in tuple(which):
        found.candidates.remove(candidate)
        found.withheld.append(withheld(sight, candidate.step, stop))
        found.held.update(each.id for each in candidate.receivables)


def _hold_for_reply_and_stale_data(sight: Sight, found: Findings) -> None:
    """Hold everything while a reply is unread; everything but the sending of new invoices while payments are old."""
    reply, stale = reply_stop(sight), stale_stop(sight)
    if reply is not None:
        _hold(sight, found, found.candidates, reply)
    if stale is not None:
        asking = [each for each in found.candidates if each.stage.base is not StageBase.ISSUE]
        _hold(sight, found, asking, stale)
    since = sight.ledger.unread_since
    if since is not None and reply is None:
        found.tasks.append(task(sight, TaskKind.READ_REPLY, f"reply:{sight.customer.id}:{since.isoformat()}"))


def _hold_for_credit(sight: Sight, found: Findings) -> None:
    """Hold what money of theirs that belongs to no invoice yet would cover, the longest due first."""
    for currency, credit in _by_currency(sight.ledger.credits).items():
        left, covered = credit, set[str]()
        for each in sorted(_asked(found, currency), key=lambda each: (each.due_date, each.id)):
            if each.open <= left:
                left -= each.open
                covered.add(each.id)
        if covered:
            _hold(sight, found, _about_only(found, covered), Stop(Hold.CREDIT))
            found.held |= covered
            key = f"allocate:{sight.customer.id}:{currency}:{credit}"
            found.tasks.append(task(sight, TaskKind.ALLOCATE, key))


def _hold_for_netting(sight: Sight, found: Findings) -> None:
    """Hold what is overdue in a currency in which we owe them as much: a person settles one against the other."""
    if not sight.policy.netting:
        return
    for currency, owed in _by_currency(sight.ledger.owed).items():
        overdue = [each for each in _asked(found, currency) if each.due_date < sight.today]
        if overdue and owed >= sum((each.open for each in overdue), ZERO):
            _hold(sight, found, _about_only(found, {each.id for each in overdue}), Stop(Hold.NETTING))
            found.tasks.append(task(sight, TaskKind.NETTING, f"netting:{sight.customer.id}:{currency}:{owed}"))


def _asked(found: Findings, currency: str) -> list[Receivable]:
    """Return the receivables in a currency that the candidates ask for, each once."""
    every = {each.id: each for one in found.candidates for each in one.receivables}
    return [each for each in every.values() if each.currency == currency]


def _about_only(found: Findings, names: Set[str]) -> list[Candidate]:
    """Return the candidates that ask for nothing but these receivables: stages, broken promises, instalments alike."""
    return [each for each in found.candidates if all(asked.id in names for asked in each.receivables)]


def _hold_small_sums(sight: Sight, found: Findings) -> None:
    """Hold a mail that would ask for less than is worth a reminder in all; sending a new invoice asks for nothing."""
    asking = [each for each in found.candidates if each.stage.base is not StageBase.ISSUE]
    asked = {each.id: each for one in asking for each in one.receivables}
    if asking and sum((sight.worth(each) for each in asked.values()), ZERO) < sight.minimum:
        _hold(sight, found, asking, Stop(Hold.BELOW_MINIMUM))


def _mail(sight: Sight, found: Findings) -> Reminder | None:
    """Return the one mail of all that is left, or say why there is none."""
    left = tuple(found.candidates)
    if not left:
        return None
    contact = contact_of(sight, left)
    if contact is None:
        _hold(sight, found, left, Stop(Hold.NO_CONTACT))
        found.tasks.append(task(sight, TaskKind.UNREACHABLE, f"unreachable:{sight.customer.id}"))
        return None
    tone = tone_of(sight, left)
    slot = slot_for(sight, tone[0])
    if slot is None:
        _hold(sight, found, left, Stop(Hold.NO_SLOT))
        return None
    reminder = mail_of(sight, left, contact, slot, tone)
    for candidate in left:
        if candidate.stage.call:
            about = tuple(each.id for each in candidate.receivables)
            found.tasks.append(task(sight, TaskKind.CALL, f"call:{candidate.step.key}", *about))
    shown = tuple(each for each in reminder.mentioned if each not in found.held)
    return replace(reminder, mentioned=shown)


def _by_currency(amounts: Iterable[Money]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for each in amounts:
        found[each.currency] = found.get(each.currency, ZERO) + each.amount
    return found
