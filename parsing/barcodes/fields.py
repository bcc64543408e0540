"""The fields that codes and pages share: how a code names them, and when a printed value is the same.

In charge of that table. Not in charge of what follows from a difference (`parsing.barcodes.agreement`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from parsing.barcodes.claim import Claim
from parsing.differences import same_tax_id
from parsing.document import Document

_CENT = Decimal("0.01")
_PART = re.compile(r"\d+|[A-Z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that a code replaces where the page differs. `same`: does the document print it, however written?"""

    name: str
    claimed: Callable[[Claim], Any]
    same: Callable[[Document, Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One field that a code only fills where the page has none."""

    name: str
    claimed: Callable[[Claim], Any]


def printed_value(document: Document, name: str) -> Any:
    """Return a field by its dotted name, None when the document does not have it."""
    side, _, part = name.partition(".")
    return getattr(getattr(document, side), part) if part else getattr(document, name)


def applied(document: Document, name: str, value: Any) -> Document:
    """Return the document with one field, by its dotted name, set to a value."""
    side, _, part = name.partition(".")
    if part:
        return replace(document, **{side: replace(getattr(document, side), **{part: value})})
    return replace(document, **{name: value})


def _same_number(document: Document, claimed: str) -> bool:
    """Compare part by part without leading zeros: `F001-00000123` is `F001-123`; a series may be apart or left out."""
    printed, whole = _parts(document.number or ""), _parts(claimed)
    return bool(printed) and (
        whole[-len(printed) :] == printed or whole == _parts(f"{document.series}-{document.number}")
    )


def _parts(number: str) -> tuple[str, ...]:
    return tuple(part.lstrip("0") or "0" for part in _PART.findall(number.upper()))


def _same_total(document: Document, claimed: Decimal) -> bool:
    """A credit note may print its sum with a minus; a Spanish total may be printed after income tax is withheld."""
    printed = {document.total, document.payable}
    if document.total is not None and document.withheld is not None:
        printed.add(document.total + document.withheld)
    return any(amount is not None and abs(abs(amount) - abs(claimed)) < _CENT for amount in printed)


def _same_payable(document: Document, claimed: Decimal) -> bool:
    printed = (document.payable, document.total)
    return any(amount is not None and abs(abs(amount) - claimed) < _CENT for amount in printed)


def _same_day(document: Document, claimed: date) -> bool:
    return document.issue_date == claimed


def _same_id(name: str) -> Callable[[Document, str], bool]:
    def same(document: Document, claimed: str) -> bool:
        printed = printed_value(document, name)
        # Colombian and Chilean papers print the check digit, or do not.
        return same_tax_id(printed, claimed) or same_tax_id(str(printed or "").rpartition("-")[0], claimed)

    return same


def _same_text(name: str) -> Callable[[Document, str], bool]:
    def same(document: Document, claimed: str) -> bool:
        return _squeezed(str(printed_value(document, name) or "")) == _squeezed(claimed)

    return same


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()


FIELDS: tuple[Field, ...] = (
    Field(name="number", claimed=lambda claim: claim.number, same=_same_number),
    Field(name="issue_date", claimed=lambda claim: claim.issue_date, same=_same_day),
    Field(name="total", claimed=lambda claim: claim.total, same=_same_total),
    Field(name="payable", claimed=lambda claim: claim.payable, same=_same_payable),
    Field(name="seller.tax_id", claimed=lambda claim: claim.seller_tax_id, same=_same_id("seller.tax_id")),
    Field(name="buyer.tax_id", claimed=lambda claim: claim.buyer_tax_id, same=_same_id("buyer.tax_id")),
    Field(name="currency", claimed=lambda claim: claim.currency, same=_same_text("currency")),
    Field(name="iban", claimed=lambda claim: claim.iban, same=_same_text("iban")),
    Field(name="authority_id", claimed=lambda claim: claim.authority_id, same=_same_text("authority_id")),
)
# Sums that the authorities define in their own ways, and names that are cut.
GAPS: tuple[Gap, ...] = (
    Gap(name="net", claimed=lambda claim: claim.net),
    Gap(name="tax", claimed=lambda claim: claim.tax),
    Gap(name="withheld", claimed=lambda claim: claim.withheld),
    Gap(name="document_class", claimed=lambda claim: claim.document_class),
    Gap(name="buyer.name", claimed=lambda claim: claim.buyer_name),
    Gap(name="payment_reference", claimed=lambda claim: claim.payment_reference),
)
