"""The words of mails, letters and papers: kept in one table, found by the database's own full-text index.

In charge of the entries and of questions to them; SQLite by FTS5, PostgreSQL by tsvector. Not in charge of gathering
the words (`service.searching`). The index follows the table by triggers, so a backup needs nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, text

from parsing.text.folding import fold
from service.store.engine import Store
from service.store.search_index import follow
from service.store.tables import search_entry

MOST_WORDS = 12
_TOKEN = re.compile(r"\w+")
_AROUND = 90


class EntryKind(StrEnum):
    """What an entry is of."""

    MAIL = "mail"  # received, with what its files say
    LETTER = "letter"  # sent by us


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The words of one mail: `ref` is its key among the mails received, or among those sent."""

    kind: EntryKind
    ref: int
    at: datetime
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilter:
    """What is looked for. `after`: the key where the last page ended; newest first."""

    text: str
    kind: EntryKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One mail that has all the words. `before`, `found`, `behind`: the first of them where it stands."""

    id: int
    kind: EntryKind
    ref: int
    at: datetime
    before: str
    found: str
    behind: str


def put(connection: Connection, entries: Iterable[Entry]) -> None:
    """Keep entries, each in place of an older one of the same mail."""
    for entry in entries:
        same = (search_entry.c.kind == entry.kind.value, search_entry.c.ref == entry.ref)
        connection.execute(delete(search_entry).where(*same))
        values = {"kind": entry.kind.value, "ref": entry.ref, "at": entry.at, "body": entry.body}
        connection.execute(insert(search_entry).values(**values, words=fold(entry.body)))


def find(store: Store, wanted: SearchFilter, *, limit: int) -> tuple[Hit, ...]:
    """Return the mails that have every word, or words that begin so; the newest first."""
    words = _TOKEN.findall(wanted.text)[:MOST_WORDS]
    if not words:
        return ()
    question = select(search_entry).where(_matches(store, words))
    if wanted.kind is not None:
        question = question.where(search_entry.c.kind == wanted.kind.value)
    if wanted.since is not None:
        question = question.where(search_entry.c.at >= wanted.since)
    if wanted.until is not None:
        question = question.where(search_entry.c.at < wanted.until)
    if wanted.after is not None:
        question = question.where(search_entry.c.id < wanted.after)
    with store.read() as connection:
        rows = connection.execute(question.order_by(search_entry.c.id.desc()).limit(limit)).all()
    return tuple(_hit(row, words) for row in rows)


def _matches(store: Store, words: Sequence[str]) -> Any:
    """Return the condition of an entry that has words beginning with each of these, whatever their accents."""
    if store.is_sqlite:
        asked = " ".join(f'"{word}"*' for word in words)
        found = text("SELECT rowid FROM search_words WHERE search_words MATCH :asked").bindparams(asked=asked)
        return search_entry.c.id.in_(found)
    asked = " & ".join(f"{fold(word)}:*" for word in words)
    return func.to_tsvector(text("'simple'"), search_entry.c.words).op("@@")(func.to_tsquery(text("'simple'"), asked))


def _hit(row: Row[Any], words: Sequence[str]) -> Hit:
    begins, ends = _place(row.body, words)
    return Hit(
        id=row.id,
        kind=EntryKind(row.kind),
        ref=row.ref,
        at=row.at,
        before=_cut(row.body[max(0, begins - _AROUND) : begins], left=begins > _AROUND),
        found=row.body[begins:ends],
        behind=_cut(row.body[ends : ends + _AROUND], right=ends + _AROUND < len(row.body)),
    )


def _place(body: str, words: Sequence[str]) -> tuple[int, int]:
    """Return where the first of the words stands in a text."""
    wanted = [fold(word) for word in words]
    for token in _TOKEN.finditer(body):
        if any(fold(token[0]).startswith(word) for word in wanted):
            return token.start(), token.end()
    return 0, 0


def _cut(passage: str, *, left: bool = False, right: bool = False) -> str:
    """Return a passage on one line, an ellipsis where it goes on."""
    plain = re.sub(r"\s+", " ", passage)
    return f"{'…' if left else ''}{plain}{'…' if right else ''}"


follow(search_entry)
