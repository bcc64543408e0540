"""Identifiers with check digits in which one character was misread (trap T28).

In charge of tax numbers and IBANs: where exactly one exchange of look-alikes makes the check digits agree, the number
is repaired and marked as such. Not in charge of finding them. Two possible repairs are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType

from stdnum import iban
from stdnum.ar import cuit
from stdnum.br import cnpj
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.es import nif
from stdnum.eu import vat
from stdnum.mx import rfc
from stdnum.pe import ruc
from stdnum.pt import nif as pt_nif

from parsing.document import Document, DocumentParty, Problem

_LOOK_ALIKES = ("0OQD", "1IL7", "2Z", "5S", "8B", "6G", "4A")
_REPAIRED = 0.85
"""How sure a repaired number can be at most."""
_CHECKS: dict[str, Callable[[str], bool]] = {
    "AR": cuit.is_valid,
    "BR": cnpj.is_valid,
    "CL": rut.is_valid,
    "CO": nit.is_valid,
    "ES": nif.is_valid,
    "MX": rfc.is_valid,
    "PE": ruc.is_valid,
    "PT": pt_nif.is_valid,
}


def repaired(document: Document) -> Document:
    """Return the document with every misread identifier that proves its own repair put right."""
    document = _party(document, "seller", document.seller)
    document = _party(document, "buyer", document.buyer)
    value = document.iban and _only_repair(document.iban, iban.is_valid)
    return _noted(replace(document, iban=value), "iban", document.iban or "", value) if value else document


def _party(document: Document, side: str, party: DocumentParty) -> Document:
    if party.tax_id is None:
        return document
    value = _only_repair(party.tax_id, _check_of(party, document.country))
    if value is None:
        return document
    mended = replace(party, tax_id=value)
    changed = replace(document, seller=mended) if side == "seller" else replace(document, buyer=mended)
    return _noted(changed, f"{side}.tax_id", party.tax_id, value)


def _check_of(party: DocumentParty, country: str | None) -> Callable[[str], bool] | None:
    """Return the check that a party's number must pass: that of its prefix, else of its country, else the paper's."""
    prefix = (party.tax_id or "")[:2].upper()
    if prefix.lower() in vat.MEMBER_STATES:
        return vat.is_valid
    return _CHECKS.get(party.country or country or "")


def _only_repair(value: str, valid: Callable[[str], bool] | None) -> str | None:
    """Return the one valid value that differs in one look-alike; None when it is valid already, or not just one is."""
    if valid is None or valid(value):
        return None
    found = {each for each in _variants(value) if valid(each)}
    return found.pop() if len(found) == 1 else None


def _variants(value: str) -> Iterator[str]:
    for place, character in enumerate(value):
        for family in _LOOK_ALIKES:
            if character.upper() in family:
                yield from (f"{value[:place]}{other}{value[place + 1 :]}" for other in family if other != character)


def _noted(document: Document, name: str, read: str, value: str) -> Document:
    facts = MappingProxyType({"field": name, "read": read, "repaired": value})
    problem = Problem(
        code="repaired", message=f"{name}: {read} was read as {value}, which its check digits prove", facts=facts
    )
    confidence = {**document.confidence, name: min(_REPAIRED, document.confidence.get(name, _REPAIRED))}
    return replace(document, problems=(*document.problems, problem), confidence=MappingProxyType(confidence))
