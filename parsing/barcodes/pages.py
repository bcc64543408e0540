"""The codes on the pages of a PDF.

In charge of drawing only the places that could hold one, first at the resolution that nearly always does, then finer.
Not in charge of text. PDFium is not thread safe: one thread of a process only. Boxes are points from the top left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
from PIL import Image

from parsing.barcodes.places import places_on
from parsing.barcodes.symbols import Symbol, symbols_in
from parsing.text.layout import Box

_RESOLUTIONS = (150, 300)
"""Dots an inch: a code of 25 mm is read at 150; one of 20 mm on a noisy scan needs 300."""
_MOST_PIXELS = 25_000_000
_QUIET = 6.0
"""Points of white around a code that readers want to see."""
_LARGE = 0.3
"""A picture over more of the page than this is a scan, on which a small code may stand anywhere."""
_MOST_PAGES = 10


def symbols_on(pdf: pypdfium2.PdfDocument, *, max_pages: int) -> tuple[Symbol, ...]:
    """Return the codes on the first pages, boxes in points from each page's top left as shown."""
    found: list[Symbol] = []
    for number in range(1, min(len(pdf), max_pages, _MOST_PAGES) + 1):
        try:
            page = pdf[number - 1]
        except pypdfium2.PdfiumError:
            continue
        try:
            found += (replace(symbol, page=number) for symbol in _on_page(page))
        except pypdfium2.PdfiumError:
            continue
        finally:
            page.close()
    return tuple(found)


def _on_page(page: pypdfium2.PdfPage) -> Iterator[Symbol]:
    width, height = page.get_size()
    seen: set[str] = set()
    for place in places_on(page):
        shown = _clipped(_as_shown(page, place), width, height)
        for symbol in _in_place(page, shown, width, height):
            if symbol.payload not in seen:
                seen.add(symbol.payload)
                yield symbol


def _in_place(page: pypdfium2.PdfPage, place: Box, width: float, height: float) -> tuple[Symbol, ...]:
    """Draw one place, finer when nothing is found, and return its codes."""
    left, top, right, bottom = place
    if right - left < 1 or bottom - top < 1:
        return ()
    for dots in _RESOLUTIONS:
        scale = dots / 72
        if (right - left) * (bottom - top) * scale * scale > _MOST_PIXELS:
            return ()
        crop = (left, height - bottom, width - right, top)
        picture = page.render(scale=scale, crop=crop, grayscale=True).to_pil()
        found = symbols_in(picture)
        if found:
            return tuple(replace(each, box=_moved(each.box, 1 / scale, left, top)) for each in found)
        if not _could_be_code(picture) and (right - left) * (bottom - top) < _LARGE * width * height:
            return ()
    return ()


def _could_be_code(picture: Image.Image) -> bool:
    """Say whether a picture is black and white by halves, as codes are and logos seldom."""
    levels = picture.histogram()
    dark, light, every = sum(levels[:96]), sum(levels[160:]), max(1, sum(levels))
    return dark + light >= 0.75 * every and 0.15 * every <= dark <= 0.75 * every


def _moved(box: Box, scale: float, left: float, top: float) -> Box:
    x0, y0, x1, y1 = box
    moved = (left + x0 * scale, top + y0 * scale, left + x1 * scale, top + y1 * scale)
    first, upper, second, lower = (round(value, 2) for value in moved)
    return first, upper, second, lower


def _clipped(box: Box, width: float, height: float) -> Box:
    """Return the box with a quiet zone around it, within the page."""
    x0, y0, x1, y1 = box
    return max(0.0, x0 - _QUIET), max(0.0, y0 - _QUIET), min(width, x1 + _QUIET), min(height, y1 + _QUIET)


def _as_shown(page: pypdfium2.PdfPage, box: Box) -> Box:
    """Turn PDF coordinates into points from the top left of the page as shown."""
    left, bottom, right, top = page.get_bbox()
    x0, y0, x1, y1 = box
    turned = {
        90: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: (top - y1, right - x1, top - y0, right - x0),
    }
    return turned.get(page.get_rotation(), (x0 - left, top - y1, x1 - left, top - y0))
