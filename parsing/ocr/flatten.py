"""The way from the places on a picture to those on a flat, straight page, and back.

In charge of skew and of the tilt of photographs (lines that are not parallel), measured on the lines of text. Only
places are moved, no pixels: the recogniser has read each line along its own slope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan, atan2, cos, sin, tan
from statistics import median

from parsing.ocr.recognizer import Corners, Point
from parsing.ocr.upright import Upright
from parsing.text.layout import Box, enclose

_LINE_HEIGHT = 11.0
"""Points that the median line of a flat page is high, whatever the picture's resolution."""
_LONG = 3.0
"""A line this many times longer than high tells the slope."""
_LEAST_LINES = 6
_FAR_APART = 0.2
"""Lines nearer than this share of the page's height do not tell how the slope grows."""
_MOST_TILT = 0.25
"""A page seen from further aside than this share of its height is no page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flattening:
    """Maps the pixels of a picture to points on a flat page.

    First the quarter `turn`, then `angle` (radians, clockwise positive) around the middle, then `tilt`: by how much
    the slope grows with each pixel downwards. `size` is that of the turned picture.
    """

    turn: int
    size: tuple[int, int]
    angle: float
    tilt: float
    scale: float

    def flat(self, point: Point) -> Point:
        """Return where a point of the turned picture lies on the flat page."""
        x, y = point[0] - self.size[0] / 2, point[1] - self.size[1] / 2
        x, y = x * cos(self.angle) + y * sin(self.angle), y * cos(self.angle) - x * sin(self.angle)
        y /= 1 + self.tilt * x
        return (x + self.size[0] / 2) * self.scale, (y + self.size[1] / 2) * self.scale

    def back(self, box: Box) -> Box:
        """Return the box on the picture as it came, before any turn, around a box of the flat page."""
        x0, top, x1, bottom = box
        corners = [self._original((x, y)) for x in (x0, x1) for y in (top, bottom)]
        return enclose((x, y, x, y) for x, y in corners)

    def _original(self, point: Point) -> Point:
        x, y = point[0] / self.scale - self.size[0] / 2, point[1] / self.scale - self.size[1] / 2
        y *= 1 + self.tilt * x
        x, y = x * cos(self.angle) - y * sin(self.angle), y * cos(self.angle) + x * sin(self.angle)
        return _unturned((x + self.size[0] / 2, y + self.size[1] / 2), self.turn, self.size)


def flattening(seen: Upright) -> Flattening:
    """Measure how the lines of a picture run; too few long lines tell nothing, and it stays as it is."""
    scale = _LINE_HEIGHT / median(_height(line.corners) for line in seen.lines)
    long = [line.corners for line in seen.lines if _length(line.corners) > _LONG * _height(line.corners)]
    level = Flattening(turn=seen.turn, size=seen.size, angle=0.0, tilt=0.0, scale=1.0)
    if len(long) >= _LEAST_LINES:
        level = replace(level, angle=_median_angle(long))
        rest, tilt = _fan(long, level)
        level = replace(level, angle=level.angle + rest, tilt=tilt)
    return replace(level, scale=scale)


def _median_angle(lines: Sequence[Corners]) -> float:
    """Return the angle that half of the text's length lies below of."""
    weighed = sorted((_angle(line), _length(line)) for line in lines)
    half, passed = sum(length for _, length in weighed) / 2, 0.0
    for angle, length in weighed:
        passed += length
        if passed >= half:
            return angle
    return 0.0


def _fan(lines: Sequence[Corners], level: Flattening) -> tuple[float, float]:
    """Return the angle that is left in the middle of the page, and how the slope grows down it (Theil-Sen)."""
    slopes = sorted((_below_middle(line, level), tan(_angle(line) - level.angle)) for line in lines)
    growths = [
        (other - one) / (lower - upper)
        for index, (upper, one) in enumerate(slopes)
        for lower, other in slopes[index + 1 :]
        if lower - upper > level.size[1] * _FAR_APART
    ]
    tilt = median(growths) if len(growths) >= _LEAST_LINES else 0.0
    if abs(tilt) * level.size[0] / 2 > _MOST_TILT:
        return 0.0, 0.0
    return atan(median(slope - tilt * below for below, slope in slopes)), tilt


def _below_middle(line: Corners, level: Flattening) -> float:
    """Return how many pixels below the middle of the levelled page a line stands."""
    x, y = sum(x for x, _ in line) / 4, sum(y for _, y in line) / 4
    return level.flat((x, y))[1] - level.size[1] / 2


def _angle(line: Corners) -> float:
    (x0, y0), (x1, y1) = _ends(line)
    return atan2(y1 - y0, x1 - x0)


def _length(line: Corners) -> float:
    (x0, y0), (x1, y1) = _ends(line)
    return float(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)


def _height(line: Corners) -> float:
    top_left, _, _, bottom_left = line
    return float(((top_left[0] - bottom_left[0]) ** 2 + (top_left[1] - bottom_left[1]) ** 2) ** 0.5) or 1.0


def _ends(line: Corners) -> tuple[Point, Point]:
    top_left, top_right, bottom_right, bottom_left = line
    left = (top_left[0] + bottom_left[0]) / 2, (top_left[1] + bottom_left[1]) / 2
    return left, ((top_right[0] + bottom_right[0]) / 2, (top_right[1] + bottom_right[1]) / 2)


def _unturned(point: Point, turn: int, size: tuple[int, int]) -> Point:
    """Return where a point of a picture that was turned clockwise, now of `size`, was before."""
    x, y = point
    width, height = size
    return {90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}.get(turn, (x, y))
