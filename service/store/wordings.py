"""A company's own words for its notices: every version is kept, the latest of each notice and language counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from outbound.records import NoticeKind
from outbound.render import Wording
from service.store.own_tables import wording
from service.store.tables import outgoing


def current(connection: Connection) -> dict[tuple[NoticeKind, str], Wording]:
    """Return the wordings that count now; notices with the shipped words are not among them."""
    latest = select(func.max(wording.c.id)).group_by(wording.c.kind, wording.c.language)
    rows = connection.execute(select(wording).where(wording.c.id.in_(latest), wording.c.text.is_not(None)))
    return {(NoticeKind(row.kind), row.language): Wording(subject=row.subject, text=row.text) for row in rows}


def versions(connection: Connection, kind: NoticeKind, language: str) -> Sequence[Row[Any]]:
    """Return every version of one notice's words, the latest first."""
    own = (wording.c.kind == kind.value, wording.c.language == language)
    return connection.execute(select(wording).where(*own).order_by(wording.c.id.desc())).all()


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return one version."""
    return connection.execute(select(wording).where(wording.c.id == key)).first()


def add(
    connection: Connection, kind: NoticeKind, language: str, words: Wording | None, *, actor: str, now: datetime
) -> int:
    """Keep a new version; None goes back to the shipped words."""
    text = {"subject": words.subject if words else None, "text": words.text if words else None}
    values = {"kind": kind.value, "language": language, "at": now, "actor": actor, **text}
    return int(connection.execute(insert(wording).values(values)).inserted_primary_key[0])  # type: ignore[index]


def real_cases(connection: Connection, kind: NoticeKind, *, most: int = 3) -> Sequence[Any]:
    """Return the facts of the latest mails of a kind, to see a wording by."""
    query = select(outgoing.c.context).where(outgoing.c.kind == kind.value).order_by(outgoing.c.id.desc()).limit(most)
    return connection.execute(query).scalars().all()
