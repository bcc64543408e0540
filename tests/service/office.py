"""An accounts payable office in a folder: its database and files, a clock that a test sets, and the mail it receives.

Built on `tests.service.installation`. Mails are handed to the pipeline as the intake leaves them: the bytes durable,
a row for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, select

from matching.records import OrderLine, PurchaseOrder, Receipt, ReceiptLine, Supplier
from outbound.situation import AnswerMode
from service.application import Application
from service.pipeline import Concluded, file_message
from service.sandbox import DirectReader, Reader
from service.store import messages, orders, parties
from service.store.arrivals import DurableMail, insert_messages
from service.store.cursors import Folder
from service.store.parties import PartyRecord
from service.store.tables import event, invoice, outgoing
from service.understanding import sha256_of
from tests.service.installation import an_installation
from tests.service.papers import BORDER, OUR_TAX_ID, SELLER, SELLER_TAX_ID

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
EVERYTHING_AUTOMATIC = dict.fromkeys(
    ("acknowledgement", "receipt", "status", "request", "rejection", "noted"), AnswerMode.AUTOMATIC
)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass: `clock.pass_(minutes=5)`."""
        self.now += timedelta(**time)


class Office:
    """One installation with its mail and its master data, and what a test wants to see of it."""

    def __init__(self, app: Application, clock: Clock, reader: Reader | None = None) -> None:
        self.app = app
        self.clock = clock
        self.reader = reader or DirectReader()
        self._uids = 0

    def arrive(self, raw: bytes, *, received_at: datetime | None = None) -> int:
        """Put a mail where the intake leaves it; return its key."""
        self._uids += 1
        sha256 = self.app.blobs.put(raw)
        mail = DurableMail(
            uid=self._uids,
            sha256=sha256,
            content_key=sha256_of(raw),
            size=len(raw),
            received_at=received_at or self.clock(),
        )
        folder = Folder(mailbox=self.app.settings.mailboxes[0].name, folder="INBOX", uidvalidity=1)
        with self.app.store.write() as connection:
            return insert_messages(connection, folder, [mail], self.clock())[sha256]

    def file(self, raw: bytes) -> Concluded:
        """Let a mail arrive and file it; the test fails when it is not filed."""
        concluded = file_message(self.app, self.reader, self.arrive(raw))
        assert concluded is not None, self.rows(messages.message)[-1].error
        return concluded

    def rows(self, table: Table) -> list[Row[Any]]:
        """Return every row of a table, oldest first."""
        with self.app.store.read() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)))

    def invoices(self) -> list[Row[Any]]:
        """Return every invoice, oldest first."""
        return self.rows(invoice)

    def invoice(self, number: str) -> Row[Any]:
        """Return the one invoice of that number."""
        (found,) = [row for row in self.invoices() if row.number == number]
        return found

    def mails(self, **where: object) -> list[Row[Any]]:
        """Return our outgoing mails whose columns have these values, oldest first."""
        return [row for row in self.rows(outgoing) if all(getattr(row, name) == it for name, it in where.items())]

    def message(self, key: int) -> Row[Any]:
        """Return one incoming mail's row."""
        with self.app.store.read() as connection:
            row = messages.get(connection, key)
        assert row is not None
        return row

    def events(self, **about: int) -> list[str]:
        """Return the kinds of events about an invoice, a message or an outgoing mail, oldest first."""
        rows = self.rows(event)
        return [row.kind for row in rows if all(getattr(row, name) == key for name, key in about.items())]

    def party(self, **changes: Any) -> int:
        """Save a supplier with one contact; return its key."""
        record = replace(a_party(), **changes)
        with self.app.store.write() as connection:
            return parties.save(connection, record, now=self.clock())[0]

    def order(self, **changes: Any) -> None:
        """Save a purchase order of the usual supplier."""
        with self.app.store.write() as connection:
            assert orders.save(connection, replace(an_order(), **changes))

    def receipt(self, order: str = "PO-2026-0114", quantity: str = "10", number: str = "ALB-1") -> None:
        """Save a receipt against line 1 of an order."""
        record = Receipt(number=number, order=order, lines=(ReceiptLine(position=1, quantity=Decimal(quantity)),))
        with self.app.store.write() as connection:
            assert orders.save_receipt(connection, record)


def an_office(folder: Path, *, answers: Mapping[str, Any] | None = None, **mailbox: Any) -> Office:
    """Return an office with an empty database; every kind of answer goes by itself unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    app = an_installation(folder, **{"trusted_authserv_id": BORDER, **mailbox})
    clock = Clock()
    settings = replace(
        app.settings,
        company=replace(app.settings.company, tax_ids=(OUR_TAX_ID,), country="ES"),
        answers=replace(app.settings.answers, **{**EVERYTHING_AUTOMATIC, **(answers or {})}),
    )
    return Office(replace(app, settings=settings, clock=clock), clock)


def a_busy_office(folder: Path, **options: Any) -> Office:
    """Return an office that knows the usual supplier, its order of 10 boxes at 57.00, and their receipt."""
    office = an_office(folder, **options)
    office.party()
    office.order()
    office.receipt()
    return office


def a_party() -> PartyRecord:
    """Return the usual supplier."""
    return PartyRecord(
        name=SELLER,
        tax_ids=(SELLER_TAX_ID,),
        country="ES",
        language="es",
        contacts=(("ana@norte.example", "Ana Gil", None),),
        domains=("norte.example",),
        bank_accounts=("ES9121000418450200051332",),
    )


def an_order(number: str = "PO-2026-0114", *, quantity: str = "10", price: str = "57.00") -> PurchaseOrder:
    """Return an order of the usual supplier with one line."""
    line = OrderLine(
        position=1,
        item_code="M8-40",
        description="Tornillo M8 x 40, caja de 100",
        quantity=Decimal(quantity),
        unit="EA",
        unit_price=Decimal(price),
        tax_rate=Decimal(21),
    )
    return PurchaseOrder(
        number=number, supplier=Supplier(name=SELLER, tax_ids=(SELLER_TAX_ID,)), currency="EUR", lines=(line,)
    )


def codes(row: Row[Any]) -> Sequence[str]:
    """Return the codes of an invoice's discrepancies."""
    return [one["code"] for one in (row.match or {}).get("discrepancies", ())]
