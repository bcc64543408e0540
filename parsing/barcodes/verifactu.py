"""Spain: the QR of Veri*factu and of other invoicing software (RD 1007/2023, order HAC/1177/2024 article 21).

In charge of the tax agency's `ValidarQR` and `ValidarQRNoVerifactu` addresses.
"""

from __future__ import annotations

from parsing.barcodes.claim import Claim, address_of, amount_of, day_of, present

_HOSTS = ("agenciatributaria.gob.es", "aeat.es")


def read(payload: str) -> Claim | None:
    """Return what the QR says; None for any other payload. `importe` is the total; the currency is the euro."""
    address = address_of(payload)
    if address is None or not address.is_at(*_HOSTS) or "validarqr" not in address.path:
        return None
    given = address.parameters
    return Claim(
        scheme="verifactu",
        country="ES",
        number=present(given.get("numserie")),
        issue_date=day_of(given.get("fecha"), "%d-%m-%Y"),
        currency="EUR",
        seller_tax_id=present(given.get("nif", "").upper()),
        total=amount_of(given.get("importe")),
    )
