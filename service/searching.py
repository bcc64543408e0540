"""Gathering the words that people search by: of mails received, of what their files say, of the mails we sent.

In charge of which words. It follows behind the work: what was filed or sent is indexed within a sweep, so that neither
waits for it. Not in charge of the index (`service.store.search`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select, update

from service.application import Application
from service.store import search
from service.store.messages import FILED, QUARANTINED
from service.store.search import Entry, EntryKind
from service.store.tables import document, message, outgoing

BATCH = 100
MOST_SECONDS = 5.0
LONGEST_BODY = 20_000
MOST_LINES = 100
_TEXTS = (
    "number",
    "order_references",
    "despatch_references",
    "contract_references",
    "preceding_invoices",
    "authority_id",
)


def catch_up(app: Application, *, seconds: float = MOST_SECONDS) -> int:
    """Index what was filed or sent and is not indexed yet, for some seconds at most; return how many mails."""
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        with app.store.read() as connection:
            if not _waits(connection):
                return done
        with app.store.write() as connection:
            batch = _mails(connection) + _letters(connection)
            search.put(connection, batch)
            for table, kind in ((message, EntryKind.MAIL), (outgoing, EntryKind.LETTER)):
                keys = [entry.ref for entry in batch if entry.kind is kind]
                connection.execute(update(table).where(table.c.id.in_(keys)).values(indexed_at=app.clock()))
        done += len(batch)
    return done


def _unindexed_mails() -> Any:
    return select(message).where(message.c.indexed_at.is_(None), message.c.state.in_((FILED, QUARANTINED)))


def _unindexed_letters() -> Any:
    return select(outgoing).where(outgoing.c.indexed_at.is_(None), outgoing.c.state == "sent")


def _waits(connection: Connection) -> bool:
    questions = (_unindexed_mails(), _unindexed_letters())
    return any(connection.execute(question.limit(1)).first() is not None for question in questions)


def _mails(connection: Connection) -> list[Entry]:
    rows = connection.execute(_unindexed_mails().order_by(message.c.id).limit(BATCH)).all()
    papers = _papers(connection, [row.id for row in rows])
    return [
        Entry(kind=EntryKind.MAIL, ref=row.id, at=row.received_at, body=_joined(_words_of_mail(row, papers)))
        for row in rows
    ]


def _letters(connection: Connection) -> list[Entry]:
    rows = connection.execute(_unindexed_letters().order_by(outgoing.c.id).limit(BATCH)).all()
    return [
        Entry(
            kind=EntryKind.LETTER,
            ref=row.id,
            at=row.sent_at or row.created_at,
            body=_joined((row.subject, row.recipient, row.text)),
        )
        for row in rows
    ]


def _words_of_mail(row: Row[Any], papers: Mapping[int, list[Any]]) -> Iterator[str | None]:
    yield from (row.subject, row.sender or row.claimed_sender, (row.classification or {}).get("reply_text"))
    for paper in papers.get(row.id, ()):
        yield paper.source
        yield from _words_of_paper(paper.reading or {})


def _words_of_paper(reading: Mapping[str, Any]) -> Iterator[str | None]:
    for name in _TEXTS:
        value = reading.get(name)
        yield from value if isinstance(value, list) else (value,)
    for side in ("seller", "buyer"):
        party = reading.get(side) or {}
        yield from (party.get("name"), party.get("tax_id"))
    for line in (reading.get("lines") or ())[:MOST_LINES]:
        yield from (line.get("item_code"), line.get("description"))


def _papers(connection: Connection, keys: list[int]) -> dict[int, list[Any]]:
    question = select(document.c.message_id, document.c.source, document.c.reading)
    found: dict[int, list[Any]] = {}
    for row in connection.execute(question.where(document.c.message_id.in_(keys)).order_by(document.c.id)):
        found.setdefault(row.message_id, []).append(row)
    return found


def _joined(words: Any) -> str:
    return "\n".join(str(each) for each in words if each)[:LONGEST_BODY]
