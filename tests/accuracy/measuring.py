"""Cases read and judged, one by one.

In charge of the clock and of finding which reading answers which truth. Not in charge of the cases.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from parsing.document import Document, Reading, ReadingContext
from parsing.ocr.recognizer import TextRecognizer
from parsing.read import read_document
from tests.accuracy.cases import Case
from tests.accuracy.scoring import Tally, judge, same

CONTEXT = ReadingContext(ignore_embedded=True)


def measure(cases: Iterable[Case], *, recognizer: TextRecognizer | None = None) -> Tally:
    """Read every case as a file of its own and count; pictures need a recogniser of text."""
    tally = Tally()
    for case in cases:
        began = time.perf_counter()
        readings = read_document(case.data, name=case.name, context=CONTEXT, recognizer=recognizer)
        seconds = time.perf_counter() - began
        for truth, document in answers(case, readings):
            tally.add(case.family, judge(truth, document), seconds / len(case.truths))
    return tally


def answers(case: Case, readings: Iterable[Reading]) -> Iterator[tuple[dict[str, Any], Document | None]]:
    """Yield each truth with its document: the one of its number, else the one in its place."""
    documents = [reading for reading in readings if isinstance(reading, Document)]
    for place, truth in enumerate(case.truths):
        number = truth.get("invoice_number", "")
        own = (each for each in documents if each.number and same("invoice_number", number, each.number))
        yield truth, next(own, documents[place] if place < len(documents) else None)
