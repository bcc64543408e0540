"""The doorbell: huey tasks that carry only a message's key. The database holds the truth.

In charge of waking a worker. huey runs a task at most once: what a killed worker held is found again by the sweep, and
a bell that cannot be rung costs only that wait. The queue's items are signed, since huey's format is pickle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog
from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy.exc import OperationalError

from service.application import Application
from service.chores import do_chores_forever
from service.keeping import KeepingReader, Watchdog
from service.monitor import serving_metrics
from service.pipeline import file_message
from service.reminding import remind_forever
from service.sandbox import Reader, ReaderPool
from service.store import messages
from service.store.engine import plainly
from service.watch import watch_forever

log = structlog.get_logger(__name__)
SHUTDOWN_SECONDS = 30


class Bell:
    """Rings for one message; what a ring does is known only in the worker."""

    def __init__(self, app: Application, answer: Callable[[int], object] | None = None) -> None:
        self.huey = _queue(app)
        self._task = self.huey.task(name="file_message")(answer or _nobody_answers)

    def ring(self, key: int) -> None:
        """Ask for a message to be filed soon; a bell that fails is logged, and the sweep stands in for it."""
        try:
            self._task(key)
        except Exception as error:
            log.warning("bell_failed", message=key, error=str(error))

    def rang(self) -> int:
        """Return how many rings wait to be answered."""
        return int(self.huey.pending_count())


def work(app: Application) -> None:
    """File messages until SIGTERM or SIGINT; the work in hand is finished first."""
    reader = ReaderPool(app.settings.reading)
    watchdog = Watchdog(seconds=app.settings.work.stuck_seconds)
    bell = Bell(app, lambda key: _answer(app, reader, key, watchdog))
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep, args=(app, bell, stop), name="sweep", daemon=True)
    sweeper.start()
    chores = threading.Thread(target=do_chores_forever, args=(app, stop), name="chores", daemon=True)
    chores.start()
    watch = threading.Thread(target=watch_forever, args=(app, stop), name="watch", daemon=True)
    watch.start()
    reminding = threading.Thread(target=remind_forever, args=(app, stop), name="reminders", daemon=True)
    reminding.start()
    consumer = Consumer(
        bell.huey,
        workers=app.settings.work.workers,
        worker_type="thread",
        periodic=False,
        initial_delay=0.05,
        max_delay=0.2,  # an idle worker looks five times a second: a person who asks is answered soon
        graceful_signal="TERM",
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    try:
        with serving_metrics(app):
            consumer.run()
    finally:
        stop.set()
        watch.join(SHUTDOWN_SECONDS)
        chores.join(SHUTDOWN_SECONDS)
        reminding.join(SHUTDOWN_SECONDS)
        reader.close()


def file_all(app: Application, reader: Reader) -> int:
    """File every message that is due, here and now; return how many. For tests, imports and one-off runs."""
    filed = 0
    while True:
        with app.store.read() as connection:
            keys = messages.due(connection, now=app.clock())
        if not keys:
            return filed
        for key in keys:
            file_message(app, reader, key)
            filed += 1


def _answer(app: Application, reader: Reader, key: int, watchdog: Watchdog) -> None:
    """File one message; while the database lets nobody write, leave it to the sweep to ring again."""
    watched = KeepingReader(reader=reader, keep=lambda: watchdog.sign(key))
    try:
        with watchdog.over(key):
            file_message(app, watched, key)
    except OperationalError as error:
        log.warning("message_waits", message=key, error=str(error.orig))


def _nobody_answers(key: int) -> None:
    raise RuntimeError(f"message {key} was taken by a process that does not file messages")


def _sweep(app: Application, bell: Bell, stop: threading.Event) -> None:
    """Ring for what is due and for what a dead worker left, as long as nothing else waits."""
    while not stop.is_set():
        try:
            if bell.rang() == 0:
                with app.store.read() as connection:
                    keys = messages.due(connection, now=app.clock())
                for key in keys:
                    bell.ring(key)
        except Exception as error:  # the sweep is the last resort: it must outlive a busy database
            log.warning("sweep_failed", error=plainly(error))
        stop.wait(app.settings.work.sweep_seconds)


def _queue(app: Application) -> Huey:
    common: dict[str, Any] = {"results": False, "serializer": SignedSerializer(secret=app.secret.hex(), salt="bell")}
    if app.settings.work.broker != "sqlite":
        return RedisHuey("acuse", url=app.settings.work.broker, **common)
    path = app.settings.base / app.settings.storage.folder / "queue.sqlite3"
    return SqliteHuey("acuse", filename=str(path), **common)
