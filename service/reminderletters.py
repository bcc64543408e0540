"""A planned reminder as a mail: to whom, in which state, and in test mode to the test address, plainly marked.

In charge of what the service adds to a letter: mailbox, thread, reply token, state. The words are
`outbound.reminders.words`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from sqlalchemy import Connection

from inbox.records import Address
from inbox.tokens import make_token
from outbound.compose import compose
from outbound.context import notice_from_context
from outbound.records import Company, InReplyTo, OutgoingMail, OutgoingState, Rendered, Why
from outbound.reminders.letters import PaymentLetter, letter_of
from outbound.reminders.plans import Reminder
from outbound.reminders.records import Ledger
from outbound.reminders.words import payment_mail
from outbound.situation import PlannedNotice
from service.application import Application
from service.papercopies import attachable
from service.policies import answers_of, company_of, reminder_policy, reminding_mailbox
from service.store import outgoing, reminders


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderMail:
    """One mail ready for the queue, and the cases whose histories it enters: none in test mode."""

    mail: OutgoingMail
    cases: tuple[str, ...]


def write_reminder(
    connection: Connection, app: Application, ledger: Ledger, planned: Reminder, *, now: datetime
) -> ReminderMail:
    """Return a planned reminder in words."""
    settings, mailbox = app.settings, reminding_mailbox(app.settings)
    test = not settings.reminders.live
    letter, papers = letter_for(connection, app, ledger, planned)
    recipient = Address(address=planned.to.address, name=planned.to.name)
    case = next(iter(letter.cases), "")
    state, reason = _state(connection, app, planned)
    mail = payment_mail(
        letter,
        recipient=_tester(app) if test else recipient,
        company=company_of(settings, mailbox),
        case=case,
        dedupe_key=reminders.dedupe_key(connection, planned, test=test),
        state=state,
        reason=reason,
        now=now,
        answers=InReplyTo() if test else _thread(connection, planned, recipient, case),
        token=_token(app, case, recipient, now) if case and not test else None,
        copies=() if test else _copies(planned),
        papers=papers,
    )
    if test:
        return ReminderMail(mail=_marked(mail, recipient, company_of(settings, mailbox), papers, now), cases=())
    return ReminderMail(mail=mail, cases=letter.cases)


def letter_for(
    connection: Connection, app: Application, ledger: Ledger, planned: Reminder
) -> tuple[PaymentLetter, tuple[bytes, ...]]:
    """Return what a planned reminder says, and the copies of invoices that go with it."""
    letter = letter_of(planned, reminder_policy(app.settings), ledger, app.settings.payment)
    attached, papers = attachable(connection, app, letter.attached)
    return replace(letter, attached=attached), papers


def _copies(planned: Reminder) -> tuple[Address, ...]:
    """Return who else gets it: others at the customer, and our salesperson where the stage says so."""
    ours = (planned.salesperson,) if planned.salesperson else ()
    return tuple(Address(address=each) for each in (*planned.copies, *ours))


def _state(connection: Connection, app: Application, planned: Reminder) -> tuple[OutgoingState, str]:
    settings = app.settings
    if not settings.reminders.live and settings.reminders.test_to is None:
        return OutgoingState.HELD, Why.NOT_LIVE
    if answers_of(settings, reminding_mailbox(settings)).shadow:
        return OutgoingState.HELD, Why.SHADOW
    if (stopped := outgoing.automatic_mail_stopped(connection)) is not None:
        return OutgoingState.HELD, stopped
    return (OutgoingState.DRAFT, Why.BY_POLICY) if planned.approval else (OutgoingState.QUEUED, Why.REMINDER)


def _tester(app: Application) -> Address:
    """Return who gets what is not for customers yet: never one of them."""
    return Address(address=app.settings.reminders.test_to or reminding_mailbox(app.settings).address.lower())


def _token(app: Application, case: str, recipient: Address, now: datetime) -> str:
    expires = now + timedelta(days=app.settings.answers.token_days)
    return make_token(app.secret, case=case, correspondent=recipient.address, purpose="reply", expires=expires)


def _thread(connection: Connection, planned: Reminder, recipient: Address, case: str) -> InReplyTo:
    """Return the last reminder to the same address: a customer's mail program shows them as one conversation."""
    last = reminders.last_sent(connection, int(planned.customer), recipient.address)
    return InReplyTo(message_id=last.rfc_message_id if last is not None else None, case=case or None)


def _marked(
    mail: OutgoingMail, meant: Address, company: Company, papers: Sequence[bytes], now: datetime
) -> OutgoingMail:
    """Return a mail that says first of all that it is a test, and whom it would have gone to."""
    line = _TEST_LINES[mail.language].format(address=meant.address, name=company.name)
    html = f'<p style="{_BANNER}"><strong>{escape(line)}</strong></p>'
    body = mail.html.find(">", mail.html.find("<body")) + 1
    words = Rendered(
        subject=f"[TEST → {meant.address}] {mail.subject}",
        text=f"{line}\n\n{'-' * 40}\n\n{mail.text}",
        html=mail.html[:body] + html + mail.html[body:],
    )
    planned = PlannedNotice(
        notice=notice_from_context(mail.context),
        state=mail.state,
        reason=mail.reason,
        dedupe_key=mail.dedupe_key,
        not_before=mail.not_before,
    )
    marked = compose(planned, words, token=None, now=now, null_sender=False, papers=papers)
    return replace(marked, context=mail.context, cases=())


_BANNER = "background:#7a1f1f;color:#ffffff;padding:12px;margin:0;font-family:Arial,sans-serif"
_TEST_LINES = {
    "es": "CORREO DE PRUEBA: {name} aún no envía recordatorios. Este habría ido a {address}.",
    "en": "TEST MAIL: {name} does not send reminders yet. This one would have gone to {address}.",
    "pt": "E-MAIL DE TESTE: {name} ainda não envia lembretes. Este teria ido para {address}.",
}
