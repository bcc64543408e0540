"""Mails that a person's action causes: a request or a rejection, to the supplier's registered contact alone."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, Row, func, select

from inbox.records import Address
from outbound.records import InReplyTo, InvoiceOutcome, Notice, NoticeKind, OutgoingState, Why
from outbound.situation import AnswerMode, PlannedNotice
from service.answers import put_in_words
from service.application import Application
from service.policies import answers_of, company_of, language_of, mailbox_named
from service.reevaluation import sender_of
from service.settings import AnswerSettings, MailboxSettings
from service.store import invoices, outgoing, parties
from service.store.tables import outgoing as outgoing_table
from service.store.tables import outgoing_invoice
from service.store.trade_tables import party_contact


def queue_letter(
    connection: Connection,
    app: Application,
    outcome: InvoiceOutcome,
    kind: NoticeKind,
    *,
    actor: str,
    note: str | None,
) -> int | None:
    """Queue one mail about one invoice, or leave it as a draft; None when nobody is registered to receive it."""
    row = invoices.by_case(connection, [outcome.case])[0]
    brought_by = sender_of(connection, row.id)
    recipient = registered_contact(connection, row.party_id, brought_by)
    mailbox = mailbox_named(app.settings, brought_by.mailbox if brought_by is not None else "")
    mode = _mode(answers_of(app.settings, mailbox), kind)
    if recipient is None or mode is AnswerMode.OFF:
        return None
    party = parties.get(connection, row.party_id)
    cause = f"{kind.value}:{row.case}:{_how_many(connection, row.id, kind) + 1}"
    language = (brought_by.language if brought_by is not None else None) or (party.language if party else None)
    notice = Notice(
        kind=kind,
        language=language if language in ("es", "en", "pt") else language_of(app.settings, mailbox),
        recipient=recipient,
        company=company_of(app.settings, mailbox),
        case=row.case,
        cause=cause,
        answers=InReplyTo(message_id=brought_by.rfc_message_id if brought_by is not None else None, case=row.case),
        invoices=(outcome,),
        note=note,
        country=party.country if party is not None else None,
    )
    state = OutgoingState.QUEUED if mode is AnswerMode.AUTOMATIC else OutgoingState.DRAFT
    planned = PlannedNotice(notice=notice, state=state, reason=Why.ASKED_BY_PERSON, dedupe_key=cause)
    now = app.clock()
    return outgoing.add(
        connection,
        put_in_words(app, unless_shadow(app, mailbox, planned), now=now),
        now=now,
        actor=f"person:{actor}",
        invoice_ids=(row.id,),
        party_id=row.party_id,
    )


def _mode(answers: AnswerSettings, kind: NoticeKind) -> AnswerMode:
    return answers.rejection if kind is NoticeKind.REJECTION else answers.request


def unless_shadow(app: Application, mailbox: MailboxSettings, planned: PlannedNotice) -> PlannedNotice:
    """Hold in shadow mode what would leave now; that automatic mail is stopped does not concern a person's own act."""
    if planned.state is OutgoingState.QUEUED and answers_of(app.settings, mailbox).shadow:
        return replace(planned, state=OutgoingState.HELD, reason=Why.SHADOW)
    return planned


def registered_contact(
    connection: Connection, party_id: int | None, brought_by: Row[tuple[object, ...]] | None
) -> Address | None:
    """Return the registered contact to write to: the one that sent the invoice, else the party's first."""
    if party_id is None:
        return None
    query = select(party_contact).where(party_contact.c.party_id == party_id).order_by(party_contact.c.address)
    contacts = {contact.address: contact for contact in connection.execute(query)}
    sender = brought_by.sender if brought_by is not None else None
    chosen = contacts.get(sender or "") or next(iter(contacts.values()), None)
    return Address(address=chosen.address, name=chosen.name) if chosen is not None else None


def _how_many(connection: Connection, invoice_id: int, kind: NoticeKind) -> int:
    joined = outgoing_table.join(outgoing_invoice, outgoing_invoice.c.outgoing_id == outgoing_table.c.id)
    where = (outgoing_invoice.c.invoice_id == invoice_id, outgoing_table.c.kind == kind.value)
    return int(connection.execute(select(func.count()).select_from(joined).where(*where)).scalar_one())
