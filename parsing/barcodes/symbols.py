"""Codes in a picture, by zxing.

In charge of finding and decoding them. Not in charge of which pictures are worth a look (`parsing.barcodes.places`) nor
of what a payload means.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import zxingcpp
from PIL import Image

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One decoded code. `box` is (x0, top, x1, bottom) in the picture's pixels, or wherever the caller moved it."""

    payload: str
    box: Box
    page: int = 1


@cache
def _formats() -> zxingcpp.BarcodeFormats:
    # Code 128 carries the access keys of Brazil; shops' EAN and parcels' bars would only cost time.
    return zxingcpp.barcode_formats_from_str("QRCode,PDF417,Code128")


def symbols_in(picture: Image.Image) -> tuple[Symbol, ...]:
    """Return every code of a picture, at any angle."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    found = zxingcpp.read_barcodes(grey, formats=_formats(), text_mode=zxingcpp.TextMode.Plain)
    return tuple(Symbol(payload=one.text, box=_box(one.position)) for one in found if one.valid and one.text)


def _box(position: zxingcpp.Position) -> Box:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return float(min(across)), float(min(down)), float(max(across)), float(max(down))
