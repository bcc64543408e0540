"""Evidence and confidence of the fields of one document, gathered while it is read.

In charge of noting where a value was read and how sure it is. Not in charge of reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from parsing.document import Evidence, Source
from parsing.text.candidates import Candidate
from parsing.text.layout import Span
from parsing.text.totals import Sum

T = TypeVar("T")

_HIGHEST = 0.99
_UNPROVEN = 0.6
"""How sure a list is of which nothing proved itself."""
_LEAST_REFERENCE = 0.5
_BESIDE_THE_BEST = 0.78
"""A reference much less sure than another of its kind is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What is known of each field so far, by its dotted name (contracts.md section 4)."""

    source: Source
    confidence: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def keep(self, name: str, candidate: Candidate[T] | None) -> T | None:
        """Note where a field was read and how sure it is; return its value."""
        if candidate is None:
            return None
        self._note(name, candidate.score, candidate.span)
        return candidate.value

    def keep_sum(self, name: str, one: Sum | None) -> Decimal | None:
        """Note a settled sum; return its value."""
        if one is None:
            return None
        self._note(name, one.confidence, one.span)
        return one.value

    def keep_all(self, name: str, candidates: Iterable[Candidate[str]]) -> tuple[str, ...]:
        """Note a list of references under one name; return them in reading order, each once."""
        found = list(candidates)
        least = max(_LEAST_REFERENCE, _BESIDE_THE_BEST * max((one.score for one in found), default=0.0))
        best: dict[str, Candidate[str]] = {}
        for one in found:
            if one.score >= least and (one.value not in best or one.score > best[one.value].score):
                best[one.value] = one
        if best:
            self._note(name, min(one.score for one in best.values()), next(iter(best.values())).span)
        return tuple(best)

    def keep_share(self, name: str, right: int, total: int) -> None:
        """Note how sure a list is of which a part proved itself; nothing for an empty one."""
        if total:
            self._note(name, _UNPROVEN + (_HIGHEST - _UNPROVEN) * right / total, None)

    def _note(self, name: str, score: float, span: Span | None) -> None:
        self.confidence[name] = round(max(0.0, min(score, _HIGHEST)), 3)
        if span is not None:
            page = span.segment.page
            self.evidence[name] = Evidence(source=self.source, page=page, box=span.box, text=span.text)
