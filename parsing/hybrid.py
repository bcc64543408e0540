"""PDFs that carry their data (Factur-X, ZUGFeRD, Order-X, any XML attached) -> one Document an invoice.

The data wins; what the page says otherwise becomes a problem, because whoever looks at the page approves the page. Not
in charge of reading pages (`parsing.paper`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pypdfium2

from parsing.document import Document, Problem, Reading, ReadingContext, Source, Unreadable
from parsing.ocr.recognizer import TextRecognizer
from parsing.pairing import merged
from parsing.paper import read_pdf_paper
from parsing.structured import read_known_xml

_MOST_ATTACHMENTS = 20


def read_pdf_with_data(
    data: bytes, *, source: str, context: ReadingContext, recognizer: TextRecognizer | None = None
) -> tuple[Reading, ...]:
    """Return the documents of the PDF: those of its embedded XML compared with the page, else those of the page."""
    if context.ignore_embedded:
        return read_pdf_paper(data, source=source, context=context, recognizer=recognizer)
    embedded = [
        reading
        for xml in _embedded_xml(data, context.pdf_passwords)
        for reading in read_known_xml(xml, source=source, seen_in=Source.EMBEDDED_XML)
    ]
    structured = _different(_named(reading) for reading in embedded if isinstance(reading, Document))
    printed = read_pdf_paper(data, source=source, context=context, recognizer=recognizer)
    if not structured:
        return _with_failures(printed, [each for each in embedded if isinstance(each, Unreadable)])
    page = next((reading for reading in printed if isinstance(reading, Document)), None)
    return tuple(_with_several(_compared(document, page), len(structured)) for document in structured)


def _embedded_xml(data: bytes, passwords: tuple[str, ...]) -> Iterator[bytes]:
    """Yield every attached file that looks like XML, whatever its name (domain.md 1.2)."""
    for password in (None, *passwords):
        try:
            pdf = pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError:
            continue
        try:
            for index in range(min(pdf.count_attachments(), _MOST_ATTACHMENTS)):
                content = bytes(pdf.get_attachment(index).get_data())
                if content.lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff\x00\r\n\t ").startswith(b"<"):
                    yield content
        except pypdfium2.PdfiumError:
            return
        finally:
            pdf.close()
        return


def _named(document: Document) -> Document:
    """The Cross Industry Invoice inside a PDF is called Factur-X."""
    return replace(document, format="facturx") if document.format == "cii" else document


def _with_failures(printed: tuple[Reading, ...], failures: list[Unreadable]) -> tuple[Reading, ...]:
    """Data that cannot be read is told beside what the page says."""
    problems = tuple(
        Problem(code="embedded_xml_unread", message=f"the embedded XML is not read: {failure.message}")
        for failure in failures
    )
    return tuple(
        replace(each, problems=(*each.problems, *problems)) if isinstance(each, Document) else each for each in printed
    )


def _different(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Leave out the same invoice attached twice; evidence and problems do not make it another one."""
    return tuple({(each.kind, each.number, each.total, each.seller.tax_id): each for each in documents}.values())


def _compared(document: Document, page: Document | None) -> Document:
    return document if page is None else merged(document, page)


def _with_several(document: Document, count: int) -> Document:
    """One page and two different invoices in its data: nobody can know which one the page shows."""
    if count == 1:
        return document
    problem = Problem(code="several_embedded", message=f"the PDF carries the data of {count} different documents")
    return replace(document, problems=(*document.problems, problem))
