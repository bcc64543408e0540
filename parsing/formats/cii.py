"""UN/CEFACT Cross Industry Invoice D16B (Factur-X, ZUGFeRD 2, XRechnung) and Order-X -> Document.

ZUGFeRD 1.0 is the same message in older words: `zugferd1` lists those and reads with `read_trade`. The profiles MINIMUM
and BASIC WL have no lines. Not in charge of the PDF around the XML.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from parsing.document import Adjustment, Document, Kind, TaxAmount
from parsing.formats.cii_lines import lines_of
from parsing.formats.cii_party import party_of
from parsing.formats.cii_words import Words
from parsing.xmltree import Node

# UNCL1001: credit notes, debit notes and what only looks like an invoice; every other code is an invoice.
_CODES = {
    "381": Kind.CREDIT_NOTE,
    "396": Kind.CREDIT_NOTE,
    "261": Kind.CREDIT_NOTE,
    "81": Kind.CREDIT_NOTE,
    "83": Kind.CREDIT_NOTE,
    "532": Kind.CREDIT_NOTE,
    "383": Kind.DEBIT_NOTE,
    "325": Kind.PROFORMA,
    "220": Kind.ORDER,
    "230": Kind.ORDER,
    "231": Kind.OTHER,
}


_WORDS = Words()
SINGLE = (
    "ExchangedDocument/ID",
    "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement",
    f"SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/{_WORDS.sums}",
    "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement/SellerTradeParty",
)


def recognises(root: Node) -> bool:
    """Tell whether the element is a Cross Industry Invoice D16B or an Order-X order."""
    return root.name in ("CrossIndustryInvoice", "SCRDMCCBDACIOMessageStructure")


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return the one document of the element."""
    return (read_trade(root, source, _WORDS),)


def read_trade(root: Node, source: str, words: Words) -> Document:
    """Return the document that the element holds in the given version's words."""
    head, trade = root.at(words.head), root.at(words.trade)
    agreement, delivery = trade.at(words.agreement), trade.at(words.delivery)
    settlement = trade.at(words.settlement)
    sums = settlement.at(words.sums)
    currency = settlement.text("InvoiceCurrencyCode", "OrderCurrencyCode")  # BT-5
    seller = party_of(agreement.at("SellerTradeParty"))
    return Document(
        source=source,
        kind=_kind(head.text("TypeCode"), root.name),
        format=words.format,
        country=seller.country,
        number=head.text("ID"),  # BT-1
        issue_date=head.day("IssueDateTime/DateTimeString"),  # BT-2
        due_date=_due_date(settlement),
        currency=currency,
        seller=seller,
        buyer=party_of(agreement.at("BuyerTradeParty")),
        net=sums.amount("TaxBasisTotalAmount"),  # BT-109
        tax=_tax(sums, currency),
        prepaid=sums.amount("TotalPrepaidAmount"),  # BT-113
        total=sums.amount("GrandTotalAmount"),  # BT-112
        payable=sums.amount("DuePayableAmount"),  # BT-115
        order_references=_orders(agreement, trade, words),
        despatch_references=delivery.texts(f"DespatchAdviceReferencedDocument/{words.reference}"),  # BT-16
        contract_references=agreement.texts(f"ContractReferencedDocument/{words.reference}"),  # BT-12
        preceding_invoices=settlement.texts(f"InvoiceReferencedDocument/{words.reference}"),  # BT-25
        iban=settlement.reference("SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID"),
        payment_reference=settlement.reference("PaymentReference"),  # BT-83
        payment_terms=settlement.text("SpecifiedTradePaymentTerms/Description"),  # BT-20
        taxes=tuple(_taxes(settlement, words)),
        adjustments=tuple(_adjustments(settlement)),
        lines=lines_of(trade.all("IncludedSupplyChainTradeLineItem"), words),
    )


def _kind(code: str | None, root_name: str) -> Kind:
    usual = Kind.ORDER if root_name == "SCRDMCCBDACIOMessageStructure" else Kind.INVOICE
    return _CODES.get(code or "", usual)


def _due_date(settlement: Node) -> date | None:
    """BT-9; several terms are instalments or discount days: the first written counts (contracts.md section 4)."""
    return settlement.day("SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString")


def _tax(sums: Node, currency: str | None) -> Decimal | None:
    """BT-110; BT-111 is the same element in the tax currency."""
    totals = sums.all("TaxTotalAmount")
    own = [total for total in totals if total.text("@currencyID") in (None, currency)]
    return own[0].amount() if own else None


def _orders(agreement: Node, trade: Node, words: Words) -> tuple[str, ...]:
    of_line = f"IncludedSupplyChainTradeLineItem/{words.line_agreement}/BuyerOrderReferencedDocument/{words.reference}"
    head = agreement.texts(f"BuyerOrderReferencedDocument/{words.reference}")  # BT-13
    return tuple(dict.fromkeys((*head, *trade.texts(of_line))))


def _taxes(settlement: Node, words: Words) -> Iterator[TaxAmount]:
    for row in settlement.all("ApplicableTradeTax"):
        yield TaxAmount(
            rate=row.amount(words.rate),  # BT-119
            base=row.amount("BasisAmount"),  # BT-116
            amount=row.amount("CalculatedAmount"),  # BT-117
        )


def _adjustments(settlement: Node) -> Iterator[Adjustment]:
    for part in settlement.all("SpecifiedTradeAllowanceCharge"):
        amount = part.amount("ActualAmount")  # BT-92, BT-99
        if amount is not None:
            charge = part.text("ChargeIndicator/Indicator") == "true"
            yield Adjustment(amount=amount if charge else -amount, reason=part.text("Reason"))
    for part in settlement.all("SpecifiedLogisticsServiceCharge"):
        amount = part.amount("AppliedAmount")
        if amount is not None:
            yield Adjustment(amount=amount, reason=part.text("Description"))
