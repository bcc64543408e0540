"""Answering a mail: what is said, put in words now, queued in the same transaction that filed the mail.

In charge of gathering the situation and of turning planned notices into rows. What may be said to whom is decided in
`outbound`; text is rendered when it is queued, so that a person sees exactly what will go out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from inbox.records import Intent, Placement
from inbox.tokens import make_token
from outbound.compose import compose
from outbound.gathering import gather
from outbound.records import (
    FileOutcome,
    InvoiceOutcome,
    Notice,
    OutgoingMail,
    OutgoingState,
    Rendered,
    Statement,
    StatusRow,
    Why,
)
from outbound.render import render
from outbound.replies import plan_replies, refusal
from outbound.situation import PlannedNotice, ReplySituation
from service.application import Application
from service.correspondents import Correspondent, own_domains
from service.days import local_day
from service.outcomes import bare_outcome, outcome_of
from service.papercopies import papers_of
from service.placement import Asked
from service.policies import answer_policy, answers_of, company_of, zone_of
from service.recording import Filed
from service.settings import MailboxSettings
from service.statements import has_statement, statement_of
from service.store import customers, invoices, messages, outgoing, standstill, wordings
from service.understanding import Understood

STATUS_INTENTS = frozenset({Intent.ASK_STATUS, Intent.ASK_PAYMENT_PROOF})


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOutcome:
    """One incoming mail with everything that was concluded about it, ready to be answered."""

    message_id: int
    sha256: str
    case: str | None
    mailbox: MailboxSettings
    understood: Understood
    correspondent: Correspondent
    placement: Placement
    asked: tuple[Asked, ...] = ()
    filed: tuple[Filed, ...] = ()


def queue_answers(connection: Connection, app: Application, outcome: MailOutcome, *, now: datetime) -> list[int]:
    """Plan, render and queue the answers to one mail; return the keys of the new outgoing rows."""
    situation = _situation(connection, app, outcome, now=now)
    if refusal(situation) is not None:
        return []
    if outcome.case is None:
        situation = _with_case(connection, outcome.message_id, situation)
    keys: list[int] = []
    for planned in plan_replies(situation, answer_policy(app.settings, outcome.mailbox)):
        key = _queue(connection, app, outcome, held_back(connection, app, outcome.mailbox, planned), now=now)
        if key is not None:
            keys.append(key)
    return keys


def _with_case(connection: Connection, message_id: int, situation: ReplySituation) -> ReplySituation:
    """Give a mail without an invoice of its sender's own a case, under which it is answered."""
    case = invoices.next_case(connection, now=situation.now)
    messages.set_case(connection, message_id, case)
    bare = tuple(replace(one, case=one.case or case) for one in situation.invoices)
    return replace(situation, case=case, invoices=bare)


def _situation(connection: Connection, app: Application, outcome: MailOutcome, *, now: datetime) -> ReplySituation:
    understood, correspondent = outcome.understood, outcome.correspondent
    account = _account(connection, app, outcome, now=now)
    recipient = correspondent.registered or understood.email.sender
    address = recipient.address if recipient is not None else ""
    return ReplySituation(
        email=understood.email,
        classification=understood.classification,
        standing=correspondent.standing,
        company=company_of(app.settings, outcome.mailbox),
        case=outcome.case or "",
        cause=outcome.sha256,
        now=now,
        own_domains=own_domains(outcome.mailbox, app.settings.company),
        registered=correspondent.registered,
        invoices=_invoice_outcomes(connection, app, outcome),
        unread=_unread(understood, without_statements=account is not None),
        files=len({one.source.split("!")[0] for one in understood.readings}),
        status=_status_rows(connection, app, outcome),
        statement=account,
        party_language=correspondent.language,
        country=correspondent.country,
        counts=outgoing.counts(connection, address, now=now),
        receipted_today=outgoing.had_receipt(connection, address, now=now),
        told_today=() if outcome.filed else outgoing.told_today(connection, address, now=now),
    )


def _invoice_outcomes(connection: Connection, app: Application, outcome: MailOutcome) -> tuple[InvoiceOutcome, ...]:
    """Return each filed invoice as this sender may see it: in full only where it is of the sender's own party."""
    zone, party_id = zone_of(app.settings), outcome.correspondent.party_id
    return tuple(
        outcome_of(connection, filed.row, zone=zone, resent=filed.resent)
        if filed.row.party_id is not None and filed.row.party_id == party_id
        else bare_outcome(case=outcome.case or "", number=filed.document.number, kind=filed.document.kind.value)
        for filed in outcome.filed
    )


def _unread(understood: Understood, *, without_statements: bool) -> tuple[FileOutcome, ...]:
    """Return the files that gave no invoice; a statement that is answered line by line is not among them."""
    failed = [FileOutcome(name=one.source, code=one.code) for one in understood.unreadable]
    others = [one for one in understood.others if not (without_statements and has_statement((one,)))]
    return (*failed, *(FileOutcome(name=one.source, code=one.kind.value) for one in others))


def _account(connection: Connection, app: Application, outcome: MailOutcome, *, now: datetime) -> Statement | None:
    """Return the account of the sender's party where the mail asks for it or brings a statement of theirs."""
    papers, party_id = outcome.understood.others, outcome.correspondent.party_id
    asks = Intent.ASK_STATEMENT in outcome.understood.classification.intents or has_statement(papers)
    if not asks or party_id is None or customers.owes_alone(connection, party_id):
        return None
    zone = zone_of(app.settings)
    return statement_of(connection, party_id, papers, today=local_day(now, zone), zone=zone)


def _status_rows(connection: Connection, app: Application, outcome: MailOutcome) -> tuple[StatusRow, ...]:
    """Return a row for each asked number and, where none is named, for each invoice of the thread.

    An invoice that came with this very mail is told as such, not once more as an answer.
    """
    if not STATUS_INTENTS & set(outcome.understood.classification.intents):
        return ()
    zone = zone_of(app.settings)
    told = {filed.row.case for filed in outcome.filed}
    rows: list[StatusRow] = []
    for asked in outcome.asked:
        for row in asked.invoices:
            if row.case not in told and row.direction == invoices.PAYABLE:
                told.add(row.case)
                rows.append(StatusRow(asked=row.number or asked.number, invoice=outcome_of(connection, row, zone=zone)))
        if not asked.invoices:
            rows.append(StatusRow(asked=asked.number, candidates=asked.nearest))
    if outcome.asked or outcome.filed:
        return tuple(rows)
    threaded = invoices.by_case(connection, outcome.placement.cases)
    party_id = outcome.correspondent.party_id
    own = [row for row in threaded if row.party_id == party_id and row.direction == invoices.PAYABLE]
    return tuple(StatusRow(asked=row.number or row.case, invoice=outcome_of(connection, row, zone=zone)) for row in own)


def held_back(
    connection: Connection, app: Application, mailbox: MailboxSettings, planned: PlannedNotice
) -> PlannedNotice:
    """Hold a mail that would go by itself in shadow mode, or while all automatic mail is stopped.

    The first mail over the overall limit stops all automatic mail, until a person resumes it (reliability.md D14).
    """
    if planned.reason == Why.LOOP_ALL:
        standstill.stop(connection, reason=Why.LOOP_ALL, now=app.clock())
    if planned.state is not OutgoingState.QUEUED:
        return planned
    if answers_of(app.settings, mailbox).shadow:
        # A key of its own: a gathered mail that is queued to leave must not be joined, nor be joined later.
        key = f"shadow:{planned.dedupe_key}"
        return replace(planned, state=OutgoingState.HELD, reason=Why.SHADOW, dedupe_key=key)
    reason = outgoing.automatic_mail_stopped(connection)
    return replace(planned, state=OutgoingState.HELD, reason=reason) if reason else planned


def _queue(
    connection: Connection, app: Application, outcome: MailOutcome, planned: PlannedNotice, *, now: datetime
) -> int | None:
    invoice_ids = _concerned(connection, outcome, planned.notice)
    held = outgoing.by_dedupe_key(connection, planned.dedupe_key) if planned.gathered else None
    if held is not None:
        joined = replace(planned, notice=gather(held.context, planned.notice), not_before=held.not_before)
        if outgoing.rewrite(connection, held.id, put_in_words(app, joined, now=held.created_at)):
            outgoing.relate(connection, held.id, invoice_ids)
            outgoing.note_gathered(connection, held.id, outcome.message_id, now=now)
        return None
    return outgoing.add(
        connection,
        put_in_words(app, planned, now=now),
        now=now,
        actor=f"mail:{outcome.message_id}",
        invoice_ids=invoice_ids,
        cause_message_id=outcome.message_id,
        party_id=outcome.correspondent.party_id,
    )


def _concerned(connection: Connection, outcome: MailOutcome, notice: Notice) -> list[int]:
    """Return the keys of the invoices that an answer speaks of, and of the thread that it stands in."""
    cases = {one.case for one in notice.invoices} | {row.invoice.case for row in notice.status if row.invoice}
    rows = invoices.by_case(connection, {*cases, *outcome.placement.cases})
    party_id = outcome.correspondent.party_id
    return [filed.row.id for filed in outcome.filed] + [row.id for row in rows if row.party_id == party_id]


def put_in_words(app: Application, planned: PlannedNotice, *, now: datetime) -> OutgoingMail:
    """Render and compose a planned notice."""
    with app.store.read() as connection:
        own = wordings.current(connection)
    return compose_mail(app, planned, render(planned.notice, own), now=now)


def compose_mail(app: Application, planned: PlannedNotice, words: Rendered, *, now: datetime) -> OutgoingMail:
    """Compose a notice in these words, with the signed token that brings the reply back to its case."""
    notice = planned.notice
    expires = now + timedelta(days=app.settings.answers.token_days)
    token = make_token(
        app.secret, case=notice.case, correspondent=notice.recipient.address, purpose="reply", expires=expires
    )
    return compose(
        planned,
        words,
        token=token,
        now=now,
        null_sender=app.settings.smtp.null_sender,
        papers=papers_of(app, notice),
    )
