"""What the day alone changes: papers that do not come, and the time to object that runs out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row

from matching.codes import Code
from service import actions
from service.actions import ActionError
from service.application import Application
from service.daily import Daily, look_today
from service.imports import IMPORTS
from service.store import absences, invoices
from service.store.tables import outgoing as outgoing_table
from service.store.trade_tables import absence, contract
from tests.service.building import Clock, a_mail, an_invoice, kinds_of_events, receive, rows, the_invoice

CONTRACT = {"number": "LUZ-2024-7", "supplier": {"name": "Papelera del Norte, S.L.", "tax_id": "ESB12345674"},
            "service_points": ["ES0021000000000001AB"], "currency": "EUR",
            "terms": [{"valid_from": "2024-01-01", "expectation": "metered"}]}  # fmt: skip


def bring(app: Application, folder: Path, what: str, content: list[dict[str, Any]]) -> None:
    path = folder / f"{what}.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    report = IMPORTS[what](app, path)
    assert not report.refused


def known_for_long(app: Application) -> None:
    with app.store.write() as connection:
        connection.execute(contract.update().values(known_since=date(2024, 1, 1)))


def missing(app: Application) -> list[Row[Any]]:
    with app.store.read() as connection:
        return absences.open_ones(connection)


def test_the_bill_of_a_contract_that_does_not_come_is_missed_once_and_ends_when_it_comes(
    app: Application, tmp_path: Path
) -> None:
    bring(app, tmp_path, "contracts", [CONTRACT])
    known_for_long(app)

    assert look_today(app).papers == 1
    assert look_today(app).papers == 0
    (lacking,) = missing(app)
    assert (lacking.code, lacking.subject, lacking.expected_by) == (
        "recurring_missing",
        "LUZ-2024-7:2026-10",
        date(2026, 11, 6),
    )
    receive(app, a_mail("Factura", an_invoice("L-10", order="LUZ-2024-7")))
    assert the_invoice(app, "L-10").contract == "LUZ-2024-7"
    assert missing(app) == []
    assert look_today(app).papers == 0


def test_a_contract_that_is_new_here_misses_no_bill_of_the_past(app: Application, tmp_path: Path) -> None:
    bring(app, tmp_path, "contracts", [CONTRACT])

    assert look_today(app).papers == 0


def test_a_person_asks_for_it_by_mail_and_a_second_time_only_anew(app: Application, tmp_path: Path) -> None:
    bring(app, tmp_path, "contracts", [CONTRACT])
    known_for_long(app)
    look_today(app)
    (lacking,) = missing(app)

    actions.ask_for_paper(app, lacking.id, version=lacking.version, actor="eva")
    with pytest.raises(ActionError) as twice:
        actions.ask_for_paper(app, lacking.id, version=lacking.version, actor="eva")

    assert twice.value.code == "changed_meanwhile"
    (letter,) = rows(app, outgoing_table)
    assert (letter.kind, letter.recipient, letter.state) == ("missing_paper", "ana@papelera.example", "queued")
    assert "LUZ-2024-7" in letter.text
    assert "del 1 de octubre de 2026 al 31 de octubre de 2026" in letter.text


def test_what_a_person_settled_is_not_missed_again(app: Application, tmp_path: Path) -> None:
    bring(app, tmp_path, "contracts", [CONTRACT])
    known_for_long(app)
    look_today(app)
    (lacking,) = missing(app)

    actions.settle_paper(app, lacking.id, version=lacking.version, actor="eva", reason="El local estuvo cerrado")

    assert look_today(app).papers == 0
    assert missing(app) == []
    (row,) = rows(app, absence)
    assert row.ended_by == "person:eva"


def test_one_day_is_looked_at_once_by_however_many_workers(applications: Callable[..., Application]) -> None:
    clock = Clock()
    app = replace(applications(), clock=clock)
    first, second = Daily(app=app), Daily(app=app)

    assert first.look_in() is not None
    assert first.look_in() is None
    assert second.look_in() is None
    clock.pass_by(days=1)
    assert second.look_in() is not None
    assert first.look_in() is None


def test_the_law_s_time_to_object_is_said_once_half_of_it_is_gone(
    applications: Callable[..., Application], tmp_path: Path
) -> None:
    clock = Clock()
    app = replace(applications(), clock=clock)
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", price="23.00")))
    _make_chilean(app, "A-1")
    said = []
    for _ in range(5):
        look_today(app)
        said.append([each["code"] for each in the_invoice(app, "A-1").match["discrepancies"]])
        clock.pass_by(days=1)

    assert said == [["price_over"]] * 4 + [["price_over", "legal_deadline"]]
    deadline = the_invoice(app, "A-1").match["discrepancies"][-1]
    assert deadline["expected"] == "2026-12-03"  # eight days after the 25th of November
    decided = kinds_of_events(app, the_invoice(app, "A-1").id).count("decided")
    look_today(app)
    assert kinds_of_events(app, the_invoice(app, "A-1").id).count("decided") == decided


def _make_chilean(app: Application, number: str) -> None:
    row = the_invoice(app, number)
    with app.store.write() as connection:
        invoices.change(connection, row.id, reading={**row.reading, "country": "CL"})


def test_a_payment_receipt_that_a_supplier_owes_is_missed_from_the_sixth_of_the_next_month(
    applications: Callable[..., Application],
) -> None:
    clock = Clock()
    app = replace(applications(), clock=clock)
    uuid = "6F1C3D2E-8E0A-4C7B-9B1D-2A5F6E7D8C90"
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    row = the_invoice(app, "A-1")
    with app.store.write() as connection:
        reading = {**row.reading, "payment_method": "PPD", "authority_id": uuid}
        invoices.change(connection, row.id, reading=reading, authority_id=uuid)
        paid = {"payment_date": date(2026, 11, 25), "paid": row.total}
        for state, values in ((invoices.InvoiceState.PAID, paid),):
            invoices.transition(connection, row.id, state, now=clock(), actor="rule:payments", values=values)
    clock.moment = datetime(2026, 12, 5, 12, tzinfo=UTC)
    assert look_today(app).papers == 0
    clock.pass_by(days=1)

    assert look_today(app).papers == 1
    (lacking,) = missing(app)
    assert (lacking.code, lacking.expected_by, lacking.invoice_id) == ("missing_rep", date(2026, 12, 5), row.id)
    assert lacking.code == Code.MISSING_REP


def test_blocked_since_is_kept_while_it_is_the_same_ones_turn(applications: Callable[..., Application]) -> None:
    clock = Clock()
    app = replace(applications(), clock=clock)
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", price="23.00")))
    since = the_invoice(app, "A-1").blocked_since
    clock.pass_by(days=2)
    _make_chilean(app, "A-1")
    clock.pass_by(days=4)
    look_today(app)

    assert the_invoice(app, "A-1").blocked_since == since
    row = the_invoice(app, "A-1")
    actions.approve(app, row.id, version=row.version, actor="eva")
    assert the_invoice(app, "A-1").blocked_since is None
    assert since is not None
    assert clock() - since == timedelta(days=6)
