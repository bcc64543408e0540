"""Identifiers that prove themselves: tax numbers, bank accounts, authorisation codes.

In charge of finding and checking them in a text. Not in charge of whose they are. A number that passes its check
digit is `valid`; one that only follows a tax label may still be what the paper shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban as iban_rules
from stdnum.ar import cuit
from stdnum.br import cnpj, cpf
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.es import nif
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.it import iva
from stdnum.mx import rfc
from stdnum.pe import ruc
from stdnum.pt import nif as pt_nif

_IBAN = re.compile(r"\b[A-Z]{2}\s?\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b")
_EU_CODES = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB XI"
_EU = tuple(_EU_CODES.split())
_EU_VAT = re.compile(rf"\b(?:{'|'.join(_EU)}|CHE)[ .-]?[A-Z0-9](?:[ .-]?[A-Z0-9]){{6,12}}\b")
_NATIONAL: tuple[tuple[str, re.Pattern[str], Callable[[str], object]], ...] = (
    ("AR", re.compile(r"\b(?:20|23|24|25|26|27|30|33|34)-?\d{8}-?\d\b"), cuit.validate),
    ("CL", re.compile(r"\b\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]\b"), rut.validate),
    ("CO", re.compile(r"\b\d{3}\.?\d{3}\.?\d{3}-\d\b"), nit.validate),
    (
        "ES",
        re.compile(r"\b(?:[A-HJNP-SUVW]-?\d{2}\.?\d{3}\.?\d{2}[0-9A-J]|\d{8}-?[A-Z]|[XYZ]-?\d{7}-?[A-Z])\b"),
        nif.validate,
    ),
    ("MX", re.compile(r"\b[A-ZÑ&]{3,4}-?\d{6}-?[A-Z0-9]{2}[0-9A]\b"), rfc.validate),
    ("PE", re.compile(r"\b(?:10|15|16|17|20)\d{9}\b"), ruc.validate),
    ("IT", re.compile(r"\b\d{11}\b"), iva.validate),
    ("BR", re.compile(r"\b[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}\b"), cnpj.validate),
    ("BR", re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"), cpf.validate),
    ("PT", re.compile(r"\b[1235689]\d{8}\b"), pt_nif.validate),
)
_TORN = re.compile(r"\d[-./]\Z")  # what precedes the rest of a longer number: "30-" before "55032193-9"
# Forms that tell the country though the check digit does not agree.
_SHAPES = (
    ("MX", re.compile(r"[A-ZÑ&]{3,4}-?\d{6}-?[A-Z0-9]{3}")),
    ("AR", re.compile(r"(?:20|23|24|27|30|33|34)-\d{8}-\d")),
    ("CL", re.compile(r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]")),
    ("CO", re.compile(r"\d{3}\.\d{3}\.\d{3}-\d")),
    ("BR", re.compile(r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}")),
)
SHAPED = frozenset(country for country, _ in _SHAPES)
"""Countries whose tax numbers tell them by their form, valid or not."""
_LABELLED = re.compile(
    r"[A-Z]{0,4}[ -]?[A-Z0-9](?:[A-Z0-9./&Ñ-]|(?<=\d) (?=\d))*[A-Z0-9](?: ?[A-Z](?![A-Za-z]))?|[A-Z0-9]+", re.IGNORECASE
)
_AUTHORITY = re.compile(
    r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b"  # CFDI UUID
    r"|\b[0-9a-fA-F]{96}\b"  # CUFE, CUDE
    r"|\b\d{44}\b|\b(?:\d{4} ){10}\d{4}\b"  # chave de acesso
    r"|\bTBAI-[0-9A-Z]{9}-\d{6}-[\w+/=]{13}-\d{3}\b"
)
_CODE_14 = re.compile(r"\b\d{14}\b")
_SEPARATORS = re.compile(r"[ .\-/]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundId:
    """An identifier between two offsets of a text; `country` ISO 3166 where its form tells."""

    value: str
    start: int
    end: int
    country: str | None = None
    valid: bool = True


def find_tax_ids(text: str) -> Iterator[FoundId]:
    """Yield the tax numbers of a text that pass their country's check, those with a country prefix first."""
    taken: list[tuple[int, int]] = []
    for found in _EU_VAT.finditer(text):
        value = _SEPARATORS.sub("", found.group())
        if _passes(vat.validate, value) or (value.startswith("GB") and len(value) in (11, 14) and value[2:].isdigit()):
            taken.append(found.span())
            yield FoundId(value=value, start=found.start(), end=found.end(), country=value[:2].replace("EL", "GR"))
    for country, pattern, validate in _NATIONAL:
        for found in pattern.finditer(text):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            if _TORN.search(text, 0, found.start()):
                continue
            if _passes(validate, found.group()):
                taken.append(found.span())
                value = _without_check_digit(found.group()) if country == "CO" else found.group()
                yield FoundId(value=value, start=found.start(), end=found.end(), country=country)


def _without_check_digit(value: str) -> str:
    """Return a Colombian NIT as it is compared: no dots, and what follows the hyphen is no part of it (trap T17)."""
    return value.rpartition("-")[0].replace(".", "")


def read_labelled_tax_id(text: str) -> FoundId | None:
    """Return the identifier at the beginning of what follows a tax label, checked or not; None when it is none."""
    begin = len(text) - len(text.lstrip(" :.#-º°()"))
    for known in find_tax_ids(text):
        if known.start <= begin + 4:
            return known
    found = _LABELLED.match(text, begin)
    if found is None or sum(character.isdigit() for character in found.group()) < 5 or len(found.group()) > 24:
        return None
    value = found.group().strip(" -./")
    shaped = next((country for country, shape in _SHAPES if shape.fullmatch(value.upper())), None)
    country = shaped or (value[:2].upper() if value[:2].upper() in _EU else None)
    return FoundId(value=value, start=found.start(), end=found.end(), country=country, valid=False)


def find_ibans(text: str) -> Iterator[FoundId]:
    """Yield the bank accounts of a text that are written as an IBAN; `valid` when the check digits agree."""
    for found in _IBAN.finditer(text.upper()):
        value = _trimmed(found.group())
        compact = value.replace(" ", "")
        if len(compact) >= 15:
            end = found.start() + len(value)
            valid = _passes(iban_rules.validate, compact)
            yield FoundId(value=compact, start=found.start(), end=end, country=compact[:2], valid=valid)


def _trimmed(value: str) -> str:
    """Drop a following word that looked like a last group (`ES12 ... 5183 BIC`): the longest valid beginning stays."""
    candidate = value
    while len(candidate) >= 15:
        if _passes(iban_rules.validate, candidate.replace(" ", "")):
            return candidate
        candidate = candidate[:-1].rstrip()
    head = value.split(" ")
    while len(head) > 1 and not any(character.isdigit() for character in head[-1]):
        head.pop()
    return " ".join(head)


def find_authority_ids(text: str, *, labelled: bool) -> Iterator[FoundId]:
    """Yield codes that a tax authority gave (UUID, CUFE, access key, TicketBAI); 14 digits (CAE) only after a label."""
    patterns = (_AUTHORITY, _CODE_14) if labelled else (_AUTHORITY,)
    for pattern in patterns:
        for found in pattern.finditer(text):
            yield FoundId(value=found.group().replace(" ", ""), start=found.start(), end=found.end())


def _passes(validate: Callable[[str], object], value: str) -> bool:
    try:
        validate(value)
    except ValidationError:
        return False
    return True
