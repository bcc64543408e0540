"""Builders that put rows into a real store, each with a plausible value for whatever a test does not care about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import Table, insert

from inbox.records import Address, Classification, Intent, MailKind
from matching.spelling import order_number_keys
from outbound.context import notice_to_context
from outbound.plain import to_plain
from outbound.records import Company, Notice, NoticeKind
from service.application import Application
from service.store import events, own_tables, tables, trade_tables

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
PASSWORD = "a long enough password"

A_NOTICE = Notice(
    kind=NoticeKind.REQUEST,
    language="es",
    recipient=Address(address="ana@norte.test"),
    company=Company(name="Acme Compras SA", team="Cuentas a pagar", mailbox=Address(address="facturas@acme.test")),
    case="F-2026-000001",
    cause="mail:1",
)


def a_reading(**changes: Any) -> dict[str, Any]:
    """Return an invoice as read (contracts.md section 4)."""
    reading = {
        "source": "factura.pdf",
        "kind": "invoice",
        "format": "pdf",
        "country": "ES",
        "number": "2026/0117",
        "issue_date": "2026-03-02",
        "due_date": "2026-04-01",
        "currency": "EUR",
        "seller": {"name": "Suministros Norte SL", "tax_id": "B12345674"},
        "buyer": {"name": "Acme Compras SA", "tax_id": "A87654323"},
        "net": "1231.20",
        "tax": "258.55",
        "total": "1489.75",
        "payable": "1489.75",
        "order_references": ["PO-2026-0114"],
        "lines": [
            {"position": 1, "description": "Tornillo M8 x 40", "quantity": "20", "unit": "EA", "unit_price": "61.56",
             "amount": "1231.20", "tax_rate": "21"},
        ],
        "pages": 1,
        "confidence": {"number": 0.99, "total": 1.0, "due_date": 0.62},
        "evidence": {
            "number": {"source": "text", "page": 1, "box": [0, 0, 1, 1], "text": "Factura 2026/0117"},
            "total": {"source": "text", "page": 1, "box": [0, 0, 1, 1], "text": "1.489,75 €"},
            "due_date": {"source": "text", "page": 1, "box": [0, 0, 1, 1], "text": "1/4"},
        },
        "problems": [{"code": "sum_mismatch", "message": "the lines do not add up"}],
    }  # fmt: skip
    return reading | changes


def a_discrepancy(code: str = "price_over", **changes: Any) -> dict[str, Any]:
    """Return a difference as a stored match names it."""
    return {
        "code": code, "severity": "review", "resolver": "buyer", "line": 1, "expected": "57.00", "found": "61.56",
        "facts": {},
    } | changes  # fmt: skip


def a_match(**changes: Any) -> dict[str, Any]:
    """Return a match as it is stored."""
    return {
        "orders": ["PO-2026-0114"],
        "inferred": False,
        "score": 0.98,
        "lines": [{"position": 1, "order": "PO-2026-0114", "order_line": 1, "score": 1.0}],
        "discrepancies": [a_discrepancy()],
        "suggested_orders": [],
    } | changes


def a_mail(subject: str = "Factura 2026/0117", text: str = "Adjuntamos la factura.", html: str = "") -> bytes:
    """Return a mail's bytes, with one attached file, and an HTML twin where one is given."""
    twin = f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n" if html else ""
    return (
        "From: Ana Gil <ana@norte.test>\r\nTo: facturas@acme.test\r\nMessage-ID: <1@norte.test>\r\n"
        f"Subject: {subject}\r\nDate: Mon, 9 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="m"\r\n\r\n'
        '--m\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n{twin}--b--\r\n"
        '--m\r\nContent-Type: text/html; name="nota.html"\r\n'
        'Content-Disposition: attachment; filename="nota.html"\r\n\r\n<script>alert(1)</script>\r\n--m--\r\n'
    ).encode()


def a_classification(*intents: str, kind: str = "reply") -> dict[str, Any]:
    """Return what was understood of a mail about the invoice 2026/0117."""
    found = Classification(
        kind=MailKind(kind),
        language="es",
        intents=tuple(Intent(intent) for intent in intents),
        invoice_numbers=("2026/0117",),
        confidence=0.9,
    )
    return to_plain(found)


class Seed:
    """Puts rows into one installation and returns their keys."""

    def __init__(self, installation: Application) -> None:
        self.installation = installation
        self._counter = count(1)

    def put(self, table: Table, **values: Any) -> int:
        """Insert one row of any table."""
        with self.installation.store.write() as connection:
            inserted = connection.execute(insert(table).values(values)).inserted_primary_key
        return int(inserted[0]) if inserted is not None and isinstance(inserted[0], int) else 0

    def party(self, name: str = "Suministros Norte SL") -> int:
        """Insert a supplier."""
        return self.put(
            trade_tables.party,
            role="supplier",
            name=name,
            name_key=name.lower(),
            country="ES",
            blocked=False,
            created_at=NOW,
        )

    def order(
        self, number: str = "PO-2026-0114", *, status: str = "open", supplier: str = "Suministros Norte SL"
    ) -> int:
        """Insert an order of 20 screws, 18 of which were received."""
        _, _, spelt, loose = order_number_keys(number)
        key = self.put(
            trade_tables.purchase_order, number=number, number_key=spelt, number_loose=loose,
            supplier_name=supplier, currency="EUR", status=status, receipt_required=True, date=date(2026, 2, 20),
        )  # fmt: skip
        self.put(
            trade_tables.order_line, order_id=key, position=1, item_code="M8-40",
            description="Tornillo M8 × 40, caja de 100", quantity=Decimal(20), unit="EA", unit_price=Decimal("57.00"),
        )  # fmt: skip
        receipt = self.put(trade_tables.receipt, number=f"ALB-{number}", order_id=key, date=date(2026, 3, 1))
        self.put(trade_tables.receipt_line, receipt_id=receipt, position=1, quantity=Decimal(18))
        return key

    def message(self, raw: bytes | None = None, **changes: Any) -> int:
        """Insert a mail with its bytes."""
        number = next(self._counter)
        raw = a_mail() if raw is None else raw
        self.installation.blobs.put(raw)
        sha256 = hashlib.sha256(raw).hexdigest()
        values: dict[str, Any] = {
            "sha256": sha256, "state": "filed", "mailbox": "invoices", "size": len(raw), "attempts": 0,
            "received_at": NOW - timedelta(hours=number), "subject": "Factura 2026/0117", "sender": "ana@norte.test",
            "claimed_sender": "ana@norte.test", "kind": "invoice", "standing": "verified", "authentication": "pass",
            "language": "es", "classification": a_classification("submit_invoice", kind="invoice"),
        }  # fmt: skip
        return self.put(tables.message, **values | changes)

    def invoice(self, **changes: Any) -> int:
        """Insert an invoice in review, with its reading and match."""
        number = next(self._counter)
        since = NOW - timedelta(days=number)
        reading = changes.pop("reading", a_reading())
        values: dict[str, Any] = {
            "case": f"F-2026-{number:06d}", "version": 1, "direction": "payable", "kind": "invoice",
            "state": "in_review", "state_since": since, "received_at": since,
            "number": reading["number"], "number_key": reading["number"], "seller_name": reading["seller"]["name"],
            "seller_tax_id": "B12345674", "issue_date": date(2026, 3, 2), "due_date": date(2026, 4, 1),
            "currency": "EUR", "total": Decimal("1489.75"), "payable": Decimal("1489.75"), "reading": reading,
            "verdict": "review", "reasons": ["price_over"], "match": a_match(), "blocked_by": "buyer",
        }  # fmt: skip
        return self.put(tables.invoice, **values | changes)

    def document(self, message_id: int, invoice_id: int | None, data: bytes | None = None, **changes: Any) -> int:
        """Insert a document of a mail, with its file where one is given."""
        blob = self.installation.blobs.put(data) if data is not None else None
        values = {"position": next(self._counter), "source": "factura.pdf", "kind": "invoice", "format": "pdf"}
        return self.put(
            tables.document,
            **{"message_id": message_id, "invoice_id": invoice_id, "blob": blob, "reading": a_reading()}
            | values
            | changes,
        )

    def outgoing(self, state: str = "draft", **changes: Any) -> int:
        """Insert a mail of ours."""
        number = next(self._counter)
        values: dict[str, Any] = {
            "version": 1, "dedupe_key": f"key-{number}", "kind": "request", "language": "es", "state": state,
            "reason": "the policy drafts requests", "recipient": "ana@norte.test", "mail_from": "facturas@acme.test",
            "rfc_message_id": f"<{number}@acme.test>", "subject": f"[F-2026-000001] Falta un dato ({number})",
            "text": "Buenos días:\n\nFalta el número de orden de compra.\n",
            "html": '<p style="color:#123456">Falta el número de orden de compra.</p>',
            "raw": b"From: facturas@acme.test\r\nAuto-Submitted: auto-replied\r\n\r\nFalta",
            "context": dict(notice_to_context(A_NOTICE)),
            "automatic": True, "created_at": NOW - timedelta(minutes=number), "not_before": NOW,
            "attempts": 0,
        }  # fmt: skip
        return self.put(tables.outgoing, **values | changes)

    def event(
        self, kind: str, *, actor: str = "person:Ana", data: Mapping[str, Any] | None = None, **about: int
    ) -> None:
        """Add an event of an invoice, a mail in or a mail out."""
        with self.installation.store.write() as connection:
            events.append(connection, kind, at=NOW, actor=actor, data=data, **about)


def a_pdf() -> bytes:
    """Return a one-page invoice as suppliers print them."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(50, 780, "Suministros Norte SL")
    canvas.setFont("Helvetica", 11)
    rows = (
        "NIF B12345674 · Polígono Norte 12, 48015 Bilbao", "", "Factura 2026/0117", "Fecha 02/03/2026",
        "Su pedido PO-2026-0114", "", "20  Tornillo M8 x 40     61,56     1.231,20", "",
        "Base imponible  1.231,20 €", "IVA 21 %  258,55 €", "Total  1.489,75 €",
    )  # fmt: skip
    for number, row in enumerate(rows):
        canvas.drawString(50, 750 - 24 * number, row)
    canvas.save()
    return file.getvalue()


def seeded_day(seed: Seed) -> None:
    """Put a small day's work into the installation: every page has something to show."""
    supplier = seed.party()
    seed.order()
    seed.order("PO-2026-0099", status="closed", supplier="Distribuidora del Plata SRL")
    priced = seed.invoice(party_id=supplier)
    other = a_reading(
        number="A-0003-00001234", format="ubl", currency="ARS", pages=None,
        seller={"name": "Distribuidora del Plata SRL", "tax_id": "30712345671"}, order_references=[],
    )  # fmt: skip
    missing = [a_discrepancy("no_order", resolver="supplier", line=None, expected=None, found=None)]
    asked = seed.invoice(
        reading=other, currency="ARS", total=Decimal("1284500.00"), state="waiting_supplier", blocked_by="supplier",
        match=a_match(orders=[], lines=[], discrepancies=missing, suggested_orders=["PO-2026-0099"]),
    )  # fmt: skip
    seed.invoice(match=a_match(discrepancies=[]), state="approved", blocked_by=None)
    first = seed.message(party_id=supplier)
    seed.message(
        a_mail("Consulta", "¿Cuándo pagan la factura 2026/0117?", "<p>¿Cuándo pagan?</p>"), attention="unknown_sender",
        subject="Consulta por la factura 2026/0117", standing="stranger", authentication="none", kind="reply",
        classification=a_classification("ask_status"), sender="pagos@otra.test",
    )  # fmt: skip
    seed.message(
        a_mail("roto"), state="quarantined", attention="quarantined", subject="Factura dañada", attempts=3,
        error="Traceback (most recent call last):\n  …\nValueError: a part without an end",
    )  # fmt: skip
    seed.document(first, priced, a_pdf())
    seed.document(first, asked, b"<Invoice/>", source="factura.zip!A-0003.xml", format="ubl", reading=other)
    draft = seed.outgoing(party_id=supplier, cause_message_id=first)
    seed.outgoing("unknown", last_reply="connection lost after the final dot", attempts=1)
    seed.put(tables.message_invoice, message_id=first, invoice_id=priced, evidence="document")
    seed.put(tables.outgoing_invoice, outgoing_id=draft, invoice_id=priced)
    seed.event("received", actor=f"mail:{first}", invoice_id=priced)
    seed.event("decided", actor="rule:price_over", data={"verdict": "review"}, invoice_id=priced)
    seed.event("order_linked", data={"order": "PO-2026-0114"}, invoice_id=priced)
    seed.event("mail_draft", actor="system", outgoing_id=draft)
    seed.put(
        trade_tables.absence, version=1, code="recurring_missing", subject="LUZ-2024-7:2026-02", party_id=supplier,
        facts={"contract": "LUZ-2024-7", "period": "2026-02-01", "ends": "2026-02-28"}, expected_by=date(2026, 3, 6),
        found_at=NOW,
    )  # fmt: skip
    seed.put(
        trade_tables.delivery_note, version=1, order_id=1, number="R-0001-00000077", date=date(2026, 3, 1),
        found_at=NOW, lines=[[1, "2"]],
        document_id=seed.document(first, None, a_pdf(), kind="despatch", source="remito.pdf"),
    )  # fmt: skip
    seed.put(
        trade_tables.contract, number="LUZ-2024-7", party_id=supplier, supplier_name="Suministros Norte SL",
        content={"number": "LUZ-2024-7", "terms": [{"expectation": "metered", "valid_from": "2024-01-01"}]},
    )  # fmt: skip
    seed.put(
        own_tables.saved_view, user_id=1, name="Compras, lo más caro", name_key="compras, lo más caro", at=NOW,
        shared=True, content={"blocked_by": "buyer", "sort": "worth"},
    )  # fmt: skip
    for folder, error in (("INBOX", None), ("Facturas", "LOGIN failed: the server refuses the password")):
        seed.put(
            tables.mailbox_cursor, mailbox="invoices", folder=folder, uidvalidity=1, last_uid=4711, looked_at=NOW,
            error=error,
        )  # fmt: skip
