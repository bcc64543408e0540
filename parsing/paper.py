"""One PDF as a person sees it: the text on its pages, else on their pictures, and the codes printed on them.

In charge of putting these together. Not in charge of XML inside the file (`parsing.hybrid`) nor of image files
(`parsing.images`). PDFium is not thread safe: one thread of a process only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2

from parsing.barcodes.agreement import document_of, marks_of, with_codes
from parsing.barcodes.pages import symbols_on
from parsing.document import Document, Reading, ReadingContext, Unreadable
from parsing.ocr.reading import MOST_PAGES, Picture, read_pictures
from parsing.ocr.recognizer import TextRecognizer
from parsing.pdf.reader import FORMAT, read_opened, unreadable
from parsing.pdf.tampering import oddities
from parsing.pdf.words import PdfUnreadableError, opened

_DOTS_PER_INCH = 200
_WORKING_PIXELS = 6_000_000
"""Scanners that write no resolution make pages of a square metre; they are drawn as if they were A4."""


def read_pdf_paper(
    data: bytes, *, source: str, context: ReadingContext, recognizer: TextRecognizer | None = None
) -> tuple[Reading, ...]:
    """Return the documents that the pages of a PDF show, or the one reason why it cannot be read.

    Without a recogniser, a PDF of pictures is what its codes say, else Unreadable (`needs_ocr`).
    """
    try:
        with opened(data, context.pdf_passwords) as pdf:
            readings = _read(pdf, source=source, context=context, recognizer=recognizer)
            odd = tuple(oddities(pdf, data)) if _documents(readings) else ()
    except PdfUnreadableError as error:
        return (unreadable(error, source=source),)
    return tuple(replace(one, problems=(*one.problems, *odd)) if isinstance(one, Document) else one for one in readings)


def _read(
    pdf: pypdfium2.PdfDocument, *, source: str, context: ReadingContext, recognizer: TextRecognizer | None
) -> tuple[Reading, ...]:
    readings = read_opened(pdf, source=source, context=context)
    documents, pictures = _documents(readings), _are_pictures(readings)
    if not (documents or pictures):
        return readings
    marks = marks_of(symbols_on(pdf, max_pages=context.max_pages))
    if pictures and recognizer is not None:
        documents = read_pictures(
            _pictures(pdf, context.max_pages),
            source=source,
            form=FORMAT,
            context=context,
            recognizer=recognizer,
            page_count=len(pdf),
        )
    if documents:
        return with_codes(documents, marks)
    told = document_of(marks, source=source, form=FORMAT, page_count=len(pdf))
    return (told,) if told else readings


def _documents(readings: Sequence[Reading]) -> tuple[Document, ...]:
    return tuple(reading for reading in readings if isinstance(reading, Document))


def _are_pictures(readings: Sequence[Reading]) -> bool:
    return any(isinstance(reading, Unreadable) and reading.code == "needs_ocr" for reading in readings)


def _pictures(pdf: pypdfium2.PdfDocument, max_pages: int) -> Iterator[Picture]:
    """Draw the first pages one by one; a page that cannot be drawn is left out."""
    for number in range(1, min(len(pdf), max_pages, MOST_PAGES) + 1):
        try:
            page = pdf[number - 1]
            width, height = page.get_size()
            scale = min(_DOTS_PER_INCH / 72, (_WORKING_PIXELS / max(1.0, width * height)) ** 0.5)
            image = page.render(scale=scale).to_pil()
            page.close()
        except pypdfium2.PdfiumError:
            continue
        yield Picture(number=number, image=image, unit=1 / scale)
