"""`python -m tests.accuracy.mails.learning`: learns the model of wishes anew from the made sentences.

In charge of the training set (the training and the developed sentences; never the held-out ones), of a logistic
regression for each label, and of writing `inbox/phrases_data/wishes.json`. The same sentences give the same file.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

import inbox
from inbox.phrases import LANGUAGES
from inbox.records import Intent
from inbox.sentences import sentences
from inbox.wish_features import features
from inbox.wish_model import weighed
from tests.accuracy.mails.pieces import Piece, furniture, pieces, say

TARGET = Path(inbox.__file__).parent / "phrases_data" / "wishes.json"
REASONS = ("price", "quantity", "not_received", "quality", "data_error", "duplicate", "already_paid", "other")
LABELS = (*(intent.value for intent in Intent), *(f"reason:{reason}" for reason in REASONS), "business", "brings",
          "vacation", "ticket", "foreign", "conditional")  # fmt: skip
_CHOICE = re.compile(r"\(([^()|]*\|[^()]*)\)")
_SENT = date(2026, 3, 4)
_VARIANTS = 14
_ROUNDS = 300
_RATE = 0.02
_DECAY = 2e-4
_MOMENTS = (0.9, 0.999)  # Kingma and Ba, Adam
_FEWEST = 3  # sentences of different templates that a feature must occur in
_SMALLEST = 0.08
_LIKELY = 0.4
_NO_BUSINESS = {"none", "acknowledge", "vacation", "ticket"}
# What stands around the wishes of a mail, and what it shows.
_BESIDE = {
    "greetings": "",
    "fillers": "",
    "distractors": "",
    "closings": "",
    "vacations": "vacation",
    "tickets": "ticket",
}
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A folded sentence with its labels; `template` tells which sentences are variants of one another."""

    sentence: str
    labels: frozenset[str]
    reason_known: bool
    template: str
    language: str


def examples(parts: tuple[str, ...] = ("training", "developed"), seed: int = 7) -> Iterator[Example]:
    """Yield sentences with their labels, several variants of each template."""
    random = Random(seed)
    for language in LANGUAGES:
        for part in parts:
            for piece in pieces(part, language):
                for text in _variants(piece.text, random):
                    yield _example(random, piece, text)
        for name, label in _BESIDE.items():
            for text in furniture("developed")[language][name]:
                for sentence in sentences(text):
                    labels = frozenset({label} if label else ())
                    yield Example(
                        sentence=sentence, labels=labels, reason_known=True, template=sentence, language=language
                    )


def _variants(text: str, random: Random) -> list[str]:
    """Return the text with each (a|b|) replaced by one of its choices, in some ways."""
    if not _CHOICE.search(text):
        return [text] * 2
    count = min(_VARIANTS, math.prod(1 + found.count("|") for found in _CHOICE.findall(text)))
    return [_CHOICE.sub(lambda found: random.choice(found.group(1).split("|")), text) for _ in range(count)]


def _example(random: Random, piece: Piece, text: str) -> Example:
    said = say(random, Piece(text=text, language=piece.language), _SENT)
    labels = set(piece.intents) | ({f"reason:{piece.reason}"} if piece.reason else set())
    if set(piece.intents) - _NO_BUSINESS:
        labels.add("business")
    labels.discard("none")
    labels |= {"brings"} if piece.brings else set()
    labels |= {"conditional"} if piece.conditional else set()
    labels |= set() if piece.intents else {"foreign"}
    return Example(
        sentence=" ".join(sentences(said.text)),
        labels=frozenset(labels),
        reason_known=bool(piece.reason) or "dispute" not in piece.intents,
        template=piece.text,
        language=piece.language,
    )


def learn(rows: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Return the weights by feature and label; `bias` holds what each label starts from."""
    found = [features(row.sentence, row.language) for row in rows]
    names = _frequent(rows, found)
    place = {feature: number for number, feature in enumerate(names)}
    seen = np.zeros((len(rows), len(names) + 1), dtype=np.float32)
    seen[:, -1] = 1
    for number, one in enumerate(found):
        seen[number, [place[feature] for feature in one if feature in place]] = 1
    wanted = np.array([[label in row.labels for label in LABELS] for row in rows], dtype=np.float32)
    counts = np.ones_like(wanted)
    for number, row in enumerate(rows):
        if not row.reason_known:
            counts[number, [label.startswith("reason:") for label in LABELS]] = 0
    return _named(_fitted(seen, wanted, counts), names)


def _frequent(rows: Sequence[Example], found: Sequence[tuple[str, ...]]) -> list[str]:
    templates: dict[str, set[str]] = {}
    for row, one in zip(rows, found, strict=True):
        for feature in one:
            templates.setdefault(feature, set()).add(row.template)
    return sorted(feature for feature, some in templates.items() if len(some) >= _fewest(feature))


def _fewest(feature: str) -> int:
    """Return in how many templates a feature must occur: a single word in fewer than a pair."""
    return _FEWEST - 1 if feature[:2] in ("w:", "c:") else _FEWEST


def _fitted(seen: Floats, wanted: Floats, counts: Floats) -> Floats:
    """Return the weights (features x labels) of logistic regressions with a quadratic penalty, by Adam."""
    weights = np.zeros((seen.shape[1], wanted.shape[1]), dtype=np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for turn in range(1, _ROUNDS + 1):
        guessed = 1 / (1 + np.exp(-(seen @ weights)))
        slope = seen.T @ ((guessed - wanted) * counts) / len(seen)
        slope[:-1] += _DECAY * weights[:-1]
        first = _MOMENTS[0] * first + (1 - _MOMENTS[0]) * slope
        second = _MOMENTS[1] * second + (1 - _MOMENTS[1]) * slope**2
        step = first / (1 - _MOMENTS[0] ** turn) / (np.sqrt(second / (1 - _MOMENTS[1] ** turn)) + 1e-8)
        weights -= _RATE * step
    return weights


def _named(weights: Floats, names: Sequence[str]) -> dict[str, dict[str, float]]:
    named = {"bias": {label: round(float(weights[-1, column]), 2) for column, label in enumerate(LABELS)}}
    for row, feature in enumerate(names):
        kept = {
            label: round(float(weights[row, column]), 2)
            for column, label in enumerate(LABELS)
            if abs(weights[row, column]) >= _SMALLEST
        }
        if kept:
            named[feature] = kept
    return named


def judged(folds: int = 4) -> list[tuple[Example, dict[str, float]]]:
    """Return each sentence with what a model says that has not seen its template."""
    rows = list(examples())
    places = {template: number % folds for number, template in enumerate(sorted({row.template for row in rows}))}
    found = []
    for fold in range(folds):
        weights = learn([row for row in rows if places[row.template] != fold])
        asked = {row.template: row for row in rows if places[row.template] == fold}
        found += [(row, weighed(features(row.sentence, row.language), weights)) for row in asked.values()]
    return found


def main() -> None:
    """Learn from everything and write the weights; with `--judge`, print how well templates left out are understood."""
    if sys.argv[1:2] == ["--judge"]:
        pairs = judged()
        for label in sys.argv[2:]:
            _list(pairs, label)
        for threshold in (0.2, 0.3, 0.4, 0.5, 0.6):
            print(threshold, " ".join(f"{label} {_f1(pairs, label, threshold):.2f}" for label in LABELS))
        return
    weights = learn(list(examples()))
    lines = (f"{json.dumps(name, ensure_ascii=False)}: {_compact(weights[name])}" for name in sorted(weights))
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(weights)} features, {TARGET.stat().st_size // 1024} KB")


def _list(pairs: Sequence[tuple[Example, dict[str, float]]], label: str) -> None:
    for row, found in pairs:
        if (found[label] >= _LIKELY) != (label in row.labels):
            best = sorted(found.items(), key=lambda pair: -pair[1])[:3]
            print(f"{found[label]:.2f} {sorted(row.labels)} {row.sentence} | {[(n, round(p, 2)) for n, p in best]}")


def _compact(labels: dict[str, float]) -> str:
    return json.dumps(labels, separators=(",", ":"), sort_keys=True)


def _f1(pairs: Sequence[tuple[Example, dict[str, float]]], label: str, threshold: float) -> float:
    given = sum(found[label] >= threshold for _, found in pairs)
    known = sum(label in row.labels for row, _ in pairs)
    hits = sum(label in row.labels and found[label] >= threshold for row, found in pairs)
    return 2 * hits / (given + known) if given + known else 1.0


if __name__ == "__main__":
    main()
