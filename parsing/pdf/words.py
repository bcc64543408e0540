"""Words with boxes from a PDF's text layer, by PDFium.

In charge of opening the file (passwords too) and of every page's words. Not in charge of what they mean. PDFium is not
thread safe: call this from one thread of a process only. Boxes are points from the top left of the page as shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from parsing.pdf.visibility import Place, cut_by_the_edge, unseen
from parsing.text.layout import Box, Page, Word

_WORD = re.compile(r"[^\s\x00-\x1f\ufffe\uffff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SOFT_HYPHEN = "\u00ad"


class PdfUnreadableError(Exception):
    """The file gives no pages. `code` is `encrypted` or `damaged` (parsing.document.Unreadable)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPages:
    """The pages that were read, and how many the file has."""

    pages: tuple[Page, ...]
    page_count: int


def read_pages(data: bytes, *, passwords: tuple[str, ...] = (), max_pages: int = 50) -> PdfPages:
    """Return the words of the first `max_pages` pages; raise PdfUnreadableError when the file does not open."""
    with opened(data, passwords) as document:
        return pages_of(document, max_pages=max_pages)


def read_page(data: bytes, number: int, *, passwords: tuple[str, ...] = ()) -> Page:
    """Return one page (from 1) with its words; PdfUnreadableError when the file does not open or has no such page."""
    with opened(data, passwords) as document:
        if not 1 <= number <= len(document):
            raise PdfUnreadableError("damaged", f"there is no page {number}: the document has {len(document)}")
        return _page(document, number)


def pages_of(document: pypdfium2.PdfDocument, *, max_pages: int) -> PdfPages:
    """Return the words of the first `max_pages` pages of an open file."""
    count = len(document)
    if count == 0:
        raise PdfUnreadableError("damaged", "the PDF has no pages")
    pages = tuple(_page(document, number) for number in range(1, min(count, max_pages) + 1))
    return PdfPages(pages=pages, page_count=count)


@contextmanager
def opened(data: bytes, passwords: tuple[str, ...] = ()) -> Iterator[pypdfium2.PdfDocument]:
    """Give the open file; raise PdfUnreadableError when it does not open.

    Whoever wants words and pictures opens it once: PDFium reads each font once a file.
    """
    document = _open(data, passwords)
    try:
        yield document
    finally:
        document.close()


def _open(data: bytes, passwords: tuple[str, ...]) -> pypdfium2.PdfDocument:
    encrypted = False
    for password in (None, *passwords):
        try:
            return pypdfium2.PdfDocument(data, password=password)
        except pypdfium2.PdfiumError as error:
            encrypted = encrypted or error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        if not encrypted:
            break
    if encrypted:
        raise PdfUnreadableError("encrypted", "the PDF asks for a password that is not known")
    raise PdfUnreadableError("damaged", "the PDF cannot be opened")


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    """Read one page; a page that PDFium cannot load is an empty one, so that the others still count."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return Page(number=number, width=0.0, height=0.0, words=())
    try:
        width, height = page.get_size()
        turn = _Turn(page)
        text_page = page.get_textpage()
        try:
            found = tuple(_words(text_page))
            places = [place for _, place in found]
            hidden = unseen(page, text_page, places)
            cut = cut_by_the_edge(page, text_page, places, hidden) if hidden else frozenset()
        finally:
            text_page.close()
        words = tuple(turn.word(text, place.box) for at, (text, place) in enumerate(found) if at not in hidden)
        unshown = tuple(found[at][0] for at in sorted(hidden - cut))
        return Page(number=number, width=width, height=height, words=words, hidden=unshown)
    except pypdfium2.PdfiumError:
        return Page(number=number, width=0.0, height=0.0, words=())
    finally:
        page.close()


def _words(text_page: pypdfium2.PdfTextPage) -> Iterator[tuple[str, Place]]:
    """Yield each word and its place: the page's text is asked once, then two boxes a word."""
    first, last = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    for found in _WORD.finditer(_characters(text_page)):
        text = found.group().replace(_SOFT_HYPHEN, "-")
        seen = pdfium.FPDFText_GetLooseCharBox(text_page, found.start(), first)
        seen = seen and pdfium.FPDFText_GetLooseCharBox(text_page, found.end() - 1, last)
        if seen and first.right > first.left and _level(first, last):
            bottom, top = min(first.bottom, last.bottom), max(first.top, last.top)
            box = (min(first.left, last.left), bottom, max(first.right, last.right), top)
            yield text, Place(index=found.start(), box=box)


def _level(first: pdfium.FS_RECTF, last: pdfium.FS_RECTF) -> bool:
    """True for a word written left to right; what climbs the margin (registry data, form numbers) is no field."""
    shared = min(first.top, last.top) - max(first.bottom, last.bottom)
    return bool(shared >= 0.5 * (first.top - first.bottom))


def _characters(text_page: pypdfium2.PdfTextPage) -> str:
    """Return exactly one character for each of PDFium's, so that places in the text are its character indices."""
    count = text_page.count_chars()
    text: str = text_page.get_text_range()
    if len(text) != count:
        codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
        text = "".join(chr(code) if code <= 0x10FFFF else " " for code in codes)
    return _SURROGATE.sub(" ", text)


class _Turn:
    """Turns PDF coordinates (origin at the bottom left, before /Rotate) into those of the page as shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._rotation = page.get_rotation()

    def word(self, text: str, box: Box) -> Word:
        """Return the word with its box as shown, to a hundredth of a point."""
        x0, y0, x1, y1 = box
        if self._rotation == 90:
            shown = (y0 - self._bottom, x0 - self._left, y1 - self._bottom, x1 - self._left)
        elif self._rotation == 180:
            shown = (self._right - x1, y0 - self._bottom, self._right - x0, y1 - self._bottom)
        elif self._rotation == 270:
            shown = (self._top - y1, self._right - x1, self._top - y0, self._right - x0)
        else:
            shown = (x0 - self._left, self._top - y1, x1 - self._left, self._top - y0)
        left, top, right, bottom = (round(value, 2) for value in shown)
        return Word(text=text, box=(left, top, right, bottom))
