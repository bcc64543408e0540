"""What people said that mails want: kept by the mails' words, so that the next one like it is read as they said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from inbox.lessons import Lesson
from inbox.records import Intent
from service.store.own_tables import mail_lesson

MOST = 1000  # the latest; a longer memory would only cost time


def add(connection: Connection, lesson: Lesson, *, message_id: int, actor: str, now: datetime) -> None:
    """Keep a lesson; an earlier one about the same mail is forgotten."""
    connection.execute(delete(mail_lesson).where(mail_lesson.c.message_id == message_id))
    values = {"words": lesson.words, "intents": [intent.value for intent in lesson.intents]}
    connection.execute(insert(mail_lesson).values(at=now, actor=actor, message_id=message_id, **values))


def latest(connection: Connection) -> tuple[Lesson, ...]:
    """Return the latest lessons, the last one first."""
    query = select(mail_lesson.c.words, mail_lesson.c.intents).order_by(mail_lesson.c.id.desc()).limit(MOST)
    return tuple(
        Lesson(words=row.words, intents=tuple(Intent(one) for one in row.intents)) for row in connection.execute(query)
    )
