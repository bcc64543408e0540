"""What a mail wants, read from its sentences by rules.

In charge of weighing the phrases of one language against each other: questions, negations, conditions. Not in charge of
the kind of the mail (`triage`) nor of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from inbox.phrases import LANGUAGES, Phrases, phrases
from inbox.records import Intent
from inbox.sentences import sentences
from inbox.spoken_dates import find_dates

# A person writes about one of these at a time; the more specific one decides which reason is given.
_REASONS = ("duplicate", "not_received", "quality", "quantity", "price", "data_error")
_STATEMENTS = (Intent.PROMISE_TO_PAY, Intent.PAYMENT_NOTICE)
_QUESTIONS = (Intent.ASK_STATUS, Intent.ASK_PAYMENT_PROOF, Intent.ASK_STATEMENT)
_CLOSING_WORDS = 3
_WEAK = {Intent.ACKNOWLEDGE, Intent.SUBMIT_INVOICE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known about a mail beside its words.

    `offers_invoice`: something attached is offered as an invoice. `answers`: it is a reply. `answers_reminder`: to a
    payment reminder, as far as the subject and the quotation show. `sent`: the day of its Date field, None for none.
    """

    offers_invoice: bool = False
    answers: bool = False
    answers_reminder: bool = False
    sent: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the words of a mail ask for or announce. `brings_invoice`: they say that one comes with it."""

    intents: tuple[Intent, ...] = ()
    brings_invoice: bool = False
    dispute_reason: str | None = None
    promised_date: date | None = None


@dataclass(slots=True)
class _Tally:
    intents: set[Intent] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    promised: date | None = None


def find_wishes(subject: str, text: str, language: str, situation: Situation) -> Wishes:
    """Return the intents of a mail's subject and new text, by the phrases of its language.

    Where that language's phrases show nothing, those of the others are tried: short texts are easily taken for another
    language, and people mix them.
    """
    read = sentences(text)
    heading = sentences(subject)
    own = phrases(language)
    tally = _read(heading, read, own, own, situation)
    if not tally.intents - _WEAK and not tally.reasons:
        for other in LANGUAGES:
            if other != language:
                more = _read(heading, read, phrases(other), own, situation)
                tally.intents |= more.intents
                tally.reasons |= more.reasons
                tally.promised = tally.promised or more.promised
    return _concluded(tally, situation)


def mentions(subject: str, text: str, word: str) -> bool:
    """Return whether any language's word list of that name occurs: invoice, payment, vacation, ticket, reminder."""
    whole = " ".join((*sentences(subject), *sentences(text)))
    return any(phrases(language).words[word].search(whole) for language in LANGUAGES)


def _read(
    heading: tuple[str, ...], text: tuple[str, ...], known: Phrases, own: Phrases, situation: Situation
) -> _Tally:
    """Return what the phrases `known` show; what turns a sentence round is read by the mail's own language too."""
    tally = _Tally()
    for sentence in text:
        _weigh(sentence, (known, own), situation, tally)
    if not tally.intents - _WEAK and not situation.answers:
        # The subject of a reply is the subject of what it answers.
        for sentence in heading:
            _weigh(sentence, (known, own), situation, tally)
    if not _acknowledges(text, known):
        tally.intents.discard(Intent.ACKNOWLEDGE)
    return tally


def _acknowledges(text: tuple[str, ...], known: Phrases) -> bool:
    """Return whether a text thanks or confirms from its beginning on; a closing "Gracias" does not count."""
    if any(_asks(sentence, known) for sentence in text):
        return False
    pattern = known.intents["acknowledge"]
    thanks = [place for place, sentence in enumerate(text[:3]) if pattern.search(sentence)]
    is_closing = len(text) > 1 and thanks == [len(text) - 1] and len(text[-1].split()) <= _CLOSING_WORDS
    return bool(thanks) and not is_closing


def _asks(sentence: str, known: Phrases) -> bool:
    return "?" in sentence or bool(known.words["question"].search(sentence))


def _weigh(sentence: str, languages: tuple[Phrases, Phrases], situation: Situation, tally: _Tally) -> None:
    """Add what one sentence shows."""
    known = languages[0]
    found = {Intent(name) for name, pattern in known.intents.items() if pattern.search(sentence)}
    asks = any(_asks(sentence, one) for one in languages)
    conditional = any(one.words["conditional"].search(sentence) for one in languages)
    negated = any(one.words["negation"].search(sentence) for one in languages)
    if asks:
        found -= {*_STATEMENTS, Intent.DISPUTE}
    if conditional or negated:
        found -= {Intent.PROMISE_TO_PAY}
    if negated:
        found -= {Intent.PAYMENT_NOTICE}
    if Intent.PROMISE_TO_PAY in found and Intent.PAYMENT_NOTICE in found:
        found -= _weaker_of_two(sentence, situation)
    if found & {*_STATEMENTS, Intent.DISPUTE} and not asks:
        found -= {Intent.ASK_STATUS}
    if Intent.ASK_STATEMENT in found:
        found -= {Intent.ASK_STATUS}
    if Intent.ASK_PAYMENT_PROOF in found:
        found -= {Intent.PAYMENT_NOTICE, Intent.ASK_STATUS}
    if Intent.PROMISE_TO_PAY in found and tally.promised is None and situation.sent is not None:
        tally.promised = next(find_dates(sentence, situation.sent), None)
    tally.intents |= found
    if not asks:
        tally.reasons |= {name for name, pattern in known.reasons.items() if pattern.search(sentence)}


def _weaker_of_two(sentence: str, situation: Situation) -> set[Intent]:
    """Return which of a promise and a notice does not hold: a day to come makes it a promise."""
    if situation.sent is None:
        return {Intent.PROMISE_TO_PAY}
    day = next(find_dates(sentence, situation.sent), None)
    return {Intent.PAYMENT_NOTICE} if day is not None and day > situation.sent else {Intent.PROMISE_TO_PAY}


def _concluded(tally: _Tally, situation: Situation) -> Wishes:
    intents, reasons = set(tally.intents), set(tally.reasons)
    reason = next((one for one in _REASONS if one in reasons), None)
    if "already_paid" in reasons and situation.answers_reminder and not intents & {Intent.PROMISE_TO_PAY}:
        # "We already paid that" in answer to a reminder contests it and announces a payment.
        intents |= {Intent.DISPUTE, Intent.PAYMENT_NOTICE}
        reason = "already_paid" if reason is None or Intent.DISPUTE not in tally.intents else reason
    if reason is not None and not situation.offers_invoice:
        intents.add(Intent.DISPUTE)
    if situation.offers_invoice:
        intents.add(Intent.SUBMIT_INVOICE)
        intents -= {Intent.PAYMENT_NOTICE} if Intent.DISPUTE not in intents else set()
    if intents - {Intent.ACKNOWLEDGE}:
        intents.discard(Intent.ACKNOWLEDGE)
    if intents - {Intent.SUBMIT_INVOICE} and not situation.offers_invoice:
        intents.discard(Intent.SUBMIT_INVOICE)
    disputed = Intent.DISPUTE in intents
    return Wishes(
        intents=tuple(intent for intent in Intent if intent in intents),
        brings_invoice=bool(tally.intents & {Intent.SUBMIT_INVOICE, Intent.CORRECTION}),
        dispute_reason=(reason or "other") if disputed else None,
        promised_date=tally.promised if Intent.PROMISE_TO_PAY in intents else None,
    )
