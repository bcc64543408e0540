"""What reading a file to fields costs, beside the least that anybody pays: the words of a PDF, the tree of an XML.

Run by `make bench`. PDFs are made papers of layouts held out;
the bare side is pdfplumber's extract_words on the same pages, and a hardened lxml parse of the same XML. Each file is
read by both in turn.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pdfplumber
from lxml import etree

from parsing.document import ReadingContext
from parsing.read import read_document
from tests.accuracy.cases import HELD_OUT
from tests.accuracy.papers.printing import printed
from tests.accuracy.papers.style import family
from tests.accuracy.papers.words import COUNTRIES
from tests.service.building import an_invoice

CONTEXT = ReadingContext()
Work = Callable[[], object]


def main() -> int:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--papers", type=int, default=40)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    countries = cycle(COUNTRIES)
    pdfs = [printed(family(index), next(countries)).pdf for index in islice(cycle(HELD_OUT), options.papers)]
    pairs = [(partial(_read, data), partial(_words, data)) for data in pdfs]
    _report("text PDF", "pdfplumber.extract_words", pairs, options.rounds, aim="at most 0.25")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    xmls = [an_invoice(f"A-{number}") for number in range(options.papers)]
    pairs = [(partial(_read, data), partial(etree.fromstring, data, parser)) for data in xmls]
    _report("UBL", "a hardened lxml parse", pairs, options.rounds, aim="at most 10")
    return 0


def _report(what: str, bare: str, pairs: Sequence[tuple[Work, Work]], rounds: int, *, aim: str) -> None:
    ours, theirs = [], []
    for _ in range(rounds):
        for read, least in pairs:
            ours.append(_seconds(read))
            theirs.append(_seconds(least))
    one, other = statistics.median(ours), statistics.median(theirs)
    print(
        f"reading: {what} to fields {1000 * one:.2f} ms, {bare} {1000 * other:.2f} ms: {one / other:.2f} times "
        f"(aim: {aim}), medians of {len(ours)}"
    )


def _seconds(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _read(data: bytes) -> None:
    read_document(data, name="f", context=CONTEXT)


def _words(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_words()


if __name__ == "__main__":
    sys.exit(main())
