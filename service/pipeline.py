"""The life of one mail: understand, recall, conclude, record (house plan, steps 2 to 5).

In charge of the order of the steps, of the one transaction that files a mail together with the mails it causes, and of
the one catch-all: an unforeseen exception puts the message in quarantine with its traceback, and the next one goes on.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from inbox.lessons import taught
from inbox.numbers import find_numbers
from inbox.records import Authentication, Email, Placement, Standing
from outbound.plain import to_plain
from outbound.situation import AnswerMode
from parsing.document import Document, Reading
from service import recording
from service.absences import close_what_came
from service.answers import MailOutcome, queue_answers
from service.application import Application
from service.attention import attention_for
from service.bounced import note_bounce
from service.commands import take_command
from service.conclusions import conclude
from service.correspondents import Correspondent, recall_correspondent
from service.customerreplies import take_reply
from service.customerstatements import give_statement, without_statement
from service.days import local_day, today_of
from service.delivery_notes import link_delivery_notes
from service.issued import file_issued, own_paper_reader
from service.keeping import KeepingReader
from service.knowledge import Origin, doubts_about, recall_case
from service.learning import read_for
from service.placement import place, resolve_numbers
from service.policies import answer_policy, answers_of, mailbox_named, reading_context, zone_of
from service.receivablefiles import is_ours
from service.recording import Filed
from service.reevaluation import reevaluate
from service.sandbox import Reader
from service.settings import MailboxSettings
from service.store import customers, invoices, lessons, messages, parties
from service.store.deliveries import answered_before
from service.store.engine import plainly
from service.store.messages import MessageClaim
from service.understanding import Understood, understand

WAIT = timedelta(minutes=1)
log = structlog.get_logger(__name__)


class LostMail(Exception):  # noqa: N818 -- named for what happened
    """The bytes of a message are not where they were kept: waiting does not bring them back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """What filing one mail came to: for the log, for `acuse explain` and for tests."""

    outcome: MailOutcome
    attention: str | None
    outgoing: tuple[int, ...]


def file_message(app: Application, reader: Reader, key: int) -> Concluded | None:
    """File one stored message; None when somebody else has it, or when it has to wait or went to quarantine."""
    now = app.clock()
    with app.store.write() as connection:
        claimed = messages.claim(connection, key, now=now, lease=_lease(app))
        if claimed is not None and claimed.attempts > app.settings.work.max_attempts:
            error = f"its reader died {claimed.attempts - 1} times over it"
            messages.quarantine(connection, claimed, now=now, error=error)
            claimed = None
    if claimed is None:
        return None
    try:
        return _file(app, reader, claimed)
    except (OperationalError, OSError) as error:
        _wait(app, claimed, error)
    except Exception:
        log.exception("message_quarantined", message=key)
        with app.store.write() as connection:
            messages.quarantine(connection, claimed, now=app.clock(), error=traceback.format_exc())
    return None


def _wait(app: Application, claimed: MessageClaim, error: Exception) -> None:
    """The world does not answer (disk full, database busy): the same message again later, however often."""
    log.warning("message_waits", message=claimed.key, error=plainly(error))
    with app.store.write() as connection:
        messages.retry_later(connection, claimed, now=app.clock(), error=plainly(error), delay=WAIT)


def _file(app: Application, reader: Reader, claimed: MessageClaim) -> Concluded | None:
    keeping = KeepingReader(reader=reader, keep=partial(_keep, app, claimed))
    context = reading_context(app.settings)
    understood = understand(
        _raw(app, claimed), reader=keeping, context=context, read_for=reader_of(app, claimed.mailbox)
    )
    files = understood.files()
    blobs = dict(zip(files, app.blobs.put_many(tuple(files.values())), strict=True))
    with app.store.write() as connection:
        if not messages.still_held(connection, claimed):
            return None
        concluded = conclude_mail(connection, app, claimed, understood, blobs)
    log.info("message_filed", message=claimed.key, kind=understood.classification.kind, outgoing=concluded.outgoing)
    return concluded


def reader_of(app: Application, mailbox: str) -> Callable[[Reader, Email], Reader]:
    """Return what chooses the reader of a mail's files: what its sender's papers look like, and our own."""
    settings = mailbox_named(app.settings, mailbox)

    def choose(reader: Reader, email: Email) -> Reader:
        return own_paper_reader(app, settings, read_for(app.store, reader, email), email)

    return choose


def _lease(app: Application) -> timedelta:
    return timedelta(seconds=app.settings.work.lease_seconds)


def _keep(app: Application, claimed: MessageClaim) -> None:
    """Go on holding a mail that takes long, once half of its lease is over."""
    now = app.clock()
    if now - claimed.claimed_at > _lease(app) / 2:
        with app.store.write() as connection:
            messages.renew(connection, claimed, until=now + _lease(app))


def _raw(app: Application, claimed: MessageClaim) -> bytes:
    try:
        return app.blobs.get(claimed.sha256)
    except FileNotFoundError as error:
        raise LostMail(f"the mail's bytes are gone: {error}; restore them from a backup, then retry") from error


def conclude_mail(
    connection: Connection, app: Application, claimed: MessageClaim, understood: Understood, blobs: dict[int, str]
) -> Concluded:
    """Recall, conclude and record one mail inside the caller's transaction: what is said and what is kept agree."""
    now = app.clock()
    settings = app.settings
    mailbox = mailbox_named(settings, claimed.mailbox)
    understood = _as_people_said(connection, understood)
    email, classification = understood.email, understood.classification
    correspondent = recall_correspondent(connection, email, mailbox=mailbox, company=settings.company)
    party_id = _whose(connection, email, correspondent)
    named = replace(classification, invoice_numbers=_numbers_of(understood, correspondent))
    asked = resolve_numbers(connection, named.invoice_numbers, party_id)
    placement = place(connection, email, named, secret=app.secret, party_id=party_id, asked=asked, now=now)
    filed, own_invoice = _file_documents(connection, app, claimed, understood, correspondent, blobs)
    if any(one.row.contract for one in filed):
        close_what_came(connection, today=local_day(now, zone_of(settings)), now=now)
    _link_thread(connection, claimed.key, placement, party_id)
    delivered: tuple[str, ...] = ()
    if understood.others:
        delivered = link_delivery_notes(connection, claimed.key, correspondent, now=now)
        _look_again(connection, app, claimed.key, {one.row.id for one in filed}, now=now)
    outcome = MailOutcome(
        message_id=claimed.key,
        sha256=claimed.sha256,
        case=_case_of(filed, correspondent, placement) or next(iter(delivered), None),
        mailbox=mailbox,
        understood=understood,
        correspondent=correspondent,
        placement=placement,
        # Looked up again: a mail may ask about the very invoice that it brings.
        asked=resolve_numbers(connection, classification.invoice_numbers, correspondent.party_id),
        filed=filed,
    )
    note_bounce(connection, claimed.key, classification, now=now)
    answered = may_be_answered(claimed, mailbox) and not answered_before(connection, claimed.key)
    left = outcome
    if answered and give_statement(connection, app, outcome, now=now):
        left = without_statement(outcome)
    taken = take_command(connection, app, left) or take_reply(connection, app, left, now=now)
    queued = queue_answers(connection, app, left, now=now) if answered else []
    policy = answer_policy(settings, mailbox)
    attention = attention_for(
        left.understood,
        correspondent,
        placement,
        policy,
        own_invoice=own_invoice,
        taken=taken,
        owes_us=correspondent.party_id is not None and customers.owes_alone(connection, correspondent.party_id),
    )
    messages.file(connection, claimed, now=now, values=_understood_columns(outcome, attention))
    return Concluded(outcome=outcome, attention=attention, outgoing=tuple(queued))


def _as_people_said(connection: Connection, understood: Understood) -> Understood:
    """Return what was understood, its wishes as people said of mails in nearly the same words."""
    known = lessons.latest(connection)
    return replace(understood, classification=taught(understood.classification, understood.email.subject, known))


def may_be_answered(claimed: MessageClaim, mailbox: MailboxSettings) -> bool:
    """Say whether the mail arrived since the day from which this mailbox answers."""
    return mailbox.answer_from is None or claimed.received_at.date() >= mailbox.answer_from


def _file_documents(
    connection: Connection,
    app: Application,
    claimed: MessageClaim,
    understood: Understood,
    correspondent: Correspondent,
    blobs: dict[int, str],
) -> tuple[tuple[Filed, ...], bool]:
    """File every invoice of a mail in turn, so that each one counts for the next; record what each file gave.

    Return the suppliers' invoices, and whether there was one of ours that could not be filed.
    """
    filed: list[Filed] = []
    odd = False
    recorded: list[tuple[Reading, str | None, int | None]] = []
    only_one = len(understood.invoices) == 1
    for position, reading in enumerate(understood.readings):
        blob = blobs.get(position)
        invoice_id = None
        if isinstance(reading, Document) and reading.kind.is_invoice and is_ours(reading, app.settings.company.tax_ids):
            sender = understood.email.sender
            issued = file_issued(
                connection,
                app,
                reading,
                correspondent,
                sender=sender.address if sender is not None else None,
                message_id=claimed.key,
                blob=blob,
            )
            invoice_id, odd = issued.key, odd or issued.odd
        elif isinstance(reading, Document) and reading.kind.is_invoice:
            origin = Origin(
                sha256=blob,
                sender_domain=_proven_domain(understood, correspondent),
                mail_orders=understood.classification.order_numbers if only_one else (),
                mail_words=f"{understood.email.subject}\n{understood.classification.reply_text}" if only_one else "",
                doubts=doubts_about(correspondent, understood.classification.intents),
                supports=frozenset(one.kind.value for one in understood.others),
                received=local_day(claimed.received_at, zone_of(app.settings)),
                today=today_of(app),
            )
            one = _file_invoice(connection, app, claimed, reading, origin, correspondent)
            filed.append(one)
            invoice_id = one.row.id
        recorded.append((reading, blob, invoice_id))
    recording.record_readings(connection, claimed.key, recorded)
    return tuple(filed), odd


def _proven_domain(understood: Understood, correspondent: Correspondent) -> str | None:
    """Return the sender's domain where it may tell whose invoice it is: never for a forged sender."""
    sender = understood.email.sender
    return sender.domain if sender is not None and correspondent.standing is not Standing.STRANGER else None


def _file_invoice(
    connection: Connection,
    app: Application,
    claimed: MessageClaim,
    document: Document,
    origin: Origin,
    correspondent: Correspondent,
) -> Filed:
    case = recall_case(connection, document, origin, app.settings.company)
    conclusion = conclude(
        case,
        app.settings.matching,
        doubts=origin.doubts,
        supplier_is_asked=asks_by_itself(app, mailbox_named(app.settings, claimed.mailbox), correspondent),
    )
    return recording.record_conclusion(
        connection, conclusion, message_id=claimed.key, sha256=origin.sha256, now=app.clock()
    )


def asks_by_itself(app: Application, mailbox: MailboxSettings, correspondent: Correspondent) -> bool:
    """Say whether what is missing is asked of this sender at once, without a person."""
    answers = answers_of(app.settings, mailbox)
    automatic = answers.request is AnswerMode.AUTOMATIC and not answers.shadow
    return automatic and correspondent.standing is Standing.VERIFIED


def _whose(connection: Connection, email: Email, correspondent: Correspondent) -> int | None:
    """Return whose histories a mail may enter: its sender's party's, or the one whose mail a colleague passes on.

    What a forward says of its author is a claim: it places the mail for a proven colleague, and answers nobody.
    """
    if not _is_passed_on(email, correspondent) or email.forwarded_from is None:
        return correspondent.party_id
    return parties.by_contact(connection, email.forwarded_from.address)


def _is_passed_on(email: Email, correspondent: Correspondent) -> bool:
    proven = correspondent.authentication is Authentication.PASS
    return correspondent.standing is Standing.INTERNAL and proven and email.forwarded_from is not None


def _numbers_of(understood: Understood, correspondent: Correspondent) -> tuple[str, ...]:
    """Return the invoice numbers that a mail names; of one that is passed on, those of the whole text."""
    if not _is_passed_on(understood.email, correspondent):
        return understood.classification.invoice_numbers
    return find_numbers(f"{understood.email.subject}\n\n{understood.email.text}").invoices


def _link_thread(connection: Connection, key: int, placement: Placement, party_id: int | None) -> None:
    """Put the mail into the histories of its thread: those of one party alone."""
    for row in invoices.by_case(connection, placement.cases):
        if row.party_id is not None and row.party_id == party_id:
            messages.link(connection, key, row.id, placement.evidence)


def _look_again(connection: Connection, app: Application, key: int, brought: set[int], *, now: datetime) -> None:
    """Match anew the open invoices whose thread a mail with papers joined: one of them may be what was missing."""
    for row in messages.invoices_of(connection, key):
        if row.id not in brought:
            reevaluate(connection, app, row, now=now, cause="paper")


def _case_of(filed: Iterable[Filed], correspondent: Correspondent, placement: Placement) -> str | None:
    """Return the case that an answer names: an invoice of the sender's own, else its thread; None: a new one."""
    own = [one.row.case for one in filed if one.row.party_id is not None and one.row.party_id == correspondent.party_id]
    if own:
        return str(own[0])
    return placement.cases[0] if placement.cases and correspondent.party_id is not None else None


def _understood_columns(outcome: MailOutcome, attention: str | None) -> dict[str, Any]:
    email, classification = outcome.understood.email, outcome.understood.classification
    correspondent, placement = outcome.correspondent, outcome.placement
    return {
        "rfc_message_id": email.message_id,
        "subject": email.subject,
        "sender": email.sender.address if email.sender is not None else None,
        "claimed_sender": email.claimed_sender.address if email.claimed_sender is not None else None,
        "sent_at": email.date,
        "authentication": correspondent.authentication.value,
        "standing": correspondent.standing.value,
        "party_id": correspondent.party_id,
        "kind": classification.kind.value,
        "language": classification.language,
        "classification": to_plain(classification),
        "evidence": placement.evidence,
        "claimed_cases": list(placement.claimed) or None,
        "attention": attention,
    }
