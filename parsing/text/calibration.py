"""Scores made probabilities: what share of the values with such a score were right on papers set aside for it.

In charge of applying `calibration.toml`, which `python -m tests.accuracy.calibrate` writes. Not in charge of scores.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType

Curve = tuple[tuple[float, float], ...]
"""Points (score, probability), both rising; between two of them the line counts."""


def calibrated(scores: Mapping[str, float]) -> Mapping[str, float]:
    """Return the probability of each field by its dotted name; a field without a curve keeps its score."""
    known = curves()
    return MappingProxyType({name: on_curve(known.get(name, ()), score) for name, score in scores.items()})


@cache
def curves() -> Mapping[str, Curve]:
    """Return the curves that the package ships, read once a process."""
    table = tomllib.loads((files("parsing.text") / "calibration.toml").read_text(encoding="utf-8"))
    return {name: tuple((score, probability) for score, probability in points) for name, points in table.items()}


def on_curve(curve: Curve, score: float) -> float:
    """Return the probability of a score; curves begin at nothing, and are level beyond their last point."""
    if not curve:
        return score
    for (left, low), (right, high) in pairwise(((0.0, 0.0), *curve)):
        if left <= score < right:
            return round(low + (high - low) * (score - left) / (right - left), 3)
    return curve[-1][1]
