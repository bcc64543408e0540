"""Who may learn what (contracts.md section 7, promise 4)."""

from __future__ import annotations

from datetime import date

import pytest

from inbox.records import Address, Standing
from outbound.disclosure import Access, access_of, recipient_of, supplier_view
from outbound.records import FileOutcome, NoticeKind, Statement, StatementRow, StatusRow
from tests.outbound.builders import REGISTERED, SUPPLIER, a_notice, an_invoice


@pytest.mark.parametrize(
    ("standing", "access", "recipient"),
    [
        (Standing.VERIFIED, Access.OWN, REGISTERED),  # the master data's address, not the one that wrote
        (Standing.REGISTERED, Access.RECEIPT, REGISTERED),  # not authenticated: still only the registered address
        (Standing.NEWCOMER, Access.RECEIPT, SUPPLIER),  # authenticated, nobody registered to write to
        (Standing.STRANGER, Access.NOTHING, None),  # a forged sender must not get what another set off
        (Standing.INTERNAL, Access.NOTHING, None),  # a colleague's forward is filed, not answered
    ],
)
def test_standing_decides_access_and_recipient(standing: Standing, access: Access, recipient: Address | None) -> None:
    registered = None if standing is Standing.NEWCOMER else REGISTERED
    assert access_of(standing) is access
    assert recipient_of(standing, sender=SUPPLIER, registered=registered) == recipient


def test_a_registered_contact_without_an_address_is_not_answered_at_the_one_that_wrote() -> None:
    assert recipient_of(Standing.REGISTERED, sender=SUPPLIER, registered=None) is None


def test_a_bare_receipt_is_the_same_whatever_was_found() -> None:
    nothing_found = a_notice(NoticeKind.STATUS, status=(StatusRow(asked="1"),), files=2)
    everything_found = a_notice(
        NoticeKind.ACKNOWLEDGEMENT,
        invoices=(an_invoice(),),
        unread=(FileOutcome(name="x.pdf", code="damaged"),),
        status=(StatusRow(asked="1", invoice=an_invoice()),),
        statement=Statement(day=date(2026, 3, 6), rows=(StatementRow(number="1", invoice=an_invoice()),)),
        topics=("dispute",),
        note="una nota",
        files=2,
    )
    assert supplier_view(nothing_found, Access.RECEIPT) == supplier_view(everything_found, Access.RECEIPT)


def test_without_access_there_is_no_notice() -> None:
    assert supplier_view(a_notice(), Access.NOTHING) is None
