"""Real e-invoices against orders made of their own lines: what was ordered is approved, anything else is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from matching.policy import MatchPolicy
from matching.pricing import billed_lines
from matching.records import OrderLine, PurchaseOrder, Supplier, Verdict
from matching.sequence import OrderBook, match_in_order
from parsing.document import Document, Kind
from parsing.read import read_document

_FOLDERS = ("einvoice_ubl", "einvoice_cii", "einvoice_cfdi")
# What a real invoice may be held for though its lines are as ordered: freight, or sums that do not close.
_OF_THE_DOCUMENT = {"charge_not_on_order", "doc_arithmetic", "tax_mismatch", "field_missing"}


def invoices(corpus: Path) -> Iterator[Document]:
    for folder in _FOLDERS:
        for path in sorted((corpus / folder).glob("*.xml")):
            for document in read_document(path.read_bytes(), name=path.name):
                if isinstance(document, Document) and document.kind is Kind.INVOICE and document.lines:
                    lines = (replace(line, order_reference=None, order_line=None) for line in document.lines)
                    yield replace(document, order_references=("PO 77/123",), lines=tuple(lines))


def order_of(invoice: Document, share: int = 1) -> PurchaseOrder:
    """Return an order for all that an invoice bills, or for a part of each quantity."""
    lines = (
        OrderLine(
            position=place * 10,
            item_code=each.line.item_code,
            description=each.line.description,
            quantity=None if each.quantity is None else abs(each.quantity) / share,
            unit=each.line.unit,
            unit_price=each.price,
            tax_rate=each.line.tax_rate,
        )
        for place, each in enumerate(billed_lines(invoice), start=1)
    )
    seller = invoice.seller
    return PurchaseOrder(
        number="PO-77-0123",
        supplier=Supplier(name=seller.name, tax_ids=(seller.tax_id,) if seller.tax_id else ()),
        currency=invoice.currency,
        receipt_required=False,
        lines=tuple(lines),
    )


def test_what_was_ordered_is_approved(corpus: Path) -> None:
    approved = seen = 0
    for invoice in invoices(corpus):
        (found,) = match_in_order([invoice], OrderBook([order_of(invoice)]), MatchPolicy())
        unpaired = [line.position for line in found.match.lines if line.order is None]
        seen += 1
        approved += found.decision.verdict is Verdict.APPROVED

        assert set(found.decision.reasons) <= _OF_THE_DOCUMENT, invoice.source
        assert unpaired == [], invoice.source
    assert seen > 20
    assert approved / seen > 0.7


def test_a_copy_and_more_than_was_ordered_are_rejected(corpus: Path) -> None:
    for invoice in invoices(corpus):
        _, copy = match_in_order([invoice, invoice], OrderBook([order_of(invoice)]), MatchPolicy())
        (over,) = match_in_order([invoice], OrderBook([order_of(invoice, share=2)]), MatchPolicy())

        assert copy.decision.reasons == ("dup_exact",), invoice.source
        assert over.decision.verdict is Verdict.REJECTED, invoice.source
