"""What people press, from the form to the row: done, refused, and never over somebody else's change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.store import own_tables, tables
from tests.admin.seed import Seed, a_mail, a_reading


def row_of(seed: Seed, key: int, table: Any = tables.invoice) -> Any:
    with seed.installation.store.read() as connection:
        return connection.execute(select(table).where(table.c.id == key)).one()


def press(client: FlaskClient, address: str, **form: object) -> tuple[int, str]:
    answer = client.post(address, data={"version": 1} | form)
    return answer.status_code, answer.get_data(as_text=True)


def test_approving_changes_the_state_and_says_who(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice()
    assert press(collector, f"/invoices/{key}/approve")[0] == 302
    assert row_of(seed, key).state == "approved"
    page = collector.get(f"/invoices/{key}").get_data(as_text=True)
    assert "Approved for payment." in page
    assert "collector" in page.split('class="history"')[1]


def test_rejecting_keeps_the_reason_and_can_be_undone(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice()
    assert press(collector, f"/invoices/{key}/reject", reason="Precio no pactado")[0] == 302
    assert (row_of(seed, key).state, row_of(seed, key).state_reason) == ("rejected", "Precio no pactado")
    assert (
        press(collector, f"/invoices/{key}/reopen", version=row_of(seed, key).version, reason="era correcta")[0] == 302
    )
    assert row_of(seed, key).state == "in_review"


def test_a_hold_lasts_until_its_day_or_its_end(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice()
    assert press(collector, f"/invoices/{key}/hold", reason="Falta el albarán", until="2026-03-20")[0] == 302
    assert row_of(seed, key).hold_until == date(2026, 3, 20)
    assert press(collector, f"/invoices/{key}/release", version=2)[0] == 302
    assert row_of(seed, key).hold_reason is None


def test_a_corrected_field_is_a_persons_and_the_invoice_is_compared_again(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice()
    assert press(collector, f"/invoices/{key}/correct", field="number", value="2026/0118")[0] == 302
    page = collector.get(f"/invoices/{key}").get_data(as_text=True)
    assert "2026/0118" in page
    assert "a person" in page
    assert "Kept for this invoice alone" in page, "nobody is told that nothing was learned"


@pytest.mark.parametrize(
    ("country", "field", "printed", "value"),
    [
        ("ES", "total", "1.489,75 €", "1489.75"),
        ("US", "total", "US$1,489.75", "1489.75"),
        ("CH", "total", "CHF 1'489.75", "1489.75"),
        ("ES", "issue_date", "3 de abril de 2026", "2026-04-03"),
        ("ES", "issue_date", "03/04/2026", "2026-04-03"),
        ("US", "issue_date", "03/04/2026", "2026-03-04"),
    ],
)
def test_a_value_may_be_given_as_the_paper_prints_it(
    collector: FlaskClient, seed: Seed, country: str, field: str, printed: str, value: str
) -> None:
    seller = {"name": "Suministros Norte SL", "tax_id": "B12345674", "country": country}
    key = seed.invoice(reading=a_reading(seller=seller, total="1.00", issue_date="2026-01-01"))
    assert press(collector, f"/invoices/{key}/correct", field=field, value=printed)[0] == 302
    assert row_of(seed, key).reading[field] == value


@pytest.mark.parametrize("printed", ["Fecha 03/04/2026", "2026-13-01", "1/2/2026 3/4/2026"])
def test_what_is_more_than_a_date_is_no_date(collector: FlaskClient, seed: Seed, printed: str) -> None:
    key = seed.invoice()
    status, page = press(collector, f"/invoices/{key}/correct", field="issue_date", value=printed)
    assert status == 422
    assert "That value cannot be right" in page
    assert row_of(seed, key).reading["issue_date"] == "2026-03-02"


def test_an_invoice_is_linked_to_an_order(collector: FlaskClient, seed: Seed) -> None:
    seed.order("PO-2026-0200")
    key = seed.invoice(reading=a_reading(order_references=[]))
    assert press(collector, f"/invoices/{key}/link", order="PO-2026-0200")[0] == 302
    assert row_of(seed, key).match["orders"] == ["PO-2026-0200"]


@pytest.mark.parametrize(
    ("action", "form", "said"),
    [
        ("reject", {"reason": " "}, "Write the reason for the rejection"),
        ("hold", {"reason": ""}, "Write why it is put on hold"),
        ("hold", {"reason": "x", "until": "2026-02-31"}, "not a day of the calendar"),
        ("link", {"order": ""}, "Write the number of the order"),
        ("link", {"order": "NO-SUCH"}, "There is no order with that number"),
        ("correct", {"field": "total", "value": "much"}, "That value cannot be right"),
        ("correct", {"field": "blocked_by", "value": "x"}, "cannot be corrected here"),
        ("release", {}, "It is not on hold"),
        ("reopen", {"reason": "x"}, "not possible in the state"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    collector: FlaskClient, seed: Seed, action: str, form: dict[str, str], said: str
) -> None:
    key = seed.invoice()
    status, page = press(collector, f"/invoices/{key}/{action}", **form)
    assert status == 422
    assert said in page
    assert row_of(seed, key).version == 1


def test_somebody_elses_change_is_never_overwritten_and_ones_words_stay(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice(version=2)
    status, page = press(collector, f"/invoices/{key}/reject", version=1, reason="mis palabras")
    assert status == 409
    assert "Somebody changed this meanwhile" in page
    assert "mis palabras</textarea>" in page
    assert 'name="version" value="2"' in page
    assert row_of(seed, key).state == "in_review"


def test_a_form_without_version_changes_nothing(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice()
    assert collector.post(f"/invoices/{key}/approve").status_code == 409


def test_a_mail_is_settled_once(collector: FlaskClient, seed: Seed) -> None:
    key = seed.message(attention="question")
    assert press(collector, f"/mails/{key}/settle")[0] == 302
    assert row_of(seed, key, tables.message).settled_by == "person:collector"
    assert press(collector, f"/mails/{key}/settle")[0] == 422


def test_an_administrator_takes_a_mail_out_of_quarantine(administrator: FlaskClient, seed: Seed) -> None:
    key = seed.message(a_mail("roto"), state="quarantined", attention="quarantined", attempts=3, error="x")
    assert press(administrator, f"/mails/{key}/retry")[0] == 302
    assert row_of(seed, key, tables.message).state == "stored"


@pytest.mark.parametrize(
    ("before", "action", "form", "after"),
    [
        ("draft", "release", {}, "queued"),
        ("queued", "hold", {}, "held"),
        ("held", "release", {}, "queued"),
        ("queued", "cancel", {"reason": "ya se dijo"}, "cancelled"),
        ("unknown", "settle", {"was_sent": "yes"}, "sent"),
        ("unknown", "settle", {"was_sent": "no"}, "queued"),
    ],
)
def test_outgoing_mail_goes_from_state_to_state(
    collector: FlaskClient, seed: Seed, before: str, action: str, form: dict[str, str], after: str
) -> None:
    key = seed.outgoing(before)
    assert press(collector, f"/outgoing/{key}/{action}", **form)[0] == 302
    assert row_of(seed, key, tables.outgoing).state == after


@pytest.mark.parametrize(
    ("before", "action", "form", "status"),
    [
        ("sent", "cancel", {"reason": "x"}, 422),
        ("sent", "release", {}, 422),
        ("draft", "cancel", {"reason": ""}, 422),
        ("draft", "edit", {"subject": "", "text": "x"}, 422),
        ("unknown", "settle", {"was_sent": "perhaps"}, 422),
        ("draft", "release", {"version": "7"}, 409),
    ],
)
def test_outgoing_mail_keeps_its_state_when_it_must(
    collector: FlaskClient, seed: Seed, before: str, action: str, form: dict[str, str], status: int
) -> None:
    key = seed.outgoing(before)
    assert press(collector, f"/outgoing/{key}/{action}", **form)[0] == status
    assert row_of(seed, key, tables.outgoing).state == before


def test_a_payment_date_that_passed_is_shown_until_somebody_looked(collector: FlaskClient, seed: Seed) -> None:
    key, sent = seed.invoice(state="scheduled", payment_date=date(2026, 3, 2)), seed.outgoing("sent")
    told = {"invoice_id": key, "day": date(2026, 3, 2)}
    passed = seed.put(tables.told_date, outgoing_id=sent, state="missed", **told)
    page = collector.get("/promises").get_data(as_text=True)
    for shown in ("2026/0117", "Mar 2, 2026", "ana@norte.test", "Payment scheduled"):
        assert shown in page
    assert press(collector, f"/promises/{passed}/seen")[0] == 302
    assert f"/promises/{passed}/seen" not in collector.get("/promises").get_data(as_text=True)
    assert "2026/0117" in collector.get("/promises?state=seen").get_data(as_text=True)
    assert press(collector, f"/promises/{passed}/seen")[0] == 422


def test_what_a_mail_really_wants_is_chosen_on_its_page(collector: FlaskClient, seed: Seed) -> None:
    found = {"kind": "reply", "language": "es", "intents": ["other"], "reply_text": "¿Y lo mío?", "confidence": 0.4}
    key = seed.message(classification=found, attention="unsure", kind="reply")
    page = collector.get(f"/mails/{key}").get_data(as_text=True)
    assert "sure to 40%" in page
    assert press(collector, f"/mails/{key}/wants", intent=["ask_status", "dispute"])[0] == 302
    row = row_of(seed, key, tables.message)
    assert (row.classification["intents"], row.attention) == (["ask_status", "dispute"], None)
    page = collector.get(f"/mails/{key}").get_data(as_text=True)
    assert "It wants something else than was understood: asks for the status, " in page
    assert press(collector, f"/mails/{key}/wants", intent="everything")[0] == 422


def test_an_administrator_sees_how_words_read_before_they_are_used(administrator: FlaskClient, seed: Seed) -> None:
    words = {"subject": "Llegó su correo", "text": "Gracias. {% if files %}{{ files }} archivos. {% endif %}{{ case }}"}
    page = administrator.post("/wording/receipt/es", data=words).get_data(as_text=True)
    assert "Gracias. 2 archivos. F-2026-000123" in page
    with seed.installation.store.read() as connection:
        assert connection.execute(select(own_tables.wording)).all() == []  # seen, not used
    assert administrator.post("/wording/receipt/es", data=words | {"save": "yes"}).status_code == 302
    assert "Back to the shipped words" in administrator.get("/wording/receipt/es").get_data(as_text=True)
    broken = administrator.post("/wording/receipt/es", data=words | {"text": "{{ iban }}", "save": "yes"})
    assert broken.status_code == 422
    assert "No mail of this kind knows iban." in broken.get_data(as_text=True)
    assert administrator.post("/wording/receipt/es/ship").status_code == 302


def test_a_person_asks_on_the_account_page_to_be_told_what_waits(collector: FlaskClient, seed: Seed) -> None:
    told = {"address": "Ana@acme.test", "told": "at_once"}
    assert collector.post("/account/briefing", data=told).status_code == 302
    page = collector.get("/account").get_data(as_text=True)
    assert "ana@acme.test" in page
    outside = collector.post("/account/briefing", data=told | {"address": "ana@elsewhere.test"})
    assert outside.status_code == 422
    assert "Write an address of your own company" in outside.get_data(as_text=True)
    assert collector.post("/account/briefing", data={"address": "ana@acme.test", "told": ""}).status_code == 302
