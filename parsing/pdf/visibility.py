"""Which words of a page a person can see (reliability.md F3).

In charge of text off the page, transparent, of no size, in rendering mode 3, of the colour of its ground, or under a
picture: what only machines read is no field. Not in charge of what a forger draws as a picture: recognition alone
would see that.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from parsing.pdf.objects import objects_on
from parsing.text.layout import Box

_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_SMALLEST = 1.0
"""Points: no printer shows less."""
_FAINTEST = 20
_PALE = 225
"""Of 255: from here on a colour may be that of the paper, which is then looked at."""
_LEAST_CONTRAST = 24
_FIGURE = 3
_SHOWN = 120
_MOST_PICTURES = 100
_MOST_OBJECTS = 200_000
_MOST_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A word in PDF coordinates (left, bottom, right, top) and the index of its first character."""

    index: int
    box: Box


def unseen(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, places: Sequence[Place]) -> frozenset[int]:
    """Return the positions of the places that no reader of the page sees.

    Where most of a page is in rendering mode 3 it is a scan's own text layer, which counts as seen.
    """
    sheet = page.get_bbox()
    modes = [_mode(text_page, place.index) for place in places]
    veiled = {position for position, mode in enumerate(modes) if mode in _INVISIBLE_MODES}
    if 2 * len(veiled) >= len(places):
        veiled = set()
    doubted = {}
    for position, place in enumerate(places):
        if position in veiled:
            continue
        if _is_outside(place.box, sheet) or place.box[3] - place.box[1] < _SMALLEST:
            veiled.add(position)
        elif modes[position] not in _INVISIBLE_MODES:
            paleness = _paleness(text_page, place.index)
            if paleness is None:
                veiled.add(position)
            elif paleness >= _PALE:
                doubted[position] = place.box
    pictures = _pictures(page)
    for position, place in enumerate(places):
        shown = position not in veiled and modes[position] not in _INVISIBLE_MODES
        if shown and any(_covers(picture, place.box) for picture in pictures):
            doubted[position] = place.box
    return frozenset(veiled | _without_contrast(page, doubted, sheet))


def cut_by_the_edge(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, places: Sequence[Place], hidden: frozenset[int]
) -> frozenset[int]:
    """Return those of the hidden places that end a run of text which begins on the sheet.

    A line too long for its page loses its end to everybody: nobody sees it, and nobody hid it.
    """
    sheet = page.get_bbox()
    begun = {_run(text_page, place.index) for at, place in enumerate(places) if at not in hidden}
    outside = (at for at in hidden if _is_outside(places[at].box, sheet))
    return frozenset(at for at in outside if _run(text_page, places[at].index) in begun)


def _run(text_page: pypdfium2.PdfTextPage, index: int) -> int | None:
    """Return which text object of the page a character belongs to."""
    drawn = pdfium.FPDFText_GetTextObject(text_page, index)
    return ctypes.cast(drawn, ctypes.c_void_p).value if drawn else None


def _mode(text_page: pypdfium2.PdfTextPage, index: int) -> int:
    drawn = pdfium.FPDFText_GetTextObject(text_page, index)
    return int(pdfium.FPDFTextObj_GetTextRenderMode(drawn)) if drawn else pdfium.FPDF_TEXTRENDERMODE_FILL


def _paleness(text_page: pypdfium2.PdfTextPage, index: int) -> int | None:
    """Return the darkest of a character's colours, 255 for white; None when it is transparent."""
    red, green, blue, alpha = (ctypes.c_uint(0) for _ in range(4))
    if not pdfium.FPDFText_GetFillColor(text_page, index, red, green, blue, alpha):
        return 0
    return None if alpha.value < _FAINTEST else min(red.value, green.value, blue.value)


def _pictures(page: pypdfium2.PdfPage) -> list[Box]:
    images = objects_on(page, frozenset({pdfium.FPDF_PAGEOBJ_IMAGE}), most=_MOST_OBJECTS)
    return [box for _, _, box in islice(images, _MOST_PICTURES)]


def _without_contrast(page: pypdfium2.PdfPage, boxes: dict[int, Box], sheet: Box) -> set[int]:
    """Return those of the boxes in which the page as drawn shows one grey alone."""
    left, bottom, right, top = sheet
    width, height = right - left, top - bottom
    if not boxes or width * height > _MOST_PIXELS:
        return set()
    picture = page.render(scale=1, grayscale=True, rotation=-page.get_rotation() % 360).to_pil().convert("L")
    blank = set()
    for position, (x0, y0, x1, y1) in boxes.items():
        area = (int(x0 - left), int(top - y1), int(x1 - left) + 1, int(top - y0) + 1)
        darkest, lightest = picture.crop(area).getextrema()
        if lightest - darkest < _LEAST_CONTRAST:
            blank.add(position)
    return blank


def _is_outside(box: Box, sheet: Box) -> bool:
    """True for what is off the sheet whole; a word cut by its edge was meant to be seen."""
    return box[0] >= sheet[2] or box[2] <= sheet[0] or box[1] >= sheet[3] or box[3] <= sheet[1]


def _covers(outer: Box, inner: Box) -> bool:
    across, along = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= across <= outer[2] and outer[1] <= along <= outer[3]


def speaks(words: Iterable[str]) -> str | None:
    """Return what hidden words say, shortened, where there is a figure in it; the others are a generator's marks."""
    said = tuple(words)
    figures = any(sum(character.isdigit() for character in word) >= _FIGURE for word in said)
    return " ".join(said)[:_SHOWN] if figures else None
