"""Papers that have not come, and delivery notes that came: seen, asked for, taken, settled."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from service.store import trade_tables
from tests.admin.seed import NOW, Seed
from tests.admin.test_actions import press, row_of

BILL = {"contract": "LUZ-2024-7", "period": "2026-02-01", "ends": "2026-02-28"}


def an_absence(seed: Seed, party_id: int | None = None) -> int:
    values = {"code": "recurring_missing", "subject": "LUZ-2024-7:2026-02", "facts": BILL, "party_id": party_id}
    return seed.put(trade_tables.absence, version=1, expected_by=date(2026, 3, 6), found_at=NOW, **values)


def test_a_missing_paper_is_counted_said_and_asked_for(collector: FlaskClient, seed: Seed) -> None:
    supplier = seed.party()
    seed.put(trade_tables.party_contact, address="ana@norte.test", party_id=supplier)
    key = an_absence(seed, supplier)

    page = collector.get("/papers").get_data(as_text=True)
    assert "Bill of contract LUZ-2024-7 for Feb 1, 2026 to Feb 28, 2026" in page
    assert re.search(r'Missing papers\s*<span class="badge">1</span>', page)
    assert press(collector, f"/papers/{key}/ask")[0] == 302

    assert row_of(seed, key, trade_tables.absence).asked_at == NOW
    assert "LUZ-2024-7" in collector.get("/outgoing").get_data(as_text=True)


def test_without_anybody_to_write_to_it_says_so(collector: FlaskClient, seed: Seed) -> None:
    status, page = press(collector, f"/papers/{an_absence(seed)}/ask")

    assert status == 422
    assert "No verified address of this supplier" in page


def test_settling_needs_a_reason(collector: FlaskClient, seed: Seed) -> None:
    key = an_absence(seed)

    assert press(collector, f"/papers/{key}/settle", reason=" ")[0] == 422
    assert press(collector, f"/papers/{key}/settle", reason="closed in February")[0] == 302
    assert row_of(seed, key, trade_tables.absence).ended_by == "person:collector"
    assert "No paper is missing" in collector.get("/papers").get_data(as_text=True)


def a_note(seed: Seed) -> tuple[int, int]:
    order = seed.order()
    document = seed.document(seed.message(), None, b"%PDF-", kind="despatch", source="remito.pdf")
    values = {"number": "R-0001-00000077", "date": date(2026, 3, 1), "lines": [[1, "20"]], "found_at": NOW}
    return order, seed.put(trade_tables.delivery_note, version=1, document_id=document, order_id=order, **values)


def test_a_delivery_note_is_taken_as_the_receipt_of_what_a_person_writes(collector: FlaskClient, seed: Seed) -> None:
    order, note = a_note(seed)
    page = collector.get(f"/orders/{order}").get_data(as_text=True)
    assert "R-0001-00000077" in page
    assert 'name="line-1" inputmode="decimal" maxlength="20" value="20"' in page

    status, _ = press(collector, f"/orders/{order}/deliveries/{note}", **{"line-1": "19,5"})

    assert status == 302
    page = collector.get(f"/orders/{order}").get_data(as_text=True)
    assert "Taken as receipt R-0001-00000077 by collector." in page
    with seed.installation.store.read() as connection:
        taken = trade_tables.receipt_line.select().where(trade_tables.receipt_line.c.quantity == Decimal("19.5"))
        (line,) = connection.execute(taken)
    assert line.position == 1


@pytest.mark.parametrize("written", ["1.200", "1,200,000", "many", "-3"])  # thousands or decimals? no quantity at all
def test_a_quantity_that_can_be_read_in_two_ways_is_asked_again(
    collector: FlaskClient, seed: Seed, written: str
) -> None:
    order, note = a_note(seed)

    status, page = press(collector, f"/orders/{order}/deliveries/{note}", **{"line-1": written})

    assert status == 422
    assert "without thousands separators" in page
    assert row_of(seed, note, trade_tables.delivery_note).taken_at is None
