"""What can be seen of an installation of ours after a fault: rows, files, the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from service.application import Application
from service.completeness import Fate, completeness
from service.store.tables import invoice, message, message_invoice, outgoing
from tests.faults.mails import Fed
from tests.faults.oracle import Answer, Evidence, Kept, disagreements

_SHOWN = ("unreadable", "quarantined")  # why a person looks for what is not there


def faults(app: Application, fed: Sequence[Fed], accepted: Sequence[bytes]) -> tuple[str, ...]:
    """Return everything that is not as promised; `fed` lay in the mailbox, `accepted` is what the SMTP server took."""
    return disagreements(evidence_of(app), fed, accepted)


def evidence_of(app: Application) -> Evidence:
    """Read everything that there is to see."""
    accounts = completeness(app, app.clock().date())
    with app.store.read() as connection:
        return Evidence(
            kept=_kept(app, connection),
            invoices=tuple((row.party_id, row.number) for row in connection.execute(select(invoice))),
            answers=_answers(connection),
            unexplained=tuple(one.uid for one in accounts if one.fate not in (Fate.FILED, Fate.QUARANTINED)),
        )


def _kept(app: Application, connection: Connection) -> tuple[Kept, ...]:
    joined = message_invoice.join(invoice, invoice.c.id == message_invoice.c.invoice_id)
    pairs = connection.execute(select(message_invoice.c.message_id, invoice.c.number).select_from(joined)).all()
    return tuple(
        Kept(
            sha256=row.sha256,
            state=row.state,
            raw=app.blobs.get(row.sha256) if row.sha256 in app.blobs else None,
            numbers=tuple(pair.number for pair in pairs if pair.message_id == row.id),
            shown=row.attention in _SHOWN,
        )
        for row in connection.execute(select(message))
    )


def _answers(connection: Connection) -> tuple[Answer, ...]:
    """Return what goes by itself: drafts are a person's."""
    joined = outgoing.join(message, message.c.id == outgoing.c.cause_message_id)
    columns = (message.c.sha256, outgoing.c.rfc_message_id, outgoing.c.state)
    rows = connection.execute(select(*columns).select_from(joined).where(outgoing.c.automatic))
    return tuple(Answer(cause=row.sha256, message_id=row.rfc_message_id, state=row.state) for row in rows)
