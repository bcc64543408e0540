"""Messages: claiming one under a lease, filing it, putting it in quarantine and taking it back.

In charge of the row of an incoming mail after its arrival (`ledger` records that). The attempt is counted and committed
before the work, so that a mail that kills its reader cannot loop.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from service.store import events
from service.store.tables import invoice, message, message_invoice

STORED, READ, FILED, QUARANTINED = "stored", "read", "filed", "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageClaim:
    """One message that this worker alone may file, until `lease_until`."""

    key: int
    token: str
    sha256: str
    mailbox: str
    received_at: datetime
    claimed_at: datetime
    attempts: int


def due(connection: Connection, *, now: datetime, limit: int = 500) -> Sequence[int]:
    """Return the keys of messages that wait to be filed and that nobody holds, oldest first."""
    query = select(message.c.id).where(_is_due(now)).order_by(message.c.id).limit(limit)
    return connection.execute(query).scalars().all()


def claim(connection: Connection, key: int, *, now: datetime, lease: timedelta) -> MessageClaim | None:
    """Take one message to file it, counting the attempt; None when it is done or somebody holds it."""
    token = secrets.token_hex(16)
    values = {"lease_token": token, "lease_until": now + lease, "attempts": message.c.attempts + 1}
    taken = connection.execute(update(message).where(message.c.id == key, _is_due(now)).values(values))
    if taken.rowcount != 1:
        return None
    row = connection.execute(select(message).where(message.c.id == key)).one()
    return MessageClaim(
        key=key,
        token=token,
        sha256=row.sha256,
        mailbox=row.mailbox,
        received_at=row.received_at,
        claimed_at=now,
        attempts=row.attempts,
    )


def still_held(connection: Connection, claimed: MessageClaim) -> bool:
    """Say whether the claim is still ours (fencing): nobody took the message over when our lease ended."""
    held = select(message.c.id).where(message.c.id == claimed.key, message.c.lease_token == claimed.token)
    return connection.execute(held).first() is not None


def renew(connection: Connection, claimed: MessageClaim, *, until: datetime) -> bool:
    """Hold the message until then; False when somebody took it over."""
    return connection.execute(_ours(claimed).values(lease_until=until)).rowcount == 1


def file(connection: Connection, claimed: MessageClaim, *, now: datetime, values: Mapping[str, Any]) -> None:
    """Mark the message read and filed, with what was understood of it."""
    connection.execute(
        update(message)
        .where(message.c.id == claimed.key)
        .values(**values, state=FILED, filed_at=now, lease_token=None, lease_until=None, error=None, indexed_at=None)
    )
    for state in (READ, FILED):
        events.append(connection, f"message_{state}", at=now, actor="system", message_id=claimed.key)


def retry_later(connection: Connection, claimed: MessageClaim, *, now: datetime, error: str, delay: timedelta) -> None:
    """Give a message back to be tried again after `delay`; its error stays visible meanwhile.

    The attempt is given back too: only one that nobody came back from counts against the mail.
    """
    values = {
        "lease_token": None,
        "lease_until": None,
        "not_before": now + delay,
        "error": error,
        "attempts": message.c.attempts - 1,
    }
    connection.execute(_ours(claimed).values(values))


def quarantine(connection: Connection, claimed: MessageClaim, *, now: datetime, error: str) -> None:
    """Put a message aside where a person sees it; its raw bytes stay."""
    values = {
        "state": QUARANTINED,
        "lease_token": None,
        "lease_until": None,
        "error": error,
        "attention": "quarantined",
    }
    if connection.execute(_ours(claimed).values(values)).rowcount:
        events.append(
            connection,
            "message_quarantined",
            at=now,
            actor="system",
            message_id=claimed.key,
            data={"error": error[-2000:]},
        )


def retry(connection: Connection, key: int, *, now: datetime, actor: str) -> bool:
    """Take a message out of quarantine to be filed again; False when it is not there."""
    values = {"state": STORED, "attempts": 0, "not_before": None, "error": None, "attention": None}
    freed = connection.execute(
        update(message).where(message.c.id == key, message.c.state == QUARANTINED).values(values)
    )
    if freed.rowcount:
        events.append(connection, "message_retried", at=now, actor=actor, message_id=key)
    return bool(freed.rowcount)


def settle(connection: Connection, key: int, *, now: datetime, actor: str) -> bool:
    """Record that a person looked at a message that needed attention; False when it needed none."""
    settled = connection.execute(
        update(message)
        .where(message.c.id == key, message.c.attention.is_not(None), message.c.state != QUARANTINED)
        .values(attention=None, settled_by=actor)
    )
    if settled.rowcount:
        events.append(connection, "message_settled", at=now, actor=actor, message_id=key)
    return bool(settled.rowcount)


def reread(connection: Connection, key: int, *, kind: str, classification: Mapping[str, Any]) -> None:
    """Keep what a person said that a message is and wants."""
    values = {"kind": kind, "classification": dict(classification)}
    connection.execute(update(message).where(message.c.id == key).values(values))


def link(connection: Connection, key: int, invoice_id: int, evidence: str) -> bool:
    """Put a message into an invoice's history; False when it is there already."""
    where = and_(message_invoice.c.message_id == key, message_invoice.c.invoice_id == invoice_id)
    if connection.execute(select(message_invoice.c.evidence).where(where)).first() is not None:
        return False
    connection.execute(message_invoice.insert().values(message_id=key, invoice_id=invoice_id, evidence=evidence))
    return True


def invoices_of(connection: Connection, key: int) -> Sequence[Row[Any]]:
    """Return the invoices whose histories a message is in."""
    joined = invoice.join(message_invoice, message_invoice.c.invoice_id == invoice.c.id)
    query = select(invoice).select_from(joined).where(message_invoice.c.message_id == key)
    return connection.execute(query.order_by(invoice.c.id)).all()


def set_case(connection: Connection, key: int, case: str) -> None:
    """Give the message the case under which it is answered."""
    connection.execute(update(message).where(message.c.id == key).values(case=case))


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return the row of one message; None when there is none."""
    return connection.execute(select(message).where(message.c.id == key)).first()


_LONGEST_WAIT = timedelta(hours=1)


def _is_due(now: datetime) -> Any:
    """A wait that ends hours from now was written by a clock that was ahead: nothing waits so long."""
    return and_(
        message.c.state == STORED,
        or_(message.c.lease_until.is_(None), message.c.lease_until < now),
        or_(message.c.not_before.is_(None), message.c.not_before <= now, message.c.not_before > now + _LONGEST_WAIT),
    )


def _ours(claimed: MessageClaim) -> Any:
    return update(message).where(message.c.id == claimed.key, message.c.lease_token == claimed.token)
