"""Portugal: the QR of fiscally relevant documents (AT, portaria 195/2020).

In charge of `A:seller*B:buyer*C:country*D:type*…*O:total*…`; ATCUD is its field H.
"""

from __future__ import annotations

import re

from parsing.barcodes.claim import Claim, amount_of, day_of, present
from parsing.document import Kind

# The types of SAF-T (PT): invoices (FT FS FR VD), receipts, transport, working documents.
_KINDS = {
    "FT": Kind.INVOICE, "FS": Kind.INVOICE, "FR": Kind.INVOICE, "VD": Kind.INVOICE, "TV": Kind.INVOICE,
    "NC": Kind.CREDIT_NOTE, "ND": Kind.DEBIT_NOTE, "RC": Kind.PAYMENT_RECEIPT, "RG": Kind.PAYMENT_RECEIPT,
    "GR": Kind.DESPATCH, "GT": Kind.DESPATCH, "GA": Kind.DESPATCH, "GC": Kind.DESPATCH, "GD": Kind.DESPATCH,
    "OR": Kind.QUOTE, "PF": Kind.PROFORMA, "NE": Kind.ORDER,
}  # fmt: skip
_BEGINNING = re.compile(r"A:\d{9}\*B:[^*]*\*C:[A-Za-z]{2}\*D:[A-Z]{2}\*")
_NOBODY = "999999990"  # the anonymous consumer


def read(payload: str) -> Claim | None:
    """Return what the QR says; None for any other payload. `total` is O, `tax` N, `withheld` P; `net` is O less N."""
    text = payload.strip()
    if not _BEGINNING.match(text):
        return None
    fields = dict(field.split(":", 1) for field in text.split("*") if ":" in field)
    total, tax = amount_of(fields.get("O")), amount_of(fields.get("N"))
    buyer = present(fields.get("B"))
    return Claim(
        scheme="atcud",
        kind=_KINDS.get(fields["D"]),
        country="PT",
        number=present(fields.get("G")),
        issue_date=day_of(fields.get("F"), "%Y%m%d"),
        currency="EUR",
        seller_tax_id=fields["A"],
        buyer_tax_id=None if buyer == _NOBODY else buyer,
        net=None if total is None or tax is None else total - tax,
        tax=tax,
        withheld=amount_of(fields.get("P")),
        total=total,
        authority_id=present(fields.get("H")),
    )
