"""The front door of reading: any file -> the documents found in it, each a Document or the reason it is unreadable.

Goes by content through archives, envelopes and mails, within the limits of the context. Bad input never raises; one bad
member never stops the others. Not in charge of time and memory: whoever calls runs it in a process that can be killed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsing.containers import Allowance, MailOpener, Member, Refusal, Unpacked
from parsing.containers.archive import unpack_zip
from parsing.containers.signed import unpack_signed
from parsing.containers.tnef import unpack_tnef
from parsing.document import Reading, ReadingContext, Unreadable
from parsing.html.bodies import read_body
from parsing.html.reader import read_html
from parsing.hybrid import read_pdf_with_data
from parsing.images import read_image
from parsing.ocr.recognizer import TextRecognizer
from parsing.pairing import pair
from parsing.sniff import FileType, file_type
from parsing.spreadsheets.reader import read_delimited, read_workbook
from parsing.structured import read_xml

_PLAIN_TEXT = "plain text is not read as a document; send the PDF or the XML of the invoice"
_NOTHING_KNOWN = ReadingContext()
_REMEDIES = {
    FileType.EMPTY: ("empty", "the file is empty; send it again"),
    FileType.OFFICE: ("unsupported", "old office files are not read; save it as PDF and send that"),
    FileType.ARCHIVE: ("unsupported", "this kind of archive is not opened; make an ordinary zip, or send the files"),
    FileType.PROGRAM: ("unsupported", "programs are not opened"),
    FileType.UNKNOWN: ("unsupported", "the kind of file is not known; send the PDF or the XML of the invoice"),
}


def read_document(
    data: bytes,
    *,
    name: str,
    context: ReadingContext = _NOTHING_KNOWN,
    open_mail: MailOpener | None = None,
    recognizer: TextRecognizer | None = None,
) -> tuple[Reading, ...]:
    """Return every document of the file, PDF and XML of one invoice as one; at least one reading, never an exception.

    `source` of each is `name`, then the members that lead to it, joined by `!`. Without a recogniser of text, pictures
    are `needs_ocr`, or what a code on them says.
    """
    allowance = Allowance(
        members=context.max_members, unpacked_bytes=context.max_unpacked_bytes, ratio=context.max_ratio
    )
    walk = _Walk(context=context, open_mail=open_mail, recognizer=recognizer, allowance=allowance)
    return pair(tuple(walk.readings(data, name, depth=0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """One descent into a file: what is allowed is shared by all of its branches."""

    context: ReadingContext
    open_mail: MailOpener | None
    recognizer: TextRecognizer | None
    allowance: Allowance

    def readings(self, data: bytes, source: str, *, depth: int) -> Iterator[Reading]:
        kind = file_type(data)
        if kind is FileType.PDF:
            yield from read_pdf_with_data(data, source=source, context=self.context, recognizer=self.recognizer)
        elif kind is FileType.IMAGE:
            yield from read_image(data, source=source, context=self.context, recognizer=self.recognizer)
        elif kind is FileType.XML:
            yield from read_xml(data, source=source)
        elif kind is FileType.HTML and self.context.mail_body:
            yield from read_body(data, source=source, context=self.context)
        elif kind is FileType.HTML:
            yield from read_html(data, source=source, context=self.context)
        elif kind is FileType.OFFICE and data.startswith(b"PK"):
            yield from read_workbook(data, source=source, context=self.context, allowance=self.allowance)
        elif kind is FileType.TEXT:
            listed = read_delimited(data, source=source, context=self.context)
            yield from listed or (Unreadable(source=source, code="unsupported", message=_PLAIN_TEXT),)
        elif kind in _REMEDIES:
            code, message = _REMEDIES[kind]
            yield Unreadable(source=source, code=code, message=message)
        elif depth >= self.context.max_depth:
            message = f"files are packed into each other more than {self.context.max_depth} times; send them unpacked"
            yield Unreadable(source=source, code="too_many", message=message)
        else:
            yield from self._inside(self._members(kind, data, source), kind, source, depth)

    def _inside(self, members: Iterator[Unpacked], kind: FileType, source: str, depth: int) -> Iterator[Reading]:
        empty = True
        for member in members:
            inner = source if member.name is None else f"{source}!{member.name}"
            if isinstance(member, Member) and member.body:
                papers = read_body(member.data, source=inner, context=self.context)
                empty = empty and not papers
                yield from papers
                continue
            empty = False
            if isinstance(member, Refusal):
                yield Unreadable(source=inner, code=member.code, message=member.message)
            else:
                yield from self.readings(member.data, inner, depth=depth + 1)
        if empty:
            yield Unreadable(source=source, code="empty", message=f"no document inside this {kind}; send it again")

    def _members(self, kind: FileType, data: bytes, source: str) -> Iterator[Unpacked]:
        if kind is FileType.ZIP:
            yield from unpack_zip(data, self.allowance)
        elif kind is FileType.TNEF:
            yield from unpack_tnef(data, self.allowance)
        elif kind is FileType.SIGNED:
            yield unpack_signed(data, name=source.rpartition("!")[2])
        else:
            yield from self._mail(data)

    def _mail(self, data: bytes) -> Iterator[Unpacked]:
        if self.open_mail is None:
            yield Refusal(
                name=None, code="unsupported", message="a mail inside the file; send its attachments themselves"
            )
            return
        for member in self.open_mail(data):
            if self.allowance.members <= 0:
                yield Refusal(name=None, code="too_many", message="the mail has more attachments than are read at once")
                return
            self.allowance.members -= 1
            yield member
