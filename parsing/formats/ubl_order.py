"""UBL orders -> Document of kind order: the buyer's paper, so that it is never filed as an invoice."""

from __future__ import annotations

from parsing.document import Document, Kind
from parsing.formats.ubl_lines import lines_of
from parsing.formats.ubl_party import party_of
from parsing.xmltree import Node

SINGLE = ("ID",)


def recognises(root: Node) -> bool:
    """Tell whether the element is a UBL order or a change of one."""
    return root.name in ("Order", "OrderChange") and bool(root.at("BuyerCustomerParty"))


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return the order; `number` is the buyer's order number."""
    sums = root.at("AnticipatedMonetaryTotal")
    seller = party_of(root.at("SellerSupplierParty"))
    order = Document(
        source=source,
        kind=Kind.ORDER,
        format="ubl",
        country=seller.country,
        number=root.text("ID"),
        issue_date=root.day("IssueDate"),
        currency=root.text("DocumentCurrencyCode") or sums.text("PayableAmount/@currencyID"),
        seller=seller,
        buyer=party_of(root.at("BuyerCustomerParty")),
        net=sums.amount("TaxExclusiveAmount", "LineExtensionAmount"),
        tax=root.amount("TaxTotal/TaxAmount"),
        total=sums.amount("TaxInclusiveAmount", "PayableAmount"),
        payable=sums.amount("PayableAmount"),
        contract_references=root.texts("Contract/ID"),
        lines=lines_of(root.all("OrderLine/LineItem")),
    )
    return (order,)
