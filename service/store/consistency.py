"""Whether rows agree with each other and with their events: questions to the database alone.

In charge of finding what disagrees. What to do about it is said by `service.verification`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select

from outbound.records import OutgoingState
from service.store.invoices import InvoiceState
from service.store.ledger import Outcome
from service.store.messages import FILED, QUARANTINED, READ, STORED
from service.store.receivables import ReceivableState
from service.store.tables import event, invoice, mailbox_uid, message, metadata, outgoing

# What the latest of these events says about the state. Claiming a mail for sending leaves no event: it is still queued.
_INVOICE_EVENTS = {state.value: state.value for state in (*InvoiceState, *ReceivableState)}
_OUTGOING_EVENTS = {f"mail_{state}": state.value for state in OutgoingState if state is not OutgoingState.SENDING}
_MESSAGE_EVENTS = {f"message_{state}": state for state in (STORED, READ, FILED, QUARANTINED)}
_MESSAGE_EVENTS["message_retried"] = STORED


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A row whose state is not what its events say; `said` None: no event says any."""

    row: str
    state: str
    said: str | None


def dangling_references(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """Yield (table, column, count) for every reference to a row that is not there."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            source, target = key.parent, key.column.table.alias()
            missing = select(func.count()).select_from(
                table.outerjoin(target, source == target.c[key.column.name])
            ).where(source.is_not(None), target.c[key.column.name].is_(None))  # fmt: skip
            if count := connection.execute(missing).scalar_one():
                yield table.name, source.name, count


def states_against_events(connection: Connection) -> Iterator[Disagreement]:
    """Yield every message, invoice and outgoing mail whose state its last event does not give."""
    yield from _disagreeing(connection, message, event.c.message_id, _MESSAGE_EVENTS)
    yield from _disagreeing(connection, invoice, event.c.invoice_id, _INVOICE_EVENTS)
    for one in _disagreeing(connection, outgoing, event.c.outgoing_id, _OUTGOING_EVENTS):
        if (one.state, one.said) != (OutgoingState.SENDING, OutgoingState.QUEUED):
            yield one


def _disagreeing(
    connection: Connection, table: Table, owner: Column[Any], says: Mapping[str, str]
) -> Iterator[Disagreement]:
    of_states = event.c.kind.in_(list(says))
    last = select(owner.label("key"), func.max(event.c.id).label("last")).where(of_states).group_by(owner).subquery()
    joined = table.outerjoin(last, last.c.key == table.c.id).outerjoin(event, event.c.id == last.c.last)
    rows = select(table.c.id, table.c.state, event.c.kind).select_from(joined).order_by(table.c.id)
    for key, state, kind in connection.execution_options(yield_per=1000).execute(rows):
        said = says.get(kind) if kind is not None else None
        if said != state:
            yield Disagreement(row=f"{table.name} {key}", state=state, said=said)


def messages_without_uid(connection: Connection) -> Iterator[int]:
    """Yield the key of every message that no UID of the ledger stands for."""
    joined = message.outerjoin(mailbox_uid, mailbox_uid.c.message_id == message.c.id)
    missing = select(message.c.id).select_from(joined).where(mailbox_uid.c.uid.is_(None)).order_by(message.c.id)
    yield from connection.execute(missing).scalars()


def uids_without_message(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """Yield (mailbox, folder, UID) of every ledger row that says its mail is held, and names no message."""
    held = mailbox_uid.c.outcome.in_([Outcome.STORED, Outcome.DUPLICATE])
    columns = (mailbox_uid.c.mailbox, mailbox_uid.c.folder, mailbox_uid.c.uid)
    for row in connection.execute(select(*columns).where(held, mailbox_uid.c.message_id.is_(None))):
        yield row.mailbox, row.folder, row.uid
