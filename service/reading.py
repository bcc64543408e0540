"""Reading any file that a mail can carry: `parsing` for the documents, `inbox` for the mails found inside them.

In charge of joining the two packages that do not know each other. Pure; `service.sandbox` runs it in a child.
"""

from __future__ import annotations

from inbox.bodies import paper_in_body
from inbox.message import read_email
from parsing.containers import Member
from parsing.document import Document, Reading, ReadingContext
from parsing.ocr.recognizer import TextRecognizer
from parsing.read import read_document


def read_file(
    data: bytes, *, name: str, context: ReadingContext, recognizer: TextRecognizer | None = None
) -> tuple[Reading, ...]:
    """Read one file and everything in it; each failure is an Unreadable that names the member."""
    return read_document(data, name=name, context=context, open_mail=_open_mail, recognizer=recognizer)


def documents_of(readings: tuple[Reading, ...]) -> tuple[Document, ...]:
    """Return those readings that gave a document."""
    return tuple(reading for reading in readings if isinstance(reading, Document))


def _open_mail(raw: bytes) -> tuple[Member, ...]:
    email = read_email(raw)
    files = tuple(Member(name=part.path, data=part.data) for part in email.attachments if not part.noise)
    body = paper_in_body(email)
    return files if body is None else (Member(name=body.path, data=body.data, body=True),)
