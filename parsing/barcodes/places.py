"""Where on a PDF's page a code could be: pictures, and dense patches of small shapes.

In charge of looking at the page's objects, which costs a hundredth of drawing the page. Not in charge of drawing.
Boxes are PDF coordinates (origin at the bottom left, before /Rotate).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from parsing.pdf.objects import objects_on
from parsing.text.layout import Box, enclose

_LEAST_SIDE = 24.0
"""Points, 8.5 mm: no authority allows a smaller code; logos and icons often are."""
_MOST_LENGTH = 12.0
"""How many times longer than high a code may be (PDF417, Code 128)."""
_SMALL_SHAPE = 40.0
"""Points: the longest run of dark modules in a row of a code that is drawn."""
_LEAST_SHAPES = 60
_LEAST_SEGMENTS = 200
"""Lines in the one path that some programs draw a whole code with: a QR of 21 by 21 has more."""
_MOST_OBJECTS = 20_000
_MOST_PLACES = 8
_SHAPES = frozenset({pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH})


@dataclass(frozen=True, slots=True)
class _Shape:
    """A picture (no segments) or a path on the page; the segments of a small path are not counted."""

    box: Box
    segments: int = 0


def places_on(page: pypdfium2.PdfPage) -> tuple[Box, ...]:
    """Return the boxes that may hold a code, at most eight, in drawing order."""
    boxes: list[Box] = []
    for box in _candidates(_shapes(page)):
        if _proportioned(box) and box not in boxes:
            boxes.append(box)
        if len(boxes) == _MOST_PLACES:
            break
    return tuple(boxes)


def _proportioned(box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    shorter, longer = min(width, height), max(width, height)
    return shorter >= _LEAST_SIDE and longer <= _MOST_LENGTH * shorter


def _candidates(shapes: Iterator[_Shape]) -> Iterator[Box]:
    """Yield pictures, paths of many lines, and what many small shapes drawn one after the other cover."""
    run: list[Box] = []
    for shape in shapes:
        if shape.segments and _is_small(shape.box):
            run.append(shape.box)
            continue
        if len(run) >= _LEAST_SHAPES:
            yield enclose(run)
        run = []
        if not shape.segments or shape.segments >= _LEAST_SEGMENTS:
            yield shape.box
    if len(run) >= _LEAST_SHAPES:
        yield enclose(run)


def _is_small(box: Box) -> bool:
    return box[2] - box[0] <= _SMALL_SHAPE and box[3] - box[1] <= _SMALL_SHAPE


def _shapes(page: pypdfium2.PdfPage) -> Iterator[_Shape]:
    for one, kind, box in objects_on(page, _SHAPES, most=_MOST_OBJECTS):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield _Shape(box)
        else:
            yield _Shape(box, 1 if _is_small(box) else max(1, pdfium.FPDFPath_CountSegments(one)))
