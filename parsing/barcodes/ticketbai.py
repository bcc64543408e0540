"""The Basque Country: the QR of TicketBAI, in the three provinces' addresses.

In charge of the parameters `id` (the TBAI code), `s` series, `nf` number, `i` total. Its last one, `cr`, is a check sum
that tells a misread code; zxing's own error correction has told before.
"""

from __future__ import annotations

import re

from parsing.barcodes.claim import Claim, address_of, amount_of, day_of, present

_HOSTS = ("batuz.eus", "egoitza.gipuzkoa.eus", "ticketbai.araba.eus")
_CODE = re.compile(r"TBAI-(?P<nif>[0-9A-Z]{9})-(?P<day>\d{6})-.{13}-\d{3}")


def read(payload: str) -> Claim | None:
    """Return what the QR says; None for any other payload. Seller and issue date stand in the TBAI code itself."""
    address = address_of(payload)
    if address is None or not address.is_at(*_HOSTS):
        return None
    given = address.parameters
    code = given.get("id", "").replace(" ", "+")  # a plus sign that was not escaped
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    series, number = given.get("s", ""), given.get("nf", "")
    return Claim(
        scheme="ticketbai",
        country="ES",
        number=present(f"{series}{number}"),
        issue_date=day_of(found["day"], "%d%m%y"),
        currency="EUR",
        seller_tax_id=found["nif"],
        total=amount_of(given.get("i")),
        authority_id=code,
    )
