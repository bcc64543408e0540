"""A person says what a mail wants: it is answered accordingly, and the next one like it is read so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, Row

from inbox.lessons import Lesson, decided, words_of
from inbox.message import read_email
from inbox.records import Classification, Intent, MailKind
from outbound.plain import from_plain, to_plain
from outbound.records import NoticeKind, OutgoingState, Why
from service.actions.errors import ActionError
from service.answers import MailOutcome, queue_answers
from service.application import Application
from service.attention import Attention
from service.correspondents import recall_correspondent
from service.placement import place, resolve_numbers
from service.policies import mailbox_named
from service.store import events, lessons, messages, outgoing
from service.understanding import Understood

_ABOUT_WORDS = (NoticeKind.STATUS, NoticeKind.STATEMENT, NoticeKind.NOTED)
_SETTLED_SO = (Attention.UNSURE, Attention.QUESTION, Attention.NO_DOCUMENT)


def correct_reading(app: Application, message_id: int, intents: Iterable[str], *, actor: str) -> None:
    """Record what a mail wants, as a person says; drafts that answered another wish are cancelled, and it is answered.

    Said of a reading that was right already, it is a confirmation: nothing is answered anew.
    """
    wanted = _known(intents)
    with app.store.write() as connection:
        row = _filed(connection, message_id)
        before = from_plain(Classification, row.classification)
        after = decided(before, wanted)
        who, now = f"person:{actor}", app.clock()
        changed = set(after.intents) != set(before.intents)
        lesson = Lesson(words=words_of(row.subject or "", before), intents=wanted)
        lessons.add(connection, lesson, message_id=message_id, actor=who, now=now)
        messages.reread(connection, message_id, kind=after.kind.value, classification=to_plain(after))
        if row.attention in _SETTLED_SO:
            messages.settle(connection, message_id, now=now, actor=who)
        said = {"before": ", ".join(before.intents), "after": ", ".join(after.intents)}
        kind = "reading_corrected" if changed else "reading_confirmed"
        events.append(connection, kind, at=now, actor=who, message_id=message_id, data=said)
        if changed:
            _withdraw(connection, app, message_id, who)
            _answer(connection, app, row, after)


def _known(intents: Iterable[str]) -> tuple[Intent, ...]:
    """Return the wishes that a person may say: that an invoice is attached is seen."""
    try:
        return tuple(intent for intent in map(Intent, intents) if intent is not Intent.SUBMIT_INVOICE)
    except ValueError as error:
        raise ActionError(422, "not_a_value") from error


def _filed(connection: Connection, message_id: int) -> Row[tuple[object, ...]]:
    row = messages.get(connection, message_id)
    if row is None:
        raise ActionError(404, "unknown_message")
    if row.state != messages.FILED or row.kind in ("bounce", "auto_reply") or not row.classification:
        raise ActionError(422, "not_in_this_state")
    return row


def _withdraw(connection: Connection, app: Application, message_id: int, who: str) -> None:
    """Cancel the drafts that answer what the mail did not want."""
    for draft in outgoing.caused_by(connection, message_id):
        if draft.state == OutgoingState.DRAFT and draft.kind in _ABOUT_WORDS:
            outgoing.move(
                connection,
                draft.id,
                OutgoingState.CANCELLED,
                before=(OutgoingState.DRAFT,),
                version=draft.version,
                now=app.clock(),
                actor=who,
                reason=Why.READ_ANEW,
            )


def _answer(
    connection: Connection, app: Application, row: Row[tuple[object, ...]], classification: Classification
) -> None:
    """Answer the mail's words as they are read now; what its files gave was answered when it was filed."""
    email, now = read_email(app.blobs.get(row.sha256)), app.clock()
    mailbox = mailbox_named(app.settings, row.mailbox)
    correspondent = recall_correspondent(connection, email, mailbox=mailbox, company=app.settings.company)
    asked = resolve_numbers(connection, classification.invoice_numbers, correspondent.party_id)
    placement = place(
        connection, email, classification, secret=app.secret, party_id=correspondent.party_id, asked=asked, now=now
    )
    words = replace(
        decided(replace(classification, kind=MailKind.REPLY), set(classification.intents) - {Intent.SUBMIT_INVOICE}),
        automatic=classification.automatic,
    )
    outcome = MailOutcome(
        message_id=row.id,
        sha256=f"{row.sha256}:{len(events.of_message(connection, row.id))}",
        case=row.case or next(iter(placement.cases), None),
        mailbox=mailbox,
        understood=Understood(email=email, classification=words, readings=()),
        correspondent=correspondent,
        placement=placement,
        asked=asked,
    )
    queue_answers(connection, app, outcome, now=now)
