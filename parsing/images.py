"""Image files as a sender attaches them: PNG, JPEG, TIFF of several pages, WebP, GIF, BMP.

In charge of opening them within limits, of the codes on them and of handing their pages to the recogniser of text. Not
in charge of pictures inside PDFs (`parsing.paper`). Boxes are pixels from the top left of the picture as it is shown.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, replace

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
    marks = marks_of(symbol for page in pages for symbol in page.symbols)
    documents: tuple[Document, ...] = ()
    if recognizer is not None:
        documents = read_pictures(
            (page.picture for page in pages if page.picture is not None),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One page of an image file: its codes, and its picture in working size; None for one too small to hold text."""

    symbols: tuple[Symbol, ...]
    picture: Picture | None


class _TooLargeError(Exception):
    """The picture has more pixels than are looked at."""


def _pages(data: bytes, most: int) -> tuple[tuple[_Page, ...], int]:
    """Return the first pages of an image file, and how many it has. One at a time is held in its full size."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large and of odd files; both are judged here
        opened = Image.open(io.BytesIO(data), formats=_FORMATS)
        # Only a TIFF's further pictures are pages; those of a GIF move, those of a JPEG are its miniatures.
        count = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
        return tuple(_page(opened, number) for number in range(1, min(count, most) + 1)), count


def _page(opened: Image.Image, number: int) -> _Page:
    if number > 1:
        opened.seek(number - 1)
    if opened.width * opened.height > MOST_PIXELS:
        message = f"the picture has {opened.width} by {opened.height} pixels; send it smaller, at 200 dots an inch"
        raise _TooLargeError(message)
    image = _on_white(ImageOps.exif_transpose(opened))
    if min(image.size) < _LEAST_SIDE:
        return _Page(symbols=(), picture=None)
    symbols = tuple(replace(symbol, page=number) for symbol in symbols_in(image))
    shrink = min(1.0, (_WORKING_PIXELS / (image.width * image.height)) ** 0.5)
    if shrink < 1.0:
        size = round(image.width * shrink), round(image.height * shrink)
        image = image.resize(size, Image.Resampling.LANCZOS)
    return _Page(symbols=symbols, picture=Picture(number=number, image=image, unit=1 / shrink))


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
