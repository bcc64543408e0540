"""How likely the best candidate is the order that is really meant.

In charge of turning a score and its lead over the next candidate into a probability. The three constants were fitted by
`tests/matching/calibration.py` on invoices of made-up suppliers with many like orders; a test holds them to be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from matching.candidates import Candidate

_BASE, _BY_SCORE, _BY_LEAD = -4.45, 6.03, 4.78
_NO_RIVAL = 0.5  # a lead beyond this says nothing more


def probability(candidates: Sequence[Candidate]) -> float | None:
    """Return the probability, 0 to 1, that the first candidate is the right one; None without candidates."""
    if not candidates:
        return None
    lead = candidates[0].score - candidates[1].score if len(candidates) > 1 else _NO_RIVAL
    return likelihood(candidates[0].score, lead)


def likelihood(score: float, lead: float) -> float:
    """Return the probability that goes with a score and its lead."""
    return 1 / (1 + exp(-(_BASE + _BY_SCORE * score + _BY_LEAD * min(lead, _NO_RIVAL))))
