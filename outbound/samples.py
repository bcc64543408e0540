"""Made-up notices, one or more of each kind: what a person sees a wording by before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from inbox.records import Address
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

_TOTAL = Money(amount=Decimal("1234.56"), currency="EUR")
_RECEIVED = InvoiceOutcome(
    case="F-2026-000123", number="A-1001", issue_date=date(2026, 3, 2), due_date=date(2026, 4, 1), total=_TOTAL
)
_SCHEDULED = replace(_RECEIVED, state=SupplierState.SCHEDULED, payment_date=date(2026, 3, 27))
_PAID = replace(_SCHEDULED, state=SupplierState.PAID, payment_reference="TR-88", paid=_TOTAL)
_IN_NEED = replace(_RECEIVED, state=SupplierState.NEEDS_CORRECTION, needs=(Need(code="no_order"),))
_OTHER = replace(_RECEIVED, case="F-2026-000124", number="A-1002", kind="credit_note")


def samples(kind: NoticeKind, language: str, company: Company) -> tuple[Notice, ...]:
    """Return made-up notices of a kind: with one invoice, with several, with none, as it has them."""
    base = Notice(
        kind=kind,
        language=language,
        recipient=Address(address="ana@example.com", name="Ana"),
        company=company,
        case="F-2026-000123",
        cause="sample",
    )
    return tuple(replace(base, **changes) for changes in _variants(kind))  # type: ignore[arg-type]


def _variants(kind: NoticeKind) -> Iterator[dict[str, object]]:
    match kind:
        case NoticeKind.ACKNOWLEDGEMENT:
            yield {"invoices": (_RECEIVED,)}
            yield {"invoices": (_IN_NEED, _OTHER)}
            yield {"invoices": (replace(_RECEIVED, state=SupplierState.DUPLICATE, duplicate_of="F-2026-000100"),)}
            yield {"unread": (FileOutcome(name="factura.pdf", code="damaged"),)}
            yield {}
        case NoticeKind.RECEIPT:
            yield {}
            yield {"files": 1}
            yield {"files": 2}
        case NoticeKind.STATUS:
            yield {"status": (StatusRow(asked="A-1001", invoice=_PAID),)}
            yield {"status": (StatusRow(asked="A-1001", invoice=_SCHEDULED), StatusRow(asked="77"))}
            yield {"status": (StatusRow(asked="77", candidates=("770",)),)}
            yield {"topics": ("number_needed",)}
        case NoticeKind.STATEMENT:
            rows = (StatementRow(number="A-1001", invoice=_SCHEDULED),)
            yield {"statement": Statement(day=date(2026, 3, 6), rows=rows, balances=(_TOTAL,))}
            answered = (replace(rows[0], listed=True), StatementRow(number="77", listed=True))
            yield {"statement": Statement(day=date(2026, 3, 6), rows=answered, compared=True)}
        case NoticeKind.RESCHEDULED:
            moved = replace(_SCHEDULED, told_date=date(2026, 3, 20))
            yield {"invoices": (moved,)}
            yield {"invoices": (replace(_RECEIVED, state=SupplierState.APPROVED, told_date=date(2026, 3, 20)), moved)}
        case NoticeKind.REJECTION | NoticeKind.REQUEST:
            rejected = replace(_IN_NEED, reason="Otra razón social") if kind is NoticeKind.REJECTION else _IN_NEED
            yield {"invoices": (rejected,), "note": "Gracias."}
            yield {"invoices": (rejected, replace(_OTHER, needs=_IN_NEED.needs))}
        case NoticeKind.MISSING_PAPER:
            yield {"papers": (_BILL,)}
            yield {"papers": (_RECEIPT,), "note": "Gracias."}
        case _:
            yield {"topics": ("dispute",), "note": "Gracias."}


_BILL = WantedPaper(
    code="recurring_missing",
    expected_by=date(2026, 3, 10),
    contract="CT-7",
    begins=date(2026, 2, 1),
    ends=date(2026, 2, 28),
)
_RECEIPT = WantedPaper(
    code="missing_rep",
    expected_by=date(2026, 3, 10),
    number="A-1001",
    authority_id="5f0c",
    paid_on=date(2026, 2, 20),
    amount=_TOTAL,
)
