"""Which way up a picture stands.

In charge of trying quarter turns until the text reads well. Not in charge of a slight skew (`parsing.ocr.flatten`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from parsing.ocr.recognizer import RecognisedLine, TextRecognizer

_READS_WELL = 0.88
"""Mean confidence of a page that stands upright; upside down it is about 0.7."""
_TALL = 1.5
_TURNS = {
    90: Image.Transpose.ROTATE_270,  # PIL turns counterclockwise
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upright:
    """A picture's text, read after turning it `turn` degrees clockwise. `size` is that of the turned picture."""

    turn: int
    size: tuple[int, int]
    lines: tuple[RecognisedLine, ...]


def read_upright(picture: Image.Image, recognizer: TextRecognizer, *, likely: int = 0) -> Upright:
    """Return the text of a picture the way up that reads best: one look for most, three for the worst.

    `likely` is the turn to try first: that of the page before.
    """
    first = _look(picture, likely, recognizer)
    on_end, well = _stand_on_end(first.lines), _confidence(first.lines) >= _READS_WELL
    if not first.lines or (well and not on_end):
        return first
    # A recogniser that turns tall lines itself does so counterclockwise: reading well, it has told the turn.
    further = ((270, 90) if well else (90, 270)) if on_end else (180,)
    looks = [] if on_end else [first]
    for turn in further:
        looks.append(_look(picture, (likely + turn) % 360, recognizer))
        if _confidence(looks[-1].lines) >= _READS_WELL:
            break
    return max(looks, key=lambda look: _weight(look.lines))


def _look(picture: Image.Image, turn: int, recognizer: TextRecognizer) -> Upright:
    turned = picture.transpose(_TURNS[turn]) if turn else picture
    return Upright(turn=turn, size=turned.size, lines=recognizer.recognise(turned))


def _confidence(lines: Sequence[RecognisedLine]) -> float:
    """Return the mean confidence of the characters."""
    sizes = [(len(word.text), word.confidence) for line in lines for word in line.words]
    return sum(size * confidence for size, confidence in sizes) / max(1, sum(size for size, _ in sizes))


def _weight(lines: Sequence[RecognisedLine]) -> float:
    """Return how much was read how surely: what a wrong turn leaves is little and unsure."""
    return sum(len(word.text) * word.confidence**4 for line in lines for word in line.words)


def _stand_on_end(lines: Sequence[RecognisedLine]) -> bool:
    """Say whether most of the text runs up or down the picture."""
    tall = sum(len(word.text) for line in lines if _is_tall(line) for word in line.words)
    return tall > 0.5 * sum(len(word.text) for line in lines for word in line.words)


def _is_tall(line: RecognisedLine) -> bool:
    across = [x for x, _ in line.corners]
    down = [y for _, y in line.corners]
    return max(down) - min(down) > _TALL * (max(across) - min(across))
