"""What one code says of the paper that it is printed on.

In charge of the record that every scheme fills and of the small readings that they share. Not in charge of comparing
it with the text (`parsing.barcodes.agreement`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qsl, urlsplit

from parsing.document import Kind

_AMOUNT = re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?")
_MOST_AMOUNT = Decimal(10) ** 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The fields that one code carries; None for what its scheme does not have. Amounts are in `currency`.

    `scheme` names the authority's or the bank's format. `names_document` is False for codes that only ask for a
    payment (EPC, Swiss QR-bill): their amount is what is due.
    """

    scheme: str
    names_document: bool = True
    kind: Kind | None = None
    country: str | None = None
    number: str | None = None
    issue_date: date | None = None
    currency: str | None = None
    seller_tax_id: str | None = None
    buyer_tax_id: str | None = None
    buyer_name: str | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    withheld: Decimal | None = None
    total: Decimal | None = None
    payable: Decimal | None = None
    authority_id: str | None = None
    document_class: str | None = None
    iban: str | None = None
    payment_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A web address in a code: lower-case host and path, parameters with lower-case names."""

    host: str
    path: str
    parameters: Mapping[str, str]

    def is_at(self, *domains: str) -> bool:
        """Say whether the host is one of these domains or below one."""
        return any(self.host == domain or self.host.endswith(f".{domain}") for domain in domains)


def address_of(payload: str) -> Address | None:
    """Return the payload as a web address; None when it is none. Its parameters are decoded."""
    text = payload.strip()
    if not text.lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    # Some codes have the parameters behind a `#`, and some write `?&id=`.
    query = parts.query or parts.fragment.partition("?")[2]
    parameters = {name.lower(): value.strip() for name, value in parse_qsl(query, keep_blank_values=True)}
    return Address(host=(parts.hostname or "").lower(), path=parts.path.lower(), parameters=parameters)


def amount_of(text: str | None) -> Decimal | None:
    """Return an amount as codes write it (`1210.50`, `1210,5`, no thousands marks); None for anything else."""
    plain = (text or "").strip().removeprefix("+")
    if not _AMOUNT.fullmatch(plain):
        return None
    try:
        value = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None
    return value if abs(value) < _MOST_AMOUNT else None


def day_of(text: str | None, *forms: str) -> date | None:
    """Return the day that a text writes in one of these `strptime` forms; None when it is in none of them."""
    for form in forms:
        try:
            return datetime.strptime((text or "").strip(), form).date()  # noqa: DTZ007 -- a plain day
        except ValueError:
            continue
    return None


def present(text: str | None) -> str | None:
    """Return a trimmed text; None for an empty one and for the placeholders `0` and `-`."""
    trimmed = (text or "").strip()
    return trimmed if trimmed.strip("0- ") else None
