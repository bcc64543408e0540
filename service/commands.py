"""Commands by mail for the team: a colleague answers a notification, and it is done and confirmed.

In charge of who may command what. Off until the configuration opens it. A command counts only from the registered
address that the notification went to, proven by DMARC, with that notification's own token, once. Never by mail: an
invoice whose bank details or sender are in doubt, and an approval that the policy asks several people for.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from inbox.commands import Command, Verb, read_command
from inbox.records import Authentication, Standing
from inbox.tokens import check_token, find_tokens
from matching.records import Resolver, Severity
from outbound.briefing import confirmation_mail
from service import actions
from service.accounts import Account, account_of
from service.actions import ActionError
from service.answers import MailOutcome
from service.application import Application
from service.outcomes import match_of
from service.policies import company_of
from service.reevaluation import missing_approvals
from service.store import invoices, messages, outgoing, task_tokens

PURPOSE = re.compile(r"t[a-z]{5}")  # of a token: for this, and unlike any other of the same invoice and day
DONE, NEEDS_PAGE = "done", "needs_page"
_NEVER_BY_MAIL = (Resolver.SECURITY, Resolver.TREASURY, Resolver.LEGAL)
log = structlog.get_logger(__name__)


def new_purpose() -> str:
    """Return a purpose for one more token."""
    return "t" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(5))


def take_command(connection: Connection, app: Application, outcome: MailOutcome) -> bool:
    """Note the command that a colleague's mail gives; True when it gave one. It is carried out a moment later."""
    if not app.settings.team.commands or not _is_proven_colleague(outcome):
        return False
    email = outcome.understood.email
    command = read_command(outcome.understood.classification.reply_text)
    notified = _notified(connection, app, outcome)
    if command is None or notified is None or email.sender is None:
        return False
    used = task_tokens.use(
        connection, notified.id, message_id=outcome.message_id, verb=command.verb.value, words=command.words
    )
    if used:
        messages.link(connection, outcome.message_id, notified.invoice_id, "token")
    return used


def _is_proven_colleague(outcome: MailOutcome) -> bool:
    correspondent = outcome.correspondent
    proven = correspondent.authentication is Authentication.PASS
    return correspondent.standing is Standing.INTERNAL and proven and not outcome.understood.classification.automatic


def _notified(connection: Connection, app: Application, outcome: MailOutcome) -> Row[Any] | None:
    """Return the unused notification that the mail answers, sent to this very address, of a person still active."""
    email = outcome.understood.email
    address = email.sender.address if email.sender is not None else None
    for token in find_tokens(email):
        claim = check_token(app.secret, token, correspondent=address, now=app.clock())
        ours = claim is not None and PURPOSE.fullmatch(claim.purpose)
        row = task_tokens.by_token(connection, token) if ours else None
        person = account_of(connection, row.user_id) if row is not None else None
        if row is not None and person is not None and person.active and person.address == address:
            return row
    return None


def carry_out_commands(app: Application) -> int:
    """Do what was commanded and confirm it by mail; return how many.

    A process killed between the two does it again: the invoice's version, as the person was told of it, guards that.
    """
    with app.store.read() as connection:
        given = task_tokens.waiting(connection)
    for row in given:
        with app.store.read() as connection:
            person = account_of(connection, row.user_id)
        if person is not None:
            result = _carried_out(app, row, person)
            _confirm(app, row, person, result)
            log.info("command_by_mail", invoice=row.invoice_id, verb=row.verb, result=result, person=person.name)
    return len(given)


def _carried_out(app: Application, row: Row[Any], person: Account) -> str:
    """Act as the person; return `done`, or why not."""
    with app.store.read() as connection:
        invoice = invoices.get(connection, row.invoice_id)
        if invoice is None or (row.verb == Verb.APPROVE and _asks_for_the_page(connection, app, invoice)):
            return NEEDS_PAGE
    known: dict[str, Any] = {"version": row.version, "actor": person.name}
    acts: dict[str, Callable[[], object]] = {
        Verb.APPROVE: lambda: actions.approve(app, row.invoice_id, **known),
        Verb.REJECT: lambda: actions.reject(app, row.invoice_id, **known, reason=row.words),
        Verb.LINK_ORDER: lambda: actions.link_order(app, row.invoice_id, **known, order_number=row.words),
    }
    try:
        acts[row.verb]()
    except ActionError as refused:
        return refused.code
    return DONE


def _asks_for_the_page(connection: Connection, app: Application, invoice: Row[Any]) -> bool:
    found = match_of(invoice).discrepancies
    doubtful = any(one.resolver in _NEVER_BY_MAIL and one.severity is not Severity.INFORM for one in found)
    several = bool(app.settings.matching.approvals) and bool(missing_approvals(connection, app, invoice, ()))
    return doubtful or several


def _confirm(app: Application, row: Row[Any], person: Account, result: str) -> None:
    now = app.clock()
    with app.store.write() as connection:
        invoice = invoices.get(connection, row.invoice_id)
        if not task_tokens.finish(connection, row.id, outcome=result, now=now) or invoice is None:
            return
        if person.address is None:
            return
        mail = confirmation_mail(
            Command(verb=Verb(row.verb), words=row.words or ""),
            result=result,
            name=invoice.number or invoice.case,
            case=invoice.case,
            recipient=person.address,
            company=company_of(app.settings, app.settings.mailboxes[0]),
            language=person.language,
            page=f"{app.settings.admin.address}/invoices/{invoice.id}",
            cause=f"command:{row.id}",
            now=now,
            null_sender=app.settings.smtp.null_sender,
        )
        outgoing.add(connection, mail, now=now, actor=f"mail:{row.message_id}", invoice_ids=(invoice.id,))
