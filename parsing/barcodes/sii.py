"""Chile: the electronic stamp (TED) that every printed DTE carries as PDF417 (SII, res. 45/2003).

In charge of the stamp's `DD` part. Not in charge of its signature.
"""

from __future__ import annotations

import re

from parsing.barcodes.claim import Claim, amount_of, day_of, present
from parsing.document import Kind
from parsing.xmlbytes import XmlRefusedError, parse_xml

_KINDS = {"56": Kind.DEBIT_NOTE, "111": Kind.DEBIT_NOTE, "61": Kind.CREDIT_NOTE, "112": Kind.CREDIT_NOTE,
          "52": Kind.DESPATCH}  # fmt: skip
_STAMP = re.compile(r"<TED\b.*?</TED>|<DD>.*?</DD>", re.DOTALL)


def read(payload: str) -> Claim | None:
    """Return what the stamp says; None for any other payload. Amounts are whole pesos, the total is `MNT`."""
    stamp = _STAMP.search(payload)
    if stamp is None:
        return None
    try:
        root = parse_xml(stamp.group().encode())
    except XmlRefusedError:
        return None
    # Only the children of DD: the folio range (CAF) inside it has an RE of its own.
    data = next(root.iter("{*}DD"), root)
    facts = {str(each.tag).rpartition("}")[2]: each.text or "" for each in data.iterchildren("{*}*")}
    if not {"RE", "TD", "F"} <= set(facts):
        return None
    export = facts["TD"] in ("110", "111", "112")  # export papers are in any currency
    return Claim(
        scheme="sii",
        kind=_KINDS.get(facts["TD"], Kind.INVOICE),
        country="CL",
        number=present(facts["F"]),
        issue_date=day_of(facts.get("FE"), "%Y-%m-%d"),
        currency=None if export else "CLP",
        seller_tax_id=present(facts["RE"].upper()),
        buyer_tax_id=present(facts.get("RR", "").upper()),
        buyer_name=present(facts.get("RSR")),
        total=amount_of(facts.get("MNT")),
    )
