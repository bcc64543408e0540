"""A customer asks for a statement of account, and gets it: everything that is open, as it is known now.

In charge of who may have one and how it leaves. What it lists is `outbound.reminders.kindnesses.statement`'s.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from inbox.records import Intent, MailKind, Standing
from outbound.reminders.kindnesses import statement
from outbound.reminders.sight import look
from outbound.situation import AnswerMode
from service.answers import MailOutcome
from service.application import Application
from service.policies import answers_of, reminder_policy, zone_of
from service.reminding import queue_reminder
from service.store import customers, debts


def give_statement(connection: Connection, app: Application, outcome: MailOutcome, *, now: datetime) -> bool:
    """Queue the statement that a verified contact of a customer asks for; False where a person must see to it.

    `answers.statement` says how it leaves. One a day: whoever asks again has a person's attention.
    """
    party_id, sender = outcome.correspondent.party_id, outcome.understood.email.sender
    mode = answers_of(app.settings, outcome.mailbox).statement
    if party_id is None or sender is None or mode is AnswerMode.OFF or not app.settings.reminders.live:
        return False
    if not _is_asked(app, outcome) or not customers.owes_alone(connection, party_id):
        return False
    policy = reminder_policy(app.settings)
    found = debts.ledgers_of(connection, [party_id], now=now, zone=zone_of(app.settings))
    planned = statement(policy, found[0], now) if found else None
    if planned is None:
        return False
    asker = next((one for one in found[0].customer.contacts if one.address == sender.address.lower()), planned.to)
    made = replace(planned, to=asker, approval=mode is AnswerMode.DRAFT)
    return queue_reminder(connection, app, look(policy, found[0], now), made, now=now) is not None


def without_statement(outcome: MailOutcome) -> MailOutcome:
    """Return a mail without the wish for a statement, which it has been given."""
    classification = outcome.understood.classification
    intents = tuple(one for one in classification.intents if one is not Intent.ASK_STATEMENT)
    understood = replace(outcome.understood, classification=replace(classification, intents=intents))
    return replace(outcome, understood=understood)


def _is_asked(app: Application, outcome: MailOutcome) -> bool:
    classification = outcome.understood.classification
    sure = classification.confidence >= answers_of(app.settings, outcome.mailbox).minimum_confidence
    asks = classification.kind is MailKind.REPLY and Intent.ASK_STATEMENT in classification.intents
    return asks and sure and outcome.correspondent.standing is Standing.VERIFIED
