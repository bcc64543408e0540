"""The least and the largest that each number of the configuration may be.

A number that is out of bounds stops a part of the service, or makes it spin; which one it is, is said by its key.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.findings import Finding
from service.settings import Settings

SHORTEST_SECONDS = 0.05  # below that a loop does nothing but look
READER_MB = 128  # a reader that has its libraries loaded needs that


def check_numbers(settings: Settings) -> Iterator[Finding]:
    """Yield every number that is too small, and every port that is none."""
    for place, least in _least().items():
        for where, value in _values(settings, place):
            if value < least:
                yield Finding(where, f"must be {least:g} or more")
    if settings.answers.minimum_confidence > 1:
        yield Finding("answers.minimum_confidence", "must be between 0 and 1")
    for where, port in _ports(settings):
        if port is not None and not 1 <= port <= 65535:
            yield Finding(where, "must be between 1 and 65535")


def _least() -> dict[str, float]:
    return {
        "mailbox.poll_seconds": SHORTEST_SECONDS,
        "mailbox.max_mail_mb": 1,
        "mailbox.batch": 1,
        "listen.max_mail_mb": 1,
        "listen.max_connections": 1,
        "listen.idle_seconds": 1,
        "listen.content_seconds": 1,
        "smtp.mails_per_minute": 1,
        "answers.hourly_per_address": 1,
        "answers.hourly_per_domain": 1,
        "answers.breaker_per_ten_minutes": 1,
        "answers.token_days": 1,
        "answers.minimum_confidence": 0,
        "team.command_days": 1,
        "reading.children": 1,
        "reading.seconds": 1,
        "reading.memory_mb": READER_MB,
        "reading.ocr_seconds": 1,
        "reading.ocr_memory_mb": READER_MB,
        "reading.max_pages": 1,
        "reading.documents_per_child": 1,
        "admin.session_hours": 1,
        "storage.minimum_free_mb": 0,
        "work.workers": 1,
        "work.sweep_seconds": SHORTEST_SECONDS,
        "work.max_attempts": 1,
        "work.lease_seconds": 1,
        "work.stuck_seconds": 1,
        "work.send_lease_seconds": 1,
        "alarms.repeat_hours": 0.01,
        "alarms.check_seconds": SHORTEST_SECONDS,
        "alarms.mailbox_minutes": 0.01,
        "alarms.waiting_minutes": 0.01,
        "alarms.queue_minutes": 0.01,
        "alarms.disk_mb": 0,
        "alarms.ends_in_days": 0,
    }


def _values(settings: Settings, place: str) -> Iterator[tuple[str, float]]:
    """Yield the number of a key with its place; for a mailbox's key, one of each mailbox."""
    section, _, name = place.partition(".")
    if section != "mailbox":
        yield place, getattr(getattr(settings, section), name)
        return
    for number, mailbox in enumerate(settings.mailboxes):
        yield f"mailbox.{number}.{name}", getattr(mailbox, name)


def _ports(settings: Settings) -> Iterator[tuple[str, int | None]]:
    for number, mailbox in enumerate(settings.mailboxes):
        yield f"mailbox.{number}.port", mailbox.port
    for section in ("smtp", "listen", "admin", "metrics"):
        yield f"{section}.port", getattr(settings, section).port
