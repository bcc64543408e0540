"""What people decided about mails in nearly these words: such a mail wants the same.

In charge of the words by which mails are compared and of applying what was decided. Pure: who decided and where that is
kept is the service's. A lesson chooses intents and nothing else; what the mail's files are is not for it to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from inbox.phrases import folded
from inbox.records import Classification, Intent, MailKind

ALIKE = 92  # of 100: another name, another number, a word more
SHORTEST = 12  # characters; in fewer, every letter counts
LONGEST = 2000
_FIGURES = re.compile(r"\d[\d.,/-]*")
_SURE = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What mails in these words want, as a person said; no intent: nothing."""

    words: str
    intents: tuple[Intent, ...]


def words_of(subject: str, classification: Classification) -> str:
    """Return the words by which a mail is compared: what was newly written, else its subject; every figure alike."""
    said = classification.reply_text.strip() or subject
    return " ".join(_FIGURES.sub("0", folded(said)).split())[:LONGEST]


def taught(classification: Classification, subject: str, lessons: Iterable[Lesson]) -> Classification:
    """Return the reading as the first lesson about nearly these words says; unchanged where there is none."""
    if classification.kind in (MailKind.BOUNCE, MailKind.AUTO_REPLY):
        return classification
    words = words_of(subject, classification)
    lesson = next((one for one in lessons if _alike(one.words, words)), None)
    return classification if lesson is None else decided(classification, lesson.intents)


def decided(classification: Classification, intents: Iterable[Intent]) -> Classification:
    """Return the reading with these intents instead; that an invoice is attached stays."""
    wanted = set(intents)
    offered = classification.kind is MailKind.INVOICE
    if offered:
        wanted.add(Intent.SUBMIT_INVOICE)
    kind = MailKind.INVOICE if offered else MailKind.REPLY if wanted else MailKind.OTHER
    return replace(
        classification,
        kind=kind,
        intents=tuple(intent for intent in Intent if intent in wanted),
        promised_date=classification.promised_date if Intent.PROMISE_TO_PAY in wanted else None,
        dispute_reason=(classification.dispute_reason or "other") if Intent.DISPUTE in wanted else None,
        confidence=_SURE,
    )


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST:
        return one == other
    return fuzz.ratio(one, other, score_cutoff=ALIKE) >= ALIKE
