"""Header fields: number, dates, references, account, authorisation code.

In charge of what stands beside or below a label in the paper's head and foot. Not in charge of amounts
(`parsing.text.totals`), parties (`parsing.text.parties`) and lines (`parsing.text.table`). Each function yields
candidates; `parsing.text.candidates` chooses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from parsing.text.candidates import Candidate
from parsing.text.dates import FoundDate, find_dates
from parsing.text.folding import squeeze
from parsing.text.ids import find_authority_ids, find_ibans
from parsing.text.labels import Role, dictionary
from parsing.text.layout import Segment, Span
from parsing.text.names import is_address
from parsing.text.sheet import Label, Sheet, Value, Where

_PLACE = {Where.SAME: 0.95, Where.RIGHT: 0.95, Where.BELOW: 0.85}
"""How sure a strong label's value is by where it stands."""
_WEAK = 0.72
_FAR = 0.75
"""What a segment or a line in between leaves of a score."""

_LONG = 6
_AND = re.compile(r"\s*(?:[,;&+]|\b(?:y|e|and|et|und)\b)\s*")
_IDENTIFIER = re.compile(r"[A-Za-z0-9Ñ][\w./–-]*(?<![.–-])")
_PREFIXED = re.compile(
    r"[A-Z]{1,4}[ ](?=[\d-]|[A-Z]{0,3}\d{0,4}/\d)"
    r"|(?:[A-Z]{1,3}\d{2,4}|20\d\d) (?=\d{4,6}(?![\d/.,-]))"  # "F26 05680", "2026 05712"
)
_NUMBER_WORD = re.compile(r"(?:n[°ºo.]{1,2}|nr[o.]{1,2}|num\.?|number)[ :.#]*(?=\S*\d)", re.IGNORECASE)
_OF_DATE = re.compile(r"\s+(?:de|del|do|da|di|du|of|vom|den|le|el)$", re.IGNORECASE)  # "F-118 de" before "fecha"
_TIME = re.compile(r"T\d{2}(?::\d{2}){0,2}")
_MONEY = re.compile(r"^\d{1,3}(?:[.,]\d{3})*[.,]\d{2}$")
_PLACEHOLDERS = frozenset({"na", "none", "no", "0", "00", "sn"})
_OTHER_NUMBERS = (
    Role.ORDER, Role.OWN_ORDER, Role.DESPATCH, Role.TAX_ID, Role.LEGAL_ID, Role.OTHER, Role.PRECEDING
)  # fmt: skip
_REFERRING = frozenset({Role.ORDER, Role.OWN_ORDER, Role.DESPATCH, Role.CONTRACT, Role.PRECEDING})
_LONGEST_IDENTIFIER = 40
_LONGEST_SERIES = 6
_NUMBER_WORDS = frozenset({"", "n", "nº", "no", "nr", "nro", "núm", "num", "number", "de venta n"})
_TITLE_LINES = 40
_SHORT_WORDS = 14
"""Characters between a number in a title and its date (`de fecha`, `del`, `d.d.`)."""
_AFTER_WORDS = 0.6
"""What `le` or `vom` is worth behind words that nobody knows (`Imprimé le`)."""
_PROSE = 3
_SENTENCE = 7
"""More words than this around a date are a sentence, not a heading."""


def read_identifier(text: str) -> tuple[str, int, int] | None:
    """Return (identifier, start, end) at the beginning of a text, None when there is none or it is a placeholder.

    An identifier holds a digit and is no date and no amount; a short series before it belongs to it (`FT 2025/118`).
    """
    begin = len(text) - len(text.lstrip(" :.#=º°*-"))
    word = _NUMBER_WORD.match(text, begin)
    begin = word.end() if word else begin
    prefix = _PREFIXED.match(text, begin)
    found = _IDENTIFIER.match(text, prefix.end() if prefix else begin)
    if found is None:
        return None
    value = text[begin : found.end()]
    digits = sum(character.isdigit() for character in value)
    dated = any(one.start <= begin and _ends(text, one.end) >= found.end() for one in find_dates(text))
    if (
        not digits
        or dated
        or _MONEY.match(value)
        or squeeze(value) in _PLACEHOLDERS
        or len(value) > _LONGEST_IDENTIFIER
    ):
        return None
    if text[found.end() : found.end() + 2].strip()[:1] in ("%", "€", "$", "@"):
        return None
    return value, begin, found.end()


def _ends(text: str, date_end: int) -> int:
    """Return where a date ends with its time (`2026-06-11T10:31:22`)."""
    time = _TIME.match(text, date_end)
    return time.end() if time else date_end


def _score(value: Value) -> float:
    score = _PLACE[value.where] * (_WEAK if value.label.weak else 1.0)
    return score * _FAR**value.skipped


def _sub(span: Span, start: int, end: int) -> Span:
    return span.segment.span(span.start + start, span.start + end)


def numbers(sheet: Sheet, table: frozenset[int] = frozenset()) -> Iterator[Candidate[str]]:
    """Yield readings of the document's own number (BT-1); `table` are the printed lines of the line table."""
    taken = _other_numbers(sheet)
    first_page = sheet.lines[0].page if sheet.lines else 1
    yield from _titled_numbers(sheet)
    for label in sheet.labelled(Role.NUMBER):
        if label.segment.line in table or (label.weak and _in_an_address(label)):
            continue
        titled = _follows_title(sheet, label)
        for value in sheet.values(label):
            read = _number(sheet, value)
            if read is None:
                continue
            text, span = read
            score = _score(value) * (1.0 if label.segment.page == first_page else 0.8)
            score *= 0.35 if squeeze(text) in taken else 1.0
            score *= 0.6 if _in_a_sentence(label) else 1.0
            score = min(0.93, score * 1.32) if titled and value.where is Where.SAME else score * _likeness(text, label)
            yield Candidate(value=text, span=span, score=score)
            break


def _in_an_address(label: Label) -> bool:
    """True for `Calle 100 No. 19-54` and `64000 Monterrey, N.L.`: the number of a house, or no number at all."""
    return is_address(label.segment.text[: label.start])


def _titles(sheet: Sheet) -> Iterator[tuple[Segment, int]]:
    """Yield the segments of the first page that begin with the kind of paper, and where what follows it begins."""
    first_page = sheet.lines[0].page if sheet.lines else 1
    for line in sheet.lines[:_TITLE_LINES]:
        for segment in line.segments if line.page == first_page else ():
            hits = [hit for hit in dictionary().kinds.find(segment.folded, sheet.languages) if hit.start <= 1]
            if hits and not _refers(sheet, segment, hits[0].end):
                yield segment, hits[0].end


def _refers(sheet: Sheet, segment: Segment, end: int) -> bool:
    """True for `Purchase order: 4711`, which names another paper and no title."""
    return any(label.role in _REFERRING and label.start < end <= label.end for label in sheet.labels_of(segment))


def _titled_numbers(sheet: Sheet) -> Iterator[Candidate[str]]:
    """Yield the number that stands directly behind the title: `Facture FA-4711`, `FACTUUR F0215 d.d. 12-03-2026`."""
    for segment, end in _titles(sheet):
        yield from _announced_by_title(sheet, segment, end)
        read = read_identifier(segment.text[end:])
        if read is None or segment.text[end:][: read[1]].strip(" :.#-º°*=").lower() not in _NUMBER_WORDS:
            continue
        text, start, stop = read
        closed = not segment.text[end + stop :].strip() or _dated_behind(segment, end + stop)
        yield Candidate(value=text, span=segment.span(end + start, end + stop), score=0.88 if closed else 0.5)


def _announced_by_title(sheet: Sheet, segment: Segment, end: int) -> Iterator[Candidate[str]]:
    """Yield the number beside or below a title and a number word: `Oferta comercial Nº`, `Relevé de compte n° :`."""
    if segment.folded[end:].strip(" :.#°") not in _NUMBER_WORDS - {""}:
        return
    label = Label(role=Role.NUMBER, weak=False, segment=segment, start=0, end=len(segment.text), size=end)
    for value in sheet.values(label):
        read = read_identifier(value.span.text)
        if read is not None:
            yield Candidate(value=read[0], span=_sub(value.span, read[1], read[2]), score=_score(value))
            return


def _dated_behind(segment: Segment, start: int) -> bool:
    """True when the next thing behind a place is a date, at most a short word between."""
    found = next((one for one in find_dates(segment.text) if one.start >= start), None)
    return found is not None and found.start - start <= _SHORT_WORDS


def _titled_dates(sheet: Sheet) -> Iterator[Candidate[date]]:
    """Yield the date in the title behind the number: `Rechnung 4711 vom 5. März 2026`."""
    for segment, end in _titles(sheet):
        dates = [one for one in find_dates(segment.text, month_first=sheet.month_first) if one.start >= end]
        if len(dates) == 1 and len(segment.words) <= 2 * _SENTENCE:
            yield Candidate(value=dates[0].value, span=segment.span(dates[0].start, dates[0].end), score=0.88)


def _follows_title(sheet: Sheet, label: Label) -> bool:
    """True when the kind of paper stands before a bare `Nr.` or is the label: `Schlussrechnung (380) Nr. 4711`."""
    if not label.weak:
        return False
    title = label.segment.folded[: label.end] if label.start == 0 else label.segment.folded[: label.start]
    return bool(dictionary().kinds.find(title, sheet.languages))


def _in_a_sentence(label: Label) -> bool:
    """True for a label with several words before it and no colon behind: prose that mentions a number."""
    return len(label.segment.folded[: label.start].split()) > _PROSE and not label.set_off


def _likeness(text: str, label: Label) -> float:
    """Doubt what a weak label announces when it hardly looks like a document number."""
    if not label.weak:
        return 1.0
    if label.size <= 2 and not label.segment.folded[: label.start].strip():
        return 0.8
    if len(text) < 3 or (len(text) == 4 and text.startswith(("19", "20"))):
        return 0.5
    return 1.0


def _number(sheet: Sheet, value: Value) -> tuple[str, Span] | None:
    span = value.span
    read = read_identifier(span.text)
    if read is None:
        return None
    text, start, end = read
    whole = _OF_DATE.sub("", span.text[start:].strip())
    if value.where is Where.SAME and _ends_at_date(sheet, span) and len(whole) <= 24:
        text, end = whole, start + len(whole)  # "Nr. 210111 mit LV vom 30.05.2026"
    prefix = _series(sheet, value.label)
    return f"{prefix}{text}", _sub(span, start, end)


def _ends_at_date(sheet: Sheet, span: Span) -> bool:
    return any(
        label.role is Role.ISSUE_DATE and label.start >= span.end and label.start - span.end <= 2
        for label in sheet.labels_of(span.segment)
    )


def _series(sheet: Sheet, label: Label) -> str:
    """Return what stands before the number proper: an Argentine point of sale (`00003-`), a Mexican series (`A`)."""
    for other in sheet.labelled(Role.POINT_OF_SALE, Role.SERIES):
        if other.segment.page != label.segment.page or abs(other.segment.line - label.segment.line) > 2:
            continue
        value = next(sheet.values(other), None)
        found = _IDENTIFIER.search(value.span.text) if value else None
        if found is None:
            continue
        if other.role is Role.POINT_OF_SALE and found.group().isdigit():
            return f"{found.group()}-"
        if other.role is Role.SERIES and squeeze(label.span.text) == "folio" and len(found.group()) <= _LONGEST_SERIES:
            return found.group()
    return ""


def _other_numbers(sheet: Sheet) -> set[str]:
    """Return, squeezed, what stronger labels call something else: orders, tax numbers, references."""
    found = set()
    for label in sheet.labelled(*_OTHER_NUMBERS):
        value = next(sheet.values(label), None)
        read = read_identifier(value.span.text) if value and value.where is not Where.BELOW else None
        if read:
            found.add(squeeze(read[0]))
    return found


def issue_dates(sheet: Sheet) -> Iterator[Candidate[date]]:
    """Yield readings of the issue date (BT-2): labelled ones, else the dates nearest the top of the first page."""
    yield from _dates(sheet, Role.ISSUE_DATE)
    yield from _titled_dates(sheet)
    for ordered in _dates(sheet, Role.ORDER_DATE):  # a shop's receipt often prints no other date
        yield Candidate(value=ordered.value, span=ordered.span, score=0.45 * ordered.score)
    claimed = {
        id(value.span.segment)
        for label in sheet.labelled(Role.DUE_DATE, Role.ORDER_DATE, Role.OTHER)
        for value in sheet.values(label)
    }
    score = 0.5
    for line in sheet.lines[:60]:
        for segment in line.segments:
            for found in find_dates(segment.text, month_first=sheet.month_first):
                if id(segment) not in claimed and segment.page == sheet.lines[0].page:
                    prose = 0.4 if len(segment.words) > _SENTENCE else 1.0
                    yield Candidate(value=found.value, span=segment.span(found.start, found.end), score=prose * score)
                    score *= 0.7


def due_dates(sheet: Sheet) -> Iterator[Candidate[date]]:
    """Yield readings of the due date (BT-9) as printed; the first of several instalments comes first."""
    yield from _dates(sheet, Role.DUE_DATE)


def _dates(sheet: Sheet, role: Role) -> Iterator[Candidate[date]]:
    for label in sheet.labelled(role):
        for value in sheet.values(label):
            found = _first_date(sheet, value.span)
            if label.weak and label.size <= 3 and value.where is not Where.SAME and not _is_all(found, value, label):
                break
            if found is None:
                continue
            score = min(0.93, 1.3 * _score(value)) if _follows_number(sheet, label) else _score(value)
            score *= _AFTER_WORDS if label.weak and label.size <= 3 and label.start and score < 0.9 else 1.0
            yield Candidate(value=found.value, span=_sub(value.span, found.start, found.end), score=score)
            break


def _is_all(found: FoundDate | None, value: Value, label: Label) -> bool:
    """True for a date with nothing around it, announced by a label with nothing around it."""
    return found is not None and label.alone and found.end - found.start == len(value.span.text.strip(" :"))


def _follows_number(sheet: Sheet, label: Label) -> bool:
    """True for the date behind the document's number: `Rechnung Nr. 4711 vom 5. März 2026`."""
    return any(other.role is Role.NUMBER and other.end < label.start for other in sheet.labels_of(label.segment))


def _first_date(sheet: Sheet, span: Span) -> FoundDate | None:
    return next(iter(find_dates(span.text, month_first=sheet.month_first)), None)


def references(sheet: Sheet, role: Role) -> Iterator[Candidate[str]]:
    """Yield the references that labels of one role announce: orders (BT-13), despatch, contract, earlier invoices."""
    for label in sheet.labelled(role):
        if label.weak and not (label.alone or label.set_off):
            continue
        for value in sheet.values(label):
            read = read_identifier(value.span.text)
            if read is not None and (value.where is not Where.BELOW or label.alone):
                text, start, end = read
                yield Candidate(value=text, span=_sub(value.span, start, end), score=_score(value))
                yield from _others_like(text, value, end)
                break
            if value.where is Where.SAME and len(value.span.text) > 2:
                break


def _others_like(first: str, value: Value, end: int) -> Iterator[Candidate[str]]:
    """Yield the further identifiers of a list that begins with one: "PO-114, PO-115 y PO-116"."""
    text = value.span.text
    while (comma := _AND.match(text, end)) is not None:
        read = read_identifier(text[comma.end() :])
        if read is None or read[1] or not (_shape(read[0]) == _shape(first) or _is_long(read[0])):
            return
        start, end = comma.end(), comma.end() + read[2]
        yield Candidate(value=read[0], span=_sub(value.span, start, end), score=_score(value))


def _is_long(identifier: str) -> bool:
    return len(identifier) >= _LONG and sum(map(str.isdigit, identifier)) >= _LONG - 2


def _shape(identifier: str) -> str:
    """Return an identifier's letters with its digits all alike, which those of one kind share."""
    return re.sub(r"\d", "9", identifier)


def ibans(sheet: Sheet) -> Iterator[Candidate[str]]:
    """Yield the accounts to pay to (BT-84), those with right check digits far before the others."""
    labelled = {id(label.segment) for label in sheet.labelled(Role.IBAN)}
    for line in sheet.lines:
        announced = any(id(segment) in labelled for segment in line.segments)
        for segment in line.segments:
            for found in find_ibans(segment.text):
                score = 0.95 if found.valid else 0.75 if announced else 0.2
                yield Candidate(value=found.value, span=segment.span(found.start, found.end), score=score)


def authority_ids(sheet: Sheet) -> Iterator[Candidate[str]]:
    """Yield codes given by a tax authority: CAE, UUID, CUFE, chave de acesso, TicketBAI."""
    for label in sheet.labelled(Role.AUTHORITY):
        for value in sheet.values(label):
            for found in find_authority_ids(value.span.text, labelled=True):
                yield Candidate(value=found.value, span=_sub(value.span, found.start, found.end), score=_score(value))
    for segment in sheet.layout.segments:
        for found in find_authority_ids(segment.text, labelled=False):
            yield Candidate(value=found.value, span=segment.span(found.start, found.end), score=0.7)


def terms(sheet: Sheet) -> Iterator[Candidate[str]]:
    """Yield the payment terms as printed (BT-20)."""
    for label in sheet.labelled(Role.TERMS):
        line = sheet.lines[label.segment.line]
        following = [s for s in line.segments if s.box[0] > label.segment.box[2]]
        rest = label.segment.span(label.end)
        text = rest.text.strip(" :.")
        if text:
            yield Candidate(value=text, span=rest, score=0.9)
        elif following:
            yield Candidate(value=following[0].text, span=following[0].span(), score=0.85)


def payment_references(sheet: Sheet) -> Iterator[Candidate[str]]:
    """Yield what the payer is asked to quote (BT-83)."""
    for label in sheet.labelled(Role.PAYMENT_REFERENCE):
        value = next(sheet.values(label), None)
        read = read_identifier(value.span.text) if value else None
        if read and value:
            yield Candidate(value=read[0], span=_sub(value.span, read[1], read[2]), score=_score(value))
