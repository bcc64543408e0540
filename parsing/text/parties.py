"""Who sells and who buys.

In charge of the choice of both sides' names and tax numbers, made together: a number goes with the name it stands
under, and what is known of us is always the buyer's, or the seller's on a copy of our own (domain.md traps T3, T5,
T29). Not in charge of what a name looks like (`parsing.text.names`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from parsing.document import ReadingContext
from parsing.text.candidates import Candidate
from parsing.text.folding import squeeze
from parsing.text.ids import SHAPED
from parsing.text.labels import Role
from parsing.text.layout import Segment, Span
from parsing.text.names import (
    alike,
    can_be_name,
    domain_names,
    domains,
    has_form,
    is_address,
    is_contact,
    is_label,
    is_sender_line,
    name_lines,
    under,
)
from parsing.text.sheet import Label, Sheet, Value, Where
from parsing.text.tax_numbers import TaxNumber, find_tax_numbers
from parsing.text.zones import Zone, Zones, find_zones

_HEAD_LINES = 40
_ALIGNED = 80.0
_BESIDE = 300.0
_SENDER = 0.4
"""What a line of name, street and town says: letters have it small over the window, or in the foot."""
_FOOT = 0.25
_TOPMOST = 0.12
_CLEAR_MARGIN = 0.8
_FOOT_TOP = 600.0
_LABEL_COUNTRY = {
    "cuit": "AR", "cuil": "AR", "cae": "AR", "rfc": "MX", "cnpj": "BR", "ruc": "PE", "nipc": "PT", "siret": "FR",
    "siren": "FR", "cufe": "CO", "foliofiscal": "MX", "abn": "AU", "piva": "IT", "partitaiva": "IT",
    "kvk": "NL", "btwnummer": "NL",
}  # fmt: skip
_COUNTRY_WORDS = (
    (re.compile(r"\bmexico\b"), "MX"),
    (re.compile(r"\bargentina\b|\bbuenos aires\b"), "AR"),
    (re.compile(r"\bchile\b|\bsantiago\b|\bs\.?i\.?i\.?\b"), "CL"),
    (re.compile(r"\buruguay\b|\bmontevideo\b|\bdgi\.gub\.uy\b"), "UY"),
    (re.compile(r"\bcolombia\b|\bbogota\b"), "CO"),
    (re.compile(r"\bperu\b"), "PE"),
    (re.compile(r"\bbrasil\b"), "BR"),
    (re.compile(r"\bcanada\b"), "CA"),
    (re.compile(r"\baustralia\b"), "AU"),
    (re.compile(r"\bunited states\b|\busa\b|\bestados unidos\b"), "US"),
)


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


@dataclass(slots=True, kw_only=True)
class _Name:
    """One name with all its places, and how much each side speaks for it."""

    text: str
    span: Span
    places: list[Segment]
    seller: float = 0.0
    buyer: float = 0.0


def read_parties(sheet: Sheet, context: ReadingContext, table: frozenset[int]) -> Parties:
    """Return seller and buyer as the paper shows them; the printed lines in `table` name goods, not parties."""
    zones = find_zones(sheet, table)
    numbers = find_tax_numbers(sheet, zones, context)
    names = _names(sheet, zones, table)
    _weigh_surroundings(sheet, zones, names)
    _weigh_known(names, numbers, context)
    seller, buyer = _best_pair(names)
    seller_id, buyer_id = _numbers_of(seller, buyer, numbers, sheet)
    country = seller_id.found.country if seller_id and _tells_country(seller_id) else None
    apart = _apart(seller, buyer)
    return Parties(
        seller=Party(
            name=_named(seller, seller.seller if seller else 0.0, apart),
            tax_id=_numbered(seller_id, -1, apart),
            country=_label_country(sheet) or country or _address_country(sheet),
        ),
        buyer=Party(
            name=_named(buyer, buyer.buyer if buyer else 0.0, apart),
            tax_id=_numbered(buyer_id, 1, apart),
            country=buyer_id.found.country if buyer_id else None,
        ),
    )


def _names(sheet: Sheet, zones: Zones, table: frozenset[int]) -> list[_Name]:
    """Return every name on the paper once, with what its labels say of it."""
    names: dict[str, _Name] = {}
    for span, form in [*name_lines(sheet, _HEAD_LINES), *domain_names(sheet)]:
        if span.segment.line in table:
            continue
        one = _entry(names, span)
        one.places.append(span.segment)
        if form and len(one.places) == 1:
            one.seller += 0.15
            one.buyer += 0.1
    for label in sheet.labelled(Role.NAME):
        named = _first_name(sheet, label, tuple(Where)) if label.set_off and label.start == 0 else None
        if named is not None:
            one = _entry(names, named)
            one.places.append(named.segment)
            one.seller, one.buyer = one.seller + 0.25, one.buyer + 0.25
    for zone in zones:
        span_and_weight = _announced_name(sheet, zones, zone)
        if span_and_weight is None:
            continue
        span, weight = span_and_weight
        one = _entry(names, span)
        one.places.append(span.segment)
        if zone.role is Role.BUYER:
            one.buyer, one.seller = one.buyer + weight, one.seller - 0.5
        elif zone.role is Role.SELLER:
            one.seller, one.buyer = one.seller + weight, one.buyer - 0.5
    return list(names.values())


def _entry(names: dict[str, _Name], span: Span) -> _Name:
    return names.setdefault(squeeze(span.text), _Name(text=span.text.strip(" :,·•|-"), span=span, places=[]))


def _announced_name(sheet: Sheet, zones: Zones, zone: Zone) -> tuple[Span, float] | None:
    """Return the name in a party's zone and its label's weight: a name label inside beats the first line."""
    inside = [
        label
        for label in sheet.labelled(Role.NAME)
        if zone.holds(label.segment)
        and label.start == 0
        and (label.alone or label.set_off)
        and zones.role_of(label.segment) is zone.role
    ]
    beside = (Where.SAME, Where.RIGHT) if zone.label.set_off else (Where.SAME,)
    searches = [(zone.label, beside, 0.85), *((label, tuple(Where), 0.85) for label in inside[:1])]
    for label, places, weight in [*searches, (zone.label, (Where.BELOW, Where.RIGHT), 0.75)]:
        span = _first_name(sheet, label, places, zone.bottom)
        if span is not None:
            return span, weight
    return None


def _first_name(sheet: Sheet, label: Label, places: tuple[Where, ...], bottom: float = float("inf")) -> Span | None:
    """Return the first text in given places, tried in that order, that a label announces and that can be a name."""
    found = [value for value in sheet.values(label) if value.where in places and _in_reach(value)]
    for value in sorted(found, key=lambda value: places.index(value.where)):
        span = value.span
        named = can_be_name(span.text) and not (span.start == 0 and is_label(sheet, span.segment))
        if named and (value.where is not Where.BELOW or span.segment.box[1] <= bottom):
            return span
    return None


def _in_reach(value: Value) -> bool:
    """True for a value close enough to its label to be its name: the next segment, or under it at its left edge."""
    ours, theirs = value.label.segment.box, value.span.segment.box
    if value.where is Where.BELOW:
        return abs(theirs[0] - ours[0]) < _ALIGNED
    return value.where is Where.SAME or (not value.skipped and theirs[0] - ours[2] < _BESIDE)


def _weigh_surroundings(sheet: Sheet, zones: Zones, names: list[_Name]) -> None:
    """Add what the page says: places, repetition, domains, addresses and contacts below."""
    sites = domains(segment for segment in sheet.layout.segments if zones.role_of(segment) is not Role.BUYER)
    first_page = sheet.lines[0].page if sheet.lines else 1
    foot = max((label.segment.line for label in sheet.labelled(Role.TOTAL, Role.PAYABLE)), default=len(sheet.lines))
    for one in names:
        top = min(one.places, key=lambda segment: segment.line)
        block = [segment for place in one.places for segment in under(sheet, place)]
        roles = {zones.role_of(place) for place in one.places}
        key = squeeze(one.text)
        head = top.page == first_page and top.line < _HEAD_LINES
        one.seller += 0.2 * (1 - min(top.line, 30) / 30) if head else 0.0
        one.seller += _TOPMOST if head and top.line <= 1 else 0.0
        one.seller += 0.2 if len({(place.page, place.line) for place in one.places}) > 1 else 0.0
        one.seller += 0.25 if any(alike(key, site) for site in sites) else 0.0
        one.seller += 0.2 if any(is_contact(segment.text) for segment in block) else 0.0
        one.seller += _SENDER if any(is_sender_line(place.text) for place in one.places) else 0.0
        one.seller += _FOOT if has_form(one.text) and any(_in_foot(place, foot) for place in one.places) else 0.0
        one.seller += 0.1 if any(is_address(segment.text) for segment in [*block, *one.places]) else 0.0
        one.seller -= 0.35 if Role.BUYER in roles and Role.SELLER not in roles else 0.0
        one.seller -= 0.3 if roles == {Role.SHIP_TO} else 0.0
        one.buyer += 0.15 if head else -0.25
        one.buyer += 0.15 if any(is_address(segment.text) for segment in block) else 0.0
        one.buyer -= 0.35 if Role.SELLER in roles and Role.BUYER not in roles else 0.0
        one.buyer += 0.1 if Role.BUYER in roles else 0.0
        one.buyer -= 0.1 if any(is_contact(segment.text) for segment in block) else 0.0


def _in_foot(place: Segment, last_sum: int) -> bool:
    """True for what stands below the last sum: companies print their own registry and bank data there."""
    return place.line > last_sum and place.box[1] > _FOOT_TOP


def _weigh_known(names: list[_Name], numbers: tuple[TaxNumber, ...], context: ReadingContext) -> None:
    """Add what is known of us, and what the tax number in a name's block says."""
    ours = [squeeze(name) for name in context.our_names if squeeze(name)]
    for one in names:
        if any(name in squeeze(one.text) for name in ours):
            one.buyer, one.seller = one.buyer + 1.0, one.seller - 0.6
        sides = [number.side for number in numbers if _belongs(number, one)]
        if sides:  # who prints only one tax number prints the seller's
            strongest = max(sides, key=abs)
            one.seller += 0.15 - 0.2 * strongest
            one.buyer += 0.05 + 0.2 * strongest


def _belongs(number: TaxNumber, name: _Name, other: _Name | None = None) -> bool:
    """True when a number stands in the line of a name, or a few lines under it and no nearer under the other."""
    gap = _gap(number, name)
    rival = _gap(number, other) if other is not None else None
    return gap is not None and (rival is None or gap <= rival)


def _gap(number: TaxNumber, name: _Name) -> float | None:
    """Return how far above a number its nearest name stands, None when that is too far or in another column."""
    gaps = [gap for place in name.places if (gap := _distance(place, number.span.segment)) is not None]
    return min(gaps, default=None)


def _distance(above: Segment, below: Segment) -> float | None:
    if above is below:
        return 0.0
    height = max(above.box[3] - above.box[1], 6.0)
    gap = below.box[1] - above.box[1]
    near = above.page == below.page and 0 < gap < 6.5 * height and abs(above.box[0] - below.box[0]) < 60
    return gap if near else None


def _best_pair(names: list[_Name]) -> tuple[_Name | None, _Name | None]:
    """Return the seller and the buyer, two names that make the likeliest pair; either may be missing."""
    sellers: list[_Name | None] = [*sorted(names, key=lambda one: -one.seller)[:6], None]
    buyers: list[_Name | None] = [*sorted(names, key=lambda one: -one.buyer)[:6], None]
    best: tuple[float, _Name | None, _Name | None] = (-1.0, None, None)
    for seller in sellers:
        for buyer in buyers:
            if seller is not None and buyer is not None and _same(seller, buyer):
                continue
            worth = (seller.seller if seller else 0.2) + (buyer.buyer if buyer else 0.12)
            if worth > best[0]:
                best = (worth, seller, buyer)
    return best[1], best[2]


def _apart(seller: _Name | None, buyer: _Name | None) -> float:
    """Return how sure it is, from a half to 1, that the two are not each other: the other way round is worth less."""
    if seller is None or buyer is None:
        return 1.0
    margin = seller.seller + buyer.buyer - buyer.seller - seller.buyer
    return 0.5 + 0.5 * min(1.0, max(0.0, margin) / _CLEAR_MARGIN)


def _same(first: _Name, second: _Name) -> bool:
    one, two = squeeze(first.text), squeeze(second.text)
    return one in two or two in one


def _numbers_of(
    seller: _Name | None, buyer: _Name | None, numbers: tuple[TaxNumber, ...], sheet: Sheet
) -> tuple[TaxNumber | None, TaxNumber | None]:
    """Return each side's tax number: by its words and zone, by the name it stands under, else by order on the page."""

    def worth(number: TaxNumber, name: _Name | None, other: _Name | None, sign: int) -> float:
        value = sign * number.side
        if not number.side:
            value += 0.9 if name is not None and _belongs(number, name, other) else 0.0
            value -= 0.9 if other is not None and _belongs(number, other, name) else 0.0
        value += 0.3 if number.labelled else 0.0
        value -= 0.7 if number.legal else 0.0
        return value + (0.2 if number.found.valid else 0.0)

    best: tuple[float, TaxNumber | None, TaxNumber | None] = (-1.0, None, None)
    for_seller = _strongest(numbers, lambda number: worth(number, seller, buyer, -1))
    for_buyer = _strongest(numbers, lambda number: worth(number, buyer, seller, 1))
    for one in [*for_seller.values(), None]:
        for two in [*for_buyer.values(), None]:
            if one is not None and two is not None and one[1].key == two[1].key:
                continue
            # without any sign the first number of a paper is the seller's, and a second party needs a sign
            total = (one[0] if one else 0.1) + (two[0] - 0.35 if two else 0.1)
            total -= 0.01 * one[1].span.segment.line / max(len(sheet.lines), 1) if one else 0.0
            if total > best[0]:
                best = (total, one[1] if one else None, two[1] if two else None)
    return best[1], best[2]


def _strongest(numbers: Iterable[TaxNumber], worth: Callable[[TaxNumber], float]) -> dict[str, tuple[float, TaxNumber]]:
    """Return each number at the place where it is worth most."""
    best: dict[str, tuple[float, TaxNumber]] = {}
    for number in numbers:
        value = worth(number)
        if number.key not in best or value > best[number.key][0]:
            best[number.key] = (value, number)
    return best


def _named(name: _Name | None, weight: float, apart: float) -> Candidate[str] | None:
    if name is None:
        return None
    score = min(0.97, 0.35 + 0.6 * max(weight, 0.0)) * apart
    return Candidate(value=name.text, span=name.span, score=score)


def _numbered(number: TaxNumber | None, sign: int, apart: float) -> Candidate[str] | None:
    """Return the number; where nothing around it names the side, it is as sure as the names are apart."""
    if number is None:
        return None
    sided = sign * number.side >= 1
    score = 0.75 + 0.1 * number.found.valid + 0.05 * number.labelled + 0.09 * sided
    score *= 1.0 if sided else apart
    return Candidate(value=number.found.value, span=number.span, score=score)


def _tells_country(number: TaxNumber) -> bool:
    return number.found.valid or number.found.country in SHAPED


def _label_country(sheet: Sheet) -> str | None:
    """Return the country whose word for a tax number, or for its authority's code, the paper uses."""
    labels = sheet.labelled(Role.TAX_ID, Role.AUTHORITY, Role.LEGAL_ID)
    known = (_LABEL_COUNTRY.get(squeeze(label.span.text)) for label in labels)
    return next((country for country in known if country), None)


def _address_country(sheet: Sheet) -> str | None:
    """Return the first country, or town that tells it, in the head of the paper."""
    for line in sheet.lines[:_HEAD_LINES]:
        for segment in line.segments:
            for pattern, country in _COUNTRY_WORDS:
                if pattern.search(segment.folded):
                    return country
    return None
