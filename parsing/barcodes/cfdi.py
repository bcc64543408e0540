"""Mexico: the QR on the printed form of a CFDI (SAT, annex 20 of the RMF).

In charge of `verificacfdi.facturaelectronica.sat.gob.mx`. It names the UUID, both RFCs and the total, no
number and no date.
"""

from __future__ import annotations

from parsing.barcodes.claim import Claim, address_of, amount_of, present

_HOST = "facturaelectronica.sat.gob.mx"
# The RFCs that stand for the public and for foreigners are nobody's tax number.
_NOBODY = frozenset({"XAXX010101000", "XEXX010101000"})


def read(payload: str) -> Claim | None:
    """Return what the QR says; None for any other payload. A total of zero is that of a payment complement: none."""
    text = payload.strip()
    # The CFDI 3.2 wrote the parameters alone, without an address.
    address = address_of(f"https://{_HOST}/{text}" if text.startswith("?re=") else text)
    if address is None or not address.is_at(_HOST) or "id" not in address.parameters:
        return None
    given = address.parameters
    return Claim(
        scheme="cfdi",
        country="MX",
        seller_tax_id=present(given.get("re", "").upper()),
        buyer_tax_id=_buyer(given.get("rr", "").upper()),
        total=amount_of(given.get("tt")) or None,
        authority_id=present(given["id"].upper()),
    )


def _buyer(rfc: str) -> str | None:
    return None if rfc in _NOBODY else present(rfc)
