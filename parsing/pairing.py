"""The readings of one source -> one Document an invoice: the data (XML) and its rendering (a page) belong together.

In charge of which readings are the same invoice, and of what differs between them. Not in charge of duplicates across
mails (`matching`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from types import MappingProxyType

from parsing.differences import differences, same_number, same_tax_id
from parsing.document import Document, Evidence, Problem, Reading, Source, Unreadable

_RENDERINGS = frozenset({"pdf", "image", "html", "afip_qr"})


def pair(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return the readings with each invoice once: exact copies left out, renderings merged into their data, in order.

    Pairs by authority id or number, else by file name without its ending, else by total and tax id (domain.md 1.1).
    """
    left: tuple[Reading, ...] = _without_copies(readings)
    for same in (_same_authority_id, _same_printed_number, _same_stem, _same_sum):
        left = _merged_where(same, left)
    return left


def merged(data: Document, page: Document) -> Document:
    """Return the data with the lines and pages that only the rendering tells, and a problem for each difference."""
    problems = (*data.problems, *differences(data, page))
    joined = replace(data, pages=data.pages or page.pages, problems=problems)
    if data.lines or not page.lines:
        return joined
    # The profiles MINIMUM and BASIC WL carry no lines; the page does, and is their evidence.
    evidence = {**data.evidence, "lines": page.evidence.get("lines", Evidence(source=Source.TEXT))}
    return replace(joined, lines=page.lines, evidence=MappingProxyType(evidence))


def _is_rendering(reading: Reading) -> bool:
    return isinstance(reading, Document) and reading.format in _RENDERINGS


def _without_copies(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The same invoice twice in one source (loose and in a zip) is one; data and page are still two here."""
    first: dict[Hashable, Reading] = {}
    for index, reading in enumerate(readings):
        key: Hashable = index
        if isinstance(reading, Document) and reading.number is not None and reading.total is not None:
            seller = reading.seller.tax_id or reading.seller.name
            key = (_is_rendering(reading), reading.kind, reading.number, seller, reading.total)
        first.setdefault(key, reading)
    return tuple(first.values())


def _merged_where(same: Callable[[Document, Reading], bool], readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Merge each rendering into its data where exactly one data document is the same by this rule."""
    data = {i: each for i, each in enumerate(readings) if isinstance(each, Document) and not _is_rendering(each)}
    absorbed = set()
    for index, reading in enumerate(readings):
        if index in data:
            continue
        partners = [i for i, document in data.items() if same(document, reading)]
        if len(partners) == 1:
            data[partners[0]] = _absorbing(data[partners[0]], reading)
            absorbed.add(index)
    return tuple(data.get(i, each) for i, each in enumerate(readings) if i not in absorbed)


def _absorbing(data: Document, rendering: Reading) -> Document:
    if isinstance(rendering, Document):
        return merged(data, rendering)
    message = f"the rendering {rendering.source} was not compared: {rendering.message}"
    return replace(data, problems=(*data.problems, Problem(code="rendering_unread", message=message)))


def _same_authority_id(data: Document, page: Reading) -> bool:
    if isinstance(page, Unreadable) or not data.authority_id or not page.authority_id:
        return False
    return data.authority_id.casefold() == page.authority_id.casefold()


def _same_printed_number(data: Document, page: Reading) -> bool:
    return isinstance(page, Document) and same_number(data, page.number)


def _same_stem(data: Document, page: Reading) -> bool:
    """Also for a rendering without text: a scan beside its XML is no document of its own."""
    if isinstance(page, Unreadable) and page.code != "needs_ocr":
        return False
    return _stem(data.source) == _stem(page.source)


def _stem(source: str) -> str:
    folder, mark, name = source.rpartition("!")
    return f"{folder}{mark}{PurePosixPath(name).stem}".casefold()


def _same_sum(data: Document, page: Reading) -> bool:
    if isinstance(page, Unreadable) or data.total is None or page.total is None:
        return False
    return abs(data.total) == abs(page.total) and same_tax_id(data.seller.tax_id, page.seller.tax_id)
