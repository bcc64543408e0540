"""Several deliveries of one mail: a retry after a lost reply, a second alias, a copy in another mailbox.

In charge of knowing them as one by their content without trace headers. Who may be answered at all is decided above.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from service.store.tables import message, outgoing


def answered_before(connection: Connection, key: int) -> bool:
    """Say whether another delivery of the same mail was answered automatically.

    Being a copy alone is no reason for silence: the first delivery may be the one that nobody could vouch for.
    """
    content = select(message.c.content_key).where(message.c.id == key).scalar_subquery()
    others = select(message.c.id).where(message.c.content_key == content, message.c.id != key)
    answers = select(outgoing.c.id).where(outgoing.c.cause_message_id.in_(others), outgoing.c.automatic)
    return connection.execute(answers.limit(1)).first() is not None
