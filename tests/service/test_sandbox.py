"""Untrusted files are read in children that may do nothing else, and that die without taking anybody along."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from parsing.document import Document, Reading, ReadingContext, Unreadable
from service import reading_child
from service.reading_child import read_frame, write_frame
from service.sandbox import MAX_FILE_BYTES, ChildLost, DirectReader, ReaderPool
from service.settings import ReadingSettings
from tests.service.bombs import endless_pdf, swelling_pdf
from tests.service.building import OUR_TAX_ID, a_mail, an_invoice

CONTEXT = ReadingContext(our_tax_ids=(OUR_TAX_ID,), our_names=("Aurora Alimentos",))


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    """One child, under the usual limits."""
    with_one = ReaderPool(replace(ReadingSettings(), children=1))
    yield with_one
    with_one.close()


@pytest.fixture(scope="module")
def hasty() -> Iterator[ReaderPool]:
    """One child with little time, though enough for an honest file, and more memory than can be used up in it."""
    with_one = ReaderPool(replace(ReadingSettings(), children=1, seconds=1.5, memory_mb=8_000))
    yield with_one
    with_one.close()


def read(pool: ReaderPool, data: bytes, name: str = "file") -> tuple[Reading, ...]:
    return pool.read(data, name=name, context=CONTEXT)


def assert_alive(pool: ReaderPool) -> None:
    [document] = read(pool, an_invoice("A-1"))
    assert isinstance(document, Document)
    assert document.number == "A-1"


def a_pdf(pages: int = 1) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    for number in range(pages):
        canvas.drawString(50, 700, f"Factura A-{number}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def children() -> set[int]:
    """Return the process ids of the readers that this process started."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = {int(pid) for path in tasks for pid in _content(path).split()}
    return {pid for pid in pids if b"service.reading_child" in _content(Path(f"/proc/{pid}/cmdline"))}


def _content(path: Path) -> bytes:
    """Return what the kernel says there; nothing of a thread or process that has ended meanwhile."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


@pytest.mark.parametrize(
    "data",
    [an_invoice("A-1"), a_mail("Adjunto.", an_invoice("A-1"), b"%PDF-1.4 broken"), b"", b"\x00" * 100, a_pdf()],
)
def test_a_child_reads_what_this_process_would_read(pool: ReaderPool, data: bytes) -> None:
    assert read(pool, data, "file") == DirectReader().read(data, name="file", context=CONTEXT)


def a_zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.xml", "w") as member:
        for _ in range(300):
            member.write(bytes(1_000_000))
    return packed.getvalue()


LAUGHS = b"<!DOCTYPE l [<!ENTITY a 'ha'>%b]><Invoice>&j;</Invoice>" % b"".join(
    b"<!ENTITY %c '%b'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
)


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (swelling_pdf, {"memory", "crashed"}),  # the library aborts, or says that there is no memory
        (a_zip_bomb, {"too_large"}),
        (lambda: LAUGHS, {"unsupported"}),  # entities that multiply
        (lambda: b"<Invoice>" + b"<a>" * 200_000, {"damaged"}),  # nested without end
        (lambda: bytes(MAX_FILE_BYTES + 1), {"too_large"}),
    ],
)
def test_a_bomb_is_an_unreadable_file_and_the_next_is_read(
    pool: ReaderPool, make: Callable[[], bytes], codes: set[str]
) -> None:
    [reading] = read(pool, make(), "bomb")
    assert isinstance(reading, Unreadable)
    assert reading.code in codes
    assert reading.source.startswith("bomb")
    assert_alive(pool)


def test_every_hostile_file_is_read_or_named_unreadable(pool: ReaderPool, corpus: Path) -> None:
    for path in sorted((corpus / "hostile").iterdir()):
        readings = read(pool, path.read_bytes(), path.name)
        assert readings, path.name
        for one in readings:
            assert one.source.startswith(path.name)
            assert isinstance(one, Document) or one.message
    assert_alive(pool)


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(hasty: ReaderPool) -> None:
    [reading] = read(hasty, endless_pdf(), "endless.pdf")
    assert isinstance(reading, Unreadable)
    assert (reading.source, reading.code) == ("endless.pdf", "timeout")
    assert_alive(hasty)


def test_a_child_that_died_between_two_files_is_replaced() -> None:
    with one_child() as (pool, child):
        os.kill(child(), signal.SIGKILL)
        assert_alive(pool)


def test_a_child_that_dies_at_work_for_another_reason_costs_no_file() -> None:
    with one_child() as (pool, child):
        os.kill(child(), signal.SIGSTOP)
        killer = threading.Timer(0.2, os.kill, (child(), signal.SIGKILL))
        killer.start()
        assert_alive(pool)
        killer.join()


def test_a_child_is_replaced_after_so_many_files() -> None:
    with one_child(documents_per_child=2) as (pool, child):  # it has read one
        first = child()
        assert_alive(pool)
        assert child() == first
        assert_alive(pool)
        assert child() != first


@contextmanager
def one_child(**settings: int) -> Iterator[tuple[ReaderPool, Callable[[], int]]]:
    """Give a pool of one child that has read a file, and the child's process id when asked."""
    others = children()
    pool = ReaderPool(replace(ReadingSettings(), children=1, **settings))
    try:
        assert_alive(pool)
        yield pool, lambda: (children() - others).pop()
    finally:
        pool.close()
    assert children() == others


def test_threads_share_the_children() -> None:
    pool = ReaderPool(replace(ReadingSettings(), children=2))
    with ThreadPoolExecutor(6) as threads:
        numbers = [f"A-{number}" for number in range(12)]
        read_all = list(threads.map(lambda number: read(pool, an_invoice(number)), numbers))
    pool.close()
    assert [reading.number for (reading,) in read_all if isinstance(reading, Document)] == numbers


# A page as a picture


def test_a_page_is_drawn(pool: ReaderPool) -> None:
    first, second = (pool.page_as_png(a_pdf(2), page=page) for page in (1, 2))
    assert first.startswith(b"\x89PNG")
    assert first != second


def test_the_words_of_a_page_stand_where_its_picture_shows_them(pool: ReaderPool) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(400, 200))
    canvas.drawString(100, 150, "Total 12,50")
    canvas.showPage()
    canvas.drawString(10, 10, "second")
    canvas.save()
    page = pool.page_words(file.getvalue(), page=1)
    assert (page.width, page.height) == (400, 200)
    assert [word.text for word in page.words] == ["Total", "12,50"]
    x0, top, _, bottom = page.words[0].box
    assert x0 == pytest.approx(100, abs=1)
    assert top < 50 < bottom + 3
    for number, data in ((3, file.getvalue()), (1, b"no PDF")):
        with pytest.raises(ChildLost):
            pool.page_words(data, page=number)


def test_a_page_of_any_size_is_drawn_within_bounds(pool: ReaderPool) -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(14_400, 14_400))  # 5 metres square
    canvas.showPage()
    canvas.save()
    assert pool.page_as_png(file.getvalue(), page=1, dots_per_inch=300).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("data", "page", "code"),
    [(a_pdf(), 2, "damaged"), (a_pdf(), 0, "damaged"), (b"no PDF", 1, "damaged"), (endless_pdf(), 1, "timeout")],
)
def test_a_page_that_cannot_be_drawn_says_why(hasty: ReaderPool, data: bytes, page: int, code: str) -> None:
    with pytest.raises(ChildLost) as lost:
        hasty.page_as_png(data, page=page)
    assert lost.value.code == code
    assert_alive(hasty)


# What a child may not do


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",  # also without a connection
        "import socket; socket.getaddrinfo('supplier.example', 80)",  # a name that is looked up tells somebody
        "open('made', 'w')",
        "open('kept', 'r+')",
        "import os; os.open('made', os.O_CREAT)",
        "import os; os.unlink('kept')",
        "import os; os.rename('kept', 'made')",
        "import os; os.mkdir('made')",
        "import os; os.system('touch made')",
        "import os; os.fork()",
        "import os; os.kill(os.getppid(), 0)",
        "import subprocess; subprocess.run(['touch', 'made'])",
        "bytes(2_000_000_000)",
    ],
)
def test_a_child_can_neither_reach_out_nor_write_nor_start_a_program(tmp_path: Path, deed: str) -> None:
    (tmp_path / "kept").write_text("as it was")
    program = (
        "import os, socket, subprocess; from service.reading_child import confine; confine(1500)\n"
        f"try:\n    {deed}\nexcept (PermissionError, MemoryError):\n    print('refused')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.stdout == "refused\n", ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_text() == "as it was"


def test_a_child_may_still_open_what_it_reads(tmp_path: Path) -> None:
    (tmp_path / "font").write_text("glyphs")
    program = "from service.reading_child import confine; confine(1500); print(open('font').read())"
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=True
    )
    assert ran.stdout == "glyphs\n"


# The frames between the two


def test_a_frame_is_read_as_it_was_written() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, {"job": "ñ"}, b"\x00\xff")
    pipe.seek(0)
    assert read_frame(pipe) == ({"job": "ñ"}, b"\x00\xff")
    assert read_frame(pipe) is None


@pytest.mark.parametrize("cut", [1, 7, 9, -1])  # in the sizes, after them, in the header, in the payload
def test_a_frame_that_ends_early_is_no_frame(cut: int) -> None:
    pipe = io.BytesIO()
    write_frame(pipe, {"job": "read"}, b"payload")
    assert read_frame(io.BytesIO(pipe.getvalue()[:cut])) is None


def test_a_frame_that_would_fill_the_memory_is_refused_before_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_child, "MAX_FRAME_BYTES", 10)
    pipe = io.BytesIO()
    write_frame(pipe, {}, b"more than ten bytes")
    pipe.seek(0)
    with pytest.raises(ValueError, match="frame"):
        read_frame(pipe)
