"""The outgoing queue's rows: adding a mail once, claiming it under a lease, settling what became of it.

In charge of implementing `outbound.outgoing.OutgoingQueue` over the database: a claim is a conditional update with a
token; the mark before the final dot is committed while the lease lasts; a mail whose sender died after
the mark is `unknown`, which no machine sends again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select, update

from outbound.budget import BudgetCounts
from outbound.context import notice_from_context
from outbound.records import (
    Claim,
    DeliveryResult,
    Notice,
    NoticeKind,
    OutgoingMail,
    OutgoingState,
    Settlement,
    Why,
)
from service.store import events, told_dates
from service.store.engine import Store
from service.store.own_tables import switch
from service.store.tables import outgoing, outgoing_invoice

AUTOMATIC_MAIL = "automatic_mail"
GATHERED = "mail_gathered"  # the event that ties an incoming mail to an answer that waited for another one too
_COUNTED = [OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.SENT, OutgoingState.UNKNOWN, OutgoingState.HELD]
_WITHOUT_DOCUMENTS = [NoticeKind.RECEIPT, NoticeKind.STATUS, NoticeKind.STATEMENT, NoticeKind.NOTED]
_REMEMBERED = 24
_RESULTS = {
    DeliveryResult.SENT: OutgoingState.SENT,
    DeliveryResult.RETRY: OutgoingState.QUEUED,
    DeliveryResult.FAILED: OutgoingState.FAILED,
    DeliveryResult.UNKNOWN: OutgoingState.UNKNOWN,
}


def add(
    connection: Connection,
    mail: OutgoingMail,
    *,
    now: datetime,
    actor: str,
    invoice_ids: Iterable[int] = (),
    cause_message_id: int | None = None,
    party_id: int | None = None,
) -> int | None:
    """Queue a rendered mail; None when its cause was answered before (`dedupe_key`)."""
    if by_dedupe_key(connection, mail.dedupe_key) is not None:
        return None
    values = {
        **_words(mail),
        "dedupe_key": mail.dedupe_key,
        "state": mail.state.value,
        "rfc_message_id": mail.message_id,
        "recipient": mail.recipient,
        "mail_from": mail.mail_from,
        "automatic": mail.state is not OutgoingState.DRAFT,
        "cause_message_id": cause_message_id,
        "party_id": party_id,
        "created_at": now,
        "not_before": mail.not_before or now,
    }
    key = int(connection.execute(insert(outgoing).values(values)).inserted_primary_key[0])  # type: ignore[index]
    relate(connection, key, invoice_ids)
    told_dates.record(connection, key, mail.promises)
    _log(connection, key, mail.state, now=now, actor=actor, reason=mail.reason)
    return key


def rewrite(connection: Connection, key: int, mail: OutgoingMail) -> bool:
    """Replace the words of a mail that has not begun to leave; False when it has."""
    waiting = [OutgoingState.QUEUED, OutgoingState.DRAFT, OutgoingState.HELD]
    where = (outgoing.c.id == key, outgoing.c.state.in_(waiting))
    values = {**_words(mail), "version": outgoing.c.version + 1}
    rewritten = bool(connection.execute(update(outgoing).where(*where).values(values)).rowcount)
    if rewritten:
        told_dates.record(connection, key, mail.promises)
    return rewritten


def relate(connection: Connection, key: int, invoice_ids: Iterable[int]) -> None:
    """Put the mail into the histories of these invoices."""
    held = set(
        connection.execute(select(outgoing_invoice.c.invoice_id).where(outgoing_invoice.c.outgoing_id == key)).scalars()
    )
    for invoice_id in dict.fromkeys(invoice_ids):
        if invoice_id not in held:
            connection.execute(insert(outgoing_invoice).values(outgoing_id=key, invoice_id=invoice_id))


def move(
    connection: Connection,
    key: int,
    after: OutgoingState,
    *,
    before: Iterable[OutgoingState],
    version: int,
    now: datetime,
    actor: str,
    reason: str,
    **values: Any,
) -> bool:
    """Let a person move a mail to another state; False when it was in none of `before`, or changed meanwhile."""
    where = (outgoing.c.id == key, outgoing.c.version == version, outgoing.c.state.in_(list(before)))
    changed = {"state": after.value, "reason": reason, "version": outgoing.c.version + 1, **values}
    moved = bool(connection.execute(update(outgoing).where(*where).values(changed)).rowcount)
    if moved:
        _log(connection, key, after, now=now, actor=actor, reason=reason)
    return moved


def doubt(connection: Connection, key: int, *, now: datetime, reason: str) -> None:
    """Make the fate of a mail unknown: no machine sends it any more, whoever holds its lease."""
    values = {"state": OutgoingState.UNKNOWN.value, "lease_token": None, "lease_until": None, "reason": reason}
    changed = update(outgoing).where(outgoing.c.id == key).values(**values, version=outgoing.c.version + 1)
    connection.execute(changed)
    _log(connection, key, OutgoingState.UNKNOWN, now=now, actor="system", reason=reason)


def note(connection: Connection, key: int, kind: str, *, now: datetime, actor: str) -> None:
    """Add an event that leaves the mail's state alone."""
    events.append(connection, kind, at=now, actor=actor, outgoing_id=key)


def note_gathered(connection: Connection, key: int, message_id: int, *, now: datetime) -> None:
    """Add to the history of an incoming mail that this one, which waits, answers it too."""
    actor = f"mail:{message_id}"
    events.append(connection, GATHERED, at=now, actor=actor, message_id=message_id, outgoing_id=key)


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return the row of one outgoing mail; None when there is none."""
    return connection.execute(select(outgoing).where(outgoing.c.id == key)).first()


def caused_by(connection: Connection, message_id: int) -> Sequence[Row[Any]]:
    """Return the mails that an incoming one caused."""
    query = select(outgoing).where(outgoing.c.cause_message_id == message_id).order_by(outgoing.c.id)
    return connection.execute(query).all()


def by_dedupe_key(connection: Connection, dedupe_key: str) -> Row[Any] | None:
    """Return the mail of that cause; None when it was not answered."""
    return connection.execute(select(outgoing).where(outgoing.c.dedupe_key == dedupe_key)).first()


def invoices_by_message_id(connection: Connection, message_ids: Sequence[str]) -> Sequence[tuple[str, int]]:
    """Return (Message-ID, invoice key) for those of our mails that have these Message-IDs."""
    joined = outgoing.join(outgoing_invoice, outgoing_invoice.c.outgoing_id == outgoing.c.id)
    query = select(outgoing.c.rfc_message_id, outgoing_invoice.c.invoice_id).select_from(joined)
    found = connection.execute(query.where(outgoing.c.rfc_message_id.in_(message_ids)))
    return [(row.rfc_message_id, row.invoice_id) for row in found]


def counts(connection: Connection, address: str, *, now: datetime) -> BudgetCounts:
    """Return how many automatic mails were planned lately: for this address, for its domain, in all."""
    hour, minutes = now - timedelta(hours=1), now - timedelta(minutes=10)
    # Reminders have caps of their own; what our own people asked to be told answers nobody.
    answers = outgoing.c.automatic & outgoing.c.kind.not_in((NoticeKind.PAYMENT, NoticeKind.TASKS))
    planned = and_(answers, outgoing.c.state.in_(_COUNTED), outgoing.c.created_at > hour)
    domain = address.rpartition("@")[2]
    kinds = (
        outgoing.c.recipient == address,
        outgoing.c.recipient.endswith(f"@{domain}", autoescape=True),
        outgoing.c.created_at > minutes,
    )
    counted = connection.execute(select(*(func.count().filter(kind) for kind in kinds)).where(planned)).one()
    return BudgetCounts(address_hour=counted[0], domain_hour=counted[1], overall_ten_minutes=counted[2])


def had_receipt(connection: Connection, address: str, *, now: datetime) -> bool:
    """Say whether this address was sent a bare receipt within a day."""
    where = (
        outgoing.c.recipient == address,
        outgoing.c.kind == "receipt",
        outgoing.c.created_at > now - timedelta(days=1),
    )
    return connection.execute(select(outgoing.c.id).where(*where).limit(1)).first() is not None


def told_today(connection: Connection, address: str, *, now: datetime) -> tuple[Notice, ...]:
    """Return what automatic mails told this address within a day, those about documents left out; the latest first."""
    where = (
        outgoing.c.recipient == address,
        outgoing.c.kind.in_(_WITHOUT_DOCUMENTS),
        outgoing.c.automatic,
        outgoing.c.state.in_(_COUNTED),
        outgoing.c.created_at > now - timedelta(days=1),
    )
    latest = select(outgoing.c.context).where(*where).order_by(outgoing.c.id.desc()).limit(_REMEMBERED)
    return tuple(notice_from_context(context) for context in connection.scalars(latest))


def automatic_mail_stopped(connection: Connection) -> str | None:
    """Return why all automatic mail is stopped; None when it is not."""
    row = connection.execute(select(switch).where(switch.c.name == AUTOMATIC_MAIL)).first()
    return row.reason if row is not None and row.value == "stopped" else None


_CLOCKS_DIFFER = timedelta(minutes=5)
"""Two machines' clocks may; what was written further ahead was written by a wrong one."""


class StoredQueue:
    """The outgoing queue as delivery sees it; every call is a transaction of its own."""

    def __init__(self, store: Store, still_wanted: Callable[[Connection, Row[Any]], str | None] | None = None) -> None:
        """`still_wanted` says why a mail must not go after all, asked in the transaction that claims it."""
        self.store = store
        self.still_wanted = still_wanted

    def claim_due(self, now: datetime, owner: str, lease: timedelta, limit: int) -> tuple[Claim, ...]:
        """Take up to `limit` due mails, oldest first, for this sender alone until the lease ends."""
        due = (outgoing.c.state == OutgoingState.QUEUED, outgoing.c.not_before <= now)
        query = select(outgoing).where(*due).order_by(outgoing.c.not_before, outgoing.c.id).limit(limit)
        with self.store.read() as connection:
            if connection.execute(query.with_only_columns(outgoing.c.id).limit(1)).first() is None:
                return ()  # nothing waits: the one writer is not disturbed
        with self.store.write() as connection:
            while rows := connection.execute(query).all():
                wanted = [row for row in rows if not self._is_dropped(connection, row, now)]
                if wanted:
                    token = f"{owner}:{secrets.token_hex(8)}"
                    return tuple(self._claimed(connection, row, now, token, lease) for row in wanted)
        return ()

    def _is_dropped(self, connection: Connection, row: Row[Any], now: datetime) -> bool:
        """Cancel a mail that is not wanted any more; say whether it was."""
        why = self.still_wanted(connection, row) if self.still_wanted is not None else None
        if why is None:
            return False
        values = {"state": OutgoingState.CANCELLED.value, "reason": why, "version": outgoing.c.version + 1}
        connection.execute(update(outgoing).where(outgoing.c.id == row.id).values(values))
        _log(connection, row.id, OutgoingState.CANCELLED, now=now, actor="rule:recheck", reason=why)
        return True

    def _claimed(self, connection: Connection, row: Row[Any], now: datetime, token: str, lease: timedelta) -> Claim:
        values = {
            "state": OutgoingState.SENDING.value,
            "lease_token": token[:40],
            "lease_until": now + lease,
            "attempts": row.attempts + 1,
            "dot_at": None,
            "version": outgoing.c.version + 1,
        }
        connection.execute(update(outgoing).where(outgoing.c.id == row.id).values(values))
        return Claim(
            key=row.id,
            token=token[:40],
            recipient=row.recipient,
            mail_from=row.mail_from,
            message_id=row.rfc_message_id,
            raw=row.raw,
            attempts=row.attempts + 1,
            first_due=row.created_at,
            lease_until=now + lease,
        )

    def mark_dot(self, claim: Claim, now: datetime) -> bool:
        """Commit that the final dot is about to be written; False when the lease is no longer ours."""
        with self.store.write() as connection:
            held = and_(_ours(claim), outgoing.c.lease_until > now)
            return bool(connection.execute(update(outgoing).where(held).values(dot_at=now)).rowcount)

    def settle(self, claim: Claim, settlement: Settlement, now: datetime, not_before: datetime | None = None) -> bool:
        """Record what became of the attempt; False, and nothing recorded, when the lease was lost meanwhile."""
        state = _RESULTS[settlement.result]
        values: dict[str, Any] = {
            "state": state.value,
            "last_reply": settlement.reply[:2000],
            "lease_token": None,
            "lease_until": None,
            "version": outgoing.c.version + 1,
        }
        if state is OutgoingState.SENT:
            values["sent_at"] = now
        if state is OutgoingState.QUEUED:
            values |= {"dot_at": None, "not_before": not_before or now}
        with self.store.write() as connection:
            settled = connection.execute(update(outgoing).where(_ours(claim)).values(values))
            if settled.rowcount:
                _log(connection, claim.key, state, now=now, actor="system", reason=_said(settlement))
            return bool(settled.rowcount)

    def postpone(self, until: datetime) -> int:
        """Make no queued mail due before `until`; return how many were."""
        due = (outgoing.c.state == OutgoingState.QUEUED, outgoing.c.not_before < until)
        with self.store.write() as connection:
            return connection.execute(update(outgoing).where(*due).values(not_before=until)).rowcount

    def recover(self, now: datetime) -> int:
        """Settle what dead senders left: back to `queued` before the mark, `unknown` after it; return how many.

        What was queued while the clock was ahead keeps its wait, counted from now.
        """
        self._recall_from_the_future(now)
        expired = (outgoing.c.state == OutgoingState.SENDING, outgoing.c.lease_until <= now)
        query = select(outgoing.c.id, outgoing.c.dot_at).where(*expired)
        with self.store.read() as connection:
            if connection.execute(query.limit(1)).first() is None:
                return 0
        with self.store.write() as connection:
            rows = connection.execute(query).all()
            for row in rows:
                state = OutgoingState.QUEUED if row.dot_at is None else OutgoingState.UNKNOWN
                values = {"state": state.value, "lease_token": None, "lease_until": None}
                connection.execute(
                    update(outgoing).where(outgoing.c.id == row.id).values(**values, version=outgoing.c.version + 1)
                )
                _log(connection, row.id, state, now=now, actor="system", reason=Why.SENDER_DIED)
            return len(rows)

    def _recall_from_the_future(self, now: datetime) -> None:
        ahead = (outgoing.c.state == OutgoingState.QUEUED, outgoing.c.created_at > now + _CLOCKS_DIFFER)
        query = select(outgoing.c.id, outgoing.c.created_at, outgoing.c.not_before).where(*ahead)
        with self.store.read() as connection:
            if connection.execute(query.limit(1)).first() is None:
                return
        with self.store.write() as connection:
            for row in connection.execute(query).all():
                values = {"created_at": now, "not_before": now + (row.not_before - row.created_at)}
                connection.execute(update(outgoing).where(outgoing.c.id == row.id).values(values))


def _said(settlement: Settlement) -> str | None:
    """Return the server's words for the history; that it took a mail needs none."""
    return None if settlement.result is DeliveryResult.SENT else settlement.reply[:300]


def _words(mail: OutgoingMail) -> dict[str, Any]:
    return {
        "kind": mail.kind.value,
        "language": mail.language,
        "reason": mail.reason,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "raw": mail.raw,
        "context": dict(mail.context),
    }


def _ours(claim: Claim) -> Any:
    return and_(
        outgoing.c.id == claim.key,
        outgoing.c.state == OutgoingState.SENDING,
        outgoing.c.lease_token == claim.token,
    )


def _log(
    connection: Connection, key: int, state: OutgoingState, *, now: datetime, actor: str, reason: str | None
) -> None:
    """Add the event to the mail; it shows in every invoice history that the mail belongs to."""
    data = events.as_text({"reason": reason})
    events.append(connection, f"mail_{state.value}", at=now, actor=actor, outgoing_id=key, data=data)
