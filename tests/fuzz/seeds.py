"""Where fuzzing begins: mails of the demo's play, invoices in the formats that it sends, and their printed words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from inbox.message import read_email
from parsing.pdf.words import read_pages
from tests.accuracy.papers.printing import printed
from tests.accuracy.papers.style import family
from tests.faults.mails import endless, from_the_play
from tests.fuzz import door
from tests.fuzz.targets import MOST_BYTES
from tests.hostile import files
from tests.service.building import an_invoice
from tests.service.test_mail_bodies import HTML, PLAIN

_PLAYED = 40
_COUNTRIES = ("ES", "AR", "MX", "CL", "PT", "BR", "DE", "FR", "IT", "US")


def seeds(target: str) -> Iterator[bytes]:
    """Yield what a target begins with; nothing longer than is fuzzed."""
    for seed in _seeds(target):
        if len(seed) <= MOST_BYTES:
            yield seed


def _seeds(target: str) -> Iterator[bytes]:
    mails = [one.raw for one in (*from_the_play(), *islice(endless(), _PLAYED))]
    attached = [part.data for raw in mails for part in read_email(raw).attachments]
    if target == "mail":
        yield from mails
        yield from (raw[: MOST_BYTES // 2] for raw in mails)
    elif target == "xml":
        yield from (data for data in attached if data.lstrip().startswith(b"<"))
        yield an_invoice()
    elif target == "html":
        yield HTML.encode()
        yield from (f"<html><body><pre>{text}</pre></body></html>".encode() for text in (PLAIN, *_printed()))
    elif target == "door":
        yield from door.seeds()
    elif target == "file":
        yield from (data for data in attached if b"%PDF" not in data)
        yield from (files.LAUGHS, files.locked_zip(), files.lying_zip(), files.tnef_of_nothing())
    else:
        yield from (text.encode() for text in (PLAIN, *_printed()))


def _printed() -> Iterator[str]:
    for index, country in enumerate(_COUNTRIES):
        [page, *_] = read_pages(printed(family(index), country).pdf).pages
        yield "\n".join(word.text for word in page.words)
