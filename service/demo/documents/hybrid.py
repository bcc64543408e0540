"""Factur-X / ZUGFeRD 2: a PDF for people with the same invoice as CII XML inside it for machines.

In charge of the CII XML (profile EN 16931) and of putting it into the PDF. Not in charge of the page: `germany` draws
it. The file is not declared PDF/A-3: Helvetica is not embedded, as in many files that are mailed for real.
"""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pikepdf
from lxml import etree

from service.demo.documents.elements import Elements, serialised
from service.demo.samples import Company, SampleInvoice, SampleLine

_NAMES = "urn:un:unece:uncefact:data:standard:"
_RSM = f"{_NAMES}CrossIndustryInvoice:100"
_RAM = f"{_NAMES}ReusableAggregateBusinessInformationEntity:100"
_UDT = f"{_NAMES}UnqualifiedDataType:100"
_PREFIXES = {"rsm": _RSM, "ram": _RAM, "udt": _UDT}
_rsm = Elements(_RSM, _PREFIXES)
_ram = Elements(_RAM, _PREFIXES)
_udt = Elements(_UDT, _PREFIXES)
_NAME = "factur-x.xml"


def hybrid(page: bytes, invoice: SampleInvoice) -> bytes:
    """Return `page` with the invoice's XML attached as an alternative of the whole document (AFRelationship)."""
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(page)) as pdf:
        file = pikepdf.AttachedFileSpec(
            pdf,
            cii(invoice),
            filename=_NAME,
            mime_type="text/xml",
            description="Factur-X invoice",
            relationship=pikepdf.Name.Alternative,
        )
        pdf.attachments[_NAME] = file
        pdf.Root.AF = pdf.make_indirect(pikepdf.Array([file.obj]))
        pdf.save(result, deterministic_id=True)
    return result.getvalue()


def cii(invoice: SampleInvoice) -> bytes:
    """Return an invoice as UN/CEFACT Cross Industry Invoice."""
    profile = _ram.GuidelineSpecifiedDocumentContextParameter(_ram.ID("urn:cen.eu:en16931:2017"))
    document = _rsm.ExchangedDocument(
        _ram.ID(invoice.number), _ram.TypeCode("380"), _ram.IssueDateTime(_day(invoice.issue_date))
    )
    trade = _rsm.SupplyChainTradeTransaction(
        *(_line(invoice, line, position) for position, line in enumerate(invoice.lines, start=1)),
        _agreement(invoice),
        _ram.ApplicableHeaderTradeDelivery(),
        _settlement(invoice),
    )
    root = _rsm.CrossIndustryInvoice(_rsm.ExchangedDocumentContext(profile), document, trade)
    return serialised(root)


def _day(day: date) -> etree._Element:
    return _udt.DateTimeString(f"{day:%Y%m%d}", format="102")


def _line(invoice: SampleInvoice, line: SampleLine, position: int) -> etree._Element:
    price = _ram.NetPriceProductTradePrice(_ram.ChargeAmount(str(line.unit_price)))
    sums = _ram.SpecifiedTradeSettlementLineMonetarySummation(_ram.LineTotalAmount(str(invoice.amount(line))))
    return _ram.IncludedSupplyChainTradeLineItem(
        _ram.AssociatedDocumentLineDocument(_ram.LineID(str(position))),
        _ram.SpecifiedTradeProduct(_ram.SellerAssignedID(line.code), _ram.Name(line.description)),
        _ram.SpecifiedLineTradeAgreement(price),
        _ram.SpecifiedLineTradeDelivery(_ram.BilledQuantity(str(line.quantity), unitCode="C62")),
        _ram.SpecifiedLineTradeSettlement(_tax(line.tax_rate), sums),
    )


def _tax(rate: Decimal, *amounts: etree._Element) -> etree._Element:
    closing = (_ram.CategoryCode("S"), _ram.RateApplicablePercent(str(rate)))
    if not amounts:
        return _ram.ApplicableTradeTax(_ram.TypeCode("VAT"), *closing)
    calculated, basis = amounts
    return _ram.ApplicableTradeTax(calculated, _ram.TypeCode("VAT"), basis, *closing)


def _agreement(invoice: SampleInvoice) -> etree._Element:
    agreement = _ram.ApplicableHeaderTradeAgreement(
        _party("SellerTradeParty", invoice.seller), _party("BuyerTradeParty", invoice.buyer)
    )
    if invoice.order:
        agreement.append(_ram.BuyerOrderReferencedDocument(_ram.IssuerAssignedID(invoice.order)))
    return agreement


def _party(role: str, company: Company) -> etree._Element:
    address = _ram.PostalTradeAddress(
        _ram.PostcodeCode(company.postcode),
        _ram.LineOne(company.street),
        _ram.CityName(company.city),
        _ram.CountryID(company.country),
    )
    registration = _ram.SpecifiedTaxRegistration(_ram.ID(company.plain_tax_id, schemeID="VA"))
    return _ram.named(role)(_ram.Name(company.name), address, registration)


def _settlement(invoice: SampleInvoice) -> etree._Element:
    account = _ram.PayeePartyCreditorFinancialAccount(_ram.IBANID(invoice.seller.account))
    taxes = [
        _tax(row.rate, _ram.CalculatedAmount(str(row.amount)), _ram.BasisAmount(str(row.base))) for row in invoice.taxes
    ]
    return _ram.ApplicableHeaderTradeSettlement(
        _ram.PaymentReference(invoice.number),
        _ram.InvoiceCurrencyCode(invoice.currency),
        _ram.SpecifiedTradeSettlementPaymentMeans(_ram.TypeCode("58"), account),
        *taxes,
        _ram.SpecifiedTradePaymentTerms(_ram.DueDateDateTime(_day(invoice.due_date))),
        _ram.SpecifiedTradeSettlementHeaderMonetarySummation(
            _ram.LineTotalAmount(str(invoice.net)),
            _ram.TaxBasisTotalAmount(str(invoice.net)),
            _ram.TaxTotalAmount(str(invoice.tax), currencyID=invoice.currency),
            _ram.GrandTotalAmount(str(invoice.total)),
            _ram.DuePayableAmount(str(invoice.total)),
        ),
    )
