"""Lines of text that can be a company's or a person's name.

In charge of the look of names: company forms, what stands around them, what cannot be one. Not in charge of who sells
and who buys (`parsing.text.parties`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsing.text.amounts import find_amounts
from parsing.text.dates import find_dates
from parsing.text.folding import fold, squeeze
from parsing.text.labels import Role, dictionary
from parsing.text.layout import Segment, Span
from parsing.text.sheet import Sheet

_FORMS = (
    "sa sau sl slu sll sc scp srl sas sasu spa sarl eurl snc gmbh ag kg ohg ug gbr ek ev ltd limited plc llc "
    "llp inc corp sac saa srltda sapi eireli eu slp slne sccl sat aie ute corporation company co bv nv bvba "
    "vof lda ltda sca coop scoop dac pty oy ab as aps eirl sadecv srldecv sapidecv epp sgps cia "
    "bhd pte pty kft zrt sro doo ood tbk kk "
)
_FORM_WORDS = frozenset(_FORMS.split())
_FORM_PREFIXES = frozenset({"sarl", "sas", "eurl", "sasu", "sci", "scop"})
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,4}|\bde c\.?\s?v\.?|\b(?:a/s|a/b)\b")
_CONTACT = re.compile(r"@|www\.|https?:|\.(?:com|es|de|fr|net|org|example)\b|\+\d{2}|\btel\b|\bfax\b|\bphone\b")
_STREET = re.compile(
    r"\b(?:calle|carrera|cra|c/|avda|avenida|av|jr|jiron|paseo|plaza|pol\.? ind|poligono|carretera|ctra|rua|largo|"
    r"travessa|street|road|rd\.?|lane|avenue|ave|drive|suite|floor|po box|rue|boulevard|bd|chemin|impasse|via|viale|"
    r"piazza|corso|platz|weg|allee|plein|carrer|colonia|dpto|piso|cp|c\.p\.|postfach|cedex)(?=\W|$)"
    r"|strasse\b|\bstr\.|str\. \d|straat\b|laan\b"
)
_POSTAL = re.compile(
    r"\b(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?\s+[^\W\d]|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b\d{4} ?[A-Z]{2}\b"
    r"|\b[A-Z]{2}\s+\d{5}\b"
)
_SENTENCE = re.compile(
    r"\w{3}[.!?]\s+[^\W\d]{3,}|[:;?!]$|^[•*(\[-]|\b(?:und|and|the|for|para|pour|per|von)\b.*\b(?:der|die|of|los|les)\b"
)
_COURTESY = re.compile(
    r"(?i)^(?:hola|ol[aá]|estimad[oa]s?|apreciad[oa]s?|buen[oa]s? (?:d[ií]as?|tardes?|noches?)|(?:un )?saludos?|"
    r"atentamente|(?:muchas )?gracias|prezad[oa]s?|exm[oa]s?\.?|bom dia|boa (?:tarde|noite)|atenciosamente|"
    r"(?:melhores )?cumprimentos|(?:muito )?obrigad[oa]|dear|hello|hi|(?:kind |best )?regards|sincerely|"
    r"thank you|thanks|bonjour|ch[eè]re? (?:madame|monsieur|client)|cordialement|merci|sehr geehrte[rs]?|hallo|"
    r"guten tag|mit freundlichen|vielen dank|danke|gentile|buongiorno|cordiali saluti|grazie|benvolgu(?:t|da)s?|"
    r"bon dia|salutacions|gr[aà]cies|geachte|beste|met vriendelijke)(?:[\s,:!]|$)"
)
"""How letters begin and end, and thanks: what follows on that line is no party, unless it has a company's form."""
_SEPARATOR = re.compile(r"\s+[·•●|–—-]\s+|,\s(?=\d)|\s[·•●](?=\S)")
_DOMAIN = re.compile(
    r"(?:@|www\.|https?://)(?:[a-z0-9-]+\.)*?(?P<site>[a-z0-9-]+)\.(?:(?:com?|org|net|gob|gov|edu)\.)?[a-z]{2,7}\b"
    r"|\b(?P<bare>[a-z0-9-]{5,})\.(?:com|es|fr|de|it|nl|be|pt|eu|at|ch|cl|pe|cat)\b"
)
_MAIL_HOSTS = frozenset(
    {"gmail", "googlemail", "hotmail", "outlook", "live", "yahoo", "icloud", "gmx", "web", "t-online", "orange"}
)
_PARTICLES = frozenset({"de", "del", "della", "di", "da", "do", "dos", "la", "le", "van", "von", "zu", "den", "der"})
_LONGEST = 70
_HOUSE = re.compile(r"\d{1,4}\s?[a-zA-Z]?$")
_BLOCK_LINES = 8


def can_be_name(text: str) -> bool:
    """True for text that may name a party: mostly letters, no address, no contact, no sentence, no date."""
    if _is_sentence(text) or (_COURTESY.match(text) and not has_form(text)):
        return False
    text = text.strip(" :.,·•|-")
    letters = sum(map(str.isalpha, text))
    mostly = letters >= 0.55 * len(text.replace(".", ""))
    if letters < 3 or not mostly or len(text) > _LONGEST or not _opens_like_a_name(text):
        return False
    if _HOUSE.search(text) and not has_form(text):
        return False
    return not (is_address(text) or is_contact(text) or _SENTENCE.search(text) or find_dates(text))


def _opens_like_a_name(text: str) -> bool:
    """True for a capital, also inside a brand (`iVendo`), or a small word that surnames begin with."""
    first = text.split()[0]
    if first[0].isdigit():
        return has_form(text)
    return not first.islower() or first in _PARTICLES


def _is_sentence(text: str) -> bool:
    """True for words that a full stop ends, unless it is that of a company's form."""
    words = text.split()
    return text.rstrip().endswith((".", "!", "?")) and len(words) > 3 and not has_form(" ".join(["", "x", *words[-3:]]))


def domains(segments: Iterable[Segment]) -> frozenset[str]:
    """Return the names of the web and mail sites that segments mention, common mail hosts left out."""
    found = (match["site"] or match["bare"] for s in segments for match in _DOMAIN.finditer(s.folded))
    return frozenset(site for site in found if site not in _MAIL_HOSTS)


def alike(key: str, site: str) -> bool:
    """True when a squeezed name and the name of a site share their beginning."""
    main = squeeze(site)
    if len(main) < 4 or len(key) < 4:
        return False
    return key.startswith(main[:10]) or main.startswith(key[:10])


def domain_names(sheet: Sheet) -> Iterator[tuple[Span, bool]]:
    """Yield the words of the text that spell the name of a site mentioned in it (`Acme Tools` for acmetools.com)."""
    sites = {squeeze(site) for site in domains(sheet.layout.segments)}
    for segment in sheet.layout.segments:
        for first, word in enumerate(segment.words):
            if not word.text[:1].isupper():
                continue
            text = ""
            for last in range(first, min(first + 4, len(segment.words))):
                text += squeeze(segment.words[last].text)
                if text in sites and "@" not in segment.words[last].text:
                    end = segment.offsets[last] + len(segment.words[last].text)
                    yield segment.span(segment.offsets[first], end), False


def has_form(text: str) -> bool:
    """True when a text ends in, or holds, the form of a company (`S.L.`, `GmbH & Co. KG`)."""
    folded = fold(text)
    first, *rest = folded.split() or [""]
    words = {squeeze(word) for word in rest} | ({first} & _FORM_PREFIXES)
    dotted = {squeeze(found.group()) for found in _DOTTED.finditer(folded)}
    return bool((words | dotted) & _FORM_WORDS) or "decv" in dotted


def is_address(text: str) -> bool:
    """True for a street or a town with its postal code."""
    return bool(_POSTAL.search(text) or _STREET.search(fold(text)))


def is_contact(text: str) -> bool:
    """True for an e-mail address, a web site, a telephone number."""
    return bool(_CONTACT.search(fold(text)))


def is_sender_line(text: str) -> bool:
    """True for a name, a street and a town in one line with separators between them."""
    return len(_SEPARATOR.findall(text)) >= 2 and is_address(text)


def name_part(segment: Segment) -> Span:
    """Return what stands before the first separator of a letterhead line (`Acme S.L. · C/ Mayor 1 · 28001 Madrid`)."""
    cut = _SEPARATOR.search(segment.text)
    return segment.span(0, cut.start() if cut else None)


def under(sheet: Sheet, segment: Segment) -> Iterator[Segment]:
    """Yield the segments of the block that a segment heads: below it, close, in the same column."""
    x0, _, x1, bottom = segment.box
    height = bottom - segment.box[1]
    for line in sheet.lines[segment.line + 1 : segment.line + _BLOCK_LINES]:
        if line.page != segment.page or line.box[1] - bottom > 1.6 * height:
            return
        for other in line.segments:
            if abs(other.box[0] - x0) < 6 or (other.box[0] < x1 and other.box[2] > x0 and other.box[0] > x0 - 40):
                yield other
                bottom = max(bottom, other.box[3])


def is_title(sheet: Sheet, segment: Segment) -> bool:
    """True for a segment that mostly names a kind of paper."""
    hits = dictionary().kinds.find(segment.folded, sheet.languages)
    letters = sum(map(str.isalpha, segment.text))
    return bool(hits) and sum(hit.size for hit in hits) >= 0.5 * letters


def is_column_heading(sheet: Sheet, segment: Segment) -> bool:
    """True for a segment that is nothing but the heading of a column."""
    hits = dictionary().columns.find(segment.folded, sheet.languages)
    return bool(hits) and sum(hit.size for hit in hits) >= sum(map(str.isalnum, segment.folded))


def is_label(sheet: Sheet, segment: Segment) -> bool:
    """True for a segment that is a label, or begins with one and a colon."""
    labels = sheet.labels_of(segment)
    if not labels or labels[0].start > 0:
        return False
    first = labels[0]
    if first.role is Role.NAME:
        return first.alone or first.set_off
    covered = sum(label.size for label in labels) >= 0.7 * sum(map(str.isalpha, segment.text))
    return first.alone or covered or segment.text[first.end :].lstrip(" .)")[:1] == ":"


def name_lines(sheet: Sheet, head_lines: int) -> Iterator[tuple[Span, bool]]:
    """Yield (name, has a company form): any line with such a form, and the heads of address blocks near the top."""
    for line in sheet.lines:
        for segment in line.segments:
            part = name_part(segment)
            if not can_be_name(part.text) or is_label(sheet, segment) or is_title(sheet, segment):
                continue
            form = has_form(part.text)
            if not form and find_amounts(segment.text, sheet.style) and part.text == segment.text.strip():
                continue
            if not form and is_column_heading(sheet, segment):
                continue
            heads = line.index < head_lines and (_heads_block(sheet, segment) or line.index < 2)
            if form or heads or _precedes_tax_number(sheet, part):
                yield part, form


def _precedes_tax_number(sheet: Sheet, part: Span) -> bool:
    """True for the name in `Marta Puig - NIF 12345678Z`."""
    return any(label.role is Role.TAX_ID and label.start > part.end for label in sheet.labels_of(part.segment))


def _heads_block(sheet: Sheet, segment: Segment) -> bool:
    """True when no text stands directly above in the same column, and an address or a contact follows below."""
    x0, top, _, bottom = segment.box
    height = bottom - top
    for line in sheet.lines[max(0, segment.line - 5) : segment.line]:
        for other in line.segments:
            close = other.page == segment.page and -1 <= top - other.box[3] < 0.7 * height
            if close and abs(other.box[0] - x0) < 5 and not is_label(sheet, other) and not is_title(sheet, other):
                return False
    return any(is_address(other.text) or is_contact(other.text) for other in under(sheet, segment))
