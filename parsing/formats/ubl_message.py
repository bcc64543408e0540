"""The other UBL messages that reach an invoice mailbox -> Document of the kind they are, without amounts.

Answers of tax authorities (Peru's CDR, Colombia's validation and events), despatch advices, quotations, statements:
none of them may become an invoice. `number` is the message's own.
"""

from __future__ import annotations

from parsing.document import Document, Kind
from parsing.formats.ubl_party import party_of
from parsing.xmltree import Node

_KINDS = {
    "ApplicationResponse": Kind.OTHER,
    "OrderResponse": Kind.OTHER,
    "OrderResponseSimple": Kind.OTHER,
    "RequestForQuotation": Kind.OTHER,
    "ReceiptAdvice": Kind.OTHER,
    "Reminder": Kind.OTHER,
    "Quotation": Kind.QUOTE,
    "DespatchAdvice": Kind.DESPATCH,
    "RemittanceAdvice": Kind.REMITTANCE,
    "Statement": Kind.STATEMENT,
}
_SELLERS = ("AccountingSupplierParty", "SellerSupplierParty", "DespatchSupplierParty")
_BUYERS = ("AccountingCustomerParty", "BuyerCustomerParty", "DeliveryCustomerParty")
SINGLE = ("ID",)


def recognises(root: Node) -> bool:
    """Tell whether the element is one of the UBL messages that are no invoice and no order."""
    return root.name in _KINDS and "oasis:names:specification:ubl" in root.namespace


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return the message with its number, day, parties and the documents it speaks of."""
    seller = party_of(root.at(*_SELLERS))
    message = Document(
        source=source,
        kind=_KINDS[root.name],
        format="ubl",
        country=seller.country,
        number=root.text("ID"),
        issue_date=root.day("IssueDate"),
        seller=seller,
        buyer=party_of(root.at(*_BUYERS)),
        order_references=root.texts("OrderReference/ID"),
        preceding_invoices=root.texts(
            "DocumentResponse/DocumentReference/ID", "BillingReference/InvoiceDocumentReference/ID"
        ),
    )
    return (message,)
