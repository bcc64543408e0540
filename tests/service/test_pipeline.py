"""From a mail in the mailbox to rows: decisions, states, answers, and what goes wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from outbound.situation import AnswerMode
from service import pipeline
from service.application import Application
from service.imports import IMPORTS
from service.pipeline import file_message
from service.sandbox import DirectReader
from service.store import messages
from service.store.tables import billed, message
from tests.service.building import (
    NOW,
    OPEN,
    a_mail,
    an_application,
    an_invoice,
    kinds_of_events,
    look,
    receive,
    the_invoice,
)


def test_an_invoice_as_ordered_and_received_is_approved_and_acknowledged(app: Application) -> None:
    after = receive(app, a_mail("Adjunto factura.", an_invoice()))
    [invoice] = after.invoices
    assert (invoice.state, invoice.verdict, invoice.case) == ("approved", "approved", "F-2026-000001")
    assert kinds_of_events(app, invoice.id) == ["received", "in_review", "decided", "approved"]
    [answer] = after.outgoing
    assert (answer.kind, answer.state, answer.recipient) == ("acknowledgement", "queued", "ana@papelera.example")
    assert "A-1" in answer.text
    assert after.message.state == "filed"
    assert after.message.attention is None


@pytest.mark.parametrize(
    ("change", "state", "code"),
    [
        ({"price": "23.00"}, "waiting_supplier", "price_over"),  # dearer than ordered
        ({"quantity": "12"}, "rejected", "qty_over_ordered"),  # more than the order has left
        ({"order": "PO-99"}, "waiting_supplier", "order_not_found"),  # an order that nobody knows
        ({"order": None}, "waiting_supplier", "no_order"),  # names no order, though one fits
        ({"iban": "ES7921000813610123456789"}, "in_review", "bank_mismatch"),  # held, and the supplier learns nothing
    ],
)
def test_what_differs_is_decided_and_named(app: Application, change: dict[str, Any], state: str, code: str) -> None:
    after = receive(app, a_mail("Adjunto factura.", an_invoice(**change)))
    [invoice] = after.invoices
    assert invoice.state == state
    assert code in invoice.reasons


def test_the_same_invoice_again_is_filed_once_and_told_its_state(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    after = receive(app, a_mail("Les reenvío la factura.", an_invoice()))
    [invoice] = after.invoices
    assert "resent" in kinds_of_events(app, invoice.id)
    assert len(after.outgoing) == 2
    assert "F-2026-000001" in after.outgoing[1].text


def test_a_correction_replaces_the_rejected_invoice(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", quantity="12")))
    after = receive(app, a_mail("Adjunto la corregida.", an_invoice("A-2", quantity="10", corrects="A-1")))
    first, second = after.invoices
    assert (first.state, second.state) == ("replaced", "approved")
    assert first.replaced_by == second.id


def test_two_invoices_in_one_mail_count_for_each_other(app: Application) -> None:
    """Six and six of an order for ten: the second bills more than is left."""
    after = receive(app, a_mail("Dos facturas.", an_invoice("A-1", quantity="6"), an_invoice("A-2", quantity="6")))
    assert [(row.number, row.state) for row in after.invoices] == [("A-1", "approved"), ("A-2", "rejected")]
    assert len(after.outgoing) == 1


def test_a_rejected_invoice_bills_nothing(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", quantity="12")))
    with app.store.read() as connection:
        assert connection.execute(select(billed)).all() == []


def test_an_order_number_that_only_the_mail_names_counts_with_a_doubt(app: Application) -> None:
    after = receive(app, a_mail("Adjunto factura de su pedido PO-77.", an_invoice(order=None)))
    [invoice] = after.invoices
    assert invoice.match["orders"] == ["PO-77"]
    assert invoice.reading["evidence"]["order_references"]["source"] == "mail"


def test_filing_twice_changes_nothing(app: Application) -> None:
    after = receive(app, a_mail("Adjunto factura.", an_invoice()))
    assert file_message(app, DirectReader(), after.message.id) is None
    again = look(app, after.message.id)
    assert (len(again.invoices), len(again.outgoing)) == (1, 1)


def test_mail_from_before_the_day_of_going_live_is_filed_and_not_answered(tmp_path: Path) -> None:
    app = an_application(tmp_path, answer_from=date(2026, 11, 26))
    after = receive(app, a_mail("Adjunto factura.", an_invoice()))
    assert [row.state for row in after.invoices] == ["approved"]
    assert after.outgoing == []
    app.store.close()


def test_an_unforeseen_exception_puts_one_mail_aside_and_the_next_goes_on(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError("a bug of ours")

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "conclude_mail", broken)
        after = receive(app, a_mail("Adjunto factura.", an_invoice()))
    assert after.message.state == "quarantined"
    assert "ZeroDivisionError: a bug of ours" in after.message.error
    assert after.invoices == []
    assert receive(app, a_mail("Otra.", an_invoice("A-2"))).message.state == "filed"
    with app.store.write() as connection:
        assert messages.retry(connection, after.message.id, now=app.clock(), actor="person:eva")
    file_message(app, DirectReader(), after.message.id)
    assert look(app, after.message.id).message.state == "filed"


def test_a_busy_database_makes_a_mail_wait_and_is_no_failure_of_the_mail(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: object, **_named: object) -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "conclude_mail", busy)
        after = receive(app, a_mail("Adjunto factura.", an_invoice()))
    assert after.message.state == "stored"
    assert after.message.not_before > NOW
    app.clock.pass_by(minutes=1)  # type: ignore[attr-defined]
    file_message(app, DirectReader(), after.message.id)
    assert look(app, after.message.id).message.state == "filed"


def test_a_mail_that_killed_its_reader_three_times_is_put_aside(app: Application) -> None:
    key = _stored(app, a_mail("Adjunto factura.", an_invoice()))
    for _ in range(3):
        with app.store.write() as connection:
            assert messages.claim(connection, key, now=app.clock(), lease=timedelta(seconds=5))
        app.clock.pass_by(seconds=6)  # type: ignore[attr-defined]
    file_message(app, DirectReader(), key)
    row = look(app, key).message
    assert (row.state, row.attention) == ("quarantined", "quarantined")


def test_a_message_that_somebody_else_took_over_is_not_recorded_twice(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first worker's lease ends while it reads; the second files the mail; the first must change nothing."""
    key = _stored(app, a_mail("Adjunto factura.", an_invoice()))
    understand = pipeline.understand

    def slowly(*arguments: Any, **named: Any) -> Any:
        app.clock.pass_by(minutes=10)  # type: ignore[attr-defined]
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "understand", understand)
            file_message(app, DirectReader(), key)
        return understand(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "understand", slowly)
        assert file_message(app, DirectReader(), key) is None
    after = look(app, key)
    assert (after.message.state, len(after.invoices), len(after.outgoing)) == ("filed", 1, 1)


def test_a_receipt_that_arrives_approves_the_invoice_that_waited_for_it(tmp_path: Path) -> None:
    app = an_application(tmp_path)
    _import(app, tmp_path, "orders", [_as_file("PO-88")])
    receive(app, a_mail("Adjunto factura.", an_invoice(order="PO-88")))
    assert "receipt_pending" in the_invoice(app, "A-1").reasons
    lines = [{"position": 1, "quantity": "10"}]
    _import(app, tmp_path, "receipts", [{"number": "R-9", "order": "PO-88", "lines": lines}])
    assert the_invoice(app, "A-1").state == "approved"
    app.store.close()


def test_drafts_wait_for_a_person_where_the_policy_says_so(tmp_path: Path) -> None:
    app = an_application(tmp_path, answers=replace(OPEN, request=AnswerMode.DRAFT))
    after = receive(app, a_mail("Adjunto factura.", an_invoice(price="23.00")))
    [invoice] = after.invoices
    assert invoice.state == "in_review"
    assert sorted((row.kind, row.state) for row in after.outgoing) == [
        ("acknowledgement", "queued"),
        ("request", "draft"),
    ]
    acknowledgement = next(row for row in after.outgoing if row.kind == "acknowledgement")
    assert "23" not in acknowledgement.text
    app.store.close()


def _stored(app: Application, raw: bytes) -> int:
    values = {"sha256": app.blobs.put(raw), "state": "stored", "mailbox": "facturas", "size": len(raw)}
    with app.store.write() as connection:
        inserted = connection.execute(insert(message).values(**values, received_at=app.clock()))
    return int(inserted.inserted_primary_key[0])


def _as_file(number: str) -> dict[str, Any]:
    line = {"position": 1, "item_code": "BOX-1", "description": "Caja de cartón", "quantity": "10", "unit": "EA"}
    supplier = {"name": "Papelera del Norte, S.L.", "tax_id": "ESB12345674"}
    return {
        "number": number,
        "supplier": supplier,
        "currency": "EUR",
        "status": "open",
        "receipt_required": True,
        "lines": [line | {"unit_price": "20.00", "tax_rate": "21"}],
    }


def _import(app: Application, folder: Path, what: str, rows: list[dict[str, Any]]) -> None:
    path = folder / f"{what}.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    IMPORTS[what](app, path)
