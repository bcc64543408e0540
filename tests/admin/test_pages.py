"""What the pages show: the reason for each exception, the invoice beside its paper, the mail that will go out."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from matching.codes import Code, discrepancy
from matching.records import LineMatch, Match
from outbound.plain import to_plain
from service.store import tables, trade_tables
from tests.admin.seed import NOW, Seed, a_discrepancy, a_mail, a_match, a_reading


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_exceptions_show_the_reason_amount_age_supplier_and_who_must_act(collector: FlaskClient, seed: Seed) -> None:
    seed.invoice()
    page = text_of(collector, "/")
    for shown in ("Line 1: Unit price 61.56", "1,489.75", "EUR", "Suministros Norte SL", "Buyer", "1 day"):
        assert shown in page


def test_an_approved_invoice_is_no_exception(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice(state="approved")
    assert f"/invoices/{key}" not in text_of(collector, "/")
    assert f"/invoices/{key}" in text_of(collector, "/invoices")


def test_what_a_rule_rejected_is_found_until_somebody_looked(collector: FlaskClient, seed: Seed) -> None:
    unseen, seen = seed.invoice(state="rejected"), seed.invoice(state="rejected", blocked_by=None)
    page = text_of(collector, "/?state=rejected")
    assert f"/invoices/{unseen}" in page
    assert f"/invoices/{seen}" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=buyer", True),
        ("who=supplier", False),
        ("state=in_review", True),
        ("state=waiting_supplier", False),
        ("state=rejected", False),
        ("q=norte", True),
        ("q=2026/0117", True),
        ("q=%25", False),  # a percent sign stands for itself
    ],
)
def test_filters_live_in_the_address(collector: FlaskClient, seed: Seed, query: str, found: bool) -> None:
    key = seed.invoice()
    assert (f"/invoices/{key}" in text_of(collector, f"/?{query}")) is found


def test_a_long_list_is_walked_by_key_and_keeps_its_filter(collector: FlaskClient, seed: Seed) -> None:
    keys = [seed.invoice(blocked_by="buyer") for _ in range(60)]
    first = text_of(collector, "/?who=buyer")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert "who=buyer" in following[1]
    second = text_of(collector, html.unescape(following[1]))
    shown = [{key for key in keys if f'/invoices/{key}"' in page} for page in (first, second)]
    assert [len(each) for each in shown] == [50, 10]
    assert shown[0] | shown[1] == set(keys)


def test_mails_that_need_somebody_show_why(collector: FlaskClient, seed: Seed) -> None:
    seed.message(attention="bank_change", subject="Cambio de cuenta")
    seed.message(a_mail("otra"), attention="question", settled_by="person:Ana", subject="Ya vista")
    page = text_of(collector, "/?view=mails")
    assert "never by mail" in page
    assert "Ya vista" not in page


def test_an_invoice_shows_fields_with_confidence_and_evidence(collector: FlaskClient, seed: Seed) -> None:
    page = text_of(collector, f"/invoices/{seed.invoice()}")
    assert "check: 62%" in page
    assert "Factura 2026/0117" in page
    assert "text of the PDF" in page


def test_lines_stand_beside_order_and_receipt(collector: FlaskClient, seed: Seed) -> None:
    seed.order()
    page = text_of(collector, f"/invoices/{seed.invoice()}")
    assert "order PO-2026-0114, line 1: Tornillo M8 × 40, caja de 100" in page
    assert 'data-label="Goods received" class="number">18<' in page
    assert "57.00" in page


def test_other_invoices_of_the_order_count_as_billed_before(collector: FlaskClient, seed: Seed) -> None:
    order = seed.order()
    earlier, this = seed.invoice(state="approved"), seed.invoice()
    for key, quantity in ((earlier, 7), (this, 20)):
        seed.put(
            trade_tables.billed,
            invoice_id=key,
            order_id=order,
            position=1,
            quantity=Decimal(quantity),
            amount=Decimal(1),
        )
    page = text_of(collector, f"/invoices/{this}")
    assert 'data-label="Billed before" class="number">7<' in page


def test_an_invoice_that_came_as_data_is_set_out_to_be_read(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice()
    seed.document(seed.message(), key, b"<Invoice/>", format="ubl", source="f.xml", reading=a_reading(format="ubl"))
    page = text_of(collector, f"/invoices/{key}")
    assert "came as data (ubl)" in page
    assert "Tornillo M8 x 40" in page


def test_history_joins_decisions_people_and_mails(collector: FlaskClient, seed: Seed) -> None:
    key, mail, answer = seed.invoice(), seed.message(subject="La factura"), seed.outgoing("sent", subject="Acuse")
    seed.put(tables.message_invoice, message_id=mail, invoice_id=key, evidence="document")
    seed.put(tables.outgoing_invoice, outgoing_id=answer, invoice_id=key)
    seed.event("received", actor=f"mail:{mail}", invoice_id=key)
    seed.event("message_filed", actor="system", message_id=mail)
    seed.event("decided", actor="rule:price_over", data={"verdict": "review"}, invoice_id=key)
    seed.event("on_hold", data={"reason": "Falta el albarán"}, invoice_id=key)
    seed.event("mail_sent", actor="system", outgoing_id=answer)
    page = text_of(collector, f"/invoices/{key}")
    for shown in ("La factura", "Compared: a person must look", "Falta el albarán", "Acuse</a>", "Ana"):
        assert shown in page
    assert page.index("Compared:") < page.index("Falta el albarán") < page.index("Mail sent")


def test_a_hold_is_said_with_its_day(collector: FlaskClient, seed: Seed) -> None:
    key = seed.invoice(hold_reason="Espera el albarán", hold_until=date(2026, 3, 20))
    page = text_of(collector, f"/invoices/{key}")
    assert "until Mar 20, 2026: Espera el albarán" in page


def test_the_next_exception_is_offered_and_the_last_leads_to_the_first(collector: FlaskClient, seed: Seed) -> None:
    first, _done, last = seed.invoice(), seed.invoice(state="paid"), seed.invoice(state="waiting_supplier")
    assert f'data-key="n" href="/invoices/{last}"' in text_of(collector, f"/invoices/{first}")
    assert f'data-key="n" href="/invoices/{first}"' in text_of(collector, f"/invoices/{last}")


def test_a_mail_shows_its_text_files_and_what_was_understood(collector: FlaskClient, seed: Seed) -> None:
    key = seed.message(a_mail(text="Buenos días, va la factura."), attention="question")
    seed.document(key, None, source="nota.html", kind=None, format=None, error="unsupported", reading=None)
    page = text_of(collector, f"/mails/{key}")
    for shown in ("Buenos días, va la factura.", "nota.html", "of a type that is not read", "sends an invoice"):
        assert shown in page


def test_a_mail_whose_bytes_are_gone_is_still_shown(collector: FlaskClient, seed: Seed) -> None:
    key = seed.message(sha256="0" * 64)
    assert "not in the archive" in text_of(collector, f"/mails/{key}")
    assert collector.get(f"/mails/{key}/raw").status_code == 404


def test_outgoing_mail_is_previewed_as_it_goes(collector: FlaskClient, seed: Seed) -> None:
    key = seed.outgoing()
    page = text_of(collector, f"/outgoing/{key}")
    assert "Falta el número de orden de compra." in page
    assert "Auto-Submitted: auto-replied" in page
    assert "color:#123456" in text_of(collector, f"/outgoing/{key}/html")


def test_a_mail_names_its_own_language_to_those_who_hear_it(collector: FlaskClient, seed: Seed) -> None:
    came, unknown, went = seed.message(), seed.message(a_mail("?"), language=None), seed.outgoing()
    for address in (f"/mails/{came}", f"/outgoing/{went}"):
        assert '<pre class="mailtext" lang="es">' in text_of(collector, address)
    assert '<pre class="mailtext">' in text_of(collector, f"/mails/{unknown}")


def test_the_queue_shows_first_what_has_not_gone(collector: FlaskClient, seed: Seed) -> None:
    waits, gone = seed.outgoing("unknown"), seed.outgoing("sent")
    page = text_of(collector, "/outgoing")
    assert f"/outgoing/{waits}" in page
    assert f"/outgoing/{gone}" not in page
    assert f"/outgoing/{gone}" in text_of(collector, "/outgoing?state=sent")


def test_an_order_shows_what_was_received_and_billed(collector: FlaskClient, seed: Seed) -> None:
    order, invoice = seed.order(), seed.invoice()
    seed.put(
        trade_tables.billed,
        invoice_id=invoice,
        order_id=order,
        position=1,
        quantity=Decimal(20),
        amount=Decimal("1231.20"),
    )
    page = text_of(collector, f"/orders/{order}")
    for shown in ("ALB-PO-2026-0114", "line 1: 18", "2026/0117", "1,231.20"):
        assert shown in page


@pytest.mark.parametrize("written", ["PO-2026-0114", "po 2026 114", "OC PO-2026-0114"])
def test_an_order_is_found_by_any_spelling(collector: FlaskClient, seed: Seed, written: str) -> None:
    key = seed.order()
    assert f"/orders/{key}" in text_of(collector, f"/orders?q={written}")


def test_quarantine_shows_the_error_and_only_administrators_retry(
    collector: FlaskClient, administrator: FlaskClient, seed: Seed
) -> None:
    seed.message(state="quarantined", attention="quarantined", error="Traceback …\nValueError: bad thing")
    assert "ValueError: bad thing" in text_of(collector, "/quarantine")
    assert "/retry" not in text_of(collector, "/quarantine")
    assert "/retry" in text_of(administrator, "/quarantine")


def test_health_tells_a_failing_mailbox(collector: FlaskClient, seed: Seed) -> None:
    seed.put(
        tables.mailbox_cursor, mailbox="invoices", folder="INBOX", uidvalidity=1, last_uid=7, looked_at=NOW,
        error="LOGIN failed",
    )  # fmt: skip
    seed.message(state="stored")
    page = text_of(collector, "/health")
    for shown in ("Failing", "LOGIN failed", "Stored", "Free disk", "SQLite"):
        assert shown in page


def test_health_for_machines_says_one_word(stranger: FlaskClient) -> None:
    answer = stranger.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("address", ["/", "/?view=mails", "/invoices", "/mails", "/outgoing", "/orders", "/quarantine"])
def test_an_empty_list_says_what_will_appear_there(collector: FlaskClient, address: str) -> None:
    assert 'class="empty"' in text_of(collector, address)


def test_a_match_is_read_back_as_matching_stores_it(collector: FlaskClient, seed: Seed) -> None:
    order = seed.order()
    over = discrepancy(Code.QTY_OVER_RECEIVED, line=1, expected="18", found="20")
    stored = Match(
        orders=("PO-2026-0114",),
        lines=(LineMatch(position=1, order="PO-2026-0114", order_line=1, score=0.9),),
        discrepancies=(discrepancy(Code.NO_ORDER), over),
    )
    page = text_of(collector, f"/invoices/{seed.invoice(match=to_plain(stored))}")
    assert "Line 1: Quantity 20 exceeds what was received: 18." in page
    assert "It names no purchase order." in page
    assert f'href="/orders/{order}"' in page


def test_differences_of_every_severity_are_listed_the_gravest_first(collector: FlaskClient, seed: Seed) -> None:
    found = [a_discrepancy("price_under", severity="inform"), a_discrepancy("dup_exact", severity="reject", line=None)]
    page = text_of(collector, f"/invoices/{seed.invoice(match=a_match(discrepancies=found))}")
    assert page.index("was received before") < page.index("is below the order")
