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


def read_upright(picture: Image.Image, recognizer: TextRecognizer) -> Upright:
    """Return the text of a picture the way up that reads best: one look for most, three for the worst."""
    best = Upright(turn=0, size=picture.size, lines=recognizer.recognise(picture))
    on_end, well = _stand_on_end(best.lines), _confidence(best.lines) >= _READS_WELL
    if not best.lines or (well and not on_end):
        return best
    if on_end:
        # A recogniser that turns tall lines itself does so counterclockwise: reading well, it has told the turn.
        turns: tuple[int, ...] = (270, 90) if well else (90, 270)
        looks: list[Upright] = []
    else:
        turns, looks = (180,), [best]
    for turn in turns:
        turned = picture.transpose(_TURNS[turn])
        looks.append(Upright(turn=turn, size=turned.size, lines=recognizer.recognise(turned)))
        if _confidence(looks[-1].lines) >= _READS_WELL:
            break
    return max(looks, key=lambda look: _weight(look.lines))


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
