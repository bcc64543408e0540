"""Bodies of mails that are the invoice themselves.

In charge of when a body counts as one. Anybody's letter may name a number, a date and amounts; an invoice shows who
sends it, what for, and its sum.
"""

from __future__ import annotations

from parsing.checks import failed_checks
from parsing.document import Document, ReadingContext
from parsing.html.reader import read_html


def read_body(html: bytes, *, source: str, context: ReadingContext) -> tuple[Document, ...]:
    """Return the invoices that the body of a mail is beyond doubt; none where it only speaks of one."""
    readings = read_html(html, source=source, context=context)
    return tuple(one for one in readings if isinstance(one, Document) and _is_invoice(one))


def _is_invoice(document: Document) -> bool:
    named = (document.number, document.issue_date, document.currency, document.total, document.seller.name)
    summed = None not in (document.net, document.tax) or any(line.amount is not None for line in document.lines)
    detailed = bool(document.lines) or document.seller.tax_id is not None
    whole = document.kind.is_invoice and None not in named and summed and detailed
    return whole and not failed_checks(document)
