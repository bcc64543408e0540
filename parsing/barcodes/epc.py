"""Europe: the QR of SEPA credit transfers, GiroCode (EPC069-12).

In charge of the eleven to twelve lines that begin with `BCD`. It asks for a payment; it does not name the invoice.
"""

from __future__ import annotations

from stdnum import iban

from parsing.barcodes.claim import Claim, amount_of, present

_LEAST_LINES = 7
_CURRENCY = "EUR"


def read(payload: str) -> Claim | None:
    """Return what the QR says; None for any other payload. Its amount is what is due."""
    lines = [line.strip() for line in payload.strip("\ufeff\r\n ").splitlines()]
    if len(lines) < _LEAST_LINES or lines[0] != "BCD" or lines[3] != "SCT":
        return None
    account = lines[6].replace(" ", "").upper()
    lines += [""] * (11 - len(lines))
    return Claim(
        scheme="epc",
        names_document=False,
        currency=_CURRENCY,
        payable=amount_of(lines[7].upper().removeprefix(_CURRENCY)),
        iban=account if iban.is_valid(account) else None,
        payment_reference=present(lines[9]) or present(lines[10]),
    )
