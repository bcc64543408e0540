"""The header fields of a document by their dotted names (`number`, `seller.tax_id`), as text.

The one list of what carries confidence and evidence (contracts.md section 4).
"""

from __future__ import annotations

from parsing.document import Document

_PLAIN = (
    "number", "series", "issue_date", "due_date", "currency", "net", "tax", "withheld", "prepaid", "total", "payable",
    "iban", "payment_reference", "payment_terms", "authority_id",
)  # fmt: skip
_PARTY = ("name", "tax_id", "country", "address", "email")
_SEVERAL = ("order_references", "despatch_references", "contract_references", "preceding_invoices")


def header_fields(document: Document) -> dict[str, str]:
    """Return the text of every header field that the document has."""
    found = {name: getattr(document, name) for name in _PLAIN}
    for role, party in (("seller", document.seller), ("buyer", document.buyer)):
        found |= {f"{role}.{name}": getattr(party, name) for name in _PARTY}
    found |= {name: ", ".join(getattr(document, name)) or None for name in _SEVERAL}
    return {name: str(value) for name, value in found.items() if value is not None}
