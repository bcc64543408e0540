"""The objects that a PDF's page is drawn with, and where each stands; forms within it are opened.

In charge of walking and of boxes, in PDF coordinates (origin at the bottom left, before /Rotate). A page may have tens
of thousands of objects: each is asked for what is wanted of it and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import c_float
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from parsing.text.layout import Box

_MOST_DEPTH = 5


def objects_on(page: pypdfium2.PdfPage, kinds: frozenset[int], *, most: int) -> Iterator[tuple[Any, int, Box]]:
    """Yield (object, kind, box) of those kinds (`FPDF_PAGEOBJ_…`), in drawing order; at most `most` are looked at."""
    raw = page.raw  # what the wrapper costs is asked once
    get: Callable[[int], Any] = lambda index: pdfium.FPDFPage_GetObject(raw, index)  # noqa: E731
    yield from _walk(pdfium.FPDFPage_CountObjects(raw), get, None, _Walk(kinds, most), depth=0)


@dataclass(slots=True)
class _Walk:
    kinds: frozenset[int]
    left: int  # how many objects may still be looked at


def _walk(
    count: int, get: Callable[[int], Any], matrix: Any | None, walk: _Walk, depth: int
) -> Iterator[tuple[Any, int, Box]]:
    """Walk over a page or a form. `matrix` None: the page itself, whose coordinates are those that are wanted."""
    for index in range(count):
        walk.left -= 1
        if walk.left < 0:
            return
        one = get(index)
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind in walk.kinds:
            yield one, kind, _bounds(one, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MOST_DEPTH:
            yield from _inside(one, matrix, walk, depth)


def _inside(form: Any, matrix: Any | None, walk: _Walk, depth: int) -> Iterator[tuple[Any, int, Box]]:
    own = pdfium.FS_MATRIX()
    if pdfium.FPDFPageObj_GetMatrix(form, own):
        inner: Callable[[int], Any] = lambda index: pdfium.FPDFFormObj_GetObject(form, index)  # noqa: E731
        yield from _walk(pdfium.FPDFFormObj_CountObjects(form), inner, _times(own, matrix), walk, depth + 1)


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
