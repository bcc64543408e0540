"""The general reader for plain PDFs.

In charge of one file: opening it, and saying why where nothing can be read. Not in charge of XML inside it, nor of
scans (`needs_ocr` tells the caller), nor of what the words mean (`parsing.text`).
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from pypdfium2 import PdfDocument

from parsing.document import Document, Problem, Reading, ReadingContext, Source, Unreadable
from parsing.pdf.visibility import speaks
from parsing.pdf.words import PdfUnreadableError, opened, pages_of
from parsing.text.reading import read_documents

FORMAT = "pdf"
_LEAST_WORDS = 8
"""Fewer words on all pages together are a stamp on a scan, not a text layer."""


def read_pdf(data: bytes, *, source: str, context: ReadingContext) -> tuple[Reading, ...]:
    """Return the documents printed in a PDF, or the one reason why it cannot be read."""
    try:
        with opened(data, context.pdf_passwords) as document:
            return read_opened(document, source=source, context=context)
    except PdfUnreadableError as error:
        return (unreadable(error, source=source),)


def unreadable(error: PdfUnreadableError, *, source: str) -> Unreadable:
    """Return the reason why a PDF gives nothing."""
    return Unreadable(source=source, code=error.code, message=str(error))


def read_opened(document: PdfDocument, *, source: str, context: ReadingContext) -> tuple[Reading, ...]:
    """Return the documents printed in an open PDF, or the one reason why there are none."""
    found = pages_of(document, max_pages=context.max_pages)
    if sum(len(page.words) for page in found.pages) < _LEAST_WORDS:
        return (Unreadable(source=source, code="needs_ocr", message="the PDF has no text, only pictures"),)
    documents = read_documents(
        found.pages,
        source=source,
        form=FORMAT,
        context=context,
        seen_by=Source.TEXT,
        page_count=found.page_count,
    )
    hidden = speaks(word for page in found.pages for word in page.hidden)
    return documents if hidden is None else tuple(_with_hidden(document, hidden) for document in documents)


def _with_hidden(document: Document, text: str) -> Document:
    message = f"the PDF holds figures that nobody can see on the page: {text}"
    problem = Problem(code="hidden_text", message=message, facts=MappingProxyType({"text": text}))
    return replace(document, problems=(*document.problems, problem))
