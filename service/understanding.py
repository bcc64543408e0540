"""Step 2 in the life of a mail: what it is, what it wants, and every document in it. Pure, but for the children.

In charge of one mail's bytes. Knows nothing of the database: the same function serves the worker, the command line, a
replay and the tests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from inbox.bodies import paper_in_body
from inbox.message import read_email
from inbox.noise import is_noise
from inbox.records import Attachment, Classification, Email, Intent, MailKind
from inbox.triage import classify
from parsing.document import Document, Reading, ReadingContext, Unreadable
from parsing.pairing import pair
from service.reading import documents_of
from service.sandbox import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """One mail, understood: `readings` are what its files gave, PDF and XML of one invoice already joined.

    `body`: the mail's own text as a file, where it is the invoice.
    """

    email: Email
    classification: Classification
    readings: tuple[Reading, ...]
    body: Attachment | None = None

    @property
    def invoices(self) -> tuple[Document, ...]:
        """The documents that ask for money or give it back."""
        return tuple(one for one in self.readings if isinstance(one, Document) and one.kind.is_invoice)

    @property
    def others(self) -> tuple[Document, ...]:
        """The documents that are no invoices: orders, statements, delivery notes …"""
        return tuple(one for one in self.readings if isinstance(one, Document) and not one.kind.is_invoice)

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The files that gave nothing, each with its reason."""
        return tuple(one for one in self.readings if isinstance(one, Unreadable))

    def attachment_of(self, reading: Reading) -> Attachment | None:
        """Return the attachment that a reading came from: its source begins with the attachment's path."""
        files = (*self.email.attachments, *((self.body,) if self.body else ()))
        found = [one for one in files if _leads_to(one.path, reading.source)]
        return max(found, key=lambda one: len(one.path), default=None)

    def files(self) -> dict[int, bytes]:
        """Return the file that each reading came from, by the reading's position."""
        found = enumerate(map(self.attachment_of, self.readings))
        return {position: attachment.data for position, attachment in found if attachment is not None}


def understand(
    raw: bytes, *, reader: Reader, context: ReadingContext, read_for: Callable[[Reader, Email], Reader] | None = None
) -> Understood:
    """Read a mail and every document in it; never raises for what the mail holds.

    `read_for` may return a reader that knows more of the mail's sender.
    """
    email = read_email(raw)
    if read_for is not None:
        reader = read_for(reader, email)
    classification, papers, body = classify_and_read_body(email, reader=reader, context=context)
    readings: list[Reading] = [*papers]
    for attachment in email.attachments:
        if not attachment.noise:
            found = reader.read(attachment.data, name=attachment.path, context=context)
            readings.extend(one for one in found if not _is_picture_in_a_container(one))
    return Understood(email=email, classification=classification, readings=pair(readings), body=body)


def classify_and_read_body(
    email: Email, *, reader: Reader, context: ReadingContext
) -> tuple[Classification, tuple[Document, ...], Attachment | None]:
    """Return what a mail is and wants, the invoices that its own text is, and that text as a file where there are any.

    What the lines of such an invoice seem to want is not what its sender wants.
    """
    found = classify(email)
    written = found.kind in (MailKind.INVOICE, MailKind.REPLY, MailKind.OTHER)
    body = paper_in_body(email) if written else None
    if body is None:
        return found, (), None
    papers = documents_of(reader.read(body.data, name=body.path, context=replace(context, mail_body=True)))
    if not papers:
        return found, (), None
    return replace(found, kind=MailKind.INVOICE, intents=(Intent.SUBMIT_INVOICE,)), papers, body


def sha256_of(data: bytes) -> str:
    """Return the SHA-256 of the bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _is_picture_in_a_container(reading: Reading) -> bool:
    """Say whether this is a logo or a signature inside a winmail.dat or a zip: nobody misses it as a document."""
    name = reading.source.rpartition("!")[2]
    unread = isinstance(reading, Unreadable) and reading.code == "needs_ocr" and "!" in reading.source
    return unread and is_noise(name, "image/png", 0, inline=False, parent="")


def _leads_to(path: str, source: str) -> bool:
    return source == path or source.startswith(f"{path}!")
