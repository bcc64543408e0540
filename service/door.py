"""The second door joined to the store: what a mail server hands over is durable and accounted for before it hears 250.

In charge of that order: the bytes are fsynced; then the message, its place in the ledger and the door's cursor are
committed; then the reply, and after it the bell. Not in charge of the dialogue (`inbox.listener`), nor of what a mail
says (`service.pipeline`).
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from ipaddress import ip_network

import structlog
from sqlalchemy import Connection

from inbox.listener import Delivery, Doorway, Limits, Listener, RecipientTable, Trouble, trace_header
from inbox.trace import content_key
from service.application import Application
from service.settings import ListenerSettings, MailboxSettings, Settings
from service.store import cursors, ledger
from service.store.arrivals import DurableMail
from service.store.cursors import Folder
from service.store.engine import plainly
from service.store.ledger import Filing

NUMBERING = 1  # stands for UIDVALIDITY: the door itself counts what it takes, and never begins anew
BEAT_SECONDS = 30.0
DISK_FULL = "disk_full"
_MEGABYTE = 1_000_000

log = structlog.get_logger(__name__)


def listen_forever(app: Application, ring: Callable[[int], None], stop: threading.Event) -> None:
    """Take mail until `stop` is set, calling `ring` with the id of each new message; OSError when nothing can listen.

    A mail half handed over when `stop` is set is taken to its end.
    """
    with closing(DoorKeeper(app, ring)) as keeper:
        asyncio.run(_listen(app, keeper, stop))


def open_listener(settings: Settings, keeper: DoorKeeper) -> Listener:
    """Return the configured listener, not yet started."""
    return Listener(
        protocol=settings.listen.protocol,
        doorway=_doorway(settings),
        recipients=recipients_of(settings),
        keeper=keeper,
        limits=_limits(settings.listen),
    )


def served_mailboxes(settings: Settings) -> tuple[MailboxSettings, ...]:
    """Return the mailboxes whose mail comes by the door."""
    named = settings.listen.mailboxes
    return tuple(one for one in settings.mailboxes if not named or one.name in named)


def recipients_of(settings: Settings) -> RecipientTable:
    """Return the addresses that the door takes mail for: each mailbox's own, and the one that its answers come from."""
    served = served_mailboxes(settings)
    answering = {one.answer_as: one.name for one in served if one.answer_as is not None}
    return RecipientTable(answering | {one.address: one.name for one in served})


class DoorKeeper:
    """Keeps what was handed over; used by several threads at once."""

    def __init__(self, app: Application, ring: Callable[[int], None]) -> None:
        self._app = app
        self._ring = ring
        self._folder = app.settings.listen.protocol.upper()
        self._host = socket.gethostname()
        self._bell = ThreadPoolExecutor(1, thread_name_prefix="door-bell")

    def check(self) -> None:
        """Raise Trouble when the disk is nearly full."""
        free = shutil.disk_usage(self._app.blobs.folder).free
        if free < self._app.settings.storage.minimum_free_mb * _MEGABYTE:
            raise Trouble(DISK_FULL)

    def keep(self, delivery: Delivery) -> None:
        """Make a mail durable, then record it for every mailbox that it is for, in one transaction."""
        now = self._app.clock()
        raw = trace_header(delivery, host=self._host, now=now) + delivery.content
        sha256, key = self._app.blobs.put(raw), content_key(raw)
        new: list[int] = []
        with self._app.store.write() as connection:
            for mailbox in delivery.mailboxes:
                place = self._place(mailbox)
                uid = _next_uid(connection, place)
                mail = DurableMail(uid=uid, sha256=sha256, content_key=key, size=len(raw), received_at=now)
                # What a mail server handed over lies in no folder where anything could be done once it is filed.
                stored = ledger.record_stored(connection, place, [mail], filing=Filing.NOTHING, now=now)
                cursors.advance(connection, place, uid, now)
                new += stored.message_ids
        for message_id in new:
            self._bell.submit(self._ring, message_id)

    def beat(self) -> None:
        """Note for every mailbox that the door is open, or why it takes nothing."""
        now = self._app.clock()
        try:
            self.check()
            error = None
        except Trouble as trouble:
            error = str(trouble)
        with self._app.store.write() as connection:
            for mailbox in served_mailboxes(self._app.settings):
                if error is None:
                    cursors.advance(connection, self._place(mailbox.name), 0, now)
                else:
                    cursors.record_error(connection, mailbox.name, self._folder, error, now)

    def close(self) -> None:
        """Ring for what was kept last."""
        self._bell.shutdown()

    def _place(self, mailbox: str) -> Folder:
        return Folder(mailbox=mailbox, folder=self._folder, uidvalidity=NUMBERING)


def _next_uid(connection: Connection, place: Folder) -> int:
    """Return the next number of a mailbox's door; nobody else takes it, for there is one writer at a time."""
    cursor = cursors.find_cursor(connection, place.mailbox, place.folder)
    return cursor.last_uid + 1 if cursor is not None else 1


async def _listen(app: Application, keeper: DoorKeeper, stop: threading.Event) -> None:
    listener = await open_listener(app.settings, keeper).start()
    log.info("door.open", at=listener.address, protocol=app.settings.listen.protocol.value)
    beats = asyncio.create_task(_beat_forever(keeper))
    await asyncio.to_thread(stop.wait)
    beats.cancel()
    await listener.stop()


async def _beat_forever(keeper: DoorKeeper) -> None:
    while True:
        try:
            await asyncio.to_thread(keeper.beat)
        except Exception as error:  # whatever it is, the next beat will tell; a door that falls silent alarms everybody
            log.warning("door.no_beat", error=plainly(error))
        await asyncio.sleep(BEAT_SECONDS)


def _doorway(settings: Settings) -> Doorway:
    listen = settings.listen
    return Doorway(
        socket=None if listen.socket is None else settings.base / listen.socket,
        socket_mode=int(listen.socket_mode, 8),
        host=listen.host,
        port=listen.port,
        clients=tuple(ip_network(one) for one in listen.clients),
    )


def _limits(listen: ListenerSettings) -> Limits:
    return Limits(
        mail=listen.max_mail_mb * _MEGABYTE,
        in_flight=listen.max_in_flight_mb * _MEGABYTE,
        connections=listen.max_connections,
        idle_seconds=listen.idle_seconds,
        content_seconds=listen.content_seconds,
    )
