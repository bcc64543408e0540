"""OASIS UBL 2.x invoices, credit notes and debit notes -> Document.

One reader for EN 16931, Peppol, XRechnung and the dialects of Peru (SUNAT) and Colombia (DIAN), which differ in where
they put identifiers, not in structure. Not in charge of orders (`ubl_order`) nor of the other UBL messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from parsing.document import Adjustment, Document, Kind, Problem, TaxAmount
from parsing.formats.ubl_lines import lines_of
from parsing.formats.ubl_party import party_of
from parsing.xmltree import Node

_KINDS = {"Invoice": Kind.INVOICE, "CreditNote": Kind.CREDIT_NOTE, "DebitNote": Kind.DEBIT_NOTE}
# UNCL1001 codes that an Invoice element carries although the paper is something else.
_CODES = {
    "381": Kind.CREDIT_NOTE,
    "396": Kind.CREDIT_NOTE,
    "261": Kind.CREDIT_NOTE,
    "383": Kind.DEBIT_NOTE,
    "325": Kind.PROFORMA,
}
# Peru (catalogue 05) and Colombia number their taxes; every other scheme name is a value added tax.
_TAX_KINDS = {"2000": "excise", "9999": "other", "03": "other", "04": "excise", "7152": "other", "AAL": "excise"}
SINGLE = (
    "ID",
    "LegalMonetaryTotal",
    "LegalMonetaryTotal/TaxInclusiveAmount",
    "LegalMonetaryTotal/PayableAmount",
    "AccountingSupplierParty",
    "AccountingCustomerParty",
    "DocumentCurrencyCode",
)


def recognises(root: Node) -> bool:
    """Tell whether the element is a UBL invoice, credit note or debit note."""
    return root.name in _KINDS and bool(root.at("AccountingSupplierParty", "LegalMonetaryTotal", "ID"))


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return the one document of the element."""
    currency = root.text("DocumentCurrencyCode") or root.text("LegalMonetaryTotal/PayableAmount/@currencyID")  # BT-5
    sums = root.at("LegalMonetaryTotal", "RequestedMonetaryTotal")  # a DebitNote has the latter
    seller = party_of(root.at("AccountingSupplierParty"))
    _note_other_currencies(sums, currency)
    document = Document(
        source=source,
        kind=_kind(root),
        format="ubl",
        country=_country(root, seller.country),
        number=root.text("ID"),  # BT-1
        issue_date=root.day("IssueDate"),  # BT-2
        due_date=_due_date(root),
        currency=currency,
        seller=seller,
        buyer=party_of(root.at("AccountingCustomerParty")),
        net=_net(sums),
        tax=_tax(root, currency),  # BT-110
        withheld=_sum(root, "WithholdingTaxTotal/TaxAmount"),
        prepaid=sums.amount("PrepaidAmount"),  # BT-113
        total=_total(sums),
        payable=sums.amount("PayableAmount"),  # BT-115
        order_references=root.texts("OrderReference/ID", f"{_line_name(root)}/OrderLineReference/OrderReference/ID"),
        despatch_references=root.texts("DespatchDocumentReference/ID"),  # BT-16
        contract_references=root.texts("ContractDocumentReference/ID"),  # BT-12
        preceding_invoices=_preceding(root),
        iban=root.reference("PaymentMeans/PayeeFinancialAccount/ID"),  # BT-84
        payment_reference=root.reference("PaymentMeans/PaymentID"),  # BT-83
        payment_terms=root.text("PaymentTerms/Note"),  # BT-20
        authority_id=root.reference("UUID") if root.text("UUID/@schemeName") else None,  # Colombia: CUFE, CUDE
        taxes=tuple(_taxes(root, currency)),
        adjustments=tuple(_adjustments(root)),
        lines=lines_of(root.all(_line_name(root))),
    )
    return (document,)


def _note_other_currencies(sums: Node, currency: str | None) -> None:
    """BT-112 and BT-115 are in the invoice's currency (EN 16931, BR-CL-03); else somebody reads another amount."""
    for name in ("TaxInclusiveAmount", "PayableAmount"):
        found = sums.text(f"{name}/@currencyID")
        if found not in (None, currency):
            facts = MappingProxyType({"field": name, "expected": str(currency), "found": str(found)})
            message = f"{name} is in {found}, the invoice in {currency}"
            sums.notes.append(Problem(code="mixed_currencies", message=message, facts=facts))


def _kind(root: Node) -> Kind:
    code = root.text("InvoiceTypeCode", "CreditNoteTypeCode")
    return _CODES.get(code or "", _KINDS[root.name]) if root.name == "Invoice" else _KINDS[root.name]


def _line_name(root: Node) -> str:
    return f"{root.name}Line"


def _country(root: Node, seller_country: str | None) -> str | None:
    profile = f"{root.text('ProfileID')} {root.text('CustomizationID')}"
    if "DIAN" in profile or any(True for _ in root.below("DianExtensions")):
        return "CO"
    # SUNAT: the kind of taxpayer's number stands beside it (catalogue 06), 6 is the RUC.
    supplier = root.at("AccountingSupplierParty")
    ruc = supplier.text("AdditionalAccountID", "Party/PartyIdentification/ID/@schemeID") == "6"
    return "PE" if ruc and seller_country in (None, "PE") else seller_country


def _due_date(root: Node) -> date | None:
    """BT-9. A credit note has it in its payment means; Peru has one `PaymentTerms` an instalment: the first counts."""
    found = root.day("DueDate")
    if found is not None:
        return found
    for path in ("PaymentMeans", "PaymentTerms"):
        days = [day for part in root.all(path) if (day := part.day("PaymentDueDate")) is not None]
        if days:
            return min(days)
    return None


def _net(sums: Node) -> Decimal | None:
    """BT-109. Peru leaves it out; the sum of the lines is the same where nothing is allowed or charged on the whole."""
    net = sums.amount("TaxExclusiveAmount")
    if net is not None or sums.amount("AllowanceTotalAmount") or sums.amount("ChargeTotalAmount"):
        return net
    return sums.amount("LineExtensionAmount")


def _total(sums: Node) -> Decimal | None:
    """BT-112; where it is left out (Peru, old dialects) the amount to pay is the total if nothing was paid before."""
    total = sums.amount("TaxInclusiveAmount")
    return sums.amount("PayableAmount") if total is None and not sums.amount("PrepaidAmount") else total


def _tax(root: Node, currency: str | None) -> Decimal | None:
    """BT-110: the tax totals in the document's currency (BT-111 is the same in the tax currency), one each tax."""
    amounts = [
        amount
        for total in root.all("TaxTotal")
        if total.text("TaxAmount/@currencyID") in (None, currency) and (amount := total.amount("TaxAmount")) is not None
    ]
    return sum(amounts, Decimal(0)) if amounts else None


def _sum(root: Node, path: str) -> Decimal | None:
    amounts = [amount for node in root.all(path) if (amount := node.amount()) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _taxes(root: Node, currency: str | None) -> Iterator[TaxAmount]:
    for name, withheld in (("TaxTotal", False), ("WithholdingTaxTotal", True)):
        for row in root.all(f"{name}/TaxSubtotal"):
            if row.text("TaxAmount/@currencyID") in (None, currency):
                scheme = row.text("TaxCategory/TaxScheme/ID") or ""
                yield TaxAmount(
                    kind="withholding" if withheld else _TAX_KINDS.get(scheme, "vat"),
                    rate=row.amount("TaxCategory/Percent", "Percent"),  # BT-119
                    base=row.amount("TaxableAmount"),  # BT-116
                    amount=row.amount("TaxAmount"),  # BT-117
                )


def _adjustments(root: Node) -> Iterator[Adjustment]:
    for part in root.all("AllowanceCharge"):
        amount = part.amount("Amount")  # BT-92, BT-99
        if amount is not None:
            charge = part.text("ChargeIndicator") == "true"
            yield Adjustment(amount=amount if charge else -amount, reason=part.text("AllowanceChargeReason"))


def _preceding(root: Node) -> tuple[str, ...]:
    # BT-25; Peru names it in the reason for the note as well, and sometimes only there.
    return root.texts("BillingReference/InvoiceDocumentReference/ID", "DiscrepancyResponse/ReferenceID")
