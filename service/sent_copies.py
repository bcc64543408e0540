"""Looking for our own mails in the Sent folder: one that is there has gone, whatever we knew of it.

In charge of mails of unknown fate, and of answers that a restore holds because they may have gone before. A mail that
is not there proves nothing: many servers keep no copy of what is handed to them by SMTP. So this only ever settles a
mail as sent; nothing is sent because of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Row, and_, or_, select

from inbox.mailbox import CommandRefusedError, Mailbox
from outbound.records import OutgoingState, Why
from service.application import Application
from service.settings import MailboxSettings
from service.store import outgoing
from service.store.tables import outgoing as outgoing_table

AT_ONCE = 200
log = structlog.get_logger(__name__)


def settle_by_sent_copies(app: Application, settings: MailboxSettings, mailbox: Mailbox) -> int:
    """Settle as sent what lies in this mailbox's Sent folder; return how many. Raise MailboxError when cut off."""
    doubtful = _doubtful(app) if settings.sent_folder is not None else ()
    if settings.sent_folder is None or not doubtful:
        return 0
    try:
        mailbox.open(settings.sent_folder)
        found = [row for row in doubtful if mailbox.holds(row.rfc_message_id)]
    except CommandRefusedError as error:
        log.warning("sent_folder_refused", mailbox=settings.name, folder=settings.sent_folder, error=str(error))
        return 0
    return sum(_settle(app, row) for row in found)


def _doubtful(app: Application) -> Sequence[Row[Any, Any, Any]]:
    """Return the newest mails that may have gone without our knowing."""
    held_by_restore = and_(outgoing_table.c.state == OutgoingState.HELD, outgoing_table.c.reason == Why.RESTORED)
    columns = (outgoing_table.c.id, outgoing_table.c.version, outgoing_table.c.rfc_message_id)
    query = select(*columns).where(or_(outgoing_table.c.state == OutgoingState.UNKNOWN, held_by_restore))
    with app.store.read() as connection:
        return connection.execute(query.order_by(outgoing_table.c.id.desc()).limit(AT_ONCE)).all()


def _settle(app: Application, row: Row[Any, Any, Any]) -> bool:
    now = app.clock()
    with app.store.write() as connection:
        settled = outgoing.move(
            connection,
            row.id,
            OutgoingState.SENT,
            before=(OutgoingState.UNKNOWN, OutgoingState.HELD),
            version=row.version,
            now=now,
            actor="system",
            reason=Why.FOUND_IN_SENT,
            sent_at=now,
        )
    if settled:
        log.info("mail_found_in_sent", mail=row.id)
    return settled
