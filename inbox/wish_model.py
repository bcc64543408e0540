"""How likely a sentence means each wish: a small linear model, learned from made sentences.

In charge of adding up the weights in `phrases_data/wishes.json` and of saying which of them told. Not in charge of the
features (`wish_features`), nor of what follows (`intents`). `python -m tests.accuracy.mails.learning` learns it anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import cast

from inbox.wish_features import features

Weights = Mapping[str, Mapping[str, float]]


def likelihoods(sentence: str, language: str) -> dict[str, float]:
    """Return the probability of each label ("ask_status", …, "reason:price", …) for a folded sentence."""
    return weighed(features(sentence, language), _weights())


def weighed(found: Iterable[str], weights: Weights) -> dict[str, float]:
    """Return the probabilities that given weights see in some features."""
    sums = dict(weights["bias"])
    for feature in found:
        for label, weight in weights.get(feature, {}).items():
            sums[label] += weight
    return {label: 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) for label, total in sums.items()}


@cache
def _weights() -> Weights:
    source = resources.files("inbox").joinpath("phrases_data", "wishes.json")
    return cast("Weights", json.loads(source.read_text("utf-8")))
