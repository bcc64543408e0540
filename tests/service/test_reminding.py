"""Reminders through the store and the queue: one mail however often it runs, none that is not true when it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Row, update

from outbound.envelope import copies_of
from outbound.records import DeliveryResult, OutgoingState, Settlement
from service.application import Application
from service.rehearsing import record_of, rehearsals
from service.remindercheck import still_wanted
from service.reminding import remind
from service.settings import ReminderSettings
from service.stalepayments import StalePayments, stale_payments
from service.store import customers, receivables, schema, standings
from service.store.desk_customers import CustomerFilter, list_customers, owed, view_customer
from service.store.outgoing import StoredQueue
from service.store.receivable_tables import contact_failure, customer_task, promise, reminder, reminder_step
from service.store.tables import event, invoice
from service.store.tables import outgoing as outgoing_table
from tests.service.building import Clock, an_application, kinds_of_events, rows
from tests.service.receivable_files import bring, with_receivables
from tests.system.postgresql import PostgreSql

LIVE = ReminderSettings(live=True)


def live(app: Application, reminders: ReminderSettings = LIVE) -> Application:
    """Return the installation with other settings about reminders."""
    return replace(app, settings=replace(app.settings, reminders=reminders))


@pytest.fixture
def ledger(app: Application, tmp_path: Path) -> Application:
    """An installation with reminders live and the first customer's A-101 overdue by 25 days; payments are known."""
    ready = live(with_receivables(app, tmp_path))
    at(ready, hours=1)  # 10:00 in London: the hour of the policy is past everywhere
    return ready


def at(app: Application, **time: float) -> None:
    """Let time pass to a working hour."""
    assert isinstance(app.clock, Clock)
    app.clock.pass_by(**time)


def fresh(app: Application) -> None:
    """Say that payment data are known up to now."""
    with app.store.write() as connection:
        standings.note_import(connection, standings.PAYMENTS, now=app.clock())


def mails(app: Application) -> list[Row[Any]]:
    return rows(app, outgoing_table)


def claim(app: Application) -> list[str]:
    """Claim what is due for sending, and return to whom it goes."""
    queue = StoredQueue(app.store, still_wanted(app))
    return [one.recipient for one in queue.claim_due(app.clock(), "test", timedelta(minutes=5), 10)]


def the(app: Application, number: str) -> Row[Any]:
    with app.store.read() as connection:
        row = receivables.by_number(connection, number)
    assert row is not None
    return row


def test_an_overdue_invoice_is_reminded_of_once_however_often_it_runs(ledger: Application) -> None:
    assert len(remind(ledger).queued) == 2  # the overdue one, and the one that is due today
    for _ in range(20):
        assert remind(ledger).queued == ()
    sent = mails(ledger)
    assert {one.recipient for one in sent} == {"pagos@miramar.example", "accounts@bistro.example"}
    spanish = next(one for one in sent if one.recipient == "pagos@miramar.example")
    assert "A-101" in spanish.text
    assert "1.210,00" in spanish.text
    assert spanish.language == "es"
    assert "mail_queued" in [one.kind for one in rows(ledger, event) if one.outgoing_id == spanish.id]
    assert claim(ledger) == ["pagos@miramar.example", "accounts@bistro.example"]


def test_what_was_paid_since_it_was_queued_does_not_leave(ledger: Application, tmp_path: Path) -> None:
    remind(ledger)
    bring(ledger, tmp_path, "payments", "factura;fecha\nA-101;2026-11-25\n")
    assert claim(ledger) == ["accounts@bistro.example"]
    dropped = next(one for one in mails(ledger) if one.state == OutgoingState.CANCELLED)
    assert (dropped.recipient, dropped.reason) == ("pagos@miramar.example", "paid")


def test_a_part_paid_since_is_asked_for_anew_with_the_right_sum(ledger: Application, tmp_path: Path) -> None:
    remind(ledger)
    bring(ledger, tmp_path, "payments", "factura;fecha;importe\nA-101;2026-11-25;1000,00\n")
    assert "pagos@miramar.example" not in claim(ledger)
    assert len(remind(ledger).queued) == 1
    (anew,) = [one for one in mails(ledger) if one.state == OutgoingState.QUEUED]
    assert "210,00" in anew.text
    assert "pagos@miramar.example" in claim(ledger)


def _dispute(app: Application, row: Row[Any]) -> None:
    with app.store.write() as connection:
        told: dict[str, Any] = {"now": app.clock(), "today": date(2026, 11, 25), "actor": "person:eva"}
        standings.open_dispute(connection, row.id, "price", **told)


def _promise(app: Application, row: Row[Any]) -> None:
    with app.store.write() as connection:
        day = date(2026, 11, 27)
        standings.promise_payment(connection, row.party_id, [row.id], day, now=app.clock(), actor="person:eva")


def _pause(app: Application, row: Row[Any]) -> None:
    with app.store.write() as connection:
        standings.hold_back(connection, row.party_id, "obras", now=app.clock(), actor="person:eva", invoice_id=row.id)


def _write_off(app: Application, row: Row[Any]) -> None:
    with app.store.write() as connection:
        receivables.write_off(connection, row.id, reason="incobrable", now=app.clock(), actor="person:eva")


def _exclude(app: Application, row: Row[Any]) -> None:
    with app.store.write() as connection:
        customers.change(connection, row.party_id, now=app.clock(), excluded="acuerdo")


STOPS = [
    (_dispute, "disputed"),
    (_promise, "promised"),
    (_pause, "paused"),
    (_write_off, "written_off"),
    (_exclude, "excluded"),
]


@pytest.mark.parametrize(("stop", "why"), STOPS)
def test_what_stands_in_the_way_is_found_before_queueing_and_before_sending(
    ledger: Application, stop: Callable[[Application, Row[Any]], None], why: str
) -> None:
    remind(ledger)
    stop(ledger, the(ledger, "A-101"))
    assert claim(ledger) == ["accounts@bistro.example"]
    assert [one.reason for one in mails(ledger) if one.state == OutgoingState.CANCELLED] == [why]
    assert remind(ledger).queued == ()


def test_a_broken_promise_is_noted_and_answered_with_one_mail(ledger: Application) -> None:
    _promise(ledger, the(ledger, "A-101"))
    remind(ledger)
    assert "pagos@miramar.example" not in [one.recipient for one in mails(ledger)]
    at(ledger, days=6)
    fresh(ledger)
    remind(ledger)
    remind(ledger)
    assert [one.state for one in rows(ledger, promise)] == ["broken"]
    assert [one.family for one in rows(ledger, reminder)].count("broken_promise") == 1
    assert "promise_broken" in kinds_of_events(ledger, the(ledger, "A-101").id)


def test_after_an_outage_only_one_mail_goes_and_not_every_stage_that_was_missed(ledger: Application) -> None:
    at(ledger, days=40)
    fresh(ledger)
    for _ in range(3):
        remind(ledger)
    per_customer = [one.recipient for one in mails(ledger)]
    assert sorted(per_customer) == ["accounts@bistro.example", "pagos@miramar.example"]


def test_nobody_is_reminded_on_stale_payments(ledger: Application) -> None:
    at(ledger, days=7)
    assert remind(ledger).queued == ()
    assert [one.kind for one in rows(ledger, customer_task)].count("import_payments") <= 2


def test_a_mail_that_waited_into_the_night_is_planned_again_for_the_morning(ledger: Application) -> None:
    remind(ledger)
    at(ledger, hours=12)
    assert claim(ledger) == []
    assert {one.reason for one in mails(ledger)} == {"outside_hours"}
    assert remind(ledger).queued == ()
    at(ledger, hours=12)
    assert len(remind(ledger).queued) == 1  # what was for the due day alone has had its day
    assert claim(ledger) == ["pagos@miramar.example"]


def test_until_it_is_live_mails_go_to_the_test_address_plainly_marked(app: Application, tmp_path: Path) -> None:
    trial = live(with_receivables(app, tmp_path), ReminderSettings(test_to="jefa@aurora.example"))
    at(trial, hours=1)
    remind(trial)
    remind(trial)
    assert [one.recipient for one in mails(trial)] == ["jefa@aurora.example"] * 2
    spanish = next(one for one in mails(trial) if "pagos@miramar.example" in one.subject)
    assert spanish.subject.startswith("[TEST → pagos@miramar.example]")
    assert spanish.text.startswith("CORREO DE PRUEBA")
    assert "CORREO DE PRUEBA" in spanish.html
    assert "mail_queued" not in kinds_of_events(trial, the(trial, "A-101").id)
    real = live(trial)
    assert len(remind(real).queued) == 2  # for the customers nothing had happened yet
    assert sorted(claim(real)) == ["accounts@bistro.example", "pagos@miramar.example"]


def test_without_a_test_address_what_is_not_live_is_held(app: Application, tmp_path: Path) -> None:
    trial = live(with_receivables(app, tmp_path), ReminderSettings())
    at(trial, hours=1)
    remind(trial)
    assert {(one.state, one.reason, one.recipient) for one in mails(trial)} == {
        ("held", "not_live", "facturas@aurora.example")
    }
    assert claim(trial) == []


def test_a_refused_address_is_noted_and_the_next_contact_gets_the_mail(ledger: Application, tmp_path: Path) -> None:
    more = [{"code": "C-1", "contacts": [{"address": "contable@miramar.example", "purpose": "accounting"}]}]
    bring(ledger, tmp_path, "customers", more)
    remind(ledger)
    queue = StoredQueue(ledger.store, still_wanted(ledger))
    for one in queue.claim_due(ledger.clock(), "test", timedelta(minutes=5), 10):
        failed = one.recipient == "pagos@miramar.example"
        result = DeliveryResult.FAILED if failed else DeliveryResult.SENT
        queue.settle(one, Settlement(result=result, reply="550 5.1.1 no such user", code=550), ledger.clock())
    assert len(remind(ledger).queued) == 1
    assert mails(ledger)[-1].recipient == "contable@miramar.example"
    assert Decimal(the(ledger, "A-101").open) == Decimal("1210.00")
    assert len([one for one in rows(ledger, reminder_step) if "~" in one.key]) >= 1


def test_the_plan_of_some_days_says_every_mail_and_every_one_withheld_and_changes_nothing(
    ledger: Application, tmp_path: Path
) -> None:
    before = [rows(ledger, table) for table in (outgoing_table, reminder, event)]
    days = [record_of(one) for one in rehearsals(ledger, date(2026, 11, 25), date(2026, 12, 20))]
    sent = [one for one in days if one["send"]]
    assert [one["day"] for one in days] == sorted(one["day"] for one in days)
    assert sent[0]["to"] == "pagos@miramar.example"
    assert [one["number"] for one in sent[0]["invoices"]] == ["A-101"]
    assert len({(one["customer_id"], one["day"]) for one in sent}) == len(sent)  # one mail a customer and day
    assert "superseded" in {one["why"] for one in days if not one["send"]}
    assert all(one["why"] for one in days)
    assert [rows(ledger, table) for table in (outgoing_table, reminder, event)] == before
    bring(ledger, tmp_path, "payments", "factura;fecha\nA-101;2026-11-25\n")
    later = [record_of(one) for one in rehearsals(ledger, date(2026, 11, 25), date(2026, 12, 20))]
    assert "A-101" not in {each["number"] for one in later if one["send"] for each in one["invoices"]}


def test_from_a_firm_stage_on_our_salesperson_gets_a_copy(ledger: Application) -> None:
    """eva@aurora.example looks after the customer; the stages say from when on she is told."""
    for _ in range(25):
        fresh(ledger)
        remind(ledger)
        queue = StoredQueue(ledger.store, still_wanted(ledger))
        for one in queue.claim_due(ledger.clock(), "test", timedelta(minutes=5), 10):
            queue.settle(one, Settlement(result=DeliveryResult.SENT, reply="250"), ledger.clock())
        at(ledger, hours=24)
    theirs = [one for one in mails(ledger) if one.recipient == "pagos@miramar.example"]
    tones = {row.outgoing_id: row.tone for row in rows(ledger, reminder)}
    copied = [(tones[one.id], copies_of(one.raw)) for one in theirs]
    assert copied[0] == ("friendly", ())
    assert copied[-1] == ("firm", ("eva@aurora.example",))
    assert {copies for tone, copies in copied if tone != "firm"} == {()}


def _with_paper(app: Application, number: str, content: bytes) -> None:
    """Say that a file is the paper of an invoice."""
    (sha256,) = app.blobs.put_many((content,))
    with app.store.write() as connection:
        connection.execute(update(invoice).where(invoice.c.number == number).values(sha256=sha256))


def _second_mail(app: Application) -> EmailMessage:
    """Let two reminders of A-101 go, and return the second one: its stage sends a copy of the invoice."""
    for _ in range(8):
        fresh(app)
        remind(app)
        queue = StoredQueue(app.store, still_wanted(app))
        for one in queue.claim_due(app.clock(), "test", timedelta(minutes=5), 10):
            queue.settle(one, Settlement(result=DeliveryResult.SENT, reply="250"), app.clock())
        at(app, hours=24)
    raw = [one.raw for one in mails(app) if one.recipient == "pagos@miramar.example"][1]
    return cast("EmailMessage", message_from_bytes(raw, policy=default))


def test_a_copy_of_the_invoice_goes_with_the_stage_that_asks_for_it(ledger: Application) -> None:
    _with_paper(ledger, "A-101", b"%PDF-1.7 one")
    mail = _second_mail(ledger)
    assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [
        ("A-101.pdf", b"%PDF-1.7 one")
    ]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Adjuntamos copia de: A-101." in body.get_content()


@pytest.mark.parametrize("numbers", [("A-101", "A-102"), ("A-101", "B-7")])
def test_a_file_of_several_invoices_is_nobodys_copy(ledger: Application, numbers: tuple[str, ...]) -> None:
    for number in numbers:
        _with_paper(ledger, number, b"%PDF-1.7 many")
    mail = _second_mail(ledger)
    assert list(mail.iter_attachments()) == []
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Adjuntamos" not in body.get_content()


def test_what_is_no_pdf_is_not_attached(ledger: Application) -> None:
    _with_paper(ledger, "A-101", b"factura;importe\nA-101;1210\n")
    assert list(_second_mail(ledger).iter_attachments()) == []


@pytest.mark.postgresql
def test_on_postgresql_it_is_the_same(postgresql: PostgreSql, tmp_path: Path) -> None:
    folder = tmp_path / "installation"
    folder.mkdir()
    ledger = live(with_receivables(an_application(folder, url=postgresql.new_database()), tmp_path))
    at(ledger, hours=1)
    assert len(remind(ledger).queued) == 2
    assert remind(ledger).queued == ()
    _dispute(ledger, the(ledger, "B-7"))
    bring(ledger, tmp_path, "payments", "factura;fecha;importe\nA-101;2026-11-25;1000,00\n")
    assert claim(ledger) == []
    assert {one.reason for one in mails(ledger)} == {"amount_changed", "disputed"}
    assert len(remind(ledger).queued) == 1
    assert claim(ledger) == ["pagos@miramar.example"]
    assert [one for one in rehearsals(ledger, date(2026, 11, 25), date(2026, 12, 20)) if one.ledger.customer.id]
    assert list_customers(ledger.store, CustomerFilter()).rows
    assert view_customer(ledger.store, the(ledger, "A-101").party_id) is not None
    assert owed(ledger.store)
    with ledger.store.read() as connection:
        assert schema.differences(connection) == []
    ledger.store.close()


def test_payment_data_that_are_too_old_are_an_alarm_while_anybody_owes_us(ledger: Application, tmp_path: Path) -> None:
    fresh(ledger)

    def told() -> StalePayments | None:
        with ledger.store.read() as connection:
            return stale_payments(connection, ledger)

    known = ledger.clock().date()
    assert told() is None
    at(ledger, hours=24 * 5)  # Wednesday to Monday: three business days
    assert told() == StalePayments(day=known)
    with ledger.store.read() as connection:
        assert stale_payments(connection, live(ledger, ReminderSettings())) is None, "who reminds nobody needs none"
    fresh(ledger)
    assert told() is None


def test_a_file_of_payments_in_which_nobody_paid_is_news_too(ledger: Application, tmp_path: Path) -> None:
    at(ledger, days=7)
    assert remind(ledger).queued == ()  # the data are a week old
    assert bring(ledger, tmp_path, "payments", "factura;fecha;importe\n").refused == ()
    assert len(remind(ledger).queued) == 2


def test_a_refusal_by_policy_is_for_a_person_and_nothing_is_tried_again(ledger: Application) -> None:
    remind(ledger)
    queue = StoredQueue(ledger.store, still_wanted(ledger))
    for one in queue.claim_due(ledger.clock(), "test", timedelta(minutes=5), 10):
        reply = Settlement(result=DeliveryResult.FAILED, reply="550 5.7.1 Message rejected as spam", code=550)
        queue.settle(one, reply, ledger.clock())
    for _ in range(5):
        at(ledger, minutes=5)
        assert remind(ledger).queued == ()
    assert [one.kind for one in rows(ledger, customer_task)] == ["refused", "refused"]
    assert {one.kind for one in rows(ledger, contact_failure)} == {"soft"}
