"""Data (XML) against its rendering (a page): what differs in the fields that money depends on.

Whoever looks at the page approves the page, whoever books takes the data: a difference is an error or a fraud. Not in
charge of what belongs together (`parsing.pairing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from parsing.document import Document, Problem

# A doubtful reading of the page must not look like fraud: only what was read with certainty contradicts the data.
_SURE = 0.9
_CUT_NUMBER = 10


def differences(data: Document, page: Document) -> Iterator[Problem]:
    """Yield `pdf_xml_mismatch` for each number, total, seller's tax id and IBAN that both have and that differs."""
    compared = (
        ("number", data.number, page.number, same_number(data, page.number)),
        ("total", data.total, page.total, _same_total(data, page)),
        ("seller.tax_id", data.seller.tax_id, page.seller.tax_id, same_tax_id(data.seller.tax_id, page.seller.tax_id)),
        ("iban", data.iban, page.iban, _squeezed(data.iban or "") == _squeezed(page.iban or "")),
    )
    for field, ours, shown, same in compared:
        certain = page.confidence.get(field, 0.0) >= _SURE
        if certain and not same and ours is not None and shown is not None:
            yield _mismatch(field, ours, shown)


def same_number(data: Document, printed: str | None) -> bool:
    """Tell whether a page prints the document's number, with its series or without; a narrow column may cut it."""
    if not data.number or not printed:
        return False
    shown, whole = _squeezed(printed), _squeezed(data.number)
    cut = len(shown) >= _CUT_NUMBER and whole.startswith(shown)
    return cut or shown in (whole, _squeezed(f"{data.series or ''}{data.number}"))


def same_tax_id(one: str | None, other: str | None) -> bool:
    """Tell whether two tax ids are the same but for spelling and country prefix."""
    return bool(one and other) and _bare_id(one or "") == _bare_id(other or "")


def _same_total(data: Document, page: Document) -> bool:
    """A page may print a credit note's sum without the minus, or the sum to pay as its total."""
    return page.total is not None and abs(page.total) in {
        abs(amount) for amount in (data.total, data.payable) if amount is not None
    }


def _mismatch(field: str, data: object, page: object) -> Problem:
    facts = MappingProxyType({"field": field, "data": str(data), "page": str(page)})
    return Problem(code="pdf_xml_mismatch", message=f"{field}: the data says {data}, the page {page}", facts=facts)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()


def _bare_id(text: str) -> str:
    return re.sub(r"\A[A-Z]{2}(?=[A-Z]?\d)", "", _squeezed(text))
