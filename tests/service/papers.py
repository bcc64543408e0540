"""Invoices and mails that the tests of the service write: small UBL, and mails as the border server hands them in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

BORDER = "mx.company.example"
OUR_TAX_ID = "A87654323"
SELLER = "Suministros Norte SL"
SELLER_TAX_ID = "B12345674"
OUR_ADDRESS = "facturas@company.example"

_UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
 <cbc:ID>{number}</cbc:ID>
 <cbc:IssueDate>{issued}</cbc:IssueDate>
 {type_code}
 <cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>
 {order}{preceding}
 <cac:AccountingSupplierParty><cac:Party>
  <cac:PostalAddress><cac:Country><cbc:IdentificationCode>ES</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
  <cac:PartyTaxScheme><cbc:CompanyID>{seller_tax_id}</cbc:CompanyID>
   <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>{seller}</cbc:RegistrationName></cac:PartyLegalEntity>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party>
  <cac:PartyTaxScheme><cbc:CompanyID>{buyer_tax_id}</cbc:CompanyID>
   <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>Company</cbc:RegistrationName></cac:PartyLegalEntity>
 </cac:Party></cac:AccountingCustomerParty>
 <cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
  <cac:PayeeFinancialAccount><cbc:ID>{iban}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
 <cac:TaxTotal><cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount>
  <cac:TaxSubtotal><cbc:TaxableAmount currencyID="{currency}">{net}</cbc:TaxableAmount>
   <cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount>
   <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>
    <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
 <cac:LegalMonetaryTotal>
  <cbc:LineExtensionAmount currencyID="{currency}">{net}</cbc:LineExtensionAmount>
  <cbc:TaxExclusiveAmount currencyID="{currency}">{net}</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="{currency}">{total}</cbc:TaxInclusiveAmount>
  <cbc:PayableAmount currencyID="{currency}">{total}</cbc:PayableAmount></cac:LegalMonetaryTotal>
 <cac:{line}><cbc:ID>1</cbc:ID><cbc:{count} unitCode="EA">{quantity}</cbc:{count}>
  <cbc:LineExtensionAmount currencyID="{currency}">{net}</cbc:LineExtensionAmount>
  <cac:Item><cbc:Name>Tornillo M8 x 40, caja de 100</cbc:Name>
   <cac:SellersItemIdentification><cbc:ID>M8-40</cbc:ID></cac:SellersItemIdentification>
   <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>
    <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="{currency}">{price}</cbc:PriceAmount></cac:Price></cac:{line}>
</{root}>
"""


def a_ubl(
    number: str = "2026/0117",
    *,
    quantity: str = "10",
    price: str = "57.00",
    order: str | None = "PO-2026-0114",
    preceding: str | None = None,
    seller: str = SELLER,
    seller_tax_id: str = SELLER_TAX_ID,
    buyer_tax_id: str = OUR_TAX_ID,
    iban: str = "ES9121000418450200051332",
    credit: bool = False,
) -> bytes:
    """Return a UBL invoice, or credit note, of one line with 21 % tax."""
    net = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
    tax = (net * Decimal("0.21")).quantize(Decimal("0.01"))
    root = "CreditNote" if credit else "Invoice"
    return _UBL.format(
        root=root,
        line=f"{root}Line",
        count="CreditedQuantity" if credit else "InvoicedQuantity",
        type_code=f"<cbc:{root}TypeCode>{381 if credit else 380}</cbc:{root}TypeCode>",
        number=number,
        issued="2026-03-09",
        currency="EUR",
        order=f"<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>" if order else "",
        preceding=(
            "<cac:BillingReference><cac:InvoiceDocumentReference>"
            f"<cbc:ID>{preceding}</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
            if preceding
            else ""
        ),
        seller=seller,
        seller_tax_id=seller_tax_id,
        buyer_tax_id=buyer_tax_id,
        iban=iban,
        net=net,
        tax=tax,
        total=net + tax,
        quantity=quantity,
        price=price,
    ).encode()


def a_mail(
    *,
    files: Mapping[str, bytes] | None = None,
    sender: str = "Ana Gil <ana@norte.example>",
    subject: str = "Factura",
    text: str = "Buenos días:\n\nAdjunto la factura.\n\nSaludos,\nAna\n",
    dmarc: str | None = "pass",
    domain: str | None = None,
    message_id: str | None = None,
    date: datetime = datetime(2026, 3, 10, 11, 0, tzinfo=UTC),
    **headers: str,
) -> bytes:
    """Return a mail as it lies in the mailbox. `dmarc`: the border's verdict on the From domain, None: it gave none.

    `headers`: further fields, with `_` for `-`.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = OUR_ADDRESS
    mail["Subject"] = subject
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id or make_msgid(domain="norte.example")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, data in (files or {}).items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    raw = mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return _stamp(sender, dmarc, domain) + raw


def _stamp(sender: str, dmarc: str | None, domain: str | None) -> bytes:
    if dmarc is None:
        return b""
    author = domain or sender.rstrip(">").rpartition("@")[2]
    return f"Authentication-Results: {BORDER};\r\n dmarc={dmarc} header.from={author}\r\n".encode()


def an_invoice_mail(number: str = "2026/0117", *, mail: Mapping[str, object] | None = None, **paper: object) -> bytes:
    """Return a mail of the usual contact that brings one UBL invoice."""
    return a_mail(**{"files": {"factura.xml": a_ubl(number, **paper)}, **(mail or {})})  # type: ignore[arg-type]


def a_question(about: str = "2026/0117", **mail: object) -> bytes:
    """Return a mail that asks when an invoice is paid."""
    text = f"Buenos días:\n\n¿Cuándo pagan la factura {about}?\n\nSaludos,\nAna\n"
    return a_mail(**{"subject": f"Consulta factura {about}", "text": text, **mail})  # type: ignore[arg-type]


def a_zip(**members: bytes) -> bytes:
    """Return a zip of these members; `_xml` at the end of a name stands for `.xml`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_xml", ".xml"), data)
    return packed.getvalue()
