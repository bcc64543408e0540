"""Every scheme of codes that is understood, and the front door to them.

A new one is a module with `read(payload) -> Claim | None` and one line here.
"""

from __future__ import annotations

from collections.abc import Callable

from parsing.barcodes import arca, atcud, cfdi, dian, epc, nfe, sii, sunat, swiss, ticketbai, verifactu
from parsing.barcodes.claim import Claim

SCHEMES: tuple[Callable[[str], Claim | None], ...] = (
    arca.read,
    cfdi.read,
    sii.read,
    dian.read,
    sunat.read,
    verifactu.read,
    ticketbai.read,
    atcud.read,
    nfe.read,
    epc.read,
    swiss.read,
)
_LONGEST = 8000
"""More characters than any code holds (a QR of version 40 has 7089 digits)."""


def claim_of(payload: str) -> Claim | None:
    """Return what a code says; None when no scheme knows it, as with a link to the shop's own page."""
    if len(payload) > _LONGEST:
        return None
    return next((claim for read in SCHEMES if (claim := read(payload)) is not None), None)
