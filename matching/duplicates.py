"""Whether an invoice was here before: as a copy, or under a number spelled otherwise.

In charge of the keys D1 to D5 of domain.md 3.9; D6 and D7 need texts and payments, which are not known here. Not in
charge of corrections (`matching.corrections`) nor of what follows (`matching.rules.duplicates`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rapidfuzz.distance import OSA

from matching.parties import SAME_NAME, name_likeness
from matching.records import Case, EarlierInvoice
from matching.spelling import digits_key, invoice_number_key, same_tax_id
from parsing.document import Document
from parsing.text.folding import squeeze

_NEAR = timedelta(days=60)
_ANOTHER_YEAR = timedelta(days=300)  # numbering may start again every year
_LOOK_ALIKES = str.maketrans("oilsbz", "011582")  # what a scanner, or a forger, takes for a digit
_DUPLICATE = "duplicate"
_SUPERSEDED = ("rejected", "replaced")  # another version of these is a correction


class Sameness(StrEnum):
    """How an earlier invoice resembles this one, the surest first."""

    EXACT = "exact"  # the same document again
    CONFLICT = "conflict"  # its number with another content
    PROBABLE = "probable"  # another number, but otherwise too alike
    SERIES = "series"  # as alike, but its number counts on in one series: perhaps only equal deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """An earlier invoice that this one resembles, and by which key of domain.md 3.9."""

    earlier: EarlierInvoice
    sameness: Sameness
    key: str


def find_duplicate(case: Case, orders: Collection[str] = ()) -> Likeness | None:
    """Return the surest likeness with an earlier invoice, None when there is none.

    `orders`: those that this invoice bills. A rejected invoice sent again with another content is a correction and no
    duplicate.
    """
    found = (_likeness(case, earlier) for earlier in case.earlier if earlier.state != _DUPLICATE)
    alike = [each for each in found if each is not None and not _is_correction(each, orders)]
    rank = list(Sameness)
    return min(alike, key=lambda each: rank.index(each.sameness), default=None)


def same_seller(case: Case, earlier: EarlierInvoice) -> bool:
    """Say whether an earlier invoice is of this invoice's seller: by master data, else tax ids, else names."""
    if case.supplier is not None and case.supplier.key is not None and earlier.supplier_key is not None:
        return case.supplier.key == earlier.supplier_key
    seller = case.invoice.seller
    if seller.tax_id and earlier.seller_tax_id:
        return same_tax_id(seller.tax_id, earlier.seller_tax_id)
    return (name_likeness(seller.name, earlier.seller_name) or 0) >= SAME_NAME


def _likeness(case: Case, earlier: EarlierInvoice) -> Likeness | None:
    invoice = case.invoice
    if _same_authority_id(invoice, earlier):
        return Likeness(earlier=earlier, sameness=Sameness.EXACT, key="D1")
    # An archive of many invoices has one hash, so the number must not contradict it.
    if case.sha256 and case.sha256 == earlier.sha256 and (same_number(invoice, earlier) or not invoice.number):
        return Likeness(earlier=earlier, sameness=Sameness.EXACT, key="D2")
    if earlier.kind != invoice.kind or not same_seller(case, earlier):
        return None
    if same_number(invoice, earlier):
        return _by_number(invoice, earlier)
    return _by_amount(invoice, earlier)


def _by_number(invoice: Document, earlier: EarlierInvoice) -> Likeness | None:
    """D3: one number. Years apart it is a new round of numbers unless the amount is the same too."""
    same_total = invoice.total == earlier.total and _same_currency(invoice, earlier)
    apart = _days_apart(invoice.issue_date, earlier.issue_date)
    if apart is not None and apart >= _ANOTHER_YEAR:
        return Likeness(earlier=earlier, sameness=Sameness.PROBABLE, key="D3") if same_total else None
    return Likeness(earlier=earlier, sameness=Sameness.EXACT if same_total else Sameness.CONFLICT, key="D3")


def _by_amount(invoice: Document, earlier: EarlierInvoice) -> Likeness | None:
    """D4 and D5: one amount, and one day or numbers that differ by a slip."""
    if invoice.total is None or invoice.total != earlier.total or not _same_currency(invoice, earlier):
        return None
    apart = _days_apart(invoice.issue_date, earlier.issue_date)
    series = _counts_on(invoice.number, earlier.number) and not _transposed(invoice.number, earlier.number)
    if apart == timedelta(0):
        return Likeness(earlier=earlier, sameness=Sameness.SERIES if series else Sameness.PROBABLE, key="D4")
    if (apart is None or apart <= _NEAR) and not series and _slip(invoice.number, earlier.number):
        return Likeness(earlier=earlier, sameness=Sameness.PROBABLE, key="D5")
    return None


def _same_authority_id(invoice: Document, earlier: EarlierInvoice) -> bool:
    if not invoice.authority_id or not earlier.authority_id:
        return False
    same = squeeze(invoice.authority_id) == squeeze(earlier.authority_id)
    # An Argentine CAEA covers a fortnight of invoices, so the number must agree as well where both have one.
    return same and (same_number(invoice, earlier) or not (invoice.number and earlier.number))


def same_number(invoice: Document, earlier: EarlierInvoice) -> bool:
    """Say whether an earlier invoice bears this one's number, however it is spelled."""
    if not invoice.number or not earlier.number:
        return False
    return invoice_number_key(invoice.number) == invoice_number_key(earlier.number)


def _counts_on(one: str | None, other: str | None) -> bool:
    """Say whether two numbers are of one series: all alike but the last run of digits, as long on both sides."""
    if not one or not other:
        return False
    mine, theirs = invoice_number_key(one).rpartition("-"), invoice_number_key(other).rpartition("-")
    return mine[0] == theirs[0] and mine[2].isdigit() and theirs[2].isdigit() and len(one) == len(other)


def _transposed(one: str | None, other: str | None) -> bool:
    """Say whether two numbers differ by two neighbours that changed places: a slip of who typed, rarely a series."""
    mine, theirs = squeeze(one or ""), squeeze(other or "")
    return OSA.distance(mine, theirs) == 1 and sorted(mine) == sorted(theirs)


def _slip(one: str | None, other: str | None) -> bool:
    """Say whether two numbers differ by one keystroke, or by something put behind ("-1", "bis", "R")."""
    if not one or not other:
        return False
    mine, theirs = squeeze(one), squeeze(other)
    if digits_key(one) == digits_key(other) != "" or mine.translate(_LOOK_ALIKES) == theirs.translate(_LOOK_ALIKES):
        return True
    short, long = sorted((mine, theirs), key=len)
    return OSA.distance(mine, theirs) <= 1 or (
        len(short) >= 3 and long.startswith(short) and len(long) - len(short) <= 3
    )


def _is_correction(likeness: Likeness, orders: Collection[str]) -> bool:
    earlier = likeness.earlier
    if earlier.state not in _SUPERSEDED:
        return False
    return likeness.sameness is not Sameness.EXACT or (bool(earlier.orders) and set(earlier.orders) != set(orders))


def _same_currency(invoice: Document, earlier: EarlierInvoice) -> bool:
    return invoice.currency is None or earlier.currency is None or invoice.currency == earlier.currency


def _days_apart(one: date | None, other: date | None) -> timedelta | None:
    return None if one is None or other is None else abs(one - other)
