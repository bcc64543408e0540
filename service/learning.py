"""Learning from what people set right: kept by supplier, used at the supplier's next paper, replayed on demand.

In charge of who a layout belongs to and of reading a file again by it. Not in charge of what a layout is
(`parsing.learned`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from inbox.records import Email
from parsing.document import Document, Reading, ReadingContext, Unreadable
from parsing.learned.fit import are_alike
from parsing.learned.records import LearnedLayout, Lesson
from parsing.learned.teaching import taught
from parsing.text.folding import squeeze
from service.application import Application
from service.corrections import field_value
from service.policies import reading_context
from service.reevaluation import stored_document
from service.sandbox import Reader, Teacher
from service.store import invoices, learning
from service.store.engine import Store
from service.store.tables import document as document_table
from service.store.tables import message

PAPERS = frozenset({"pdf", "html"})
"""The formats that have a layout, and a text layer to learn it from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedReader:
    """Reads as `reader` does, and once more by what was learned of the supplier who is named or whose mail it is."""

    reader: Reader
    store: Store
    domain: str | None = None

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        """Read one file and everything in it."""
        readings = self.reader.read(data, name=name, context=context)
        papers = [one for one in readings if isinstance(one, Document) and one.format in PAPERS]
        if not papers:
            return readings
        keys = {key for paper in papers for key in _identities(paper)}
        with self.store.read() as connection:
            layouts = learning.layouts_for(connection, keys, self.domain)
        return self.reader.read(data, name=name, context=replace(context, learned=layouts)) if layouts else readings


def read_for(store: Store, reader: Reader, email: Email) -> Reader:
    """Return a reader for the files of a mail that uses what was learned of its sender's papers."""
    sender = email.sender or email.forwarded_from
    return LearnedReader(reader=reader, store=store, domain=sender.domain if sender else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One correction read anew: what a person said, and what is read now."""

    invoice_id: int
    field: str
    expected: str
    found: str | None

    @property
    def right(self) -> bool:
        """True when what is read now is what the person said."""
        return self.found is not None and squeeze(self.found) == squeeze(self.expected)


def learn(app: Application, teacher: Teacher, invoice_id: int, *, field: str, actor: str) -> bool:
    """Learn from the correction of an invoice's field, which was just made; False where its paper shows nothing of it.

    Nothing printed, a list of several, data instead of a paper: it stays a correction of that invoice alone.
    """
    with app.store.read() as connection:
        row = invoices.get(connection, invoice_id)
        paper = _paper_of(connection, invoice_id)
        if row is None or paper is None:
            return False
        invoice = stored_document(row)
        blob, domain = paper
    value = field_value(invoice, field)
    if value is None or invoice.format not in PAPERS:
        return False
    passwords = reading_context(app.settings).pdf_passwords
    lesson = teacher.lesson(app.blobs.get(blob), field=field, value=value, passwords=passwords)
    with app.store.write() as connection:
        now = app.clock()
        key = _taught(connection, invoice, lesson, domain, app) if lesson else None
        noted = {"at": now, "actor": actor, "layout_id": key, "blob": blob, "value": value}
        learning.note_correction(connection, invoice_id, field, **noted)
    return lesson is not None


def replay(app: Application, reader: Reader) -> Iterator[Replayed]:
    """Read every corrected paper anew with what is known today, and yield each corrected field."""
    learned = LearnedReader(reader=reader, store=app.store)
    context = reading_context(app.settings)
    with app.store.read() as connection:
        rows = learning.all_corrections(connection)
    for row in rows:
        readings = learned.read(app.blobs.get(row.blob), name=row.blob, context=context)
        values = [field_value(one, row.field) for one in readings if not isinstance(one, Unreadable)]
        found = next((one for one in values if one and squeeze(one) == squeeze(row.value)), None)
        other = next((one for one in values if one), None)
        yield Replayed(invoice_id=row.invoice_id, field=row.field, expected=row.value, found=found or other)


def _identities(paper: Document) -> tuple[str, ...]:
    """Return how a paper's seller may be known; seller and buyer may have been taken for each other."""
    parties = (paper.seller, paper.buyer)
    return tuple(squeeze(text) for party in parties for text in (party.tax_id, party.name) if text)


def _taught(connection: Connection, invoice: Document, lesson: Lesson, domain: str | None, app: Application) -> int:
    seller = invoice.seller
    keys = [squeeze(text) for text in (seller.tax_id, seller.name) if text]
    for known in learning.layouts_for(connection, keys, domain):
        if are_alike(known.words, lesson.words):
            learning.save(connection, taught(known, lesson), now=app.clock())
            return known.key
    fresh = taught(LearnedLayout(key=0, words=lesson.words), lesson)
    return learning.add(
        connection,
        fresh,
        now=app.clock(),
        tax_id=squeeze(seller.tax_id)[:60] if seller.tax_id else None,
        name=squeeze(seller.name)[:200] if seller.name else None,
        domain=domain,
        seller=(seller.name or seller.tax_id or domain or "")[:300],
    )


def _paper_of(connection: Connection, invoice_id: int) -> tuple[str, str | None] | None:
    """Return the blob an invoice was first read from and the domain that sent it; None for a member of an archive."""
    columns = (document_table.c.blob, document_table.c.source, message.c.sender)
    found = connection.execute(
        select(*columns)
        .join(message, message.c.id == document_table.c.message_id)
        .where(document_table.c.invoice_id == invoice_id)
        .order_by(document_table.c.id)
        .limit(1)
    ).first()
    if found is None or found.blob is None or "!" in found.source:
        return None
    domain = found.sender.rpartition("@")[2].lower() if found.sender else None
    return found.blob, domain or None
