"""The port to whatever recognises text on a picture.

In charge of the records and the protocol. `parsing.ocr.rapid` implements it; who reads in which process chooses one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left, as the text is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedWord:
    """One word without spaces. `corners` in the picture's pixels; `confidence` the recogniser's own, 0 to 1."""

    text: str
    corners: Corners
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedLine:
    """Words that stand on one line with no wide gap; at least one."""

    words: tuple[RecognisedWord, ...]
    corners: Corners


class TextRecognizer(Protocol):
    """Whoever sees text on a picture that stands upright or nearly so."""

    def recognise(self, picture: Image.Image) -> tuple[RecognisedLine, ...]:
        """Return the lines of an RGB picture, in no certain order; empty when there is no text."""


def between(line: Corners, start: float, end: float) -> Corners:
    """Return the part of a line between two shares of its length."""
    top_left, top_right, bottom_right, bottom_left = line
    return (
        _along(top_left, top_right, start),
        _along(top_left, top_right, end),
        _along(bottom_left, bottom_right, end),
        _along(bottom_left, bottom_right, start),
    )


def _along(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
