"""What a mail wants, read from its sentences.

In charge of weighing what the model of wishes sees in each sentence against questions, negations and conditions, and of
what the sentences mean together. Not in charge of the kind of the mail (`triage`) nor of numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from inbox.phrases import LANGUAGES, phrases
from inbox.records import Intent
from inbox.sentences import sentences
from inbox.spoken_dates import find_dates
from inbox.wish_model import likelihoods

_STATEMENTS = {Intent.PROMISE_TO_PAY, Intent.PAYMENT_NOTICE}
_CLOSING_WORDS = 3
# How likely a wish must be to count. A change of bank details missed is the dearest mistake (domain.md 4.6).
_LIKELY = 0.42
_LIKELY_OF = {Intent.BANK_DETAILS_CHANGE: 0.3, Intent.ACKNOWLEDGE: 0.5}
_CONTESTED = 0.6
_HINTED = 0.1
# A reason is named rather than "other" from here on.
_SPECIFIC = 0.16
_CLAUSE = re.compile(r"[,;] | (?:y|e|and|i|et|und|pero|mas|but|aber|mais) ")
# Where no wish is likely, the least unlikely one of a mail about business is guessed; its certainty says so.
_GUESSED = 0.15
_ABOUT_BUSINESS = 0.6
# What tells an automatic answer from a person's: surer where no header marks it.
_UNMARKED = 0.55
_SAID = 0.6
_BY_HAND = 0.8
_FROM_ROBOTS = {Intent.OTHER, Intent.ACKNOWLEDGE, Intent.CONTACT_CHANGE, Intent.ASK_STATUS}
_NEVER_GUESSED = {Intent.ACKNOWLEDGE}
_MOST_SENTENCES = 60


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
    """What the words of a mail ask for or announce.

    `brings_invoice`: they say that one comes with it. `told`: how likely the likeliest intent is, 0 where all of them
    are guesses. `business`: how likely the words are about invoices and payments at all, `foreign`: about anything
    else. `certainty`: of the least certain decision among those made.
    """

    intents: tuple[Intent, ...] = ()
    brings_invoice: bool = False
    dispute_reason: str | None = None
    promised_date: date | None = None
    told: float = 0.0
    business: float = 0.0
    foreign: float = 0.0
    certainty: float = 0.5


@dataclass(slots=True)
class _Tally:
    intents: set[Intent] = field(default_factory=set)
    chances: dict[Intent, float] = field(default_factory=dict)
    reasons: dict[str, float] = field(default_factory=dict)
    promised: date | None = None
    business: float = 0.0
    foreign: float = 0.0
    brings: bool = False
    certainty: float = 1.0
    guess: tuple[float, Intent] = (0.0, Intent.OTHER)


def find_wishes(subject: str, text: str, language: str, situation: Situation) -> Wishes:
    """Return the intents of a mail's subject and new text; `language` is a guess that need not hold."""
    read = sentences(text)[:_MOST_SENTENCES]
    tally = _Tally()
    for sentence in read:
        _weigh(sentence, language, situation, tally)
    if not tally.intents and tally.foreign < _LIKELY and not situation.answers:
        # The subject of a reply is the subject of what it answers.
        for sentence in sentences(subject):
            _weigh(sentence, language, situation, tally)
    if not _acknowledges(read, language):
        tally.intents.discard(Intent.ACKNOWLEDGE)
    return _concluded(tally, situation)


def written_by_robot(opening: str, language: str, *, marked: bool) -> bool:
    """Return whether a text is an out-of-office note or a ticket system's; `marked`: its header says that it is.

    Somebody who mentions a holiday and then promises, asks or disputes something has written by hand.
    """
    away = logged = meant = 0.0
    for sentence in sentences(opening):
        chances = likelihoods(sentence, language)
        away = max(away, chances["vacation"], _SAID * _says(sentence, "vacation"))
        logged = max(logged, chances["ticket"], (_SAID if marked else 0) * _says(sentence, "ticket"))
        meant = max(meant, *(chances[intent] for intent in Intent if intent not in _FROM_ROBOTS))
    if meant >= _BY_HAND and not marked:
        return False
    needed = _LIKELY if marked else _UNMARKED
    return max(away, logged) >= needed


def mentions(subject: str, text: str, word: str) -> bool:
    """Return whether any language's word list of that name occurs: invoice, payment, vacation, ticket, reminder."""
    whole = " ".join((*sentences(subject), *sentences(text)))
    return any(phrases(language).words[word].search(whole) for language in LANGUAGES)


def _acknowledges(text: tuple[str, ...], language: str) -> bool:
    """Return whether a text thanks or confirms from its beginning on; a closing "Gracias" does not count."""
    if any(_asks(sentence) for sentence in text):
        return False
    thanks = [place for place, sentence in enumerate(text[:3]) if _thanks(sentence, language)]
    is_closing = len(text) > 1 and thanks == [len(text) - 1] and len(text[-1].split()) <= _CLOSING_WORDS
    return bool(thanks) and not is_closing


def _thanks(sentence: str, language: str) -> bool:
    by_phrase = any(phrases(one).intents["acknowledge"].search(sentence) for one in LANGUAGES)
    return by_phrase or likelihoods(sentence, language)[Intent.ACKNOWLEDGE] >= _LIKELY_OF[Intent.ACKNOWLEDGE]


def _asks(sentence: str) -> bool:
    return "?" in sentence or _says(sentence, "question")


def _says(sentence: str, word: str) -> bool:
    return any(phrases(language).words[word].search(sentence) for language in LANGUAGES)


def _weigh(sentence: str, language: str, situation: Situation, tally: _Tally) -> None:
    """Add what one sentence shows."""
    chances = likelihoods(sentence, language)
    found = {intent for intent in Intent if chances[intent] >= _LIKELY_OF.get(intent, _LIKELY)}
    if Intent.OTHER in found and chances[Intent.OTHER] >= max(chances[intent] for intent in found):
        found = {Intent.OTHER}
    for special in (Intent.ASK_STATEMENT, Intent.ASK_PAYMENT_PROOF):
        if special in found and chances[special] >= chances[Intent.ASK_STATUS]:
            found.discard(Intent.ASK_STATUS)  # the special question asks the general one along
    found = _with_the_right_statement(found, sentence, language, situation, chances)
    if Intent.PROMISE_TO_PAY in found:
        if _says(sentence, "negation"):
            found.discard(Intent.PROMISE_TO_PAY)
        elif not _is_conditional(sentence, language, chances) and tally.promised is None and situation.sent is not None:
            tally.promised = _promised_day(sentence, language, situation.sent)
    tally.intents |= found
    for intent in found:
        tally.chances[intent] = max(chances[intent], tally.chances.get(intent, 0.0))
    tally.guess = max(tally.guess, *((chances[intent], intent) for intent in Intent if intent not in _NEVER_GUESSED))
    tally.business = max(tally.business, chances["business"])
    tally.foreign = max(tally.foreign, chances["foreign"])
    tally.brings = tally.brings or chances["brings"] >= _LIKELY
    tally.certainty = min(tally.certainty, *(max(chances[intent], 1 - chances[intent]) for intent in Intent))
    for label, chance in chances.items():
        if label.startswith("reason:"):
            reason = label.removeprefix("reason:")
            tally.reasons[reason] = max(chance, tally.reasons.get(reason, 0.0))


def _with_the_right_statement(
    found: set[Intent], sentence: str, language: str, situation: Situation, chances: dict[str, float]
) -> set[Intent]:
    """Return what a sentence shows with a promise and a notice told apart; a question states neither."""
    if _asks(sentence):
        return found - _STATEMENTS
    hinted = Intent.PAYMENT_NOTICE in found and chances[Intent.PROMISE_TO_PAY] >= _HINTED
    if hinted and _is_to_come(sentence, situation):
        found = found - {Intent.PAYMENT_NOTICE} | {Intent.PROMISE_TO_PAY}  # "pagamos el 15": we pay, or we paid
    if found >= _STATEMENTS and not _says_both(sentence, language):
        return found - _weaker_of_two(sentence, situation, chances)
    return found


def _is_to_come(sentence: str, situation: Situation) -> bool:
    """Return whether the first day that a sentence names lies ahead."""
    day = next(find_dates(sentence, situation.sent), None) if situation.sent is not None else None
    return day is not None and situation.sent is not None and day > situation.sent


def _says_both(sentence: str, language: str) -> bool:
    """Return whether one clause tells of a payment made and another promises one."""
    clauses = [likelihoods(clause, language) for clause in _CLAUSE.split(sentence)]
    paid = {number for number, one in enumerate(clauses) if one[Intent.PAYMENT_NOTICE] >= _LIKELY}
    promised = {number for number, one in enumerate(clauses) if one[Intent.PROMISE_TO_PAY] >= _LIKELY}
    return bool(paid - promised) and bool(promised - paid)


def _is_conditional(sentence: str, language: str, chances: dict[str, float]) -> bool:
    known = phrases(language if language in LANGUAGES else "es").words["conditional"]
    return bool(known.search(sentence)) or chances["conditional"] >= _LIKELY


def _promised_day(sentence: str, language: str, sent: date) -> date | None:
    """Return the first day of the clause that promises most, else the first of the sentence."""
    clauses = [clause for clause in _CLAUSE.split(sentence) if next(find_dates(clause, sent), None)]
    if len(clauses) > 1:
        best = max(clauses, key=lambda clause: likelihoods(clause, language)[Intent.PROMISE_TO_PAY])
        return next(find_dates(best, sent), None)
    return next(find_dates(sentence, sent), None)


def _weaker_of_two(sentence: str, situation: Situation, chances: dict[str, float]) -> set[Intent]:
    """Return which of a promise and a notice does not hold: a day to come makes it a promise."""
    day = next(find_dates(sentence, situation.sent), None) if situation.sent is not None else None
    if day is not None and situation.sent is not None:
        return {Intent.PAYMENT_NOTICE} if day > situation.sent else {Intent.PROMISE_TO_PAY}
    return {min(_STATEMENTS, key=lambda intent: chances[intent])}


def _concluded(tally: _Tally, situation: Situation) -> Wishes:
    intents, reasons = set(tally.intents), dict(tally.reasons)
    paid = reasons.pop("already_paid", 0.0)
    unknown = reasons.pop("other", 0.0)
    reason = max(reasons, key=lambda one: reasons[one], default="other")
    if reasons.get(reason, 0.0) >= _CONTESTED and not situation.offers_invoice:
        intents.add(Intent.DISPUTE)
        tally.chances[Intent.DISPUTE] = max(reasons[reason], tally.chances.get(Intent.DISPUTE, 0.0))
    if reasons.get(reason, 0.0) < min(unknown, _SPECIFIC):
        reason = "other"
    contested = _LIKELY if situation.answers_reminder else _CONTESTED
    if paid >= contested and Intent.PROMISE_TO_PAY not in intents:
        # "We already paid that" in answer to a reminder contests it and announces a payment.
        reason = "already_paid" if Intent.DISPUTE not in intents or paid >= reasons.get(reason, 0.0) else reason
        intents |= {Intent.DISPUTE, Intent.PAYMENT_NOTICE}
    if situation.offers_invoice:
        intents.add(Intent.SUBMIT_INVOICE)
        intents -= {Intent.PAYMENT_NOTICE} if Intent.DISPUTE not in intents else set()
    told = max((chance for intent, chance in tally.chances.items() if intent in intents), default=0.0)
    if not intents - {Intent.ACKNOWLEDGE} and tally.guess[0] >= _GUESSED and tally.business >= _ABOUT_BUSINESS:
        intents.add(tally.guess[1])
    for weak in (Intent.OTHER, Intent.ACKNOWLEDGE):
        if intents - {weak}:
            intents.discard(weak)
    if intents - {Intent.SUBMIT_INVOICE, Intent.ASK_STATUS} and not situation.offers_invoice:
        intents.discard(Intent.SUBMIT_INVOICE)
    return Wishes(
        intents=tuple(intent for intent in Intent if intent in intents),
        brings_invoice=tally.brings,
        dispute_reason=reason if Intent.DISPUTE in intents else None,
        promised_date=tally.promised if Intent.PROMISE_TO_PAY in intents else None,
        told=told,
        business=tally.business,
        foreign=tally.foreign,
        certainty=tally.certainty,
    )
