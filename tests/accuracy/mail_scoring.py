"""How well mails are understood, counted by label.

In charge of comparing one classification with what is true, and of the sums. Not in charge of where mails come from.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from inbox.message import read_email
from inbox.records import Classification
from inbox.triage import classify
from tests.accuracy.mails.records import Sample

ALIKE = 0.95
# Shares of right answers; the rest are F1 over all mails.
SHARES = ("kind", "language", "promised_date", "reply_text", "dispute_reason", "bounced_recipient", "bounce_type")
F1 = ("intents", "invoice_numbers")


@dataclass(kw_only=True)
class MailTally:
    """Counts over a set of mails. `wrong` keeps what went wrong, by label, to be looked at."""

    mails: int = 0
    seconds: float = 0.0
    right: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    sure: int = 0
    sure_wrong: int = 0
    wrong: dict[str, list[tuple[Sample, Any, Any]]] = field(default_factory=dict)

    def share(self, label: str) -> float:
        """Return the share of right answers where the label was asked for, 1.0 for none."""
        return self.right.get(label, 0) / self.asked[label] if self.asked.get(label) else 1.0

    def f1(self, label: str) -> float:
        """Return the harmonic mean of precision and recall over all mails, 1.0 for nothing to find."""
        whole = self.given.get(label, 0) + self.known.get(label, 0)
        return 2 * self.hits.get(label, 0) / whole if whole else 1.0


def measure_mails(samples: Iterable[Sample]) -> MailTally:
    """Return the tally of classifying every mail."""
    tally = MailTally()
    for sample in samples:
        start = perf_counter()
        found = classify(read_email(sample.raw))
        tally.seconds += perf_counter() - start
        _count(tally, sample, found)
    return tally


def _count(tally: MailTally, sample: Sample, found: Classification) -> None:
    truth = sample.truth
    tally.mails += 1
    checks: dict[str, tuple[bool, Callable[[], bool]]] = {
        "kind": (True, lambda: found.kind == truth.kind),
        "language": (bool(truth.reply_text), lambda: found.language == truth.language),
        "reply_text": (True, lambda: alike(found.reply_text, truth.reply_text)),
        "promised_date": (
            bool(truth.promised_date or found.promised_date),
            lambda: found.promised_date == truth.promised_date,
        ),
        "dispute_reason": (bool(truth.dispute_reason), lambda: found.dispute_reason == truth.dispute_reason),
        "bounced_recipient": (truth.kind == "bounce", lambda: found.bounced_recipient == truth.bounced_recipient),
        "bounce_type": (truth.kind == "bounce", lambda: found.bounce_type == truth.bounce_type),
    }
    for label, (asked, is_right) in checks.items():
        if not asked:
            continue
        tally.asked[label] = tally.asked.get(label, 0) + 1
        if is_right():
            tally.right[label] = tally.right.get(label, 0) + 1
        else:
            _note(tally, label, sample, found, getattr(truth, label))
    for label in F1:
        _count_found(tally, label, sample, found)
    if found.confidence >= 0.9:
        tally.sure += 1
        tally.sure_wrong += found.kind != truth.kind or set(map(str, found.intents)) != set(truth.intents)


def _count_found(tally: MailTally, label: str, sample: Sample, found: Classification) -> None:
    given = {_plain(str(one)) for one in getattr(found, label)}
    known = {_plain(str(one)) for one in getattr(sample.truth, label)}
    tally.hits[label] = tally.hits.get(label, 0) + len(given & known)
    tally.given[label] = tally.given.get(label, 0) + len(given)
    tally.known[label] = tally.known.get(label, 0) + len(known)
    if given != known:
        _note(tally, label, sample, found, getattr(sample.truth, label))


def _note(tally: MailTally, label: str, sample: Sample, found: Classification, known: Any) -> None:
    tally.wrong.setdefault(label, []).append((sample, getattr(found, label), known))


def alike(found: str, known: str) -> bool:
    """Return whether two texts are the same but for white space and little more (a ratio of 0.95 at least)."""
    one, other = " ".join(found.split()), " ".join(known.split())
    return one == other or difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _plain(text: str) -> str:
    return " ".join(text.upper().split())
