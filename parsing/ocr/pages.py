"""Recognised text as a page of words, as the general reader wants it, with the way back to the picture.

In charge of joining the recogniser's words with the geometry. Not in charge of reading fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from PIL import Image

from parsing.ocr.flatten import Flattening, flattening
from parsing.ocr.recognizer import Corners, RecognisedWord, TextRecognizer, between
from parsing.ocr.spelling import parted, respelled
from parsing.ocr.upright import read_upright
from parsing.text.layout import Box, Page, Word, enclose


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """A page of recognised words. `confidences[i]` is the recogniser's own for word i."""

    page: Page
    confidences: tuple[float, ...]
    ways: Flattening

    def confidence_at(self, box: Box) -> float:
        """Return the least confidence of the words that a box of the page touches; 1 when it touches none."""
        touched = (
            confidence
            for word, confidence in zip(self.page.words, self.confidences, strict=True)
            if _overlap(word.box, box)
        )
        return min(touched, default=1.0)


def see(picture: Image.Image, *, number: int, recognizer: TextRecognizer, likely: int = 0) -> SeenPage | None:
    """Return the words of a picture as page `number`, upright and flat; None when it shows no text.

    `likely`: how many degrees clockwise it probably has to be turned.
    """
    seen = read_upright(picture, recognizer, likely=likely)
    if not seen.lines:
        return None
    ways = flattening(seen)
    words = [part for line in seen.lines for word in line.words for part in _parts(word)]
    width, height = (side * ways.scale for side in seen.size)
    page = Page(
        number=number,
        width=width,
        height=height,
        words=tuple(Word(text=word.text, box=_flat(ways, word.corners)) for word in words),
    )
    return SeenPage(page=page, confidences=tuple(word.confidence for word in words), ways=ways)


def _parts(word: RecognisedWord) -> Iterator[RecognisedWord]:
    """Yield the words that were recognised as one, each with its share of the place."""
    start = 0
    for text in parted(word.text):
        first, last = start / len(word.text), (start + len(text)) / len(word.text)
        yield replace(word, text=respelled(text), corners=between(word.corners, first, last))
        start += len(text)


def _flat(ways: Flattening, corners: Corners) -> Box:
    """Return a word's box on the flat page: between the middles of its sides, so that a rest of slope adds nothing."""
    top_left, top_right, bottom_right, bottom_left = (ways.flat(corner) for corner in corners)
    left, right = (top_left[0] + bottom_left[0]) / 2, (top_right[0] + bottom_right[0]) / 2
    top, bottom = (top_left[1] + top_right[1]) / 2, (bottom_left[1] + bottom_right[1]) / 2
    return round(left, 2), round(top, 2), round(max(left, right), 2), round(max(top, bottom), 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def scaled(boxes: Iterable[Box], scale: float) -> Box:
    """Return the box around boxes, every number times `scale`."""
    x0, top, x1, bottom = (round(value * scale, 2) for value in enclose(boxes))
    return x0, top, x1, bottom
