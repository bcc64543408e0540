"""Which signs of life are alarming. Pure.

In charge of the limits. Not in charge of gathering (`service.vitals`), nor of whom to tell and how often
(`service.watch`, `service.store.alarms`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from outbound.alarms import Alarm, AlarmCause
from outbound.records import OutgoingState, Why
from service.settings import AlarmSettings
from service.vitals import Ending, Vitals

MEGABYTE = 1_000_000


def find_alarms(vitals: Vitals, limits: AlarmSettings, *, server: str, watching_since: datetime) -> Iterator[Alarm]:
    """Yield everything that is wrong now.

    `server` is what the SMTP server is called. What never happened counts from `watching_since`, when the watch began.
    """
    yield from _mailboxes(vitals, limits, watching_since)
    yield from _queues(vitals, limits)
    if vitals.unexplained:
        day, number = vitals.completeness_day, vitals.unexplained
        yield Alarm(cause=AlarmCause.COMPLETENESS_BROKEN, day=day, number=number)
    if vitals.smtp_refusal is not None and vitals.health.outgoing.get(OutgoingState.QUEUED):
        yield Alarm(cause=AlarmCause.SMTP_REFUSES, about=server, words=vitals.smtp_refusal)
    if vitals.free_bytes < limits.disk_mb * MEGABYTE:
        yield Alarm(cause=AlarmCause.DISK_LOW, number=vitals.free_bytes // MEGABYTE)
    if any(one.value == "stopped" and one.reason == Why.LOOP_ALL for one in vitals.health.switches):
        yield Alarm(cause=AlarmCause.TOO_MANY_ANSWERS)
    if vitals.stale_payments is not None:
        yield Alarm(cause=AlarmCause.PAYMENTS_STALE, day=vitals.stale_payments.day)
    yield from _ending(AlarmCause.CERTIFICATE_ENDS, vitals.certificates, vitals, limits)
    yield from _ending(AlarmCause.TOKEN_ENDS, vitals.tokens, vitals, limits)


def _mailboxes(vitals: Vitals, limits: AlarmSettings, watching_since: datetime) -> Iterator[Alarm]:
    for folder in vitals.folders:
        minutes = _minutes(vitals.at - (folder.good_at or watching_since))
        if minutes >= limits.mailbox_minutes:
            about = f"{folder.mailbox} ({folder.folder})"
            yield Alarm(cause=AlarmCause.MAILBOX_BEHIND, about=about, minutes=minutes, words=folder.error or "")


def _queues(vitals: Vitals, limits: AlarmSettings) -> Iterator[Alarm]:
    for cause, oldest, limit in (
        (AlarmCause.MAIL_WAITING, vitals.health.oldest_unread, limits.waiting_minutes),
        (AlarmCause.QUEUE_OLD, vitals.health.oldest_unsent, limits.queue_minutes),
    ):
        if oldest is not None and (minutes := _minutes(vitals.at - oldest)) >= limit:
            yield Alarm(cause=cause, minutes=minutes)


def _ending(cause: AlarmCause, endings: tuple[Ending, ...], vitals: Vitals, limits: AlarmSettings) -> Iterator[Alarm]:
    last_day = (vitals.at + timedelta(days=limits.ends_in_days)).date()
    for ending in endings:
        if ending.day <= last_day:
            yield Alarm(cause=cause, about=ending.about, day=ending.day)


def _minutes(age: timedelta) -> int:
    return int(age.total_seconds() // 60)
