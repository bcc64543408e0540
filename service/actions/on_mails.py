"""What a person does to mails: incoming ones that need attention, outgoing ones that wait."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from outbound.context import notice_from_context
from outbound.records import NoticeKind, OutgoingState, Rendered, Why
from outbound.rewording import html_of_text
from outbound.situation import PlannedNotice
from service.actions.errors import ActionError
from service.answers import compose_mail
from service.application import Application
from service.store import events, invoices, messages, outgoing, told_dates
from service.store.invoices import InvoiceState
from service.store.tables import outgoing_invoice

WAITING = (OutgoingState.DRAFT, OutgoingState.QUEUED, OutgoingState.HELD)


def settle_message(app: Application, message_id: int, *, actor: str) -> None:
    """Record that a person looked at a mail that needed attention and has nothing more to do about it."""
    with app.store.write() as connection:
        if not messages.settle(connection, message_id, now=app.clock(), actor=f"person:{actor}"):
            raise _refusal(messages.get(connection, message_id) is not None)


def retry_message(app: Application, message_id: int, *, actor: str) -> None:
    """Take a mail out of quarantine, to be filed again."""
    with app.store.write() as connection:
        if not messages.retry(connection, message_id, now=app.clock(), actor=f"person:{actor}"):
            raise _refusal(messages.get(connection, message_id) is not None)


def see_told_date(app: Application, told_id: int, *, actor: str) -> None:
    """Record that a person looked at a payment date that was told and passed without a payment."""
    with app.store.write() as connection:
        now = app.clock()
        invoice_id = told_dates.seen(connection, told_id, now=now)
        if invoice_id is None:
            exists = told_dates.exists(connection, told_id)
            raise ActionError(422, "not_in_this_state") if exists else ActionError(404, "unknown_mail")
        events.append(connection, "told_date_seen", at=now, actor=f"person:{actor}", invoice_id=invoice_id)


def hold_outgoing(app: Application, outgoing_id: int, *, version: int, actor: str) -> None:
    """Keep a queued mail from leaving."""
    _move(app, outgoing_id, OutgoingState.HELD, before=(OutgoingState.QUEUED,), version=version, actor=actor)


def release_outgoing(app: Application, outgoing_id: int, *, version: int, actor: str) -> None:
    """Let a draft or a held mail go; an invoice that it asks about then waits for its supplier."""
    before = (OutgoingState.DRAFT, OutgoingState.HELD)
    with app.store.write() as connection:
        now = app.clock()
        row = _moved(connection, app, outgoing_id, OutgoingState.QUEUED, before, version, actor, not_before=now)
        if row.kind in (NoticeKind.REQUEST, NoticeKind.ACKNOWLEDGEMENT):
            _await_supplier(connection, app, row, actor)


def cancel_outgoing(app: Application, outgoing_id: int, *, version: int, actor: str, reason: str) -> None:
    """Cancel a mail that has not begun to leave."""
    words = reason.strip()
    if not words:
        raise ActionError(422, "reason_missing")
    _move(app, outgoing_id, OutgoingState.CANCELLED, before=WAITING, version=version, actor=actor, reason=words)


def edit_outgoing(app: Application, outgoing_id: int, *, version: int, actor: str, subject: str, text: str) -> None:
    """Change the words of a draft or a held mail; the HTML twin and the bytes follow."""
    subject, text = " ".join(subject.split()), text.replace("\r\n", "\n").strip() + "\n"
    if not subject or not text.strip():
        raise ActionError(422, "words_missing")
    with app.store.write() as connection:
        row = _get(connection, outgoing_id)
        if row.version != version:
            raise ActionError(409, "changed_meanwhile")
        if row.state not in (OutgoingState.DRAFT, OutgoingState.HELD):
            raise ActionError(422, "not_in_this_state")
        planned = PlannedNotice(
            notice=notice_from_context(row.context),
            state=OutgoingState(row.state),
            reason=Why.EDITED,
            dedupe_key=row.dedupe_key,
        )
        words = Rendered(subject=subject, text=text, html=html_of_text(text, language=row.language))
        # The same key and date as before: Message-ID and reply token stay what they were.
        outgoing.rewrite(connection, outgoing_id, compose_mail(app, planned, words, now=row.created_at))
        outgoing.note(connection, outgoing_id, "mail_edited", now=app.clock(), actor=f"person:{actor}")


def settle_unknown(app: Application, outgoing_id: int, *, version: int, actor: str, was_sent: bool) -> None:
    """Settle a mail whose fate nobody knew: it arrived, or it goes again with the same Message-ID."""
    after = OutgoingState.SENT if was_sent else OutgoingState.QUEUED
    now = app.clock()
    values: dict[str, Any] = {"sent_at": now} if was_sent else {"not_before": now, "dot_at": None}
    before = (OutgoingState.UNKNOWN,)
    _move(app, outgoing_id, after, before=before, version=version, actor=actor, **values)


def _move(
    app: Application,
    outgoing_id: int,
    after: OutgoingState,
    *,
    before: tuple[OutgoingState, ...],
    version: int,
    actor: str,
    reason: str | None = None,
    **values: Any,
) -> None:
    with app.store.write() as connection:
        _moved(connection, app, outgoing_id, after, before, version, actor, reason=reason, **values)


def _moved(
    connection: Connection,
    app: Application,
    outgoing_id: int,
    after: OutgoingState,
    before: tuple[OutgoingState, ...],
    version: int,
    actor: str,
    *,
    reason: str | None = None,
    **values: Any,
) -> Row[Any]:
    moved = outgoing.move(
        connection,
        outgoing_id,
        after,
        before=before,
        version=version,
        now=app.clock(),
        actor=f"person:{actor}",
        reason=reason or Why.MOVED_BY_PERSON,
        **values,
    )
    row = _get(connection, outgoing_id)
    if not moved:
        raise ActionError(409, "changed_meanwhile") if row.version != version else ActionError(422, "not_in_this_state")
    return row


def _await_supplier(connection: Connection, app: Application, row: Row[Any], actor: str) -> None:
    """Move the invoices that a released mail asks about to `waiting_supplier`."""
    asked = {one.case for one in notice_from_context(row.context).invoices if one.needs}
    related = select(outgoing_invoice.c.invoice_id).where(outgoing_invoice.c.outgoing_id == row.id)
    for invoice_id in connection.execute(related).scalars().all():
        invoice = invoices.get(connection, invoice_id)
        if invoice is not None and invoice.case in asked and invoice.state == InvoiceState.IN_REVIEW:
            state, now = InvoiceState.WAITING_SUPPLIER, app.clock()
            invoices.transition(connection, invoice_id, state, now=now, actor=f"person:{actor}")


def _get(connection: Connection, outgoing_id: int) -> Row[Any]:
    row = outgoing.get(connection, outgoing_id)
    if row is None:
        raise ActionError(404, "unknown_mail")
    return row


def _refusal(exists: bool) -> ActionError:
    return ActionError(422, "not_in_this_state") if exists else ActionError(404, "unknown_message")
