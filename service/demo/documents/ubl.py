"""UBL 2.1 invoices: the German XRechnung, and the Colombian invoice inside its AttachedDocument.

In charge of the XML only. Not a complete implementation of either rule set: enough of both that a reader finds what
real senders put there.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from service.demo.documents.elements import Elements, serialised
from service.demo.samples import Company, SampleInvoice, SampleLine

_NAMES = "urn:oasis:names:specification:ubl:schema:xsd:"
_CAC, _CBC = f"{_NAMES}CommonAggregateComponents-2", f"{_NAMES}CommonBasicComponents-2"
_PREFIXES = {"cac": _CAC, "cbc": _CBC}
_cac = Elements(_CAC, _PREFIXES)
_cbc = Elements(_CBC, _PREFIXES)
_XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
_PEPPOL = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def xrechnung(invoice: SampleInvoice) -> bytes:
    """Return an invoice as XRechnung 3.0 in UBL syntax."""
    root = _root("Invoice")
    root.append(_cbc.CustomizationID(_XRECHNUNG))
    root.append(_cbc.ProfileID(_PEPPOL))
    root.extend(_facts(invoice, kind="380"))
    root.append(_party("AccountingSupplierParty", invoice.seller, "VAT"))
    root.append(_party("AccountingCustomerParty", invoice.buyer, "VAT"))
    account = _cac.PayeeFinancialAccount(_cbc.ID(invoice.seller.account), _cbc.Name(invoice.seller.name))
    root.append(_cac.PaymentMeans(_cbc.PaymentMeansCode("58"), _cbc.PaymentID(invoice.number), account))
    root.append(_cac.PaymentTerms(_cbc.Note("Zahlbar innerhalb von 30 Tagen ohne Abzug")))
    root.extend(_sums(invoice, "VAT"))
    return serialised(root)


def colombian_invoice(invoice: SampleInvoice) -> bytes:
    """Return an invoice as the DIAN's UBL profile has it."""
    root = _root("Invoice")
    root.append(_cbc.UBLVersionID("UBL 2.1"))
    root.append(_cbc.CustomizationID("10"))
    root.append(_cbc.ProfileID("DIAN 2.1: Factura Electrónica de Venta"))
    facts = list(_facts(invoice, kind="01"))
    facts.insert(1, _cbc.UUID(invoice.fingerprint("cufe"), schemeID="1", schemeName="CUFE-SHA384"))
    root.extend(facts)
    root.append(_party("AccountingSupplierParty", invoice.seller, "01", check_digit=True))
    root.append(_party("AccountingCustomerParty", invoice.buyer, "01", check_digit=True))
    means = (_cbc.ID("2"), _cbc.PaymentMeansCode("47"), _cbc.PaymentDueDate(invoice.due_date.isoformat()))
    root.append(_cac.PaymentMeans(*means))
    root.extend(_sums(invoice, "01"))
    return serialised(root)


def attached_document(invoice: SampleInvoice) -> bytes:
    """Return the Colombian container: the invoice as CDATA, beside the DIAN's answer (domain rule: Anexo técnico)."""
    root = _root("AttachedDocument")
    root.append(_cbc.UBLVersionID("UBL 2.1"))
    root.append(_cbc.CustomizationID("Documentos adjuntos"))
    # The container's own number is not the invoice's: ParentDocumentID is.
    root.append(_cbc.ID(invoice.digits(9, "container")))
    root.append(_cbc.IssueDate(invoice.issue_date.isoformat()))
    root.append(_cbc.DocumentType("Contenedor de Factura Electrónica"))
    root.append(_cbc.ParentDocumentID(invoice.number))
    root.append(_container_party("SenderParty", invoice.seller))
    root.append(_container_party("ReceiverParty", invoice.buyer))
    root.append(_enclosed(colombian_invoice(invoice)))
    validated = _cac.ResultOfVerification(
        _cbc.ValidatorID("Unidad Especial Dirección de Impuestos y Aduanas Nacionales"),
        _cbc.ValidationResultCode("02"),
        _cbc.ValidationDate(invoice.issue_date.isoformat()),
    )
    reference = _cac.DocumentReference(_cbc.ID(invoice.number), _enclosed(_application_response(invoice)), validated)
    root.append(_cac.ParentDocumentLineReference(_cbc.LineID("1"), reference))
    return serialised(root)


def _root(name: str) -> etree._Element:
    return etree.Element(f"{{{_NAMES}{name}-2}}{name}", nsmap={None: f"{_NAMES}{name}-2", **_PREFIXES})  # type: ignore[dict-item]


def _facts(invoice: SampleInvoice, *, kind: str) -> Iterator[etree._Element]:
    yield _cbc.ID(invoice.number)
    yield _cbc.IssueDate(invoice.issue_date.isoformat())
    yield _cbc.DueDate(invoice.due_date.isoformat())
    yield _cbc.InvoiceTypeCode(kind)
    yield _cbc.DocumentCurrencyCode(invoice.currency)
    if invoice.order:
        yield _cac.OrderReference(_cbc.ID(invoice.order))
    if invoice.replaces:
        yield _cac.BillingReference(_cac.InvoiceDocumentReference(_cbc.ID(invoice.replaces)))


def _party(role: str, company: Company, scheme: str, *, check_digit: bool = False) -> etree._Element:
    tax_id, attributes = company.plain_tax_id, {}
    if check_digit:  # the DIAN keeps the check digit of a NIT in an attribute
        tax_id, attributes = tax_id[:-1], {"schemeID": tax_id[-1], "schemeName": "31"}
    address = _cac.PostalAddress(
        _cbc.StreetName(company.street),
        _cbc.CityName(company.city),
        _cbc.PostalZone(company.postcode),
        _cac.Country(_cbc.IdentificationCode(company.country)),
    )
    party = _cac.Party(
        _cac.PartyName(_cbc.Name(company.name)),
        address,
        _cac.PartyTaxScheme(_cbc.CompanyID(tax_id, **attributes), _cac.TaxScheme(_cbc.ID(scheme))),
        _cac.PartyLegalEntity(_cbc.RegistrationName(company.name)),
        _cac.Contact(_cbc.ElectronicMail(company.email)),
    )
    return _cac.named(role)(party)


def _container_party(role: str, company: Company) -> etree._Element:
    scheme = _cac.PartyTaxScheme(
        _cbc.RegistrationName(company.name),
        _cbc.CompanyID(company.plain_tax_id[:-1], schemeID=company.plain_tax_id[-1]),
    )
    return _cac.named(role)(scheme)


def _sums(invoice: SampleInvoice, scheme: str) -> Iterator[etree._Element]:
    total = _cac.TaxTotal(_money("TaxAmount", invoice.tax, invoice))
    for row in invoice.taxes:
        category = _cac.TaxCategory(_cbc.ID("S"), _cbc.Percent(str(row.rate)), _cac.TaxScheme(_cbc.ID(scheme)))
        base, amount = _money("TaxableAmount", row.base, invoice), _money("TaxAmount", row.amount, invoice)
        total.append(_cac.TaxSubtotal(base, amount, category))
    yield total
    yield _cac.LegalMonetaryTotal(
        _money("LineExtensionAmount", invoice.net, invoice),
        _money("TaxExclusiveAmount", invoice.net, invoice),
        _money("TaxInclusiveAmount", invoice.total, invoice),
        _money("PayableAmount", invoice.total, invoice),
    )
    for position, line in enumerate(invoice.lines, start=1):
        yield _line(invoice, line, position, scheme)


def _line(invoice: SampleInvoice, line: SampleLine, position: int, scheme: str) -> etree._Element:
    item = _cac.Item(
        _cbc.Description(line.description),
        _cbc.Name(line.description),
        _cac.SellersItemIdentification(_cbc.ID(line.code)),
        _cac.ClassifiedTaxCategory(_cbc.ID("S"), _cbc.Percent(str(line.tax_rate)), _cac.TaxScheme(_cbc.ID(scheme))),
    )
    return _cac.InvoiceLine(
        _cbc.ID(str(position)),
        _cbc.InvoicedQuantity(str(line.quantity), unitCode=line.unit),
        _money("LineExtensionAmount", invoice.amount(line), invoice),
        item,
        _cac.Price(_money("PriceAmount", line.unit_price, invoice)),
    )


def _money(name: str, amount: Decimal, invoice: SampleInvoice) -> etree._Element:
    return _cbc.named(name)(str(amount), currencyID=invoice.currency)


def _enclosed(xml: bytes) -> etree._Element:
    description = _cbc.Description()
    description.text = etree.CDATA(xml.decode("utf-8"))
    return _cac.Attachment(_cac.ExternalReference(_cbc.MimeCode("text/xml"), _cbc.EncodingCode("UTF-8"), description))


def _application_response(invoice: SampleInvoice) -> bytes:
    root = _root("ApplicationResponse")
    root.append(_cbc.ID(invoice.digits(8, "response")))
    root.append(_cbc.IssueDate(invoice.issue_date.isoformat()))
    code = _cac.Response(_cbc.ResponseCode("02"), _cbc.Description("Documento validado por la DIAN"))
    root.append(_cac.DocumentResponse(code, _cac.DocumentReference(_cbc.ID(invoice.number))))
    return serialised(root)
