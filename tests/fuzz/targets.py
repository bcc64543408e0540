"""What is fuzzed: the public functions that get bytes from strangers, each with the promise that it keeps.

In charge of calling and of saying what must hold; an exception is a broken promise. PDFs are left out: a library in C
reads them, in a child that may die of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inbox.bodies import paper_in_body
from inbox.message import read_email
from inbox.triage import classify
from parsing.document import Reading, ReadingContext, Source
from parsing.html.bodies import read_body
from parsing.html.reader import read_html
from parsing.html.rendering import HtmlRefusedError, render
from parsing.serial import document_from_json, to_json
from parsing.structured import read_xml
from parsing.text.reading import read_documents
from parsing.text.typed import typed_page
from service.reading import read_file
from tests.fuzz.door import door

CONTEXT = ReadingContext(our_tax_ids=("ESB87654323",), our_names=("Aurora Alimentos",), max_unpacked_bytes=5_000_000)
MOST_BYTES = 32_768


def mail(data: bytes) -> None:
    """Any bytes are a mail of some kind, in valid Unicode that PostgreSQL keeps."""
    email = read_email(data)
    found = classify(email)
    paper_in_body(email)
    for text in (email.subject, email.text, found.reply_text, *(part.name for part in email.attachments)):
        text.encode()
        assert "\0" not in text


def xml(data: bytes) -> None:
    """Any bytes are documents or the reason why not, and survive their JSON."""
    _kept(read_xml(data, source="f.xml"))


def html(data: bytes) -> None:
    """The same for pages, and for bodies of mails."""
    _kept(read_html(data, source="f.html", context=CONTEXT))
    read_body(data, source="f.html", context=CONTEXT)
    try:
        render(data)
    except HtmlRefusedError:
        return


def file(data: bytes) -> None:
    """The same for any file but PDFs."""
    if b"%PDF" not in data:
        _kept(read_file(data, name="f", context=CONTEXT))


def text(data: bytes) -> None:
    """The same for whatever words stand on a page."""
    page = typed_page(data.decode("utf-8", errors="replace").split("\n"))
    _kept(read_documents((page,), source="f", form="pdf", context=CONTEXT, seen_by=Source.TEXT, page_count=1), least=0)


def _kept(readings: tuple[Reading, ...], *, least: int = 1) -> None:
    assert len(readings) >= least
    for reading in readings:
        assert document_from_json(to_json(reading)) == reading


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "mail": mail,
    "xml": xml,
    "html": html,
    "file": file,
    "text": text,
    "door": door,
}
