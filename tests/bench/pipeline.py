"""Mails a second through understand, recall, conclude and record, against the bare library calls inside.

Bare: mail-parser for the mail, the same function for the words of each PDF, a hardened lxml parse of each XML, and one
commit of one row in SQLite (WAL, synchronous=FULL). Both sides take the same mails, in rounds that alternate.
"""

from __future__ import annotations

import logging
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import mailparser
import structlog
from lxml import etree
from sqlalchemy import delete, insert

from inbox.message import read_email
from parsing.pdf.words import PdfUnreadableError, read_pages
from service import clock
from service.application import Application
from service.demo.invoices import Invoices
from service.demo.mails import SCRIPT
from service.demo.script import Moment
from service.pipeline import file_message
from service.sandbox import DirectReader
from service.store.tables import message, metadata
from tests.service.building import an_application

ROUNDS = 7
FILED = ("event", "outgoing_invoice", "outgoing", "billed", "document", "message_invoice", "invoice", "message")
XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)


def main() -> None:
    """Print the ratio."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    mails = written()
    files = [[part.data for part in read_email(raw).attachments] for raw in mails]
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        app = an_application(Path(folder))
        whole(app, mails)  # what happens once in a process is not what a mail costs
        for number in range(ROUNDS):
            sides = [(ours, lambda: whole(app, mails)), (bare, lambda: parts(mails, files))]
            for times, side in sides if number % 2 else reversed(sides):
                times.append(side())
        app.store.close()
    pipeline, calls = (statistics.median(times) / len(mails) for times in (ours, bare))
    print(
        f"pipeline: {1 / pipeline:.0f} mails/s, bare library calls: {1 / calls:.0f} mails/s, "
        f"ratio {pipeline / calls:.2f} (aim: at most 1.5; {len(mails)} mails, median of {ROUNDS} rounds)"
    )


def written() -> Sequence[bytes]:
    """Return the demo's mails that bring files and wait for nothing."""
    moment = Moment(now=clock.now(), invoices=Invoices(clock.now().date()), answers={})
    alone = [mail for mail in SCRIPT if not mail.after and mail.expect.invoices]
    return [mail.written(moment) for mail in alone]


def whole(app: Application, mails: Sequence[bytes]) -> float:
    """Return the seconds that filing them takes; before, everything that was filed is taken out again."""
    with app.store.write() as connection:
        for name in FILED:
            connection.execute(delete(metadata.tables[name]))
    for file in app.blobs.folder.glob("??/*"):
        file.unlink()
    keys = [_stored(app, raw) for raw in mails]
    reader = DirectReader()
    start = time.perf_counter()
    for key in keys:
        file_message(app, reader, key)
    return time.perf_counter() - start


def _stored(app: Application, raw: bytes) -> int:
    values = {"sha256": app.blobs.put(raw), "state": "stored", "mailbox": "facturas", "size": len(raw)}
    with app.store.write() as connection:
        inserted = connection.execute(insert(message).values(**values, received_at=app.clock()))
    return int(inserted.inserted_primary_key[0])  # type: ignore[index]


def parts(mails: Sequence[bytes], files: Sequence[Sequence[bytes]]) -> float:
    """Return the seconds that the library calls alone take."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "bare.sqlite3", isolation_level=None)
        database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE mail (id INTEGER)")
        start = time.perf_counter()
        for raw, attached in zip(mails, files, strict=True):
            mailparser.parse_from_bytes(raw)
            for data in attached:
                if b"%PDF-" in data[:1024]:
                    with suppress(PdfUnreadableError):
                        read_pages(data)
                elif data.lstrip()[:1] == b"<":
                    etree.fromstring(data, XML)
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO mail VALUES (1)")
            database.execute("COMMIT")
        spent = time.perf_counter() - start
        database.close()
    return spent


if __name__ == "__main__":
    main()
