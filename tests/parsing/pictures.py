"""Papers as scanners and telephones see them, made by the tests: turned, skewed, noisy, on a table in bad light."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter, ImageFont


def drawn(pdf: bytes, *, dots: int = 200) -> Image.Image:
    """Return the first page of a PDF as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=dots / 72).to_pil().convert("RGB")
    finally:
        document.close()
    return picture


def noisy(picture: Image.Image, *, seed: int = 1, strength: float = 9.0) -> Image.Image:
    """Return the picture with the grain of a cheap scanner."""
    grain = np.random.default_rng(seed).normal(0, strength, (picture.height, picture.width, 1))
    pixels = np.asarray(picture, dtype=float) + grain
    return Image.fromarray(pixels.clip(0, 255).astype("uint8"))


def skewed(picture: Image.Image, degrees: float) -> Image.Image:
    """Return the picture as if the paper had lain askew, clockwise positive."""
    return picture.rotate(-degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)


def photographed(picture: Image.Image) -> Image.Image:
    """Return the paper on a dark table, from the side, in light that fades to one corner, slightly out of focus."""
    width, height = picture.size
    table = (int(width * 1.25), int(height * 1.2))
    left, top = int(width * 0.1), int(height * 0.1)
    # The paper's corners on the table, from the top left clockwise: narrower at the top, and a little turned.
    corners = [
        (left + 90, top),
        (left + width - 40, top + 60),
        (left + width + 20, top + height),
        (left, top + height - 50),
    ]
    placed = picture.transform(
        table, Image.Transform.PERSPECTIVE, _lookup(corners, picture.size), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", table, 0)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    scene = Image.new("RGB", table, (70, 58, 50))
    scene.paste(placed, mask=mask)
    across, down = np.meshgrid(np.linspace(0, 1, table[0]), np.linspace(0, 1, table[1]))
    light = (1.0 - 0.45 * across * down)[:, :, None]
    lit = Image.fromarray((np.asarray(scene, dtype=float) * light).clip(0, 255).astype("uint8"))
    return lit.filter(ImageFilter.GaussianBlur(0.8))


def _lookup(corners: list[tuple[int, int]], size: tuple[int, int]) -> list[float]:
    """Return PIL's eight numbers: for each place in the scene, where in the picture it comes from."""
    width, height = size
    rows, goals = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        goals += [u, v]
    return [float(each) for each in np.linalg.solve(np.array(rows, dtype=float), np.array(goals, dtype=float))]


def receipt(lines: list[str], *, size: int = 22) -> Image.Image:
    """Return a till's receipt: a narrow strip, faded thermal print."""
    font = ImageFont.load_default(size)
    step = int(size * 1.5)
    strip = Image.new(
        "RGB", (max(int(font.getlength(line)) for line in lines) + 80, step * (len(lines) + 4)), "#f4f4ef"
    )
    pen = ImageDraw.Draw(strip)
    for row, line in enumerate(lines):
        pen.text((40, step * (row + 2)), line, font=font, fill="#6a6a70")
    return strip


def as_file(picture: Image.Image, form: str, **options: object) -> bytes:
    """Return the picture as a file of a format."""
    out = io.BytesIO()
    picture.save(out, form, **options)  # type: ignore[arg-type]
    return out.getvalue()


def as_pdf(*pictures: Image.Image, dots: int = 200) -> bytes:
    """Return a PDF of one picture a page, as scanners make."""
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=dots, save_all=True, append_images=list(pictures[1:]))
    return out.getvalue()
