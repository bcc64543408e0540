"""Pictures of pages in, documents out.

In charge of letting the general reader work on recognised words, and of what that makes less sure. Not in charge of
where the pictures come from (`parsing.paper`, `parsing.images`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from PIL import Image

from parsing.document import Document, Evidence, Problem, ReadingContext, Source
from parsing.ocr.pages import SeenPage, scaled, see
from parsing.ocr.recognizer import TextRecognizer
from parsing.ocr.repair import repaired
from parsing.text.reading import read_documents

MOST_PAGES = 12
"""A page takes two to four seconds; more of them would not end within the time that one file has."""
_LEAST_WORDS = 8
_POOR = 0.8
_TEMPER = 0.97
"""What remains of a confidence on a page that was recognised perfectly."""
_OFF_BY_CENTS = 0.8
"""How sure sums can be at most that do not close exactly: a digit was misread more likely than anything was rounded."""
_SUMS = ("net", "tax", "total", "payable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page's picture. `unit` is how long one of its pixels is in the units of evidence: points, or 1 for pixels."""

    number: int
    image: Image.Image
    unit: float = 1.0


def read_pictures(
    pictures: Iterable[Picture],
    *,
    source: str,
    form: str,
    context: ReadingContext,
    recognizer: TextRecognizer,
    page_count: int,
) -> tuple[Document, ...]:
    """Return the documents on pictures of pages; none when they show hardly any text."""
    seen: dict[int, SeenPage] = {}
    units: dict[int, float] = {}
    turn = 0
    for picture in pictures:
        page = see(picture.image, number=picture.number, recognizer=recognizer, likely=turn)
        if page is not None:
            seen[picture.number], units[picture.number] = page, picture.unit
            turn = page.ways.turn
    if sum(len(page.page.words) for page in seen.values()) < _LEAST_WORDS:
        return ()
    documents = read_documents(
        tuple(page.page for page in seen.values()),
        source=source,
        form=form,
        context=context,
        seen_by=Source.OCR,
        page_count=page_count,
    )
    return tuple(_tempered(repaired(document), seen, units) for document in documents)


def _tempered(document: Document, seen: Mapping[int, SeenPage], units: Mapping[int, float]) -> Document:
    """Return the document with evidence on the pictures as they came, and confidence as low as what was recognised."""
    confidence, evidence = {}, {}
    exact = _closes_exactly(document)
    whole = sum(_mean(page) for page in seen.values()) / len(seen)
    for name, sure in document.confidence.items():
        found = document.evidence.get(name)
        most = _OFF_BY_CENTS if name in _SUMS and not exact else 1.0
        confidence[name] = round(min(most, sure * _TEMPER * _legibility(found, seen, whole)), 3)
    for name, found in document.evidence.items():
        evidence[name] = _on_picture(found, seen, units)
    return replace(
        document,
        confidence=MappingProxyType(confidence),
        evidence=MappingProxyType(evidence),
        problems=(*document.problems, *_problems(document, whole)),
    )


def _problems(document: Document, legibility: float) -> Iterator[Problem]:
    if legibility < _POOR:
        message = "the picture is hard to read; send the PDF or the XML of the invoice"
        yield Problem(code="poor_scan", message=message)
    if document.pages is not None and document.pages > MOST_PAGES:
        facts = MappingProxyType({"read": str(MOST_PAGES), "pages": str(document.pages)})
        message = f"only {MOST_PAGES} of the {document.pages} pages of pictures were read"
        yield Problem(code="pages_unread", message=message, facts=facts)


def _closes_exactly(document: Document) -> bool:
    """Say whether net and taxes give the total to the cent, with what is withheld or without; True when one lacks."""
    if document.net is None or document.tax is None or document.total is None:
        return True
    rest = document.net + document.tax - document.total
    return rest in (0, document.withheld or 0)


def _mean(page: SeenPage) -> float:
    return sum(page.confidences) / max(1, len(page.confidences))


def _legibility(found: Evidence | None, seen: Mapping[int, SeenPage], whole: float) -> float:
    """Return how surely the words were recognised that a field was read from; the pages' own for what has no place."""
    if found is None or found.box is None or found.page is None:
        return whole
    return seen[found.page].confidence_at(found.box)


def _on_picture(found: Evidence, seen: Mapping[int, SeenPage], units: Mapping[int, float]) -> Evidence:
    if found.box is None or found.page is None:
        return found
    return replace(found, box=scaled([seen[found.page].ways.back(found.box)], units[found.page]))
