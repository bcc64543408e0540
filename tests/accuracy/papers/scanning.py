"""Printed papers as machines and telephones see them: the same page, turned, blurred, shaded and compressed, by a seed.

In charge of pictures alone; the truth stays that of the paper.
"""

from __future__ import annotations

import io
import random
from enum import StrEnum

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter


class Manner(StrEnum):
    """How the paper became a picture."""

    OFFICE = "office"  # a flat-bed at 200 dots an inch, grey
    FAX = "fax"  # 150 dots, black and white, a little askew
    TELEPHONE = "telephone"  # a photograph on a desk: turned, in perspective, unevenly lit


_DOTS = {Manner.OFFICE: 200, Manner.FAX: 150, Manner.TELEPHONE: 190}


def scanned(pdf: bytes, manner: Manner, *, seed: int) -> bytes:
    """Return the pages of a PDF as such a machine takes them: one picture, or for several a PDF of pictures."""
    chance = random.Random(seed)
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=_DOTS[manner] / 72).to_pil().convert("L") for page in document]
    pictures = [_taken(page, manner, chance) for page in pages]
    written = io.BytesIO()
    first, rest = pictures[0], pictures[1:]
    dots = (_DOTS[manner], _DOTS[manner])
    if rest:
        first.save(written, format="PDF", save_all=True, append_images=rest, resolution=_DOTS[manner])
    elif manner is Manner.FAX:
        first.save(written, format="PNG", dpi=dots)
    else:
        first.save(written, format="JPEG", quality=chance.randint(60, 85), dpi=dots)
    return written.getvalue()


def _taken(page: Image.Image, manner: Manner, chance: random.Random) -> Image.Image:
    if manner is Manner.FAX:
        grey = _noisy(_turned(page, chance.uniform(-1.5, 1.5)), chance, 18)
        return grey.point(lambda value: 255 * (value > 150))
    if manner is Manner.OFFICE:
        return _noisy(_turned(page, chance.uniform(-0.8, 0.8)), chance, 6)
    desk = _photographed(page, chance).filter(ImageFilter.GaussianBlur(chance.uniform(0.4, 0.9)))
    return _noisy(_lit(desk, chance), chance, 5)


def _turned(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _photographed(page: Image.Image, chance: random.Random) -> Image.Image:
    """Lay the page on a dark desk, seen from a little aside."""
    width, height = page.size
    margin = width // 12
    desk = Image.new("L", (width + 2 * margin, height + 2 * margin), chance.randint(60, 120))
    desk.paste(page, (margin, margin))
    full = desk.size

    def corner(x: int, y: int) -> tuple[float, float]:
        return x + chance.uniform(-1, 1) * margin / 2, y + chance.uniform(-1, 1) * margin / 2

    corners = (corner(0, 0), corner(0, full[1]), corner(*full), corner(full[0], 0))
    flat = tuple(value for point in corners for value in point)
    seen = desk.transform(
        full, Image.Transform.QUAD, flat, resample=Image.Resampling.BICUBIC, fillcolor=desk.getpixel((0, 0))
    )
    return seen.rotate(
        chance.uniform(-4, 4), resample=Image.Resampling.BICUBIC, expand=True, fillcolor=desk.getpixel((0, 0))
    )


def _lit(picture: Image.Image, chance: random.Random) -> Image.Image:
    grey = np.asarray(picture, dtype=np.float32)
    falloff = np.linspace(1.0, chance.uniform(0.6, 0.85), grey.shape[chance.choice((0, 1))], dtype=np.float32)
    shade = falloff[:, None] if len(falloff) == grey.shape[0] else falloff[None, :]
    return Image.fromarray((grey * shade).clip(0, 255).astype(np.uint8))


def _noisy(picture: Image.Image, chance: random.Random, strength: float) -> Image.Image:
    noise = np.random.default_rng(chance.randrange(2**32)).normal(0, strength, (picture.height, picture.width))
    return Image.fromarray((np.asarray(picture, dtype=np.float32) + noise).clip(0, 255).astype(np.uint8))
