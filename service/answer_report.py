"""How suppliers' contacts were answered: how many without a person, how soon, and what people had to do (CB-17).

In charge of what the words mean and of the sums. A contact is a mail of a known supplier that wants something; it was
answered *alone* when an answer left by itself, no person did anything about it, and nobody need look at it. Not in
charge of the rows (`service.store.contacts`) nor of how the figures look.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import takewhile
from statistics import median

from inbox.records import Intent
from service.application import Application
from service.days import bounded, from_to, today_of
from service.policies import zone_of
from service.store.contacts import Contact, contacts_of_suppliers

DAYS = 30
AGAIN_WITHIN = timedelta(days=7)
_WANTS_NOTHING = frozenset({Intent.ACKNOWLEDGE.value})
_QUESTIONS = frozenset({Intent.ASK_STATUS.value, Intent.ASK_PAYMENT_PROOF.value, Intent.ASK_STATEMENT.value})
_WAITING = ("draft", "held", "queued", "sending", "unknown")


class Outcome(StrEnum):
    """What became of one contact."""

    ALONE = "alone"  # answered without a person
    PERSON = "person"  # answered or settled, and a person had to do something
    WAITING = "waiting"  # for a person, or for the answer to leave
    UNANSWERED = "unanswered"  # nothing went, and nothing waits


# What people do about a mail, by the events that tell it.
DEEDS: Mapping[str, str] = {
    "mail_queued": "released",
    "mail_edited": "edited",
    "mail_cancelled": "cancelled",
    "message_settled": "settled",
    "reading_corrected": "corrected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The sums over some contacts. Times are from a mail's arrival to its first answer; None where none was given.

    `asked_again`: of those answered questions (`questions`) that the supplier asked again about the same invoice, or
    without naming one, within seven days. The deeds are people's: drafts released, edited and cancelled, mails settled,
    readings corrected.
    """

    contacts: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    median_time: timedelta | None = None
    median_time_alone: timedelta | None = None
    questions: int = 0
    asked_again: int = 0
    deeds: Mapping[str, int] = field(default_factory=dict)

    @property
    def share_alone(self) -> float | None:
        """The part answered without a person, of 1; None without contacts."""
        return self.outcomes.get(Outcome.ALONE, 0) / self.contacts if self.contacts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReport:
    """The figures of a period, its last day included.

    Of all contacts, by what they want (a mail that wants two things counts for both), and by the language they were
    written in.
    """

    since: date
    until: date
    all: Figures
    by_intent: Mapping[str, Figures]
    by_language: Mapping[str, Figures]


def answer_report(app: Application, *, since: date | None = None, until: date | None = None) -> AnswerReport:
    """Return how the contacts that came on these days were answered, in the company's time zone.

    `until` None is today; `since` None the day a month before.
    """
    zone = zone_of(app.settings)
    last = bounded(until or today_of(app))
    first = bounded(since or last - timedelta(days=DAYS))
    start, end = from_to(first, last, zone)
    with app.store.read() as connection:
        found = contacts_of_suppliers(connection, since=start, until=end)
        contacts = [contact for contact in found if set(contact.intents) - _WANTS_NOTHING]
    again = _asked_again(contacts)
    by_intent: dict[str, list[Contact]] = defaultdict(list)
    by_language: dict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        by_language[contact.language].append(contact)
        for intent in contact.intents:
            by_intent[intent].append(contact)
    return AnswerReport(
        since=first,
        until=last,
        all=_figures(contacts, again),
        by_intent={name: _figures(some, again) for name, some in _largest_first(by_intent)},
        by_language={name: _figures(some, again) for name, some in _largest_first(by_language)},
    )


def outcome_of_contact(contact: Contact) -> Outcome:
    """Return what became of one contact."""
    touched = contact.looked_at or bool(contact.deeds)
    if contact.attention or any(answer.state in _WAITING for answer in contact.answers):
        return Outcome.WAITING
    if _first_answer(contact) is None:
        return Outcome.PERSON if touched else Outcome.UNANSWERED
    by_itself = any(answer.automatic and answer.sent_at is not None for answer in contact.answers)
    return Outcome.ALONE if by_itself and not touched else Outcome.PERSON


def _first_answer(contact: Contact) -> timedelta | None:
    """Return how long the first answer took; None when none has left."""
    sent = [answer.sent_at for answer in contact.answers if answer.sent_at is not None]
    return max(min(sent) - contact.received_at, timedelta(0)) if sent else None


def _figures(contacts: Sequence[Contact], again: frozenset[int]) -> Figures:
    outcomes = {contact.message_id: outcome_of_contact(contact) for contact in contacts}
    alone = [contact for contact in contacts if outcomes[contact.message_id] is Outcome.ALONE]
    questions = [contact for contact in contacts if _is_answered_question(contact)]
    deeds = Counter(DEEDS[deed] for contact in contacts for deed in contact.deeds if deed in DEEDS)
    return Figures(
        contacts=len(contacts),
        outcomes=Counter(outcomes.values()),
        median_time=_median(contacts),
        median_time_alone=_median(alone),
        questions=len(questions),
        asked_again=sum(contact.message_id in again for contact in questions),
        deeds=deeds,
    )


def _median(contacts: Iterable[Contact]) -> timedelta | None:
    times = [time.total_seconds() for contact in contacts if (time := _first_answer(contact)) is not None]
    return timedelta(seconds=median(times)) if times else None


def _is_answered_question(contact: Contact) -> bool:
    return bool(_QUESTIONS.intersection(contact.intents)) and _first_answer(contact) is not None


def _asked_again(contacts: Sequence[Contact]) -> frozenset[int]:
    """Return the answered questions that their supplier asked again within seven days of the answer."""
    of_party: dict[int, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.party_id is not None and _QUESTIONS.intersection(contact.intents):
            of_party[contact.party_id].append(contact)
    return frozenset(
        first.message_id
        for asked in of_party.values()
        for place, first in enumerate(asked)
        if any(_repeats(later, first) for later in _soon_after(first, asked[place + 1 :]))
    )


def _soon_after(first: Contact, later: Sequence[Contact]) -> Iterator[Contact]:
    """Yield those of the later mails that came within seven days of the answer."""
    answered = _first_answer(first)
    if answered is not None:
        told = first.received_at + answered
        soon = takewhile(lambda contact: contact.received_at <= told + AGAIN_WITHIN, later)
        yield from (contact for contact in soon if contact.received_at >= told)


def _repeats(later: Contact, first: Contact) -> bool:
    """Say whether one mail asks what another asked: about one of its invoices, or again about none."""
    same_question = _QUESTIONS.intersection(later.intents).intersection(first.intents)
    about_the_same = later.invoices & first.invoices or not (later.invoices or first.invoices)
    return bool(same_question and about_the_same)


def _largest_first(groups: Mapping[str, list[Contact]]) -> list[tuple[str, list[Contact]]]:
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
