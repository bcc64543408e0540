"""What the codes say, put above what the text says.

In charge of which document a code belongs to, of which fields it settles, and of saying where page and code contradict
each other (`code_mismatch`). Not in charge of finding codes. A code outranks text and recognised text (domain.md 1.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from parsing.barcodes.claim import Claim
from parsing.barcodes.fields import FIELDS, GAPS, applied, printed_value
from parsing.barcodes.schemes import claim_of
from parsing.barcodes.symbols import Symbol
from parsing.document import Document, Evidence, Kind, Problem, Source

_CERTAIN = 0.99
_CONTRADICTED = 0.85
_SHOWN = 120
"""Characters of a payload that stand as evidence: enough to know it by."""
_SURE = 0.75
"""A doubtful reading of the text contradicts nothing; it was misread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A code that a scheme understands, with its place."""

    claim: Claim
    symbol: Symbol


def marks_of(symbols: Iterable[Symbol]) -> tuple[Mark, ...]:
    """Return those codes that say something of a document; each claim once, for copies repeat it."""
    marks: dict[Claim, Mark] = {}
    for symbol in symbols:
        claim = claim_of(symbol.payload)
        if claim is not None:
            marks.setdefault(claim, Mark(claim=claim, symbol=symbol))
    return tuple(marks.values())


def with_codes(documents: Sequence[Document], marks: Sequence[Mark]) -> tuple[Document, ...]:
    """Return the documents with what the codes on their pages say."""
    if not marks:
        return tuple(documents)
    return tuple(_settled(document, _own(document, marks, len(documents))) for document in documents)


def document_of(marks: Sequence[Mark], *, source: str, form: str, page_count: int) -> Document | None:
    """Return what the codes alone tell of a paper whose text nobody can read; None when they name no document."""
    naming = [mark for mark in marks if mark.claim.names_document]
    if not naming:
        return None
    message = "the page is a picture: only its code was read; send the PDF with text or the XML of the invoice"
    bare = Document(
        source=source,
        kind=Kind.INVOICE,
        format=form,
        pages=page_count,
        problems=(Problem(code="text_unread", message=message),),
    )
    return _settled(bare, marks)


def _own(document: Document, marks: Sequence[Mark], documents: int) -> tuple[Mark, ...]:
    """Return the codes on a document's pages: all of them when the file holds one document."""
    if documents == 1:
        return tuple(marks)
    pages = {evidence.page for evidence in document.evidence.values()}
    return tuple(mark for mark in marks if mark.symbol.page in pages)


def _settled(document: Document, marks: Sequence[Mark]) -> Document:
    naming = [mark for mark in marks if mark.claim.names_document]
    fitting = _fitting(document, naming)
    if len({(mark.claim.number, mark.claim.total) for mark in fitting if mark.claim.number}) > 1:
        problem = Problem(code="several_codes", message="the codes on the page are those of different documents")
        return replace(document, problems=(*document.problems, problem))
    for mark in (*fitting, *(mark for mark in marks if not mark.claim.names_document)):
        document = _with(document, mark)
    return document


def _fitting(document: Document, marks: Sequence[Mark]) -> Sequence[Mark]:
    """Return the codes that say the printed number or total where several differ: the others are of other papers."""
    if len(marks) < 2:
        return marks
    deciding = [field for field in FIELDS if field.name in ("number", "total", "authority_id")]
    same = [
        mark
        for mark in marks
        if any(
            field.same(document, field.claimed(mark.claim))
            for field in deciding
            if field.claimed(mark.claim) is not None and printed_value(document, field.name) is not None
        )
    ]
    return same or marks


def _with(document: Document, mark: Mark) -> Document:
    """Return the document with one code's word: what the page prints likewise keeps its printed form."""
    claim, notes = mark.claim, _Notes(document)
    document = replace(document, country=document.country or claim.country, kind=claim.kind or document.kind)
    if claim.kind is not None:
        notes.confidence["kind"] = _CERTAIN
    for field in FIELDS:
        value, printed = field.claimed(claim), printed_value(document, field.name)
        if value is None:
            continue
        confirmed = printed is not None and field.same(document, value)
        contradicted = printed is not None and not confirmed and notes.is_sure(field.name)
        if contradicted:
            notes.problems.append(_mismatch(field.name, value, printed))
        if not confirmed:
            document = applied(document, field.name, value)
        notes.keep(field.name, mark.symbol, confirmed=confirmed, contradicted=contradicted)
    for gap in GAPS:
        value = gap.claimed(claim)
        if value is not None and printed_value(document, gap.name) is None:
            document = applied(document, gap.name, value)
            notes.keep(gap.name, mark.symbol)
    return notes.on(document)


class _Notes:
    """Confidence, evidence and problems of a document while a code is worked in."""

    def __init__(self, document: Document) -> None:
        self.confidence = dict(document.confidence)
        self.problems = list(document.problems)
        self._evidence = dict(document.evidence)

    def is_sure(self, name: str) -> bool:
        return self.confidence.get(name, 0.0) >= _SURE

    def keep(self, name: str, symbol: Symbol, *, confirmed: bool = False, contradicted: bool = False) -> None:
        """Note the code as where a field was read; two witnesses are never less sure than one."""
        printed = self.confidence.get(name, 0.0) if confirmed else 0.0
        text = re.sub(r"\s+", " ", symbol.payload.strip())[:_SHOWN]
        self.confidence[name] = _CONTRADICTED if contradicted else max(_CERTAIN, printed)
        self._evidence[name] = Evidence(source=Source.CODE, page=symbol.page, box=symbol.box, text=text)

    def on(self, document: Document) -> Document:
        return replace(
            document,
            confidence=MappingProxyType(self.confidence),
            evidence=MappingProxyType(self._evidence),
            problems=tuple(self.problems),
        )


def _mismatch(name: str, code: object, page: object) -> Problem:
    facts = MappingProxyType({"field": name, "code": str(code), "page": str(page)})
    return Problem(code="code_mismatch", message=f"{name}: the code says {code}, the page {page}", facts=facts)
