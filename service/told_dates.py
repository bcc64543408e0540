"""Promises that we made: a payment date we told is followed, and when it slips the supplier hears of it from us.

In charge of what became of each date, of the one mail a recipient that tells of those that moved, and of calling a
person for those that passed without a payment. Which mails told a date is `outbound.told`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from inbox.records import Address
from outbound.bounds import bounded
from outbound.context import notice_from_context
from outbound.records import InReplyTo, Notice, NoticeKind, OutgoingState, Why
from outbound.situation import AnswerMode, PlannedNotice
from service.answers import held_back, put_in_words
from service.application import Application
from service.days import today_of
from service.outcomes import outcome_of
from service.policies import answers_of, mailbox_named, zone_of
from service.store import events, outgoing, parties, told_dates
from service.store.invoices import InvoiceState
from service.store.told_dates import Told

GRACE = timedelta(days=2)  # a bank's statement comes after the payment
_TOLD_OF = (Told.MOVED, Told.WITHDRAWN)
_STILL_DUE = (InvoiceState.APPROVED, InvoiceState.IN_REVIEW, InvoiceState.WAITING_SUPPLIER)


def follow_told_dates(app: Application) -> Mapping[Told, int]:
    """Look at every date that is still open; return how many came to each end. What did not change costs one query."""
    with app.store.read() as connection:
        today = today_of(app)
        if not _changed(told_dates.undecided(connection), today):
            return {}
    with app.store.write() as connection:
        now = app.clock()
        changed = _changed(told_dates.undecided(connection), today)
        for state, rows in changed.items():
            told_dates.settle(connection, (row.told_id for row in rows), state, now=now)
            for row in rows:
                _record(connection, row, state, now=now)
        slipped = [row.told_id for state in _TOLD_OF for row in changed.get(state, ())]
        _tell(connection, app, told_dates.with_mails(connection, slipped), now=now)
    return {state: len(rows) for state, rows in changed.items()}


def _changed(rows: Sequence[Row[Any]], today: date) -> Mapping[Told, list[Row[Any]]]:
    """Return the dates that came to an end, by which; of several told of one invoice only the latest counts."""
    changed: dict[Told, list[Row[Any]]] = defaultdict(list)
    seen: set[int] = set()
    for row in rows:
        state = Told.REPEATED if row.invoice_id in seen else fate_of(row.day, row, today)
        seen.add(row.invoice_id)
        if state is not Told(row.told_state):
            changed[state].append(row)
    return changed


def fate_of(day: date, row: Row[Any], today: date) -> Told:
    """Return what became of a date that was told of an invoice, as the invoice is now."""
    planned = row.payment_date
    if row.state == InvoiceState.PAID:
        return Told.KEPT if planned is None or planned <= day else Told.LATE
    if row.state == InvoiceState.SCHEDULED and planned is not None and planned > day:
        return Told.MOVED
    if row.state not in (InvoiceState.SCHEDULED, InvoiceState.PART_PAID):
        return Told.WITHDRAWN
    return Told.MISSED if today > day + GRACE else Told.OPEN


def _record(connection: Connection, row: Row[Any], state: Told, *, now: datetime) -> None:
    if state in (*_TOLD_OF, Told.MISSED):
        data = events.as_text({"told": row.day, "planned": row.payment_date if state is Told.MOVED else None})
        kind, actor = f"told_date_{state.value}", "rule:told_date"
        events.append(connection, kind, at=now, actor=actor, invoice_id=row.invoice_id, data=data)


def _tell(connection: Connection, app: Application, rows: Iterable[Row[Any]], *, now: datetime) -> None:
    """Queue one mail for each recipient who was told dates that hold no more, if it is still the party's contact."""
    of_recipient: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        still_known = row.party_id is not None and parties.by_contact(connection, row.recipient) == row.party_id
        if still_known and (row.state == InvoiceState.SCHEDULED or row.state in _STILL_DUE):
            of_recipient[row.recipient].append(row)
    for told in of_recipient.values():
        _queue(connection, app, told, now=now)


def _queue(connection: Connection, app: Application, told: Sequence[Row[Any]], *, now: datetime) -> None:
    before = notice_from_context(told[0].context)
    mailbox = next(
        (one for one in app.settings.mailboxes if before.company.mailbox.address in (one.address, one.answer_as)),
        mailbox_named(app.settings, ""),
    )
    mode = answers_of(app.settings, mailbox).rescheduled
    if mode is AnswerMode.OFF:
        return
    zone, cause = zone_of(app.settings), f"{NoticeKind.RESCHEDULED}:{min(row.told_id for row in told)}"
    notice = Notice(
        kind=NoticeKind.RESCHEDULED,
        language=before.language,
        recipient=Address(address=told[0].recipient, name=before.recipient.name),
        company=before.company,
        case=told[0].case,
        cause=cause,
        answers=InReplyTo(message_id=told[0].rfc_message_id, case=told[0].case),
        invoices=tuple(replace(outcome_of(connection, row, zone=zone), told_date=row.day, needs=()) for row in told),
        country=before.country,
    )
    automatic = mode is AnswerMode.AUTOMATIC
    planned = PlannedNotice(
        notice=bounded(notice),
        state=OutgoingState.QUEUED if automatic else OutgoingState.DRAFT,
        reason=Why.DATE_SLIPPED if automatic else Why.BY_POLICY,
        dedupe_key=cause,
    )
    outgoing.add(
        connection,
        put_in_words(app, held_back(connection, app, mailbox, planned), now=now),
        now=now,
        actor="rule:told_date",
        invoice_ids=[row.id for row in told],
        party_id=told[0].party_id,
    )
