"""The watch over the installation: it looks every minute, keeps what is wrong, and tells the administrator by mail.

In charge of when to look and of whom to tell. What is alarming is decided in `service.alarms`, how often one cause is
told in `service.store.alarms`. It runs in a thread of the worker and never ends by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import Connection

from outbound.alarms import Alarm, alarm_mail
from service.alarms import find_alarms
from service.application import Application
from service.certificates import certificate_ends
from service.completeness import Fate, completeness
from service.policies import company_of, zone_of
from service.settings import Settings
from service.store import alarms, outgoing
from service.store.alarms import StoredAlarm
from service.store.engine import plainly
from service.vitals import CERTIFICATE, COMPLETENESS, Vitals, look

CERTIFICATES_EVERY = timedelta(hours=12)
COMPLETENESS_EVERY = timedelta(hours=1)  # while something is unexplained: a restored file ends the alarm soon
DAYS_BACK = 31  # after a standstill, as many days are still accounted for, one a look
log = structlog.get_logger(__name__)


def watch_forever(app: Application, stop: threading.Event) -> None:
    """Look at every interval until `stop` is set; whatever goes wrong is logged, the next look tries again."""
    watch = Watch(app=app, since=app.clock())
    while not stop.is_set():
        try:
            watch.round()
        except Exception as error:  # the watch is what tells of trouble: it must outlive all of it
            log.error("watch_failed", error=plainly(error))
        stop.wait(app.settings.alarms.check_seconds)


@dataclass(slots=True, kw_only=True)
class Watch:
    """One process's watch, begun at `since`."""

    app: Application
    since: datetime
    certificates_at: datetime | None = None
    unkept: frozenset[str] = frozenset()

    def round(self) -> tuple[StoredAlarm, ...]:
        """Look once; return the alarms that were told."""
        now = self.app.clock()
        for check in (self._check_completeness, self._ask_for_certificates):
            try:
                check(now)
            except Exception as error:  # what cannot be checked now must not hide what is wrong besides
                log.error("watch_failed", check=check.__name__.strip("_"), error=plainly(error))
        vitals = look(self.app)
        found = alarms_now(self.app, vitals, watching_since=self.since)
        if not found and not vitals.health.alarms:
            return ()
        repeat = timedelta(hours=self.app.settings.alarms.repeat_hours)
        try:
            with self.app.store.write() as connection:
                told = alarms.keep(connection, found, now=now, repeat=repeat)
                if told:
                    _queue_mails(connection, self.app, told, now=now)
        except Exception:
            self._say_at_least(found)
            raise
        self.unkept = frozenset()
        for one in told:
            _say(one.alarm)
        return told

    def _say_at_least(self, found: Sequence[Alarm]) -> None:
        """Log once what cannot be written down: a full disk takes neither the alarm nor the mail about it."""
        for alarm in found:
            if alarm.name not in self.unkept:
                _say(alarm)
        self.unkept |= {alarm.name for alarm in found}

    def _check_completeness(self, now: datetime) -> None:
        """Account for each day up to yesterday once; a day that is broken is looked at until it is whole.

        A day in the future was checked while the clock was wrong: yesterday is next, as after a beginning.
        """
        with self.app.store.read() as connection:
            before = alarms.noted(connection).get(COMPLETENESS)
        yesterday = now.astimezone(zone_of(self.app.settings)).date() - timedelta(days=1)
        day = yesterday
        if before is not None:
            broken = bool(before.facts["unexplained"])
            done = date.fromisoformat(before.facts["day"])
            if (done == yesterday and not broken) or (broken and timedelta() <= now - before.at < COMPLETENESS_EVERY):
                return
            if broken:
                day = done
            elif done < yesterday:
                day = max(done + timedelta(days=1), yesterday - timedelta(days=DAYS_BACK))
        unexplained = sum(one.fate is Fate.UNEXPLAINED for one in completeness(self.app, day))
        with self.app.store.write() as connection:
            facts = {"day": day.isoformat(), "unexplained": unexplained}
            alarms.note(connection, COMPLETENESS, facts, now=now)
        log.info("completeness_checked", day=day.isoformat(), unexplained=unexplained)

    def _ask_for_certificates(self, now: datetime) -> None:
        if self.certificates_at is not None and now < self.certificates_at + CERTIFICATES_EVERY:
            return
        self.certificates_at = now
        for about, day in certificate_ends(self.app.settings):
            alarms.note_change(self.app.store, f"{CERTIFICATE}{about}", {"day": day.isoformat()}, now=now)


def _say(alarm: Alarm) -> None:
    figures = {"minutes": alarm.minutes, "number": alarm.number, "day": alarm.day.isoformat() if alarm.day else None}
    told = {name: value for name, value in figures.items() if value}
    log.error("alarm", cause=alarm.cause.value, about=alarm.about, words=alarm.words, **told)


def alarms_now(app: Application, vitals: Vitals, *, watching_since: datetime) -> tuple[Alarm, ...]:
    """Return what is wrong with an installation by these signs of life."""
    server = app.settings.smtp.host
    return tuple(find_alarms(vitals, app.settings.alarms, server=server, watching_since=watching_since))


def _queue_mails(connection: Connection, app: Application, told: Sequence[StoredAlarm], *, now: datetime) -> None:
    """Queue one mail a recipient with all that is new. Shadow mode and a stop of automatic mail do not concern it."""
    settings = app.settings
    for recipient in settings.alarms.to:
        mail = alarm_mail(
            [one.alarm for one in told],
            recipient=recipient,
            company=company_of(settings, settings.mailboxes[0]),
            language=settings.company.language,
            health_page=health_page(settings),
            cause=f"{recipient[:120]}:{now.isoformat()}",
            now=now,
            null_sender=settings.smtp.null_sender,
        )
        outgoing.add(connection, mail, now=now, actor="system")


def health_page(settings: Settings) -> str:
    """Return the address of the admin's health page, as people reach it."""
    admin = settings.admin
    return f"{(admin.public_url or f'http://{admin.host}:{admin.port}').rstrip('/')}/health"
