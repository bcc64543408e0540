"""Codes made by zxing's own writer, as pictures or drawn into PDFs as pictures, shapes or one path."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def code(payload: str, form: str = "QRCode", *, scale: int = 4) -> Image.Image:
    """Return a code as a black and white picture, `scale` pixels a module."""
    made = zxingcpp.create_barcode(payload, zxingcpp.barcode_format_from_str(form))
    return Image.fromarray(made.to_image(scale=scale, add_quiet_zones=True))


def paper(
    *lines: str,
    codes: tuple[Image.Image, ...] = (),
    shapes: Image.Image | None = None,
    path: Image.Image | None = None,
    in_form: bool = False,
    size: float = 100.0,
) -> bytes:
    """Return a PDF of one page: lines of text, codes `size` points wide as pictures, shapes or one path."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for row, line in enumerate(lines):
        canvas.drawString(50, 780 - 14 * row, line)
    for index, picture in enumerate(codes):
        _place(canvas, picture, 50 + (size + 30) * index, size)
    for drawing, as_one in ((shapes, False), (path, True)):
        if drawing is not None:
            if in_form:
                canvas.beginForm("code")
            _modules(canvas, drawing, size, as_one=as_one)
            if in_form:
                canvas.endForm()
                canvas.doForm("code")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _place(canvas: Canvas, picture: Image.Image, x: float, size: float) -> None:
    canvas.drawImage(ImageReader(picture), x, 100, size, size * picture.height / picture.width)


def _modules(canvas: Canvas, picture: Image.Image, size: float, *, as_one: bool) -> None:
    """Draw every dark pixel of a code made with `scale=1`."""
    step = size / picture.width
    whole = canvas.beginPath()
    for row in range(picture.height):
        for column in range(picture.width):
            if picture.getpixel((column, row)) == 0:
                x, y = 50 + column * step, 100 + (picture.height - row - 1) * step
                if as_one:
                    whole.rect(x, y, step, step)
                else:
                    canvas.rect(x, y, step, step, stroke=0, fill=1)
    if as_one:
        canvas.drawPath(whole, stroke=0, fill=1)
