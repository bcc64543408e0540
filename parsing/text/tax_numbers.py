"""The tax numbers on a paper and the side that each speaks for.

In charge of finding them with their labels and their surroundings. Not in charge of the parties' names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsing.document import ReadingContext
from parsing.text.folding import fold, squeeze
from parsing.text.ids import FoundId, find_tax_ids, read_labelled_tax_id
from parsing.text.labels import Role
from parsing.text.layout import Segment, Span
from parsing.text.sheet import Label, Sheet, Where
from parsing.text.zones import Zones

_BUYER_WORDS = re.compile(
    r"client|customer|kunde|receptor|buyer|acheteur|tomador|destinatari|adquir|comprador|\bihre\b"
)
_SELLER_WORDS = re.compile(r"emisor|emitente|seller|supplier|vendeur|proveedor|fornecedor")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxNumber:
    """A tax number on the page. `side`: above 0 the buyer's, below 0 the seller's. `legal`: no VAT number."""

    found: FoundId
    span: Span
    labelled: bool
    side: float
    legal: bool = False

    @property
    def key(self) -> str:
        """What two spellings of one number share."""
        return squeeze(self.found.value)


def find_tax_numbers(sheet: Sheet, zones: Zones, context: ReadingContext) -> tuple[TaxNumber, ...]:
    """Return each tax number once for each place, labelled ones first."""
    ours = {squeeze(value) for value in context.our_tax_ids}
    found: list[TaxNumber] = []
    for label in sheet.labelled(Role.TAX_ID, Role.TAX, Role.LEGAL_ID):
        read = _labelled(label, sheet)
        if read is not None:
            number, span = read
            side = _side(span.segment, label, zones, number, ours)
            legal = label.role is Role.LEGAL_ID
            found.append(TaxNumber(found=number, span=span, labelled=True, side=side, legal=legal))
    places = {(id(one.span.segment), one.key) for one in found}
    known = {one.key for one in found}
    for segment in sheet.layout.segments:
        for free in find_tax_ids(segment.text):
            key = squeeze(free.value)
            if (id(segment), key) in places or (key not in known and not _unmistakable(free)):
                continue
            side = _side(segment, None, zones, free, ours)
            found.append(TaxNumber(found=free, span=segment.span(free.start, free.end), labelled=False, side=side))
    return tuple(found)


def _unmistakable(free: FoundId) -> bool:
    """True for forms that are hardly anything else; bare digits need a label."""
    return not free.value.replace(".", "").replace("-", "").isdigit()


def _labelled(label: Label, sheet: Sheet) -> tuple[FoundId, Span] | None:
    for value in sheet.values(label):
        if value.where is Where.BELOW and not label.alone:
            return None
        read = read_labelled_tax_id(value.span.text)
        if read is None:
            continue
        if label.role is Role.TAX and not (read.valid or (read.country and len(read.value) > 7)):
            return None
        if value.span.text[read.end :].strip()[:1] in ("%", "€", ","):
            return None
        start = value.span.start
        return read, value.span.segment.span(start + read.start, start + read.end)
    return None


def _side(segment: Segment, label: Label | None, zones: Zones, found: FoundId, ours: set[str]) -> float:
    """Weigh the surroundings: our own number, the label's words, the zone."""
    if squeeze(found.value) in ours:
        return 2.0
    words = fold(label.span.text) if label else ""
    if _BUYER_WORDS.search(words):
        return 1.5
    if _SELLER_WORDS.search(words):
        return -1.5
    return {Role.BUYER: 1.0, Role.SELLER: -1.0}.get(zones.role_of(segment) or Role.OTHER, 0.0)
