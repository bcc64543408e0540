"""Mail to the administrator about what is wrong with the installation itself.

In charge of its words and its layout, which is that of a letter. Not in charge of what is wrong (`service.alarms`).
Never to a supplier: its recipients are configured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from inbox.records import Address
from outbound.catalogue import Catalogue, catalogue_for
from outbound.compose import compose
from outbound.formats import Formats, locale_for
from outbound.internal_letter import internal_letter, one_line
from outbound.records import Company, Notice, NoticeKind, OutgoingMail, OutgoingState, Rendered, Why
from outbound.situation import PlannedNotice


class AlarmCause(StrEnum):
    """What may be wrong; each has its sentences in every language."""

    MAILBOX_BEHIND = (
        "mailbox_behind"  # about: the mailbox and its folder; minutes without a good look; words: its error
    )
    MAIL_WAITING = "mail_waiting"  # minutes that the oldest mail waits to be filed
    COMPLETENESS_BROKEN = "completeness_broken"  # number of UIDs of a day that nothing explains
    QUEUE_OLD = "queue_old"  # minutes that the oldest mail should have left
    SMTP_REFUSES = "smtp_refuses"  # about: the server; words: its answer
    DISK_LOW = "disk_low"  # number of MB that are free
    PAYMENTS_STALE = "payments_stale"  # day up to which customers' payments are known; none: never imported
    TOO_MANY_ANSWERS = "too_many_answers"
    CERTIFICATE_ENDS = "certificate_ends"  # about: the server; day
    TOKEN_ENDS = "token_ends"  # noqa: S105 -- a cause's name. About: the log-in; day


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that is wrong: what it is about, and its figures. `words` are a server's own."""

    cause: AlarmCause
    about: str = ""
    minutes: int = 0
    number: int = 0
    day: date | None = None
    words: str = ""

    @property
    def name(self) -> str:
        """Return the one name of this cause and what it is about."""
        return f"{self.cause}:{self.about}"[:200]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmWords:
    """One alarm in words: what is wrong, and what to do."""

    what: str
    remedy: str


def alarm_words(alarm: Alarm, language: str) -> AlarmWords:
    """Return an alarm in the words of a language."""
    return _in_words(alarm, catalogue_for(language), Formats(locale_for(language, None)))


def alarm_mail(
    alarms: Sequence[Alarm],
    *,
    recipient: str,
    company: Company,
    language: str,
    health_page: str,
    cause: str,
    now: datetime,
    null_sender: bool,
) -> OutgoingMail:
    """Return one mail that tells all these alarms, ready for the queue. `cause` makes it unique."""
    notice = Notice(
        kind=NoticeKind.ALARM,
        language=language,
        recipient=Address(address=recipient),
        company=company,
        case="",
        cause=cause,
        country=company.country,
    )
    planned = PlannedNotice(notice=notice, state=OutgoingState.QUEUED, reason=Why.ALARM, dedupe_key=f"alarm:{cause}")
    words = _rendered(notice, alarms, health_page)
    return compose(planned, words, token=None, now=now, null_sender=null_sender)


def _rendered(notice: Notice, alarms: Sequence[Alarm], health_page: str) -> Rendered:
    catalogue = catalogue_for(notice.language)
    formats = Formats(locale_for(notice.language, notice.company.country))
    told = tuple(_in_words(alarm, catalogue, formats) for alarm in alarms)
    values = {"alarms": told, "company": notice.company.name}
    more, why = catalogue.say("alarm", "more", page=health_page), catalogue.say("alarm", "why")
    return internal_letter(notice, values, more=more, why=why)


def _in_words(alarm: Alarm, catalogue: Catalogue, formats: Formats) -> AlarmWords:
    values = {
        "about": one_line(alarm.about),
        "age": formats.span(alarm.minutes),
        "number": alarm.number,
        "day": formats.day(alarm.day) if alarm.day is not None else "",
        "words": one_line(alarm.words),
    }
    return AlarmWords(
        what=catalogue.say("alarm", alarm.cause, "what", **values),
        remedy=catalogue.say("alarm", alarm.cause, "remedy", **values),
    )
