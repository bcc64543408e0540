"""Builders of the records that the tests of outgoing mail arrange with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from inbox.records import Address, Classification, Email, Intent, MailKind, Standing
from matching.records import Discrepancy, Resolver, Severity
from outbound.records import Claim, Company, InvoiceOutcome, Money, Notice, NoticeKind, OutgoingState
from outbound.situation import PlannedNotice, ReplySituation

NOW = datetime(2026, 3, 4, 10, 20, tzinfo=UTC)
SUPPLIER = Address(address="cobranzas@metalurgica.example", name="Metalúrgica Sur")
REGISTERED = Address(address="administracion@metalurgica.example")


def a_company(**changes: Any) -> Company:
    company = Company(
        name="Molinos del Plata S.A.",
        team="Cuentas por pagar",
        mailbox=Address(address="facturas@molinos.example", name="Molinos del Plata"),
        country="AR",
        tax_ids=("30-71234567-1",),
    )
    return replace(company, **changes)


def an_email(**changes: Any) -> Email:
    email = Email(
        message_id="<m1@metalurgica.example>",
        references=("<m0@metalurgica.example>",),
        date=NOW,
        subject="Factura de marzo",
        sender=SUPPLIER,
        claimed_sender=SUPPLIER,
        to=(a_company().mailbox,),
        return_path=SUPPLIER.address,
        headers=(("From", f"Metalúrgica Sur <{SUPPLIER.address}>"),),
        text="Adjunto la factura.",
    )
    return replace(email, **changes)


def a_classification(*intents: Intent, **changes: Any) -> Classification:
    kind = MailKind.INVOICE if Intent.SUBMIT_INVOICE in intents else MailKind.REPLY
    return replace(Classification(kind=kind, language="es", intents=intents, confidence=0.97), **changes)


def an_invoice(**changes: Any) -> InvoiceOutcome:
    invoice = InvoiceOutcome(
        case="F-2026-001234",
        number="A-0001-00001234",
        issue_date=date(2026, 3, 3),
        total=Money(amount=Decimal("61560.50"), currency="ARS"),
    )
    return replace(invoice, **changes)


def a_situation(*intents: Intent, **changes: Any) -> ReplySituation:
    situation = ReplySituation(
        email=an_email(),
        classification=a_classification(*(intents or (Intent.SUBMIT_INVOICE,))),
        standing=Standing.VERIFIED,
        company=a_company(),
        case="F-2026-001234",
        cause="0" * 64,
        now=NOW,
        own_domains=("molinos.example",),
        registered=REGISTERED,
        files=1,
        country="AR",
    )
    return replace(situation, **changes)


def a_notice(kind: NoticeKind = NoticeKind.ACKNOWLEDGEMENT, **changes: Any) -> Notice:
    notice = Notice(
        kind=kind,
        language="es",
        recipient=REGISTERED,
        company=a_company(),
        case="F-2026-001234",
        cause="0" * 64,
        country="AR",
    )
    return replace(notice, **changes)


def a_planned_notice(notice: Notice | None = None, **changes: Any) -> PlannedNotice:
    planned = PlannedNotice(
        notice=notice or a_notice(invoices=(an_invoice(),)),
        state=OutgoingState.QUEUED,
        reason="answers a mail",
        dedupe_key="automatic:" + "0" * 64,
    )
    return replace(planned, **changes)


def a_discrepancy(code: str = "price_over", **changes: Any) -> Discrepancy:
    difference = Discrepancy(
        code=code,
        severity=Severity.REVIEW,
        resolver=Resolver.BUYER,
        line=2,
        expected="57.00",
        found="61.56",
        facts={"order": "4500012345", "currency": "EUR"},
    )
    return replace(difference, **changes)


def a_claim(**changes: Any) -> Claim:
    claim = Claim(
        key=1,
        token="t1",
        recipient=REGISTERED.address,
        mail_from="",
        message_id="<acuse.1@molinos.example>",
        raw=b"Subject: hola\r\n\r\n.una linea con punto\r\nfin\r\n",
        attempts=1,
        first_due=NOW,
        lease_until=NOW + timedelta(minutes=30),
    )
    return replace(claim, **changes)
