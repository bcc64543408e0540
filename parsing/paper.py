"""One PDF as a person sees it: the text on its pages and the codes printed on them.

In charge of putting the two together. Not in charge of XML inside the file (`parsing.hybrid`).
"""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2

from parsing.barcodes.agreement import Mark, document_of, marks_of, with_codes
from parsing.barcodes.pages import symbols_on
from parsing.document import Document, Reading, ReadingContext, Unreadable
from parsing.pdf.reader import FORMAT, read_pdf


def read_pdf_paper(data: bytes, *, source: str, context: ReadingContext) -> tuple[Reading, ...]:
    """Return the documents that the pages of a PDF show, or the one reason why it cannot be read."""
    readings = read_pdf(data, source=source, context=context)
    documents = [reading for reading in readings if isinstance(reading, Document)]
    if not documents and not _is_picture(readings):
        return readings
    marks, page_count = _marks(data, context)
    if documents:
        return with_codes(documents, marks)
    told = document_of(marks, source=source, form=FORMAT, page_count=page_count)
    return (told,) if told else readings


def _is_picture(readings: Sequence[Reading]) -> bool:
    return any(isinstance(reading, Unreadable) and reading.code == "needs_ocr" for reading in readings)


def _marks(data: bytes, context: ReadingContext) -> tuple[tuple[Mark, ...], int]:
    """Return the codes on the pages that some scheme understands, and how many pages there are."""
    for password in (None, *context.pdf_passwords):
        try:
            pdf = pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError:
            continue
        try:
            return marks_of(symbols_on(pdf, max_pages=context.max_pages)), len(pdf)
        finally:
            pdf.close()
    return (), 0
