"""Switzerland and Liechtenstein: the Swiss QR Code of the QR-bill (SIX implementation guidelines 2.3, section 4).

In charge of the lines that begin with `SPC`. It asks for a payment; it does not name the invoice.
"""

from __future__ import annotations

from stdnum import iban

from parsing.barcodes.claim import Claim, amount_of, present

# Lines counted from 0 (table 8): the account, amount and currency, then what the payer shall quote.
_ACCOUNT, _AMOUNT, _CURRENCY, _REFERENCE, _MESSAGE = 3, 18, 19, 28, 29
_CURRENCIES = ("CHF", "EUR")


def read(payload: str) -> Claim | None:
    """Return what the QR says; None for any other payload. Its amount is what is due; an open one is None."""
    lines = [line.strip() for line in payload.strip("\ufeff").splitlines()]
    if len(lines) <= _REFERENCE or lines[0] != "SPC" or lines[_CURRENCY] not in _CURRENCIES:
        return None
    lines += [""] * (_MESSAGE + 1 - len(lines))
    account = lines[_ACCOUNT].replace(" ", "").upper()
    return Claim(
        scheme="swiss",
        names_document=False,
        currency=lines[_CURRENCY],
        payable=amount_of(lines[_AMOUNT]),
        iban=account if iban.is_valid(account) else None,
        payment_reference=present(lines[_REFERENCE]) or present(lines[_MESSAGE]),
    )
