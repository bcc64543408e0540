"""`acuse explain`: the whole pipeline in a transaction that is undone, and what it would have done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert

from outbound.plain import to_plain
from parsing.serial import to_json
from service.application import Application
from service.pipeline import Concluded, conclude_mail, reader_of
from service.policies import reading_context
from service.sandbox import Reader
from service.store import outgoing
from service.store.messages import STORED, MessageClaim
from service.store.tables import message
from service.understanding import Understood, sha256_of, understand


class _Undone(Exception):  # noqa: N818 -- the way out of a dry run
    """Raised to roll the transaction back."""


def explain_mail(app: Application, reader: Reader, raw: bytes) -> dict[str, Any]:
    """Return everything that Acuse would conclude and send, came this mail to the first mailbox now."""
    context = reading_context(app.settings)
    chosen = reader_of(app, app.settings.mailboxes[0].name)
    understood = understand(raw, reader=reader, context=context, read_for=chosen)
    blobs = {position: sha256_of(data) for position, data in understood.files().items()}
    record: dict[str, Any] = {}
    try:
        with app.store.write() as connection:
            claimed = _pretended(connection, app, raw)
            concluded = conclude_mail(connection, app, claimed, understood, blobs)
            record = _record(connection, understood, concluded)
            raise _Undone
    except _Undone:
        return record


def _pretended(connection: Connection, app: Application, raw: bytes) -> MessageClaim:
    """Put a row for the mail into the transaction that will be undone, also beside that of the same mail, filed."""
    sha256, now = sha256_of(b"explained " + raw), app.clock()
    mailbox = app.settings.mailboxes[0].name
    values = {"sha256": sha256, "state": STORED, "mailbox": mailbox, "size": len(raw), "received_at": now}
    key = int(connection.execute(insert(message).values(values)).inserted_primary_key[0])  # type: ignore[index]
    return MessageClaim(key=key, token="", sha256=sha256, mailbox=mailbox, received_at=now, claimed_at=now, attempts=1)


def _record(connection: Connection, understood: Understood, concluded: Concluded) -> dict[str, Any]:
    outcome = concluded.outcome
    mails = [outgoing.get(connection, key) for key in concluded.outgoing]
    return {
        "classification": to_plain(understood.classification),
        "sender": to_plain(outcome.correspondent),
        "placement": to_plain(outcome.placement),
        "attention": concluded.attention,
        "documents": [to_json(reading) for reading in understood.readings],
        "invoices": [
            {
                "case": filed.row.case,
                "resent": filed.resent,
                "state": filed.row.state,
                "decision": filed.row.verdict,
                "reasons": filed.row.reasons,
                "match": filed.row.match,
            }
            for filed in outcome.filed
        ],
        "outgoing": [
            {
                "to": mail.recipient,
                "kind": mail.kind,
                "state": mail.state,
                "reason": mail.reason,
                "subject": mail.subject,
                "text": mail.text,
            }
            for mail in mails
            if mail is not None
        ],
    }
