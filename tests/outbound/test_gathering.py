"""One mail in place of many: what a gathered notice says, and that it survives being stored."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from outbound.context import notice_from_context, notice_to_context
from outbound.gathering import gather, gathered_key
from outbound.records import (
    FileOutcome,
    InReplyTo,
    Money,
    Need,
    NoticeKind,
    Statement,
    StatementRow,
    StatusRow,
    SupplierState,
)
from tests.outbound.builders import NOW, a_notice, an_invoice

FULL = a_notice(
    answers=InReplyTo(message_id="<a@b>", references=("<c@d>",), case="F-1"),
    invoices=(
        an_invoice(
            state=SupplierState.PAID,
            payment_date=date(2026, 3, 9),
            paid=Money(amount=Decimal("10.50"), currency="CLP"),
            needs=(Need(code="price_over", line=1, expected="1.00", found="2.00", facts={"order": "7"}),),
        ),
    ),
    statement=Statement(
        day=date(2026, 3, 6),
        rows=(StatementRow(number="7", claimed=Money(amount=Decimal(9), currency="EUR"), listed=True),),
        balances=(Money(amount=Decimal(-9), currency="EUR"),),
        compared=True,
    ),
    unread=(FileOutcome(name="x.pdf", code="damaged"),),
    status=(StatusRow(asked="9", candidates=("99",)), StatusRow(asked="8", invoice=an_invoice())),
    topics=("dispute",),
    files=3,
)


def test_a_notice_survives_being_stored_as_json() -> None:
    assert notice_from_context(json.loads(json.dumps(notice_to_context(FULL)))) == FULL


def test_gathering_adds_what_is_new_and_repeats_nothing() -> None:
    again, other = an_invoice(), an_invoice(case="F-2", number="2")
    queued = a_notice(invoices=(again,), files=1)
    gathered = gather(notice_to_context(queued), a_notice(case="F-2", invoices=(again, other), files=2))
    assert gathered.invoices == (again, other)
    assert gathered.case == queued.case
    assert gathered.files == 3


def test_the_latest_account_stands_in_a_gathered_mail() -> None:
    old, new = Statement(day=date(2026, 3, 5)), Statement(day=date(2026, 3, 6))
    queued = notice_to_context(a_notice(NoticeKind.STATEMENT, statement=old))
    assert gather(queued, a_notice(NoticeKind.STATEMENT, statement=new)).statement == new
    gathered = gather(queued, a_notice(NoticeKind.STATUS, status=(StatusRow(asked="9"),)))
    assert (gathered.kind, gathered.statement) == (NoticeKind.STATUS, old)


def test_a_gathered_mail_is_named_for_the_weightiest_thing_it_says() -> None:
    status = a_notice(NoticeKind.STATUS, status=(StatusRow(asked="9"),))
    gathered = gather(notice_to_context(status), a_notice(invoices=(an_invoice(),)))
    assert gathered.kind is NoticeKind.ACKNOWLEDGEMENT
    assert gathered.status == status.status


def test_a_hundred_more_invoices_stay_within_one_mail() -> None:
    many = tuple(an_invoice(case=f"F-{number}") for number in range(70))
    more = tuple(an_invoice(case=f"G-{number}") for number in range(70))
    gathered = gather(notice_to_context(a_notice(invoices=many)), a_notice(invoices=more))
    assert len(gathered.invoices) == 100
    assert gathered.topics == ("more_documents",)


def test_receipts_never_join_what_only_verified_contacts_may_learn() -> None:
    assert gathered_key(a_notice(NoticeKind.RECEIPT), NOW) != gathered_key(a_notice(), NOW)
