"""Every notice in full, as its reader would see it, in every language: golden files reviewed as a diff."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from outbound.bounds import bounded
from outbound.catalogue import languages
from outbound.needs import TELLABLE
from outbound.records import (
    Company,
    FileOutcome,
    InvoiceOutcome,
    Money,
    Need,
    Notice,
    NoticeKind,
    Statement,
    StatementRow,
    StatusRow,
    SupplierState,
    WantedPaper,
)
from outbound.render import TooLongError, render
from tests.outbound.builders import a_company, a_notice, an_invoice

GOLDEN = Path(__file__).parent / "golden"
COUNTRIES = {"es": "AR", "en": "GB", "pt": "BR"}
TEAMS = {"es": "Cuentas por pagar", "en": "Accounts payable", "pt": "Contas a pagar"}

DIFFERENT = an_invoice(
    state=SupplierState.NEEDS_CORRECTION,
    since=date(2026, 3, 4),
    order="4500012345",
    needs=(
        Need(
            code="price_over", line=2, expected="57.00", found="61.56", facts={"order": "4500012345", "currency": "EUR"}
        ),
        Need(code="qty_over_received", line=3, expected="8", found="10", facts={"unit": "EA"}),
        Need(code="wrong_entity"),
    ),
)
SCHEDULED = an_invoice(
    case="F-2026-001200", number="A-0001-00001200", state=SupplierState.SCHEDULED, payment_date=date(2026, 3, 20),
    due_date=date(2026, 3, 18),
)  # fmt: skip
PAID = an_invoice(
    case="F-2026-001100", number="A-0001-00001100", state=SupplierState.PAID, payment_date=date(2026, 2, 20),
    payment_reference="TRF-889", paid=Money(amount=Decimal("61560.50"), currency="ARS"),
)  # fmt: skip
DUPLICATE = an_invoice(
    state=SupplierState.DUPLICATE, duplicate_of="F-2026-000900", first_received=date(2026, 2, 10),
    original_state=SupplierState.APPROVED,
)  # fmt: skip
REJECTED = an_invoice(state=SupplierState.REJECTED, reason="El servicio no fue prestado", since=date(2026, 3, 4))

MISSING_BILL = WantedPaper(
    code="recurring_missing",
    expected_by=date(2026, 3, 6),
    contract="LUZ-2024-7",
    point="ES0021000000000001AB",
    begins=date(2026, 2, 1),
    ends=date(2026, 2, 28),
)
MISSING_RECEIPT = WantedPaper(
    code="missing_rep",
    expected_by=date(2026, 4, 5),
    number="A-1200",
    authority_id="6F1C3D2E-8E0A-4C7B-9B1D-2A5F6E7D8C90",
    paid_on=date(2026, 3, 12),
    amount=Money(amount=Decimal("23200.00"), currency="MXN"),
)

NOTICES = {
    "acknowledgement": a_notice(invoices=(an_invoice(order="4500012345", since=date(2026, 3, 4)),)),
    "acknowledgement_with_needs": a_notice(invoices=(DIFFERENT,)),
    "acknowledgement_of_several_with_a_question": a_notice(
        invoices=(
            an_invoice(),
            an_invoice(case="F-2026-001235", kind="credit_note", number="NC 7", replaces=None, total=None),
            an_invoice(case="F-2026-001236", number=None, issue_date=None, replaces="A-0001-00000999"),
        ),
        unread=(FileOutcome(name="remito 12.pdf", code="despatch"), FileOutcome(name="foto.jpg", code="needs_ocr")),
        status=(StatusRow(asked="A-0001-00001200", invoice=SCHEDULED),),
        topics=("dispute",),
    ),
    "acknowledgement_of_a_duplicate": a_notice(invoices=(DUPLICATE,)),
    "acknowledgement_without_an_invoice": a_notice(unread=(FileOutcome(name="factura.pdf", code="encrypted"),)),
    "acknowledgement_of_a_delivery_note": a_notice(unread=(FileOutcome(name="remito 12.pdf", code="despatch"),)),
    "acknowledgement_of_nothing": a_notice(),
    "receipt": a_notice(NoticeKind.RECEIPT, files=2),
    "request": a_notice(NoticeKind.REQUEST, invoices=(DIFFERENT,)),
    "status_paid": a_notice(NoticeKind.STATUS, status=(StatusRow(asked="1100", invoice=PAID),)),
    "status_unknown": a_notice(NoticeKind.STATUS, status=(StatusRow(asked="99", candidates=("991", "992")),)),
    "status_of_several": a_notice(
        NoticeKind.STATUS,
        status=(
            StatusRow(asked="1100", invoice=PAID),
            StatusRow(asked="1200", invoice=SCHEDULED),
            StatusRow(asked="77"),
        ),
    ),
    "status_without_a_number": a_notice(NoticeKind.STATUS, topics=("number_needed",)),
    "statement": a_notice(
        NoticeKind.STATEMENT,
        statement=Statement(
            day=date(2026, 3, 6),
            rows=(
                StatementRow(number="1200", invoice=SCHEDULED),
                StatementRow(number="A-0001-00001234", invoice=an_invoice(since=date(2026, 3, 4))),
                StatementRow(number="1100", invoice=PAID),
            ),
            balances=(Money(amount=Decimal("1815.25"), currency="ARS"), Money(amount=Decimal(-20), currency="USD")),
        ),
    ),
    "statement_answered": a_notice(
        NoticeKind.STATEMENT,
        statement=Statement(
            day=date(2026, 3, 6),
            rows=(
                StatementRow(number="1100", invoice=PAID, listed=True),
                StatementRow(
                    number="1234",
                    invoice=an_invoice(since=date(2026, 3, 4)),
                    claimed=Money(amount=Decimal(1), currency="ARS"),
                    listed=True,
                    differs=True,
                ),
                StatementRow(number="77", claimed=Money(amount=Decimal("99.90"), currency="ARS"), listed=True),
                StatementRow(number="1200", invoice=SCHEDULED),
            ),
            balances=(Money(amount=Decimal("1815.25"), currency="ARS"),),
            compared=True,
            cut=True,
        ),
    ),
    "statement_of_nothing": a_notice(NoticeKind.STATEMENT, statement=Statement(day=date(2026, 3, 6))),
    "status_with_the_account": a_notice(
        NoticeKind.STATUS,
        status=(StatusRow(asked="77"),),
        statement=Statement(
            day=date(2026, 3, 6),
            rows=(StatementRow(number="1200", invoice=SCHEDULED),),
            balances=(Money(amount=Decimal("1815.25"), currency="ARS"),),
        ),
    ),
    "rescheduled": a_notice(NoticeKind.RESCHEDULED, invoices=(replace(SCHEDULED, told_date=date(2026, 3, 13)),)),
    "rescheduled_without_a_date": a_notice(
        NoticeKind.RESCHEDULED,
        invoices=(an_invoice(state=SupplierState.APPROVED, told_date=date(2026, 3, 13), since=date(2026, 3, 6)),),
    ),
    "rescheduled_several": a_notice(
        NoticeKind.RESCHEDULED,
        invoices=(
            replace(SCHEDULED, told_date=date(2026, 3, 13)),
            an_invoice(state=SupplierState.APPROVED, told_date=date(2026, 3, 14), since=date(2026, 3, 6)),
        ),
    ),
    "rejection": a_notice(NoticeKind.REJECTION, invoices=(REJECTED,)),
    "missing_bill": a_notice(NoticeKind.MISSING_PAPER, case="LUZ-2024-7", papers=(MISSING_BILL,)),
    "missing_payment_receipt": a_notice(NoticeKind.MISSING_PAPER, papers=(MISSING_RECEIPT,)),
    "noted": a_notice(NoticeKind.NOTED, topics=("dispute", "contact_change")),
}


def in_language(notice: Notice, language: str) -> Notice:
    company = Company(
        name=notice.company.name,
        team=TEAMS.get(language, "Accounts payable"),
        mailbox=notice.company.mailbox,
        tax_ids=notice.company.tax_ids,
    )
    return a_notice(**{**_values(notice), "language": language, "country": COUNTRIES.get(language), "company": company})


def _values(notice: Notice) -> dict[str, object]:
    return {name: getattr(notice, name) for name in notice.__slots__}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_reads_as_reviewed(name: str, language: str) -> None:
    rendered = render(in_language(NOTICES[name], language))
    made = f"Subject: {rendered.subject}\n\n{rendered.text}"
    golden = GOLDEN / language / f"{name}.txt"
    if os.environ.get("ACUSE_GOLDEN") == "1":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(made, encoding="utf-8")
        (GOLDEN / language / f"{name}.html").write_text(rendered.html, encoding="utf-8")
    assert made == golden.read_text(encoding="utf-8")
    assert rendered.html == golden.with_suffix(".html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", NOTICES)
def test_the_html_says_what_the_text_says(name: str, language: str) -> None:
    """Both are made of one view: every line of the text is in its twin."""
    rendered = render(in_language(NOTICES[name], language))
    visible = " ".join(re.sub(r"<[^>]+>", " ", rendered.html.split("<body", 1)[1]).split())
    visible = visible.replace(" :", ":")
    for line in rendered.text.splitlines():
        words = " ".join(re.sub(r"^\s*(\d+\)|-+)\s*", "", line).split())
        assert words in visible


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("code", [code for code, told in TELLABLE.items() if not told.told_as])
def test_every_need_is_said_with_values_and_without(code: str, language: str) -> None:
    facts = {"order": "45", "currency": "EUR", "field": "buyer.tax_id", "unit": "EA"}
    full = Need(code=code, line=4, expected="57.00", found="61.56", facts=facts)
    said = render(a_notice(language=language, invoices=(an_invoice(needs=(full, Need(code=code))),))).text
    assert "None" not in said
    assert "  1) " in said
    assert "  2) " in said


def test_text_of_others_is_escaped_in_html_and_carries_no_header() -> None:
    evil = an_invoice(number="<b>1</b>\r\nBcc: x@y.example", order="{{ 7 * 7 }}<script>", reason="<img src=x>")
    rendered = render(a_notice(invoices=(evil,), unread=(FileOutcome(name="<i>.pdf", code="damaged"),)))
    assert "\n" not in rendered.subject
    assert "@" not in rendered.subject
    assert not re.search(r"<(script|img|i|b>1)", rendered.html)
    assert "{{ 7 * 7 }}" in rendered.text


def test_the_fullest_mail_that_is_planned_fits() -> None:
    rows = tuple(StatusRow(asked=invoice.number or "", invoice=invoice) for invoice in _many(200))
    rendered = render(a_notice(NoticeKind.STATUS, status=rows))
    assert len(rendered.html.encode()) < 100_000
    assert rows[-1].asked in rendered.text


def test_a_mail_full_of_needs_fits() -> None:
    needs = tuple(replace(DIFFERENT.needs[0], line=line) for line in range(1, 6))
    notice = bounded(a_notice(invoices=tuple(replace(invoice, needs=needs) for invoice in _many(100))))
    assert notice.topics == ("more_documents",)
    assert len(render(notice).html.encode()) < 100_000


def test_a_mail_beyond_100_kb_is_refused() -> None:
    with pytest.raises(TooLongError):
        render(a_notice(invoices=_many(2_000)))


def test_a_language_without_templates_is_refused() -> None:
    with pytest.raises(ValueError, match="no templates"):
        render(a_notice(language="de"))


def test_the_company_without_tax_ids_is_named_alone() -> None:
    notice = a_notice(company=a_company(tax_ids=()), invoices=(an_invoice(needs=(Need(code="wrong_entity"),)),))
    assert "Emítalo a nombre de Molinos del Plata S.A.\n" in render(notice).text


def _many(count: int) -> tuple[InvoiceOutcome, ...]:
    return tuple(an_invoice(case=f"F-2026-{number:06}", number=f"A-0001-{number:08}") for number in range(count))
