"""Suppliers' contacts with their answers and what people did about them: what the report on answers is made of.

In charge of reading rows. What counts as answered without a person is `service.answer_report`'s to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from inbox.records import MailKind, Standing
from service.store.outgoing import GATHERED
from service.store.tables import event, message, message_invoice, outgoing

SUPPLIERS = (Standing.VERIFIED, Standing.REGISTERED)
WRITTEN = (MailKind.INVOICE, MailKind.REPLY)
_CHUNK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAnswer:
    """A mail of ours that answers a contact. `automatic`: it needed nobody's release."""

    state: str
    automatic: bool
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One mail of a known supplier. `deeds`: the kinds of the events that people caused about it, in order.

    `attention`: it waits for a person now. `intents` as understood now, a person's corrections included.
    """

    message_id: int
    party_id: int | None
    received_at: datetime
    language: str
    intents: tuple[str, ...]
    attention: bool
    looked_at: bool
    invoices: frozenset[int] = frozenset()
    answers: tuple[ContactAnswer, ...] = ()
    deeds: tuple[str, ...] = ()


def contacts_of_suppliers(connection: Connection, *, since: datetime, until: datetime) -> Iterator[Contact]:
    """Yield the mails that known suppliers wrote from `since` to just before `until`, oldest first."""
    question = select(message).where(*_is_contact(since, until)).order_by(message.c.received_at, message.c.id)
    for rows in connection.execute(question).partitions(_CHUNK):
        yield from _with_what_followed(connection, rows)


def _is_contact(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        message.c.received_at >= since,
        message.c.received_at < until,
        message.c.state == "filed",
        message.c.kind.in_([kind.value for kind in WRITTEN]),
        message.c.standing.in_([standing.value for standing in SUPPLIERS]),
        message.c.duplicate_of.is_(None),
    )


def _with_what_followed(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Contact]:
    keys = [row.id for row in rows]
    invoices, answers, deeds = _invoices(connection, keys), _answers(connection, keys), _deeds(connection, keys)
    for row in rows:
        yield Contact(
            message_id=row.id,
            party_id=row.party_id,
            received_at=row.received_at,
            language=row.language or "",
            intents=tuple((row.classification or {}).get("intents", ())),
            attention=row.attention is not None,
            looked_at=row.settled_by is not None,
            invoices=frozenset(invoices.get(row.id, ())),
            answers=tuple(answers.get(row.id, ())),
            deeds=tuple(deeds.get(row.id, ())),
        )


def _invoices(connection: Connection, keys: Sequence[int]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    columns = (message_invoice.c.message_id, message_invoice.c.invoice_id)
    for row in connection.execute(select(*columns).where(message_invoice.c.message_id.in_(keys))):
        found[row.message_id].append(row.invoice_id)
    return found


def _answers(connection: Connection, keys: Sequence[int]) -> Mapping[int, list[ContactAnswer]]:
    """Return the answers of each mail: its own, and those that waited for another one and tell it too."""
    columns = (outgoing.c.state, outgoing.c.automatic, outgoing.c.sent_at)
    own = select(outgoing.c.cause_message_id.label("message"), *columns).where(outgoing.c.cause_message_id.in_(keys))
    joined = event.join(outgoing, event.c.outgoing_id == outgoing.c.id)
    shared = select(event.c.message_id.label("message"), *columns).select_from(joined)
    shared = shared.where(event.c.message_id.in_(keys), event.c.kind == GATHERED)
    found: dict[int, list[ContactAnswer]] = defaultdict(list)
    for question in (own, shared):
        for row in connection.execute(question):
            found[row.message].append(ContactAnswer(state=row.state, automatic=row.automatic, sent_at=row.sent_at))
    return found


def _deeds(connection: Connection, keys: Sequence[int]) -> Mapping[int, list[str]]:
    """Return what people did to each mail and to its answers."""
    by_people = event.c.actor.startswith("person:", autoescape=True)
    joined = event.join(outgoing, event.c.outgoing_id == outgoing.c.id)
    columns = (event.c.id, event.c.kind)
    on_mails = select(event.c.message_id.label("message"), *columns).where(by_people, event.c.message_id.in_(keys))
    on_answers = select(outgoing.c.cause_message_id.label("message"), *columns).select_from(joined)
    on_answers = on_answers.where(by_people, outgoing.c.cause_message_id.in_(keys))
    rows = [row for question in (on_mails, on_answers) for row in connection.execute(question)]
    found: dict[int, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: int(row.id)):
        found[row.message].append(row.kind)
    return found
