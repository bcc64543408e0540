"""The reader of HTML pages that were attached.

In charge of one file, and of saying why where there is no paper in it: most HTML is a letter, a signature, an advert.
Not in charge of the bodies of mails (`parsing.html.bodies`).
"""

from __future__ import annotations

from parsing.document import Document, Reading, ReadingContext, Source, Unreadable
from parsing.html.rendering import HtmlRefusedError, render
from parsing.text.reading import read_documents
from parsing.text.typed import typed_page

FORMAT = "html"


def read_html(data: bytes, *, source: str, context: ReadingContext) -> tuple[Reading, ...]:
    """Return the document that the HTML shows, or Unreadable (`unsupported`) where it shows none.

    A business paper has a number and an amount; a letter about one may have either.
    """
    try:
        page = typed_page(render(data))
    except HtmlRefusedError as refused:
        return (Unreadable(source=source, code="unsupported", message=f"{refused}; send the PDF or the XML"),)
    documents = read_documents((page,), source=source, form=FORMAT, context=context, seen_by=Source.TEXT, page_count=1)
    papers = tuple(document for document in documents if _is_paper(document))
    message = "no invoice is seen in this HTML; send the PDF or the XML of the invoice"
    return papers or (Unreadable(source=source, code="unsupported", message=message),)


def _is_paper(document: Document) -> bool:
    return document.number is not None and (document.total is not None or document.payment is not None)
