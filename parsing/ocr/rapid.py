"""The text recogniser of the extra `acuse[ocr]`: RapidOCR with the PP-OCR models that are inside its package.

In charge of adapting it. Nothing is fetched: only the default models, the ones in the wheel, are ever asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from PIL import Image

from parsing.ocr.recognizer import Corners, Point, RecognisedLine, RecognisedWord, TextRecognizer, between

THREADS = 2
_PARAMETERS = {
    # The classifier of directions turns long lines upside down; `parsing.ocr.upright` decides for the whole page.
    "Global.use_cls": False,
    "Global.return_word_box": True,
    "Global.log_level": "critical",
    "Global.max_side_len": 4000,
    "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


def installed() -> bool:
    """Say whether the extra is here, without loading it."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def rapid_recognizer() -> TextRecognizer:
    """Return the recogniser; its models are loaded at the first picture. ImportError without the extra."""
    from rapidocr import RapidOCR  # an extra: absent in most installations

    return _Rapid(RapidOCR(params=_PARAMETERS))


class _Rapid:
    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def recognise(self, picture: Image.Image) -> tuple[RecognisedLine, ...]:
        pixels = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])  # it expects BGR
        seen = self._seen(pixels)
        if seen.boxes is None or not seen.txts:
            return ()
        found = zip(seen.boxes, seen.txts, seen.scores, seen.word_results, strict=True)
        return tuple(
            line for box, text, score, pieces in found if (line := _line(_corners(box), text, float(score), pieces))
        )

    def _seen(self, pixels: Any) -> Any:
        try:
            return self._engine(pixels)
        except Exception as error:
            if _is_out_of_memory(error):
                raise MemoryError from error
            raise


def _is_out_of_memory(error: Exception) -> bool:
    """The engine wraps C++'s own exceptions into one of its own, as text."""
    return any(sign in str(error) for sign in ("bad_alloc", "Failed to allocate", "MemoryError", "Insufficient memory"))


def _line(corners: Corners, text: str, score: float, pieces: Sequence[Any]) -> RecognisedLine | None:
    """Part a line at its spaces; where each character stands is known from the pieces that the recogniser saw."""
    places = [place for piece in pieces for place in _places(corners, piece)]
    if len(places) != len("".join(text.split())):
        places = _evenly(text)
    words, position = [], 0
    for word in text.split():
        start, end = places[position][0], places[position + len(word) - 1][1]
        position += len(word)
        words.append(RecognisedWord(text=word, corners=between(corners, start, end), confidence=score))
    return RecognisedLine(words=tuple(words), corners=corners) if words else None


def _places(line: Corners, piece: Sequence[Any]) -> Iterator[tuple[float, float]]:
    """Yield where each character of a piece begins and ends along its line, as shares of the line's length."""
    text, _, box = piece
    first, second = _share(line, _middle(box[0], box[3])), _share(line, _middle(box[1], box[2]))
    step = (second - first) / max(1, len(text))
    for index, character in enumerate(text):
        if not character.isspace():
            yield first + index * step, first + (index + 1) * step


def _evenly(text: str) -> list[tuple[float, float]]:
    step = 1 / max(1, len(text))
    return [(index * step, (index + 1) * step) for index, character in enumerate(text) if not character.isspace()]


def _share(line: Corners, point: Point) -> float:
    """Return how far along a line's length a point lies, 0 to 1."""
    (x0, y0), (x1, y1) = _middle(line[0], line[3]), _middle(line[1], line[2])
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = ((point[0] - x0) * (x1 - x0) + (point[1] - y0) * (y1 - y0)) / length if length else 0.0
    return min(1.0, max(0.0, along))


def _middle(one: Sequence[float], other: Sequence[float]) -> Point:
    return (float(one[0]) + float(other[0])) / 2, (float(one[1]) + float(other[1])) / 2


def _corners(box: Any) -> Corners:
    first, second, third, fourth = ((float(x), float(y)) for x, y in box)
    return first, second, third, fourth
