"""Peru: the QR or PDF417 of electronic vouchers (SUNAT, res. 097-2012 annex 6).

In charge of `RUC|type|series|number|IGV|total|date|buyer's document type|buyer's number|…`.
"""

from __future__ import annotations

from stdnum.pe import ruc

from parsing.barcodes.claim import Claim, amount_of, day_of, present
from parsing.document import Kind

# Catalogue 01.
_KINDS = {"01": Kind.INVOICE, "03": Kind.INVOICE, "07": Kind.CREDIT_NOTE, "08": Kind.DEBIT_NOTE,
          "09": Kind.DESPATCH, "31": Kind.DESPATCH}  # fmt: skip
_FIELDS = 9
_BUYER_RUC = "6"  # catalogue 06


def read(payload: str) -> Claim | None:
    """Return what the code says; None for any other payload. It does not name the currency."""
    fields = [field.strip() for field in payload.split("|")]
    if len(fields) < _FIELDS or not ruc.is_valid(fields[0]) or fields[1] not in _KINDS:
        return None
    seller, kind, series, number, tax, total, day, buyer_type, buyer = fields[:_FIELDS]
    return Claim(
        scheme="sunat",
        kind=_KINDS[kind],
        country="PE",
        number=f"{series}-{number}" if series and number else None,
        issue_date=day_of(day, "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"),
        seller_tax_id=seller,
        buyer_tax_id=present(buyer) if buyer_type == _BUYER_RUC else None,
        tax=amount_of(tax.replace(",", "")),
        total=amount_of(total.replace(",", "")),
    )
