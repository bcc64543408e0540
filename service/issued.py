"""Our own issued invoices that come by mail (To, Cc or Bcc): filed as receivables of their customer, with their paper.

In charge of telling them from suppliers' invoices and of who may bring them. What they are then is
`service.store.receivables`'.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from inbox.records import Authentication, Email, Standing
from matching.spelling import name_key
from parsing.document import Document, Reading, ReadingContext
from service.application import Application
from service.correspondents import Correspondent, own_domains
from service.receivablefiles import customer_of, is_ours
from service.receivableimports import save_receivable
from service.sandbox import Reader
from service.settings import CompanySettings, MailboxSettings
from service.store import messages, receivables, standings
from service.store.customers import CustomerRefused
from service.store.receivables import ReceivableRecord, ReceivableRefused

UNPROVEN = "unproven"
"""The cause of a pause: the mail that brought the invoice was not proven to be ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What became of an issued invoice in a mail. `odd`: a person must look. `key` None: it is in no history."""

    key: int | None = None
    odd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPaperReader:
    """Reads as `reader` does; a paper from a colleague, on which we are the buyer, once more without that knowledge.

    On a page our tax id tells the buyer's side, which is right for every paper but those of our own.
    """

    reader: Reader
    company: CompanySettings

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        """Read one file and everything in it."""
        readings = self.reader.read(data, name=name, context=context)
        if not any(isinstance(one, Document) and one.kind.is_invoice for one in readings):
            return readings
        if any(isinstance(one, Document) and is_ours(one, self.company.tax_ids) for one in readings):
            return readings
        plain = replace(context, our_tax_ids=(), our_names=(), learned=())
        again = self.reader.read(data, name=name, context=plain)
        return again if any(isinstance(one, Document) and self._signed_by_us(one) for one in again) else readings

    def _signed_by_us(self, document: Document) -> bool:
        """Say whether both signs agree: our tax id on the seller's side, and our name."""
        names = {name_key(name) for name in (self.company.name, *self.company.names)}
        name = name_key(document.seller.name or "")
        return is_ours(document, self.company.tax_ids) and any(one in name or name in one for one in names if name)


def own_paper_reader(app: Application, mailbox: MailboxSettings, reader: Reader, email: Email) -> Reader:
    """Return the reader for the files of a mail: one that knows our own papers where a colleague wrote it."""
    sender = email.sender
    ours = sender is not None and _is_colleague(sender.address, mailbox, app.settings.company)
    return OwnPaperReader(reader=reader, company=app.settings.company) if ours else reader


def file_issued(
    connection: Connection,
    app: Application,
    document: Document,
    correspondent: Correspondent,
    *,
    sender: str | None,
    message_id: int,
    blob: str | None,
) -> Issued:
    """File an issued invoice that a mail brought; what a stranger brings of ours changes nothing.

    One whose mail is not proven to be ours is filed and not reminded of, until a person says so.
    """
    held = receivables.by_number(connection, document.number) if document.number else None
    colleague = correspondent.standing is Standing.INTERNAL or _is_issuer(sender, correspondent, app.settings.company)
    if not colleague:
        if held is None or held.party_id != correspondent.party_id:
            return Issued(odd=True)
        messages.link(connection, message_id, held.id, "number")  # a customer sends our invoice back to us
        return Issued()
    actor, now = f"mail:{message_id}", app.clock()
    record = ReceivableRecord(document=document, customer=customer_of(document), sha256=blob)
    try:
        save_receivable(connection, app, record, actor=actor)
    except (ReceivableRefused, CustomerRefused):
        return Issued(odd=True)
    row = receivables.by_number(connection, document.number or "")
    if row is None:
        return Issued(odd=True)
    if held is None and correspondent.authentication is not Authentication.PASS:
        standings.hold_back(
            connection, row.party_id, UNPROVEN, now=now, actor=actor, cause=UNPROVEN, invoice_id=row.id,
            message_id=message_id,
        )  # fmt: skip
    messages.link(connection, message_id, row.id, "document")
    return Issued(key=row.id)


def _is_colleague(address: str, mailbox: MailboxSettings, company: CompanySettings) -> bool:
    return address.rpartition("@")[2] in own_domains(mailbox, company) or address in company.issuers


def _is_issuer(sender: str | None, correspondent: Correspondent, company: CompanySettings) -> bool:
    """Say whether a proven sender is the system that issues our invoices for us."""
    return sender in company.issuers and correspondent.authentication is Authentication.PASS
