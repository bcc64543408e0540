"""Candidates: several readings of one field, weighed against each other.

In charge of the choice and of its confidence, which is meant as a probability. Not in charge of finding readings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from parsing.text.layout import Span

T = TypeVar("T")

_ECHO = 0.25
"""How much of the remaining doubt a second, independent reading of the same value takes away."""
_RIVAL = 0.45
"""How much of the certainty an equally good reading of another value takes away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Generic[T]):
    """One reading. `score` between 0 and 1 is how likely it is right when nothing else is known."""

    value: T
    span: Span
    score: float


def choose(candidates: Iterable[Candidate[T]], *, least: float = 0.0) -> Candidate[T] | None:
    """Return the best reading, its score made a probability: echoes raise it, rivals lower it. None below `least`."""
    groups: dict[T, list[Candidate[T]]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.value, []).append(candidate)
    ranked = sorted(((_together(group), group) for group in groups.values()), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < least:
        return None
    score, group = ranked[0]
    rival = ranked[1][0] if len(ranked) > 1 else 0.0
    closeness = max(0.0, rival / score - 0.5) * 2
    best = max(group, key=lambda candidate: candidate.score)
    return Candidate(value=best.value, span=best.span, score=round(score * (1 - _RIVAL * closeness), 3))


def _together(group: list[Candidate[T]]) -> float:
    scores = sorted((candidate.score for candidate in group), reverse=True)
    doubt = 1 - scores[0]
    for score in scores[1:4]:
        doubt *= 1 - _ECHO * score
    return 1 - doubt
