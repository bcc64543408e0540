"""A delivery report for a mail of ours: noted where a person sees it, on the mail and in its histories."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from inbox.records import Classification, MailKind
from outbound.records import NoticeKind
from service.store import customers, events, messages, reminders
from service.store.tables import outgoing, outgoing_invoice


def note_bounce(connection: Connection, message_id: int, classification: Classification, *, now: datetime) -> None:
    """Put a bounce into the history of the mail that it reports, found by our own Message-ID alone."""
    if classification.kind is not MailKind.BOUNCE or classification.bounced_message_id is None:
        return
    query = select(outgoing).where(outgoing.c.rfc_message_id == classification.bounced_message_id)
    mail = connection.execute(query).first()
    if mail is None:
        return
    facts = {"recipient": classification.bounced_recipient, "type": classification.bounce_type}
    events.append(
        connection,
        "mail_bounced",
        at=now,
        actor=f"mail:{message_id}",
        message_id=message_id,
        outgoing_id=mail.id,
        data=facts,
    )
    if classification.bounced_recipient is not None and mail.kind == NoticeKind.PAYMENT:
        _note_contact(connection, message_id, mail, classification, now=now)
    related = select(outgoing_invoice.c.invoice_id).where(outgoing_invoice.c.outgoing_id == mail.id)
    for invoice_id in connection.execute(related).scalars().all():
        messages.link(connection, message_id, invoice_id, "references")


def _note_contact(
    connection: Connection, message_id: int, mail: Row[Any], classification: Classification, *, now: datetime
) -> None:
    """Let a customer's contact bear what became of a reminder; after a lasting failure the next contact gets it.

    A copy that did not arrive leaves the reminder as it is.
    """
    address, kind = str(classification.bounced_recipient), str(classification.bounce_type or "soft")
    customers.note_failure(connection, address, kind, now=now, message_id=message_id)
    if kind == "hard" and address.lower() == mail.recipient.lower():
        reminders.void(connection, mail.id)
