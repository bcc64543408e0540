"""The mail that asks a supplier for a paper that should have come: a contract's bill, the receipt of a payment.

In charge of its facts and of whom it goes to: a registered contact alone. A person asks for it to be written.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from outbound.records import Money, Notice, NoticeKind, OutgoingState, WantedPaper, Why
from outbound.situation import AnswerMode, PlannedNotice
from service.answers import put_in_words
from service.application import Application
from service.letters import registered_contact, unless_shadow
from service.policies import answers_of, company_of, language_of, mailbox_named
from service.reevaluation import sender_of
from service.store import outgoing, parties

LANGUAGES = ("es", "en", "pt")


def queue_paper_letter(
    connection: Connection, app: Application, row: Row[Any], *, actor: str, note: str | None
) -> int | None:
    """Queue the mail about one missing paper, or leave it as a draft; None when nobody is registered to receive it."""
    brought_by = sender_of(connection, row.invoice_id) if row.invoice_id is not None else None
    recipient = registered_contact(connection, row.party_id, brought_by)
    mailbox = mailbox_named(app.settings, brought_by.mailbox if brought_by is not None else "")
    mode = answers_of(app.settings, mailbox).request
    if recipient is None or mode is AnswerMode.OFF:
        return None
    party = parties.get(connection, row.party_id)
    language = party.language if party is not None and party.language in LANGUAGES else None
    cause = f"{NoticeKind.MISSING_PAPER}:{row.subject}:{row.version}"
    notice = Notice(
        kind=NoticeKind.MISSING_PAPER,
        language=language or language_of(app.settings, mailbox),
        recipient=recipient,
        company=company_of(app.settings, mailbox),
        case=row.facts.get("case") or row.facts["contract"],
        cause=cause,
        papers=(_wanted(row),),
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
        invoice_ids=(row.invoice_id,) if row.invoice_id is not None else (),
        party_id=row.party_id,
    )


def _wanted(row: Row[Any]) -> WantedPaper:
    facts = row.facts
    amount = Money(amount=Decimal(facts["amount"]), currency=facts["currency"]) if "amount" in facts else None
    return WantedPaper(
        code=row.code,
        expected_by=row.expected_by,
        contract=facts.get("contract"),
        point=facts.get("point"),
        begins=_day(facts.get("period")),
        ends=_day(facts.get("ends")),
        number=facts.get("number"),
        authority_id=facts.get("authority_id"),
        paid_on=_day(facts.get("paid_on")),
        amount=amount,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
