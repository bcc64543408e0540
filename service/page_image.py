"""A page of a PDF as a picture, for a person to look at."""

from __future__ import annotations

import io

import pypdfium2

MAX_PIXELS = 25_000_000


def page_as_png(data: bytes, *, page: int, dots_per_inch: int) -> bytes:
    """Render page `page` (from 1); ValueError when there is no such page. Huge pages are drawn smaller."""
    document = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= page <= len(document):
            raise ValueError(f"there is no page {page}: the document has {len(document)}")
        sheet = document[page - 1]
        scale = dots_per_inch / 72
        width, height = sheet.get_size()
        scale *= min(1.0, (MAX_PIXELS / max(1.0, width * height * scale * scale)) ** 0.5)
        picture = sheet.render(scale=scale).to_pil()
        png = io.BytesIO()
        picture.save(png, format="PNG", compress_level=4)
        return png.getvalue()
    finally:
        document.close()
