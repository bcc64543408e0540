"""What is done with a mail in its mailbox once it is filed: moved, flagged or labelled, as configured.

In charge of that alone. It is a courtesy to the people who look into the mailbox: a failure is a warning, never blocks
anything, and nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from inbox.mailbox import CommandRefusedError, Mailbox, MailboxError
from service.application import Application
from service.settings import MailboxSettings
from service.store import cursors, ledger
from service.store.cursors import Folder
from service.store.ledger import Filing

AT_ONCE = 200

log = structlog.get_logger(__name__)


def apply_after_filing(
    app: Application, settings: MailboxSettings, mailbox: Mailbox, *, failed_too: bool = False
) -> int:
    """Move, flag or label the mails whose message was filed since; return how many. Raise MailboxError when cut off.

    `failed_too`: try those again that failed before.
    """
    if settings.after_filing == "nothing":
        return 0
    done = 0
    for name in settings.folders:
        with app.store.read() as connection:
            cursor = cursors.find_cursor(connection, settings.name, name)
            if cursor is None:
                continue
            folder = Folder(mailbox=settings.name, folder=name, uidvalidity=cursor.uidvalidity)
            uids = ledger.filed_uids(connection, folder, failed_too=failed_too, limit=AT_ONCE)
        # A folder renumbered since then is left to the next look, which gives its mails new rows.
        if uids and mailbox.open(name).uidvalidity == folder.uidvalidity:
            done += _apply(app, settings, mailbox, folder, uids)
    return done


def _apply(app: Application, settings: MailboxSettings, mailbox: Mailbox, folder: Folder, uids: Sequence[int]) -> int:
    outcome = Filing.DONE
    try:
        _action(settings.after_filing, mailbox, folder.folder)(uids)
    except CommandRefusedError as error:
        log.warning("mailbox.after_filing_failed", folder=folder.folder, wanted=settings.after_filing, error=str(error))
        outcome = Filing.FAILED
    with app.store.write() as connection:
        ledger.record_filing(connection, folder, uids, outcome)
    return len(uids) if outcome is Filing.DONE else 0


def _action(wanted: str, mailbox: Mailbox, folder: str) -> Callable[[Sequence[int]], None]:
    """Return what `after_filing` asks for: `move:FOLDER`, `flag:FLAG` or `label:LABEL`."""
    verb, _, name = wanted.partition(":")
    if verb == "move":
        # Filed mail that is already there stays: moving it would give it a new UID, and a new row, for ever.
        return (lambda _uids: None) if name == folder else (lambda uids: mailbox.move(uids, name))
    if verb == "flag":
        return lambda uids: mailbox.flag(uids, name)
    if verb == "label":
        return lambda uids: mailbox.label(uids, name)
    raise MailboxError(f"after_filing is not understood: {wanted!r}", temporary=False)
