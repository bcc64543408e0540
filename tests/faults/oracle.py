"""What must hold after any fault: what was fed, what is recorded and what was delivered agree."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from email import message_from_bytes

from sqlalchemy import select

from service.application import Application
from service.completeness import Fate, completeness
from service.store.tables import invoice, message, outgoing


def faults(app: Application, fed: Sequence[bytes], accepted: Sequence[bytes]) -> tuple[str, ...]:
    """Return everything that is not as promised; `fed` lay in the mailbox, `accepted` is what the SMTP server took."""
    return (*_of_intake(app, fed), *_of_invoices(app), *_of_answers(app, accepted))


def unknown(app: Application) -> int:
    """Return how many mails of ours are listed as of unknown fate."""
    with app.store.read() as connection:
        states = connection.execute(select(outgoing.c.state)).scalars().all()
    return sum(state == "unknown" for state in states)


def _of_intake(app: Application, fed: Sequence[bytes]) -> Iterator[str]:
    with app.store.read() as connection:
        rows = connection.execute(select(message.c.sha256, message.c.state)).all()
    recorded = Counter(row.sha256 for row in rows)
    for mail in fed:
        sha256 = hashlib.sha256(mail).hexdigest()
        if recorded.pop(sha256, 0) != 1:
            yield f"a mail is recorded {recorded[sha256]} times"
        if app.blobs.get(sha256) != mail:
            yield "the raw bytes of a mail are not what came"
    yield from (f"a mail is recorded that nobody sent: {sha256}" for sha256 in recorded)
    yield from (f"a mail is {row.state}" for row in rows if row.state not in ("filed", "quarantined"))
    accounts = completeness(app, app.clock().date())
    yield from (f"UID {one.uid} is {one.fate}" for one in accounts if one.fate not in (Fate.FILED, Fate.QUARANTINED))


def _of_invoices(app: Application) -> Iterator[str]:
    with app.store.read() as connection:
        numbers = Counter(connection.execute(select(invoice.c.number)).scalars())
    yield from (f"invoice {number} was filed {count} times" for number, count in numbers.items() if count > 1)


def _of_answers(app: Application, accepted: Sequence[bytes]) -> Iterator[str]:
    with app.store.read() as connection:
        rows = connection.execute(select(outgoing)).all()
    delivered = Counter(message_from_bytes(raw)["Message-ID"] for raw in accepted)
    yield from (f"{message_id} was delivered {count} times" for message_id, count in delivered.items() if count > 1)
    causes = Counter(row.cause_message_id for row in rows if row.automatic)
    yield from (f"mail {cause} was answered {count} times" for cause, count in causes.items() if count > 1)
    for row in rows:
        arrived = delivered.pop(row.rfc_message_id, 0)
        if row.state == "sent" and arrived != 1:
            yield f"{row.rfc_message_id} is sent, but arrived {arrived} times"
        if row.state not in ("sent", "unknown", "draft"):
            yield f"{row.rfc_message_id} is {row.state}"
    yield from (f"{message_id} was delivered, but is not recorded" for message_id in delivered)
