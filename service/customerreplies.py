"""What a customer's reply does to their debts: a promise is recorded, a dispute opened, "already paid" holds reminders.

In charge of which receivables a reply means and of what follows from its intents. Only a verified contact's words do
anything by themselves, and only where they were understood surely; everything else is left for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from inbox.records import Intent, MailKind, Standing
from matching.deadlines import after_business_days
from service.answers import MailOutcome
from service.application import Application
from service.days import today_of
from service.policies import answers_of
from service.store import customers, invoices, messages, outgoing, receivables, reminders, standings
from service.store.receivable_tables import pause
from service.store.receivables import RECEIVABLE, UNPAID

LONGEST_PROMISE = timedelta(days=30)
PROOF_DAYS = 3  # business days in which a payment that was announced shows up (domain.md 5.10, D2)
PAID_ALREADY = "already_paid"
NOTICED = "payment_notice"
"""The cause of a pause: they say that it was paid."""
_TAKEN = frozenset({Intent.PROMISE_TO_PAY, Intent.DISPUTE, Intent.PAYMENT_NOTICE, Intent.ACKNOWLEDGE})
_LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """One reply, and the unpaid receivables of its sender that it means."""

    connection: Connection
    app: Application
    outcome: MailOutcome
    rows: Sequence[Row[Any]]
    now: datetime

    @property
    def today(self) -> date:
        return today_of(self.app)

    @property
    def actor(self) -> str:
        return f"mail:{self.outcome.message_id}"

    @property
    def party_id(self) -> int:
        return int(self.rows[0].party_id)


def take_reply(connection: Connection, app: Application, outcome: MailOutcome, *, now: datetime) -> bool:
    """Record what a customer's reply says; return whether nothing of it is left for a person to read."""
    correspondent, classification = outcome.correspondent, outcome.understood.classification
    party_id, sender = correspondent.party_id, outcome.understood.email.sender
    if party_id is None or correspondent.standing is not Standing.VERIFIED:
        return False
    if customers.get(connection, party_id) is None:
        return False
    if sender is not None and classification.kind is MailKind.REPLY:
        customers.forget_failure(connection, sender.address)  # whoever writes can be written to
    sure = classification.confidence >= answers_of(app.settings, outcome.mailbox).minimum_confidence
    intents = set(classification.intents)
    if classification.kind is not MailKind.REPLY or not sure or not _TAKEN & intents:
        return False
    rows = _meant(connection, outcome, party_id)
    for row in rows:
        messages.link(connection, outcome.message_id, row.id, "references")
    if not rows:
        return False
    reply = _Reply(connection=connection, app=app, outcome=outcome, rows=rows, now=now)
    says_paid = classification.dispute_reason == PAID_ALREADY
    told = intents & _TAKEN - ({Intent.DISPUTE} if says_paid and Intent.PAYMENT_NOTICE in intents else set())
    settled = [_take(reply, intent) for intent in sorted(told)]
    return all(settled) and intents <= _TAKEN


def _take(reply: _Reply, intent: Intent) -> bool:
    classification = reply.outcome.understood.classification
    if intent is Intent.PROMISE_TO_PAY:
        return _promise(reply, classification.promised_date)
    if intent is Intent.DISPUTE and classification.dispute_reason != PAID_ALREADY:
        return _dispute(reply, classification.dispute_reason or "other", classification.reply_text)
    if intent in (Intent.DISPUTE, Intent.PAYMENT_NOTICE):
        return _paid_already(reply)
    return True


def _promise(reply: _Reply, day: date | None) -> bool:
    """Record a promise for a day to come within a month; a vaguer or a later one is for a person."""
    if day is None or not reply.today <= day <= reply.today + LONGEST_PROMISE:
        return False
    standings.promise_payment(
        reply.connection,
        reply.party_id,
        [row.id for row in reply.rows],
        day,
        now=reply.now,
        actor=reply.actor,
        message_id=reply.outcome.message_id,
    )
    return True


def _dispute(reply: _Reply, category: str, words: str) -> bool:
    """Open a dispute where the mail says of which invoice; its department is given the task."""
    named = _named(reply.outcome, reply.rows) or (reply.rows if len(reply.rows) == 1 else ())
    for row in named:
        key = standings.open_dispute(
            reply.connection,
            row.id,
            category,
            now=reply.now,
            today=reply.today,
            actor=reply.actor,
            words=words[:_LONGEST_WORDS] or None,
            message_id=reply.outcome.message_id,
        )
        if key is not None:
            reminders.give(reply.connection, f"dispute:{key}", "dispute", reply.party_id, (str(row.id),), now=reply.now)
    return bool(named)


def _paid_already(reply: _Reply) -> bool:
    """Hold reminders some days, for the money to show up; the second time it is said of one invoice is a person's."""
    settled = True
    for row in _named(reply.outcome, reply.rows) or reply.rows:
        earlier = select(pause.c.id).where(pause.c.invoice_id == row.id, pause.c.cause == NOTICED)
        if reply.connection.execute(earlier.limit(1)).first() is not None:
            key = f"paid_again:{row.id}:{reply.outcome.message_id}"
            reminders.give(reply.connection, key, "paid_again", reply.party_id, (str(row.id),), now=reply.now)
            settled = False
            continue
        standings.hold_back(
            reply.connection,
            reply.party_id,
            NOTICED,
            now=reply.now,
            actor=reply.actor,
            cause=NOTICED,
            invoice_id=row.id,
            until=after_business_days(reply.today, PROOF_DAYS),
            message_id=reply.outcome.message_id,
        )
    return settled


def _meant(connection: Connection, outcome: MailOutcome, party_id: int) -> Sequence[Row[Any]]:
    """Return the sender's unpaid receivables that a reply means.

    Those that it names; else those of the reminder that it answers, or of its thread; else all that is due.
    """
    email = outcome.understood.email
    named = [row.id for asked in outcome.asked for row in asked.invoices]
    answered = outgoing.invoices_by_message_id(connection, (*email.in_reply_to, *email.references))
    threaded = [row.id for row in invoices.by_case(connection, outcome.placement.cases)]
    unpaid = receivables.of_party(connection, party_id, unpaid=True)
    for keys in (named, [key for _, key in answered], threaded):
        if found := [row for row in unpaid if row.id in keys and row.direction == RECEIVABLE]:
            return found
    return [row for row in unpaid if row.state in UNPAID[1:]]


def _named(outcome: MailOutcome, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    named = {row.id for asked in outcome.asked for row in asked.invoices}
    return [row for row in rows if row.id in named]
