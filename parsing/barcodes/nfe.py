"""Brazil: the access key of NF-e and CT-e as a bar (Code 128), and the QR of the NFC-e (manual do contribuinte).

In charge of what the 44 digits of the key say: issuer, month, series, number. Not in charge of state portals' answers.
"""

from __future__ import annotations

import re

from parsing.barcodes.claim import Claim, address_of
from parsing.document import Kind

_KEY = re.compile(r"\d{6}[0-9A-Z]{14}\d{24}")
_KINDS = {"55": Kind.INVOICE, "65": Kind.INVOICE, "57": Kind.INVOICE}  # NF-e, NFC-e, CT-e


def read(payload: str) -> Claim | None:
    """Return what the access key says; None for any other payload and for a key with a wrong check digit."""
    address = address_of(payload)
    given = address.parameters if address else {}
    key = given.get("chnfe") or given.get("p", "").split("|")[0] if address else payload.strip()
    if not _KEY.fullmatch(key) or key[20:22] not in _KINDS or not _checked(key):
        return None
    return Claim(
        scheme="nfe",
        kind=_KINDS[key[20:22]],
        country="BR",
        number=key[25:34].lstrip("0"),
        currency="BRL",
        seller_tax_id=key[6:20],
        authority_id=key,
    )


def _checked(key: str) -> bool:
    """True when the last digit is the modulus 11 of the others; letters count as ASCII less 48 (CNPJ alfanumérico)."""
    weighed = sum((ord(sign) - 48) * (2 + place % 8) for place, sign in enumerate(reversed(key[:-1])))
    rest = weighed % 11
    return int(key[-1]) == (0 if rest < 2 else 11 - rest)
