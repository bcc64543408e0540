"""Builders for tests of the service: an installation with a supplier and an order, and mails that bring invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, insert, select

from matching.records import OrderLine, PurchaseOrder, Receipt, ReceiptLine, Supplier
from outbound.situation import AnswerMode
from outbound.transport import Security
from service.application import Application
from service.blobs import BlobFolder
from service.pipeline import Concluded, file_message
from service.sandbox import DirectReader
from service.settings import (
    AnswerSettings,
    CompanySettings,
    MailboxSettings,
    Settings,
    SmtpSettings,
    StorageSettings,
)
from service.store import orders, parties, schema
from service.store.engine import Store
from service.store.parties import PartyRecord
from service.store.tables import event, invoice, message
from service.store.tables import outgoing as outgoing_table
from service.understanding import sha256_of

OUR_TAX_ID = "ESB87654323"
AUTHSERV_ID = "mx.aurora.example"
INBOX = "facturas@aurora.example"
SECRET = bytes(32)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SELLER = PartyRecord(
    name="Papelera del Norte, S.L.",
    tax_ids=("ESB12345674",),
    country="ES",
    language="es",
    contacts=(("ana@papelera.example", "Ana Ruiz", "billing"),),
    domains=("papelera.example",),
    bank_accounts=("ES9121000418450200051332",),
)
OTHER = PartyRecord(
    name="Otra Casa, S.A.",
    tax_ids=("ESA58818501",),
    country="ES",
    language="es",
    contacts=(("luis@otracasa.example", "Luis", "billing"),),
    domains=("otracasa.example",),
)
OPEN = AnswerSettings(
    status=AnswerMode.AUTOMATIC,
    statement=AnswerMode.AUTOMATIC,
    request=AnswerMode.AUTOMATIC,
    rescheduled=AnswerMode.AUTOMATIC,
    rejection=AnswerMode.AUTOMATIC,
    noted=AnswerMode.AUTOMATIC,
)

CONFIGURATION = f"""
[company]
name = "Aurora Alimentos"
tax_ids = ["{OUR_TAX_ID}"]
domains = ["aurora.example"]
[storage]
folder = "."
database = "sqlite:///acuse.sqlite3"
[[mailbox]]
name = "facturas"
address = "facturas@aurora.example"
host = "127.0.0.1"
user = "facturas"
password_env = "PASSWORD"
trusted_authserv_id = "mx.aurora.example"
[smtp]
host = "127.0.0.1"
security = "none"
"""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**time)


def an_application(
    folder: Path, *, answers: AnswerSettings = OPEN, url: str | None = None, **mailbox: Any
) -> Application:
    """Return an installation with two suppliers and one order of the first: 10 boxes at 20.00, all received."""
    settings = Settings(
        company=CompanySettings(
            name="Aurora Alimentos", tax_ids=(OUR_TAX_ID,), domains=("aurora.example",), country="ES"
        ),
        mailboxes=(
            replace(
                MailboxSettings(
                    name="facturas",
                    address=INBOX,
                    host="127.0.0.1",
                    user="facturas",
                    security=Security.NONE,
                    trusted_authserv_id=AUTHSERV_ID,
                ),
                **mailbox,
            ),
        ),
        smtp=SmtpSettings(host="127.0.0.1", security=Security.NONE),
        storage=StorageSettings(folder=folder, minimum_free_mb=1),
        answers=answers,
        base=folder,
    )
    store = Store(url or f"sqlite:///{folder}/acuse.sqlite3")
    schema.upgrade(store)
    app = Application(settings=settings, store=store, blobs=BlobFolder(folder / "blobs"), secret=SECRET, clock=Clock())
    with store.write() as connection:
        for party in (SELLER, OTHER):
            parties.save(connection, party, now=NOW)
        orders.save(connection, an_order())
        orders.save_receipt(connection, a_receipt())
    return app


def a_configuration(folder: Path, more: str = "") -> Path:
    """Write the configuration and the signing key of `an_application(folder)`; return the configuration's path."""
    (folder / "signing.key").write_bytes(SECRET)
    path = folder / "config.toml"
    path.write_text(CONFIGURATION + more, encoding="utf-8")
    return path


def an_order(number: str = "PO-77", *, quantity: str = "10", price: str = "20.00", seller: str = "ESB12345674") -> Any:
    """Return an order of the first supplier for one line of boxes."""
    line = OrderLine(
        position=1,
        item_code="BOX-1",
        description="Caja de cartón",
        quantity=Decimal(quantity),
        unit="EA",
        unit_price=Decimal(price),
        tax_rate=Decimal(21),
    )
    supplier = Supplier(name=SELLER.name, tax_ids=(seller,))
    return PurchaseOrder(number=number, supplier=supplier, currency="EUR", lines=(line,))


def a_receipt(number: str = "R-1", order: str = "PO-77", quantity: str = "10") -> Receipt:
    """Return a receipt against line 1 of an order."""
    return Receipt(number=number, order=order, lines=(ReceiptLine(position=1, quantity=Decimal(quantity)),))


def an_invoice(
    number: str = "A-1",
    *,
    quantity: str = "10",
    price: str = "20.00",
    order: str | None = "PO-77",
    seller: PartyRecord = SELLER,
    iban: str | None = None,
    corrects: str | None = None,
) -> bytes:
    """Return a UBL invoice to us, one line of boxes, VAT 21 %."""
    net = Decimal(quantity) * Decimal(price)
    tax = (net * 21 / 100).quantize(Decimal("0.01"))
    reference = f"<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>" if order else ""
    earlier = (
        "<cac:BillingReference><cac:InvoiceDocumentReference>"
        f"<cbc:ID>{corrects}</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
        if corrects
        else ""
    )
    means = (
        "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount>"
        f"<cbc:ID>{iban}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>"
        if iban
        else ""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>{number}</cbc:ID>
<cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:DueDate>2026-12-20</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
{reference}{earlier}
<cac:AccountingSupplierParty>{_party(seller.name, seller.tax_ids[0])}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>{_party("Aurora Alimentos", OUR_TAX_ID)}</cac:AccountingCustomerParty>
{means}<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">{net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">{net + tax}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">{net + tax}</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="EA">{quantity}</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Caja de cartón</cbc:Name>
<cac:SellersItemIdentification><cbc:ID>BOX-1</cbc:ID></cac:SellersItemIdentification>
<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>""".encode()


def _party(name: str, tax_id: str) -> str:
    return (
        f"<cac:Party><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>"
        f"<cac:PartyTaxScheme><cbc:CompanyID>{tax_id}</cbc:CompanyID>"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme></cac:Party>"
    )


def a_mail(
    text: str = "Adjuntamos nuestra factura.\n\nUn saludo,\nAna",
    *files: bytes,
    sender: str = "ana@papelera.example",
    subject: str = "Factura",
    verdict: str | None = "pass",
    message_id: str | None = None,
    to: str = INBOX,
    **headers: str,
) -> bytes:
    """Return a mail as it lies in the mailbox, stamped by the border with `verdict` (None: not stamped)."""
    mail = EmailMessage()
    if verdict is not None:
        domain = sender.rpartition("@")[2]
        mail["Authentication-Results"] = f"{AUTHSERV_ID}; dmarc={verdict} header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = "Wed, 25 Nov 2026 10:00:00 +0100"
    mail["Message-ID"] = message_id or f"<{sha256_of(repr((text, sender, subject, files)).encode())[:20]}@supplier>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for number, data in enumerate(files, start=1):
        mail.add_attachment(data, maintype="application", subtype="xml", filename=f"factura-{number}.xml")
    return mail.as_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """What the database holds after a mail was filed."""

    message: Row[Any]
    concluded: Concluded | None
    invoices: Sequence[Row[Any]]
    outgoing: Sequence[Row[Any]]


def arrive(app: Application, raw: bytes) -> int:
    """Put a mail where the intake leaves it; return its key."""
    sha256 = app.blobs.put(raw)
    values = {"sha256": sha256, "state": "stored", "mailbox": "facturas", "size": len(raw), "received_at": app.clock()}
    with app.store.write() as connection:
        return int(connection.execute(insert(message).values(values)).inserted_primary_key[0])


def receive(app: Application, raw: bytes) -> After:
    """Let a mail arrive and file it."""
    key = arrive(app, raw)
    return look(app, key, file_message(app, DirectReader(), key))


def rows(app: Application, table: Table) -> list[Row[Any]]:
    """Return every row of a table, in the order of its keys."""
    with app.store.read() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key)))


def look(app: Application, key: int, concluded: Concluded | None = None) -> After:
    """Return what the database holds about a message."""
    with app.store.read() as connection:
        return After(
            message=connection.execute(select(message).where(message.c.id == key)).one(),
            concluded=concluded,
            invoices=connection.execute(select(invoice).order_by(invoice.c.id)).all(),
            outgoing=connection.execute(select(outgoing_table).order_by(outgoing_table.c.id)).all(),
        )


def the_invoice(app: Application, number: str) -> Row[Any]:
    """Return the one invoice of that number."""
    with app.store.read() as connection:
        return connection.execute(select(invoice).where(invoice.c.number == number)).one()


def kinds_of_events(app: Application, invoice_id: int) -> list[str]:
    """Return what happened to an invoice, in order."""
    with app.store.read() as connection:
        return [
            row.kind
            for row in connection.execute(select(event).where(event.c.invoice_id == invoice_id).order_by(event.c.id))
        ]
