"""What kind of paper a document is.

In charge of the title words. Not in charge of the sign of the amounts.
"""

from __future__ import annotations

import re
from collections import Counter

from parsing.document import Kind
from parsing.text.candidates import Candidate
from parsing.text.folding import fold
from parsing.text.labels import Role, dictionary
from parsing.text.layout import Segment
from parsing.text.sheet import Sheet

_TITLE_LINES = 45
_LEAST = 0.4
_DIGIT = re.compile(r"\d")
_BIG = 1.3
"""Times the usual height of a line that makes a title of it."""


def kind_of(sheet: Sheet) -> Candidate[Kind] | None:
    """Return the kind that the titles name, the biggest, highest and barest of them first; None when nothing does."""
    best = _declared(sheet)
    if best is not None:
        return best
    usual = _usual_height(sheet)
    for line in sheet.lines[:_TITLE_LINES]:
        if line.page != sheet.lines[0].page:
            break
        for segment in line.segments:
            for found in _named(sheet, segment, usual, line.index):
                if found.score >= _LEAST and (best is None or found.score > best.score):
                    best = found
    return best


def _declared(sheet: Sheet) -> Candidate[Kind] | None:
    """Return the kind that a label says outright (`Tipo de comprobante: E - Egreso`)."""
    for label in sheet.labelled(Role.DOCUMENT_TYPE):
        for value in sheet.values(label):
            hits = dictionary().kinds.find(fold(value.span.text), sheet.languages)
            if hits:
                return Candidate(value=Kind(hits[0].sense), span=value.span, score=0.95)
    return None


def _usual_height(sheet: Sheet) -> float:
    heights = Counter(round(segment.box[3] - segment.box[1], 1) for segment in sheet.layout.segments)
    return heights.most_common(1)[0][0] if heights else 0.0


def _named(sheet: Sheet, segment: Segment, usual: float, position: int) -> list[Candidate[Kind]]:
    found = []
    for hit in dictionary().kinds.find(segment.folded, sheet.languages):
        named = _DIGIT.split(segment.text, maxsplit=1)[0] if hit.start <= 1 else segment.text
        share = hit.size / max(sum(map(str.isalpha, named)), 1)  # a title's number and date take nothing from it
        score = 0.35 + 0.35 * min(share, 1.0) + (0.15 if hit.start <= 1 else 0.0)
        score += 0.15 if segment.box[3] - segment.box[1] > _BIG * usual else 0.0
        score -= 0.004 * position
        score -= _reference_doubt(sheet, segment, hit.start)
        found.append(Candidate(value=Kind(hit.sense), span=segment.span(hit.start, hit.end), score=score))
    return found


def _reference_doubt(sheet: Sheet, segment: Segment, start: int) -> float:
    """Return how much speaks for a reference: `Purchase order: 4711` names another paper, `PURCHASE ORDER` this one."""
    for label in sheet.labels_of(segment):
        if label.role is not Role.NUMBER and label.start <= start < label.end:
            return 0.5 if segment.text[label.end :].lstrip(" .)")[:1] == ":" else 0.15
    return 0.0
