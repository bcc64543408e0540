"""Every hostile file through the real children: refused or given up in time, and the next file is read.

Limits: the whole answer within the time allowed for one file (and the start of a new child), nothing raised, the parent
alive. The limits are those of life, 15 s and 768 MB; but PDFs are given less time without ACUSE_SOAK=1, since most of
these would use up any.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parsing.document import Document, Kind, ReadingContext, Unreadable
from service.sandbox import ReaderPool
from service.settings import ReadingSettings
from tests.hostile import files, pdfs
from tests.service.building import an_invoice

SOAK = os.environ.get("ACUSE_SOAK") == "1"
ALLOWED = ReadingSettings().seconds if SOAK else 3.0
STARTING = 120.0  # a new child imports its libraries, on a machine that does much else
REFUSED = {"damaged", "unsupported", "too_large", "too_many", "encrypted", "empty", "needs_ocr"}
GIVEN_UP = {"timeout", "memory", "crashed"}
ANY = REFUSED | GIVEN_UP
READ = {"invoice", "other"}  # odd, but a page can be read

PDFS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "a million characters": (pdfs.many_characters, ANY | READ),
    "200,000 rectangles": (pdfs.many_rectangles, ANY),
    "forms that fan out to 10^8": (pdfs.fan_out, ANY),
    "a font that maps four billion codes": (pdfs.endless_cmap, ANY),
    "a grid of 2,400 lines": (pdfs.grid, ANY | READ),
    "50,000 pages": (pdfs.many_pages, ANY | READ),
    "content that unfolds to 200 MB": (pdfs.squeezed_twice, ANY),
    "2 MB without a table": (pdfs.no_table, ANY),
    "pages that are their own children": (pdfs.cyclic_pages, ANY),
    "20,000 levels of pages": (pdfs.deep_pages, ANY),
    "a table that follows itself": (pdfs.looping_table, ANY | READ),
    "100,000 brackets": (pdfs.deep_arrays, ANY | READ),
    "a page of 200 metres": (pdfs.huge_page, ANY | READ),
    "scripts and programs": (pdfs.with_programs, ANY | READ),
}
OTHERS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "billion laughs": (lambda: files.LAUGHS, {"unsupported"}),
    "quadratic entities": (lambda: files.QUADRATIC, {"unsupported"}),
    "an entity from a file": (lambda: files.EXTERNAL_FILE, {"unsupported"}),
    "a DTD from elsewhere": (lambda: files.EXTERNAL_DTD, {"unsupported"}),
    "XInclude": (lambda: files.XINCLUDE, REFUSED),
    "100,000 levels": (lambda: files.DEEP, {"damaged"}),
    "UTF-7": (lambda: files.UTF7, {"unsupported"}),
    "50,000 attributes": (lambda: files.MANY_ATTRIBUTES, REFUSED),
    "a zip of 300 MB": (files.zip_bomb, {"too_large"}),
    "a zip whose entries overlap": (files.overlapping_zip, {"damaged"}),
    "a zip that lies about its size": (files.lying_zip, {"too_large", "damaged"}),
    "six levels of zips": (files.nested_zip, {"too_many"}),
    "a zip that climbs out": (files.slipping_zip, REFUSED),
    "a locked zip": (files.locked_zip, {"encrypted"}),
    "a workbook of 100 MB": (files.spreadsheet_bomb, REFUSED),
    "a winmail.dat of 4 GB": (files.tnef_of_4_gigabytes, REFUSED),
    "a winmail.dat of nothing": (files.tnef_of_nothing, REFUSED),
    "a PDF that is a zip too": (lambda: files.pdf_and_zip(pdfs.a_pdf(b"")), REFUSED),
    "an empty file": (lambda: b"", {"empty"}),
    "a program": (lambda: b"MZ" + bytes(1_000), {"unsupported"}),
    "a script in HTML": (lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>", {"unsupported"}),
    "a picture with a script": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', REFUSED),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with_one = ReaderPool(ReadingSettings(children=1))
    yield with_one
    with_one.close()


@pytest.fixture(scope="module")
def hasty() -> Iterator[ReaderPool]:
    with_one = ReaderPool(ReadingSettings(children=1, seconds=ALLOWED))
    yield with_one
    with_one.close()


@pytest.mark.parametrize(("make", "outcomes"), PDFS.values(), ids=PDFS)
def test_a_hostile_pdf_is_refused_in_time_and_the_next_file_is_read(
    hasty: ReaderPool, make: Callable[[], bytes], outcomes: set[str]
) -> None:
    assert_outcome(hasty, make(), outcomes, seconds=ALLOWED)


@pytest.mark.parametrize(("make", "outcomes"), OTHERS.values(), ids=OTHERS)
def test_another_hostile_file_is_refused_in_time_and_the_next_is_read(
    pool: ReaderPool, make: Callable[[], bytes], outcomes: set[str]
) -> None:
    assert_outcome(pool, make(), outcomes, seconds=pool.settings.seconds)


def assert_outcome(pool: ReaderPool, data: bytes, outcomes: set[str], *, seconds: float) -> None:
    started = time.monotonic()
    readings = pool.read(data, name="factura", context=ReadingContext())
    assert time.monotonic() - started < seconds + STARTING
    assert readings, "an empty answer would be taken for a mail without attachments"
    found = {one.code if isinstance(one, Unreadable) else one.kind.value for one in readings}
    assert found <= outcomes
    assert_reads_on(pool)


def assert_reads_on(pool: ReaderPool) -> None:
    (document,) = pool.read(an_invoice("A-1"), name="factura.xml", context=ReadingContext())
    assert isinstance(document, Document)
    assert (document.kind, document.number) == (Kind.INVOICE, "A-1")


def test_nothing_is_written_where_a_zip_says(pool: ReaderPool, tmp_path: Path) -> None:
    target = tmp_path / "slipped"
    pool.read(files.slipping_zip(str(target)), name="facturas.zip", context=ReadingContext())
    assert list(tmp_path.iterdir()) == []
