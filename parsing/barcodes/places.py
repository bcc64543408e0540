"""Where on a PDF's page a code could be: pictures, and dense patches of small shapes.

In charge of looking at the page's objects, which costs a hundredth of drawing the page. Not in charge of drawing.
Boxes are PDF coordinates (origin at the bottom left, before /Rotate).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import c_float
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

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
_MOST_DEPTH = 5
_MOST_PLACES = 8


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
    left = [_MOST_OBJECTS]
    raw = page.raw  # a code of many modules is many objects: what the wrapper costs is asked once
    get: Callable[[int], Any] = lambda index: pdfium.FPDFPage_GetObject(raw, index)  # noqa: E731
    yield from _walk(pdfium.FPDFPage_CountObjects(raw), get, None, left, depth=0)


def _walk(count: int, get: Callable[[int], Any], matrix: Any | None, left: list[int], depth: int) -> Iterator[_Shape]:
    """Yield the shapes of a page or a form, forms within opened; `left` counts down what may still be looked at.

    `matrix` None: of the page itself, whose coordinates are those that are wanted.
    """
    for index in range(count):
        left[0] -= 1
        if left[0] < 0:
            return
        one = get(index)
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield _Shape(_bounds(one, matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            box = _bounds(one, matrix)
            yield _Shape(box, 1 if _is_small(box) else max(1, pdfium.FPDFPath_CountSegments(one)))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MOST_DEPTH:
            yield from _inside(one, matrix, left, depth)


def _inside(form: Any, matrix: Any | None, left: list[int], depth: int) -> Iterator[_Shape]:
    own = pdfium.FS_MATRIX()
    if pdfium.FPDFPageObj_GetMatrix(form, own):
        inner: Callable[[int], Any] = lambda index: pdfium.FPDFFormObj_GetObject(form, index)  # noqa: E731
        yield from _walk(pdfium.FPDFFormObj_CountObjects(form), inner, _times(own, matrix), left, depth + 1)


def _times(first: Any, then: Any | None) -> Any:
    """Return the matrix that applies one and then the other (ISO 32000-1, 8.3.3)."""
    if then is None:
        return first
    return pdfium.FS_MATRIX(
        first.a * then.a + first.b * then.c,
        first.a * then.b + first.b * then.d,
        first.c * then.a + first.d * then.c,
        first.c * then.b + first.d * then.d,
        first.e * then.a + first.f * then.c + then.e,
        first.e * then.b + first.f * then.d + then.f,
    )


def _bounds(one: Any, matrix: Any | None) -> Box:
    left, bottom, right, top = (c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(one, left, bottom, right, top):
        return 0.0, 0.0, 0.0, 0.0
    if matrix is None:
        return left.value, bottom.value, right.value, top.value
    corners = [(x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    across = [matrix.a * x + matrix.c * y + matrix.e for x, y in corners]
    down = [matrix.b * x + matrix.d * y + matrix.f for x, y in corners]
    return min(across), min(down), max(across), max(down)
