"""Image files as a sender attaches them: PNG, JPEG, TIFF of several pages, WebP, GIF, BMP.

In charge of opening them within limits, of the codes on them and of handing their pages to the recogniser of text. Not
in charge of pictures inside PDFs (`parsing.paper`). Boxes are pixels from the top left of the picture as it is shown.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image, ImageOps

from parsing.barcodes.agreement import document_of, marks_of, with_codes
from parsing.barcodes.symbols import Symbol, symbols_in
from parsing.document import Document, Reading, ReadingContext, Unreadable
from parsing.ocr.reading import MOST_PAGES, Picture, read_pictures
from parsing.ocr.recognizer import TextRecognizer

FORMAT = "image"
MOST_PIXELS = 25_000_000
_WORKING_PIXELS = 6_000_000
"""A page of A4 at 250 dots an inch; more makes recognition slower, not better."""
_LEAST_SIDE = 150
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP")
_NEEDS_OCR = "the page is a picture without text that can be read; send the PDF or the XML of the invoice"


def read_image(
    data: bytes, *, source: str, context: ReadingContext, recognizer: TextRecognizer | None = None
) -> tuple[Reading, ...]:
    """Return the documents on an image file. Without a recogniser: what its codes say, else `needs_ocr`."""
    try:
        pages, page_count = _pages(data, min(context.max_pages, MOST_PAGES))
    except _TooLargeError as error:
        return (Unreadable(source=source, code="too_large", message=str(error)),)
    except (OSError, ValueError, SyntaxError, EOFError):
        return (_not_opened(data, source),)
    marks = marks_of(_symbols(pages))
    documents: tuple[Document, ...] = ()
    if recognizer is not None:
        documents = read_pictures(
            _pictures(pages),
            source=source,
            form=FORMAT,
            context=context,
            recognizer=recognizer,
            page_count=page_count,
        )
    if documents:
        return with_codes(documents, marks)
    told = document_of(marks, source=source, form=FORMAT, page_count=page_count)
    return (told or Unreadable(source=source, code="needs_ocr", message=_NEEDS_OCR),)


class _TooLargeError(Exception):
    """The picture has more pixels than are looked at."""


def _pages(data: bytes, most: int) -> tuple[tuple[Image.Image, ...], int]:
    """Return the first pages of an image file, upright by its own word (EXIF), in colour, and how many it has."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large and of odd files; both are judged here
        opened = Image.open(io.BytesIO(data), formats=_FORMATS)
        # Only a TIFF's further pictures are pages; those of a GIF move, those of a JPEG are its miniatures.
        count = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
        return tuple(_page(opened, index) for index in range(min(count, most))), count


def _page(opened: Image.Image, index: int) -> Image.Image:
    if index:
        opened.seek(index)
    if opened.width * opened.height > MOST_PIXELS:
        message = f"the picture has {opened.width} by {opened.height} pixels; send it smaller, at 200 dots an inch"
        raise _TooLargeError(message)
    return _on_white(ImageOps.exif_transpose(opened))


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture in colour; what is transparent is paper."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _not_opened(data: bytes, source: str) -> Unreadable:
    if data[4:8] == b"ftyp":
        message = "pictures in HEIC and AVIF are not opened; send a JPEG, or the PDF or XML of the invoice"
        return Unreadable(source=source, code="needs_ocr", message=message)
    return Unreadable(source=source, code="damaged", message="the picture cannot be opened; send it again")


def _symbols(pages: tuple[Image.Image, ...]) -> Iterator[Symbol]:
    for number, page in enumerate(pages, 1):
        if min(page.size) >= _LEAST_SIDE:
            yield from (replace(symbol, page=number) for symbol in symbols_in(page))


def _pictures(pages: tuple[Image.Image, ...]) -> Iterator[Picture]:
    for number, page in enumerate(pages, 1):
        if min(page.size) < _LEAST_SIDE:
            continue
        shrink = min(1.0, (_WORKING_PIXELS / (page.width * page.height)) ** 0.5)
        size = round(page.width * shrink), round(page.height * shrink)
        image = page if shrink == 1.0 else page.resize(size, Image.Resampling.LANCZOS)
        yield Picture(number=number, image=image, unit=1 / shrink)
