"""Spain's Facturae 3.2.x -> one Document for each `Invoice` of the file.

`total` is InvoiceTotal, already after withholding. Not in charge of the signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from parsing.codes import country_of
from parsing.document import Adjustment, Document, DocumentParty, Kind, Line, TaxAmount
from parsing.formats.positions import positions_of
from parsing.xmltree import Node

_LINE_ORDER = ("ReceiverTransactionReference", "FileReference")
SINGLE = ("Parties/SellerParty", "Parties/BuyerParty")


def recognises(root: Node) -> bool:
    """Tell whether the element is a Facturae file."""
    return root.name == "Facturae"


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return the invoices; a batch (Modality L) has several of one seller."""
    seller, buyer = _party(root.at("Parties/SellerParty")), _party(root.at("Parties/BuyerParty"))
    return tuple(_invoice(invoice, source, seller, buyer) for invoice in root.all("Invoices/Invoice"))


def _invoice(invoice: Node, source: str, seller: DocumentParty, buyer: DocumentParty) -> Document:
    head, issue, sums = invoice.at("InvoiceHeader"), invoice.at("InvoiceIssueData"), invoice.at("InvoiceTotals")
    instalments = invoice.all("PaymentDetails/Installment")
    due = [day for part in instalments if (day := part.day("InstallmentDueDate")) is not None]
    return Document(
        source=source,
        kind=Kind.INVOICE,  # a correction by differences has negative sums, which make it a credit note
        format="facturae",
        country="ES",
        number=head.text("InvoiceNumber"),
        series=head.text("InvoiceSeriesCode"),
        issue_date=issue.day("IssueDate"),
        due_date=min(due, default=None),
        currency=issue.text("InvoiceCurrencyCode"),
        seller=seller,
        buyer=buyer,
        net=sums.amount("TotalGrossAmountBeforeTaxes"),
        tax=sums.amount("TotalTaxOutputs"),
        withheld=sums.amount("TotalTaxesWithheld"),
        prepaid=sums.amount("TotalPaymentsOnAccount"),
        total=sums.amount("InvoiceTotal"),
        payable=sums.amount("TotalExecutableAmount", "TotalOutstandingAmount"),
        order_references=_orders(invoice),
        despatch_references=invoice.texts("Items/InvoiceLine/DeliveryNotesReferences/DeliveryNote/DeliveryNoteNumber"),
        contract_references=invoice.texts("Items/InvoiceLine/ReceiverContractReference"),
        preceding_invoices=head.texts("Corrective/InvoiceNumber"),
        iban=invoice.reference("PaymentDetails/Installment/AccountToBeCredited/IBAN"),
        payment_reference=invoice.reference("PaymentDetails/Installment/PaymentReconciliationReference"),
        taxes=tuple(_taxes(invoice)),
        adjustments=tuple(_adjustments(sums)),
        lines=_lines(invoice.all("Items/InvoiceLine")),
    )


def _party(party: Node) -> DocumentParty:
    legal, person = party.at("LegalEntity"), party.at("Individual")
    names = (person.text(name) for name in ("Name", "FirstSurname", "SecondSurname"))
    holder = legal or person
    address = holder.at("AddressInSpain", "OverseasAddress")
    parts = (address.text(name) for name in ("Address", "PostCode", "PostCodeAndTown", "Town"))
    return DocumentParty(
        name=legal.text("CorporateName") or " ".join(filter(None, names)) or None,
        tax_id=party.reference("TaxIdentification/TaxIdentificationNumber"),
        country=country_of(address.text("CountryCode")),
        address=", ".join(filter(None, parts)) or None,
        email=holder.reference("ContactDetails/ElectronicMail"),
    )


def _orders(invoice: Node) -> tuple[str, ...]:
    issue = invoice.at("InvoiceIssueData")
    of_lines = (number for line in invoice.all("Items/InvoiceLine") for number in line.texts(*_LINE_ORDER))
    return tuple(dict.fromkeys((*issue.texts(*_LINE_ORDER), *of_lines)))


def _taxes(invoice: Node) -> Iterator[TaxAmount]:
    for name, kind in (("TaxesOutputs", "vat"), ("TaxesWithheld", "withholding")):
        for row in invoice.all(f"{name}/Tax"):
            yield TaxAmount(
                kind=kind,
                rate=row.amount("TaxRate"),
                base=row.amount("TaxableBase/TotalAmount"),
                amount=row.amount("TaxAmount/TotalAmount"),
            )
            surcharge = row.amount("EquivalenceSurchargeAmount/TotalAmount")  # recargo de equivalencia
            if surcharge is not None:
                yield TaxAmount(kind=kind, rate=row.amount("EquivalenceSurcharge"), amount=surcharge)


def _adjustments(sums: Node) -> Iterator[Adjustment]:
    for part in sums.all("GeneralDiscounts/Discount"):
        if (amount := part.amount("DiscountAmount")) is not None:
            yield Adjustment(amount=-amount, reason=part.text("DiscountReason"))
    for part in sums.all("GeneralSurcharges/Charge"):
        if (amount := part.amount("ChargeAmount")) is not None:
            yield Adjustment(amount=amount, reason=part.text("ChargeReason"))


def _lines(elements: tuple[Node, ...]) -> tuple[Line, ...]:
    positions = positions_of([element.text("SequenceNumber") for element in elements])
    return tuple(_line(element, position) for element, position in zip(elements, positions, strict=True))


def _line(element: Node, position: int) -> Line:
    return Line(
        position=position,
        description=element.text("ItemDescription"),
        item_code=element.reference("ArticleCode"),
        quantity=element.amount("Quantity"),
        unit=element.text("UnitOfMeasure"),
        unit_price=element.amount("UnitPriceWithoutTax"),
        discount=_discount(element),
        amount=element.amount("GrossAmount"),
        tax_rate=element.amount("TaxesOutputs/Tax/TaxRate"),
        order_reference=element.reference(*_LINE_ORDER),
    )


def _discount(element: Node) -> Decimal | None:
    less = [part.amount("DiscountAmount") for part in element.all("DiscountsAndRebates/Discount")]
    more = [part.amount("ChargeAmount") for part in element.all("Charges/Charge")]
    total = sum((a for a in less if a is not None), Decimal(0)) - sum((a for a in more if a is not None), Decimal(0))
    return total if less or more else None
