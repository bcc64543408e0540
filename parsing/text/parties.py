"""Who sells and who buys.

In charge of names and tax numbers of both sides: labels first, then what is known of us, then company forms, places on
the page and repetition (domain.md traps T3, T5, T29). Not in charge of addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsing.document import ReadingContext
from parsing.text.amounts import find_amounts
from parsing.text.candidates import Candidate, choose
from parsing.text.dates import find_dates
from parsing.text.folding import fold, squeeze
from parsing.text.ids import FoundId, find_tax_ids, read_labelled_tax_id
from parsing.text.labels import Role, dictionary
from parsing.text.layout import Segment, Span
from parsing.text.sheet import Label, Sheet, Where

_FORMS = re.compile(
    r"(?:^|[\s,.])(?:s\.?\s?a\.?(?:\s?de\s?c\.?\s?v\.?)?|s\.?\s?l\.?(?:\s?u\.?)?|s\.?\s?r\.?\s?l\.?(?:\s?de\s?c\.?\s?v\.?)?"
    r"|s\.?\s?p\.?\s?a\.?|s\.?\s?a\.?\s?s\.?|sarl|eurl|sasu|gmbh(?:\s?&\s?co\.?\s?(?:kg|ohg)?)?|ag|kg|ohg|ug|gbr|e\.?\s?k\.?"
    r"|ltd\.?|limited|plc|llc|llp|inc\.?|corp\.?|corporation|company|co\.|b\.?\s?v\.?|n\.?\s?v\.?|bvba|lda\.?|ltda\.?|s\.?c\.?a\.?"
    r"|s\.?\s?a\.?\s?u\.?|s\.?n\.?c\.?|s\.?a\.?s\.?|coop\.?|s\.?\s?coop\.?|pty\.?(?:\s?ltd\.?)?|oy|ab|a/s|aps|as|sp\. z o\.o\.|eirl|e\.i\.r\.l\.|me|epp)"
    r"(?:$|[\s,.;)·•|-])"
)
_CONTACT = re.compile(r"@|www\.|https?:|\.(?:com|es|de|fr|net|org|example)\b|\+\d{2}|\btel\b|\bfax\b")
_STREET = re.compile(
    r"\b(?:calle|c/|avda|avenida|av\.|paseo|plaza|pol\.? ind|carretera|ctra|rua|avenida|largo|travessa|street|st\.|road|rd\.?|lane|"
    r"avenue|ave|drive|suite|floor|po box|rue|boulevard|bd|chemin|impasse|via|viale|piazza|corso|strasse|str\.|platz|weg|allee|"
    r"straat|laan|plein|carrer|colonia|col\.|dpto|piso|cp|c\.p\.)(?=\W|$)|strasse|straat"
)
_POSTAL = re.compile(
    r"\b(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?\s+[^\W\d]|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b\d{4} [A-Z]{2}\b"
)
_COMMENT = re.compile(r"[.!?]\s+\w|[:;]$")
_HEAD_LINES = 40
_LONGEST_NAME = 70
_BLOCK_LINES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One side as read: each part may be missing."""

    name: Candidate[str] | None = None
    tax_id: Candidate[str] | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Both sides."""

    seller: Party = Party()
    buyer: Party = Party()


@dataclass(frozen=True, slots=True, kw_only=True)
class _TaxId:
    """A tax number on the page and the side that its surroundings speak for: +1 buyer, -1 seller, 0 neither."""

    found: FoundId
    span: Span
    labelled: bool
    side: float


def read_parties(sheet: Sheet, context: ReadingContext) -> Parties:
    """Return seller and buyer as the paper shows them."""
    zones = tuple(_zones(sheet))
    ids = _tax_ids(sheet, zones, context)
    seller_id, buyer_id = _assign_ids(ids)
    buyer = choose([*_labelled_names(sheet, zones, Role.BUYER), *_our_names(sheet, context)], least=0.3)
    seller = choose(_labelled_names(sheet, zones, Role.SELLER), least=0.3)
    blocks = [
        block for block in _name_blocks(sheet, zones) if not buyer or squeeze(block.value) != squeeze(buyer.value)
    ]
    if seller is None:
        seller = choose(_seller_names(sheet, blocks, zones, seller_id), least=0.2)
    if buyer is None:
        buyer = choose(_buyer_names(sheet, blocks, seller, buyer_id), least=0.2)
    return Parties(
        seller=Party(name=seller, tax_id=_as_candidate(seller_id), country=_country(sheet, seller_id)),
        buyer=Party(name=buyer, tax_id=_as_candidate(buyer_id), country=buyer_id.found.country if buyer_id else None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zone:
    """The part of a page under a party label: what is read there belongs to that side."""

    role: Role
    label: Label
    page: int
    top: float
    bottom: float
    x0: float
    x1: float

    def holds(self, segment: Segment) -> bool:
        """True when a segment stands in the zone."""
        x0, top, x1, _ = segment.box
        return segment.page == self.page and self.top - 1 <= top <= self.bottom and x0 < self.x1 and x1 > self.x0 - 6


def _zones(sheet: Sheet) -> Iterator[_Zone]:
    """Yield a zone for each party label: down to the next one in its column, to the right up to the next beside it."""
    labels = [label for label in sheet.labelled(Role.SELLER, Role.BUYER, Role.SHIP_TO) if _heads(label)]
    for label in labels:
        x0, top, _, bottom = label.segment.box
        height = bottom - top
        beside = [
            other.segment.box[0]
            for other in labels
            if abs(other.segment.box[1] - top) < 2 * height and other.segment.box[0] > x0 + 20
        ]
        below = [
            other.segment.box[1]
            for other in labels
            if other.segment.page == label.segment.page
            and other.segment.box[1] > bottom
            and abs(other.segment.box[0] - x0) < 60
        ]
        yield _Zone(
            role=label.role,
            label=label,
            page=label.segment.page,
            top=top,
            bottom=min([top + 16 * height, *below]) - 1,
            x0=x0,
            x1=min(beside, default=10_000.0) - 4,
        )


def _heads(label: Label) -> bool:
    """True for a label that opens a party's block: alone, or set off by a colon or by nothing before it."""
    rest = label.segment.text[label.end :].strip()
    before = label.segment.text[: label.start].strip()
    return not before and (label.alone or rest[:1] in ":/" or label.size >= 8 or (len(rest) > 2 and rest[0].isupper()))


def _labelled_names(sheet: Sheet, zones: tuple[_Zone, ...], role: Role) -> Iterator[Candidate[str]]:
    for zone in zones:
        if zone.role is not role:
            continue
        inside = [
            label
            for label in sheet.labelled(Role.NAME)
            if zone.holds(label.segment) and label.segment is not zone.label.segment
        ]
        named = [*inside[:1], zone.label]
        score = 0.96 if inside else 0.88
        for label in named:
            name = _name_at(sheet, label)
            if name is not None:
                yield Candidate(
                    value=name.text, span=name, score=score if label is not zone.label or not inside else 0.6
                )
                break


def _name_at(sheet: Sheet, label: Label) -> Span | None:
    """Return the first text that a label announces and that can be a name."""
    for value in sheet.values(label):
        span = value.span
        if value.where is Where.BELOW and value.skipped > 1:
            return None
        if (
            value.where is Where.RIGHT
            and label.alone
            and value.skipped == 0
            and span.segment.box[0] - label.segment.box[2] > 260
        ):
            continue
        if _can_be_name(span.text) and not _is_label(sheet, span.segment):
            return span
    return None


def _our_names(sheet: Sheet, context: ReadingContext) -> Iterator[Candidate[str]]:
    ours = {squeeze(name) for name in context.our_names if squeeze(name)}
    for segment in sheet.layout.segments if ours else ():
        if any(name in squeeze(segment.text) for name in ours):
            yield Candidate(value=segment.text, span=segment.span(), score=0.9)
            return


def _is_label(sheet: Sheet, segment: Segment) -> bool:
    labels = sheet.labels_of(segment)
    return (
        bool(labels) and labels[0].start == 0 and (labels[0].alone or segment.text[labels[0].end :].lstrip()[:1] == ":")
    )


def _can_be_name(text: str) -> bool:
    text = text.strip(" :.,·•|-")
    letters = sum(map(str.isalpha, text))
    if letters < 3 or len(text) > _LONGEST_NAME or letters < 0.5 * len(text):
        return False
    folded = fold(text)
    return not (
        _CONTACT.search(folded)
        or _POSTAL.search(text)
        or _STREET.search(folded)
        or _COMMENT.search(text)
        or find_dates(text)
    )


def _tax_ids(sheet: Sheet, zones: tuple[_Zone, ...], context: ReadingContext) -> list[_TaxId]:
    ours = {squeeze(value) for value in context.our_tax_ids}
    found: list[_TaxId] = []
    for label in sheet.labelled(Role.TAX_ID, Role.TAX, Role.LEGAL_ID):
        read = _labelled_id(sheet, label)
        if read is not None:
            found.append(
                _TaxId(
                    found=read[0], span=read[1], labelled=True, side=_side(label.segment, label, zones, read[0], ours)
                )
            )
    seen = {squeeze(one.found.value) for one in found}
    for segment in sheet.layout.segments:
        for free in find_tax_ids(segment.text):
            if squeeze(free.value) not in seen and _is_written_as_tax_id(free):
                span = segment.span(free.start, free.end)
                found.append(
                    _TaxId(found=free, span=span, labelled=False, side=_side(segment, None, zones, free, ours))
                )
    return found


def _is_written_as_tax_id(free: FoundId) -> bool:
    """True for forms that are hardly anything else; bare digits need a label."""
    return not free.value.replace(".", "").replace("-", "").isdigit()


def _labelled_id(sheet: Sheet, label: Label) -> tuple[FoundId, Span] | None:
    for value in sheet.values(label):
        if value.where is Where.BELOW and not label.alone:
            return None
        read = read_labelled_tax_id(value.span.text)
        if read is None:
            continue
        if label.role is Role.TAX and not read.valid and not (read.country and len(read.value) > 7):
            return None
        if value.span.text[read.end :].strip()[:1] in ("%", "€", ","):
            return None
        return read, value.span.segment.span(value.span.start + read.start, value.span.start + read.end)
    return None


_BUYER_WORDS = re.compile(
    r"client|customer|kunde|receptor|buyer|acheteur|tomador|destinatari|adquir|comprador|\bihre\b|\bvotre\b"
)
_SELLER_WORDS = re.compile(r"emisor|emitente|seller|supplier|vendeur|proveedor|fornecedor")


def _side(segment: Segment, label: Label | None, zones: tuple[_Zone, ...], found: FoundId, ours: set[str]) -> float:
    if squeeze(found.value) in ours:
        return 2.0
    around = label.span.text if label else ""
    if _BUYER_WORDS.search(fold(around)):
        return 1.5
    if _SELLER_WORDS.search(fold(around)):
        return -1.5
    holding = [zone for zone in zones if zone.holds(segment)]
    if holding:
        nearest = max(holding, key=lambda zone: (zone.top, zone.x0))
        return {Role.BUYER: 1.0, Role.SELLER: -1.0}.get(nearest.role, 0.0)
    return 0.0


def _assign_ids(ids: list[_TaxId]) -> tuple[_TaxId | None, _TaxId | None]:
    """Return the seller's and the buyer's number: what is ours, or under a label, decides; else order on the page."""
    best: dict[str, _TaxId] = {}
    for one in ids:
        key = squeeze(one.found.value)
        if key not in best or abs(one.side) > abs(best[key].side):
            best[key] = one
    distinct = sorted(best.values(), key=lambda one: not one.found.valid and not one.labelled)
    buyers = sorted((one for one in distinct if one.side > 0), key=lambda one: -one.side)
    sellers = sorted((one for one in distinct if one.side < 0), key=lambda one: one.side)
    neutral = [one for one in distinct if one.side == 0]
    buyer = buyers[0] if buyers else None
    seller = sellers[0] if sellers else None
    if seller is None and neutral:
        seller = neutral.pop(0)
    if buyer is None and neutral and (seller is not None):
        buyer = neutral[0]
    return seller, buyer


def _as_candidate(one: _TaxId | None) -> Candidate[str] | None:
    if one is None:
        return None
    score = 0.7 + 0.12 * one.found.valid + 0.08 * one.labelled + 0.08 * min(abs(one.side), 1.0)
    return Candidate(value=one.found.value, span=one.span, score=score)


_LABEL_COUNTRY = {
    "cuit": "AR",
    "cuil": "AR",
    "cae": "AR",
    "rfc": "MX",
    "cnpj": "BR",
    "ruc": "PE",
    "nipc": "PT",
    "siret": "FR",
    "siren": "FR",
}


def _country(sheet: Sheet, seller_id: _TaxId | None) -> str | None:
    if seller_id is not None and seller_id.found.country:
        return seller_id.found.country
    for label in sheet.labelled(Role.TAX_ID, Role.AUTHORITY, Role.LEGAL_ID):
        country = _LABEL_COUNTRY.get(squeeze(label.span.text))
        if country:
            return country
    return None


def _name_blocks(sheet: Sheet, zones: tuple[_Zone, ...]) -> list[Candidate[str]]:
    """Return lines that can be a party's name: the first of a block of text, or one with a company form."""
    found = []
    for line in sheet.lines:
        for segment in line.segments:
            text = _company_part(segment)
            if not _can_be_name(text.text) or _is_title(sheet, segment) or _is_label(sheet, segment):
                continue
            if any(zone.role is Role.SHIP_TO and zone.holds(segment) for zone in zones) or find_amounts(
                segment.text, sheet.style
            ):
                continue
            form = bool(_FORMS.search(fold(text.text)))
            if not form and not (line.index < _HEAD_LINES and _starts_block(sheet, segment)):
                continue
            score = 0.35 + (0.2 if form else 0.0)
            found.append(Candidate(value=text.text, span=text, score=score))
    return found


def _company_part(segment: Segment) -> Span:
    """Return what stands before the first separator of a letterhead line (`Acme S.L. · C/ Mayor 1 · 28001 Madrid`)."""
    cut = re.search(r"\s+[·•●|–—-]\s+|\s{2,}|,\s(?=\d)", segment.text)
    return segment.span(0, cut.start() if cut else None)


def _is_title(sheet: Sheet, segment: Segment) -> bool:
    hits = dictionary().kinds.find(segment.folded, sheet.languages)
    letters = sum(map(str.isalpha, segment.text))
    return bool(hits) and sum(hit.size for hit in hits) >= 0.5 * letters


def _starts_block(sheet: Sheet, segment: Segment) -> bool:
    """True when no text stands directly above in the same column, and an address or a contact follows below."""
    x0, top, x1, bottom = segment.box
    height = bottom - top
    for line in sheet.lines[max(0, segment.line - 4) : segment.line]:
        for other in line.segments:
            close = other.page == segment.page and 0 <= top - other.box[3] < 0.6 * height
            if close and abs(other.box[0] - x0) < 4 and not _is_label(sheet, other) and not _is_title(sheet, other):
                return False
    return any(_is_address(other) for other in _under(sheet, segment))


def _under(sheet: Sheet, segment: Segment) -> Iterator[Segment]:
    x0, _, x1, bottom = segment.box
    height = bottom - segment.box[1]
    for line in sheet.lines[segment.line + 1 : segment.line + _BLOCK_LINES]:
        if line.page != segment.page or line.box[1] - bottom > 1.6 * height:
            return
        for other in line.segments:
            if abs(other.box[0] - x0) < 6 or (other.box[0] < x1 and other.box[2] > x0):
                yield other
                bottom = max(bottom, other.box[3])


def _is_address(segment: Segment) -> bool:
    return bool(_POSTAL.search(segment.text) or _STREET.search(segment.folded))


def _seller_names(
    sheet: Sheet, blocks: list[Candidate[str]], zones: tuple[_Zone, ...], seller_id: _TaxId | None
) -> Iterator[Candidate[str]]:
    counts = {
        squeeze(block.value): sum(squeeze(other.value) == squeeze(block.value) for other in blocks) for block in blocks
    }
    domains = [match.group(1) for segment in sheet.layout.segments for match in _DOMAIN.finditer(segment.folded)]
    for block in blocks:
        segment = block.span.segment
        if any(zone.role is Role.BUYER and zone.holds(segment) for zone in zones):
            continue
        key = squeeze(block.value)
        score = block.score
        score += 0.15 if counts[key] > 1 else 0.0
        score += 0.15 if any(_alike(key, domain) for domain in domains) else 0.0
        score += 0.12 * (1 - min(segment.line, 30) / 30) if segment.page == sheet.lines[0].page else -0.1
        score += 0.15 if seller_id is not None and _near(segment, seller_id.span.segment) else 0.0
        score += 0.05 if any(_CONTACT.search(other.folded) for other in _under(sheet, segment)) else 0.0
        yield Candidate(value=block.value, span=block.span, score=min(score, 0.93))


_DOMAIN = re.compile(r"(?:@|www\.|https?://)([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.[a-z]{2,7}\b")


def _alike(key: str, domain: str) -> bool:
    """True when a name and a domain share a beginning of at least five letters."""
    domain = squeeze(domain)
    return len(domain) >= 4 and (
        key.startswith(domain[:9]) or domain.startswith(key[:9]) or (len(domain) > 5 and domain in key)
    )


def _near(first: Segment, second: Segment) -> bool:
    if first.page != second.page:
        return False
    height = max(first.box[3] - first.box[1], 6.0)
    return 0 <= second.box[1] - first.box[1] < 7 * height and abs(first.box[0] - second.box[0]) < 90 or first is second


def _buyer_names(
    sheet: Sheet, blocks: list[Candidate[str]], seller: Candidate[str] | None, buyer_id: _TaxId | None
) -> Iterator[Candidate[str]]:
    own = squeeze(seller.value) if seller else ""
    for block in blocks:
        key = squeeze(block.value)
        if own and (key in own or own in key):
            continue
        segment = block.span.segment
        score = block.score + (0.1 if segment.page == sheet.lines[0].page and segment.line < _HEAD_LINES else -0.2)
        score += 0.2 if buyer_id is not None and _near(segment, buyer_id.span.segment) else 0.0
        score += 0.15 if any(_is_address(other) for other in _under(sheet, segment)) else 0.0
        yield Candidate(value=block.value, span=block.span, score=min(score, 0.85))
