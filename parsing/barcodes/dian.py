"""Colombia: the QR of electronic invoices (DIAN, anexo técnico 1.9, section 11.7).

In charge of the text block with one `Key: value` a line, and of the bare address, which has the CUFE alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from parsing.barcodes.claim import Claim, address_of, amount_of, day_of, present
from parsing.document import Kind

_HOST = "dian.gov.co"
_PAIR = re.compile(r"([A-Za-z]{4,20}) ?[:=] ?(.*?)(?=\s+[A-Za-z]{4,20} ?[:=]|[\r\n|]|$)", re.DOTALL)
_CUFE = re.compile(r"\b[0-9a-f]{96}\b", re.IGNORECASE)
# The annex's spellings have changed; providers keep theirs.
_NUMBER = ("numfac", "numerofactura", "numeronota", "numnc", "numnd", "numds")
_DAY = ("fecfac", "fechafactura", "fecnc", "fecnd", "fecds", "fecha")
_SELLER = ("nitfac", "nitemisor", "nitofe", "nitfacturador")
_BUYER = ("docadq", "nitadquiriente", "nitreceptor", "nitadq", "docadquiriente")
_NET = ("valfac", "valorfactura", "valornc", "valnc", "valnd")
_TAX = ("valiva", "valoriva")
_TOTAL = ("valtolfac", "valortotalfactura", "valtotfac", "valtot", "valtolnc", "valtolnd")
_ID = ("cufe", "cude", "cuds")


def read(payload: str) -> Claim | None:
    """Return what the QR says; None for any other payload. `ValTolFac` is the total, `NitFac` the seller's NIT."""
    facts = {name.lower(): value.strip() for name, value in _PAIR.findall(payload)}
    if _first(facts, _NUMBER) and _first(facts, _TOTAL):
        return _from_block(facts, payload)
    address = address_of(payload)
    if address is None or not address.is_at(_HOST):
        return None
    cufe = _CUFE.search(address.parameters.get("documentkey", ""))
    return Claim(scheme="dian", country="CO", authority_id=cufe.group().lower()) if cufe else None


def _from_block(facts: Mapping[str, str], payload: str) -> Claim:
    cufe = _CUFE.search(_first(facts, _ID) or payload)
    others = amount_of(facts.get("valotroim")) or 0
    tax = amount_of(_first(facts, _TAX))
    return Claim(
        scheme="dian",
        kind=_kind(facts),
        country="CO",
        number=_first(facts, _NUMBER),
        issue_date=day_of((_first(facts, _DAY) or "")[:10], "%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d"),
        seller_tax_id=_nit(_first(facts, _SELLER)),
        buyer_tax_id=_nit(_first(facts, _BUYER)),
        net=amount_of(_first(facts, _NET)),
        tax=None if tax is None else tax + others,
        total=amount_of(_first(facts, _TOTAL)),
        authority_id=cufe.group().lower() if cufe else None,
    )


def _first(facts: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((value for value in (present(facts.get(name)) for name in names) if value), None)


def _kind(facts: Mapping[str, str]) -> Kind | None:
    """A note's block says so in its keys; `NumFac` is also what providers of notes write."""
    if any(name in facts for name in ("numnc", "fecnc", "valnc")):
        return Kind.CREDIT_NOTE
    return Kind.DEBIT_NOTE if any(name in facts for name in ("numnd", "fecnd", "valnd")) else None


def _nit(value: str | None) -> str | None:
    """Return a NIT as it is compared: digits, without its check digit (trap T17)."""
    digits = (value or "").split("-")[0].replace(".", "").strip()
    return digits if digits.isdigit() else None
