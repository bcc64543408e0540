"""Customers' pages: what they owe, why that is their class, what goes next and why, and what people do about it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.application import Application
from service.reminding import remind
from service.settings import ReminderSettings
from service.store.receivable_tables import customer, dispute, instalment_plan, pause, promise, receivable
from service.store.tables import outgoing
from tests.admin.conftest import NOW
from tests.service.building import rows
from tests.service.receivable_files import bring

CUSTOMERS = [
    {"code": "C-1", "name": "Hotel Miramar, S.A.", "country": "ES", "language": "es",
     "contacts": [{"address": "pagos@miramar.test"}]},
]  # fmt: skip
RECEIVABLES = [
    {"number": "A-101", "customer": {"code": "C-1"}, "issue_date": "2026-01-02", "due_date": "2026-02-01",
     "currency": "EUR", "total": "1210.00", "open": "1210.00"},
]  # fmt: skip


@pytest.fixture
def owing(installation: Application, tmp_path: Path) -> Application:
    """The installation, with one customer who owes one invoice that is long due."""
    assert bring(installation, tmp_path, "customers", CUSTOMERS).changed == 1
    assert bring(installation, tmp_path, "receivables", RECEIVABLES).changed == 1
    return installation


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def press(client: FlaskClient, page: str, address: str, **fields: Any) -> str:
    """Post a form of a page with its token."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', text_of(client, page))
    assert token is not None
    answer = client.post(address, data={"csrf_token": token[1], **fields}, follow_redirects=True)
    return answer.get_data(as_text=True)


def test_the_list_says_who_owes_what_and_what_comes_next(collector: FlaskClient, owing: Application) -> None:
    page = text_of(collector, "/customers")
    for shown in ("Hotel Miramar, S.A.", "1,210.00", "Overdue reminder"):
        assert shown in page
    assert "Hotel Miramar" not in text_of(collector, "/customers?q=nobody")
    assert "Hotel Miramar" in text_of(collector, "/customers?q=A-101")


def test_a_customers_page_gives_reasons_contacts_and_the_very_words_of_the_next_mail(
    collector: FlaskClient, owing: Application
) -> None:
    key = rows(owing, customer)[0].party_id
    page = text_of(collector, f"/customers/{key}")
    for shown in ("Class N", "Points lost", "pagos@miramar.test", "stage S4 of A-101"):
        assert shown in page
    assert "A-101" in text_of(collector, f"/customers/{key}/preview")
    assert "1.210,00" in text_of(collector, f"/customers/{key}/preview/html")


def test_an_issued_invoice_has_its_own_page_wherever_it_is_linked(collector: FlaskClient, owing: Application) -> None:
    key = rows(owing, receivable)[0].invoice_id
    page = text_of(collector, f"/invoices/{key}")
    for shown in ("Invoice A-101", "Hotel Miramar, S.A.", "Overdue", "They paid"):
        assert shown in page


def test_people_record_payments_promises_disputes_and_pauses(collector: FlaskClient, owing: Application) -> None:
    invoice, party = rows(owing, receivable)[0].invoice_id, rows(owing, customer)[0].party_id
    here, owner = f"/receivables/{invoice}", f"/customers/{party}"
    today = NOW.date().isoformat()
    press(collector, here, f"{here}/payment", day=today, amount="210,00", reference="T-1")
    assert rows(owing, receivable)[0].open == 1000
    press(collector, owner, f"{owner}/promise", day="2027-01-15", invoice=str(invoice))
    assert [one.state for one in rows(owing, promise)] == ["open"]
    press(collector, here, f"{here}/dispute", category="price", words="Es caro")
    assert [one.category for one in rows(owing, dispute)] == ["price"]
    press(collector, owner, f"{owner}/disputes/{rows(owing, dispute)[0].id}/close", outcome="upheld")
    assert rows(owing, dispute)[0].closed_at is not None
    press(collector, owner, f"{owner}/pause", reason="obras", until="")
    assert "obras" in text_of(collector, owner)
    press(collector, owner, f"{owner}/resume/{rows(owing, pause)[0].id}")
    assert rows(owing, pause)[0].ended_at is not None
    press(collector, owner, f"{owner}/exclude", reason="acuerdo")
    assert rows(owing, customer)[0].excluded == "acuerdo"
    history = text_of(collector, here)
    for shown in ("Payment of 210", "Promised to pay by", "Disputed: Price", "Reminders paused"):
        assert shown in history


def test_instalments_are_agreed_shown_and_ended(collector: FlaskClient, owing: Application) -> None:
    invoice, party = rows(owing, receivable)[0].invoice_id, rows(owing, customer)[0].party_id
    owner = f"/customers/{party}"
    fields = {"first": "2026-04-01", "count": "3", "every": "30", "invoice": str(invoice)}
    page = press(collector, owner, f"{owner}/instalments", **fields)
    for shown in ("403.33", "403.34", "May 1, 2026"):
        assert shown in page
    assert "paid in instalments" in page  # why nothing else goes
    (agreed,) = rows(owing, instalment_plan)
    press(collector, owner, f"{owner}/instalments/{agreed.id}/end")
    assert rows(owing, instalment_plan)[0].ended_at is not None
    assert 'role="alert"' in press(collector, owner, f"{owner}/instalments", **{**fields, "count": "1"})


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("payment", {"day": "mañana", "amount": ""}),
        ("payment", {"day": "2026-01-01", "amount": "mucho"}),
        ("payment", {"day": "2026-01-01", "amount": "-5"}),
        ("dispute", {"category": "nonsense"}),
        ("pause", {"reason": ""}),
        ("write-off", {"reason": ""}),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    collector: FlaskClient, owing: Application, what: str, fields: dict[str, str]
) -> None:
    key = rows(owing, receivable)[0].invoice_id
    page = press(collector, f"/receivables/{key}", f"/receivables/{key}/{what}", **fields)
    assert 'role="alert"' in page
    assert rows(owing, receivable)[0].open == 1210


def test_reminders_are_held_released_and_cancelled_many_at_once(collector: FlaskClient, owing: Application) -> None:
    live = replace(owing, settings=replace(owing.settings, reminders=ReminderSettings(live=True)))
    if not remind(live).queued:
        pytest.fail("nothing was queued at the moment of these tests")
    assert "A-101" in text_of(collector, "/reminders")
    for what, state in (("hold", "held"), ("release", "queued"), ("cancel", "cancelled")):
        mail = rows(owing, outgoing)[0]
        press(collector, "/reminders", "/reminders/bulk", what=what, mail=f"{mail.id}.{mail.version}", reason="no")
        assert rows(owing, outgoing)[0].state == state
