"""What other systems know comes in, twice without a difference, and the invoices that waited for it are looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.application import Application
from service.imports import IMPORTS, ImportReport
from service.store.tables import event
from service.store.trade_tables import order_line, party, party_account, party_contact, party_tax_id, purchase_order
from service.store.trade_tables import receipt as receipt_table
from tests.service.building import a_mail, an_invoice, kinds_of_events, receive, rows, the_invoice

LINE = {"position": 1, "item_code": "BOX-1", "description": "Caja de cartón", "quantity": "10", "unit": "EA",
        "unit_price": "20.00", "tax_rate": "21"}  # fmt: skip
ORDER = {"number": "PO-88", "supplier": {"name": "Papelera del Norte, S.L.", "tax_id": "ESB12345674"},
         "currency": "EUR", "status": "open", "receipt_required": True, "lines": [LINE]}  # fmt: skip
RECEIPT = {"number": "R-9", "order": "PO-88", "date": "2026-11-24", "lines": [{"position": 1, "quantity": "10"}]}
SUPPLIER = {"name": "Nueva Casa, S.L.", "tax_id": "ESB99999990", "country": "ES", "language": "es",
            "contacts": [{"address": "Eva@Nueva.example", "name": "Eva"}], "domains": ["nueva.example"],
            "bank_accounts": ["ES79 2100 0813 6101 2345 6789"]}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def bring(app: Application, folder: Path, what: str, content: list[dict[str, Any]] | str) -> ImportReport:
    """Import rows as JSON, or a text as CSV."""
    path = folder / f"{what}.{'csv' if isinstance(content, str) else 'json'}"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return IMPORTS[what](app, path)


def pay(app: Application, folder: Path, *lines: str) -> ImportReport:
    return bring(app, folder, "payments", "\n".join(["invoice;date;state;amount;reference", *lines, ""]))


@pytest.mark.parametrize(
    ("what", "content"), [("parties", [SUPPLIER]), ("orders", [ORDER]), ("receipts", [{**RECEIPT, "order": "PO-77"}])]
)
def test_importing_twice_changes_nothing(
    app: Application, folder: Path, what: str, content: list[dict[str, Any]]
) -> None:
    tables = (party, party_tax_id, party_contact, party_account, purchase_order, order_line, receipt_table, event)
    first = bring(app, folder, what, content)
    before = [rows(app, table) for table in tables]
    again = bring(app, folder, what, content)
    assert (first.read, first.changed, again.read, again.changed) == (1, 1, 1, 0)
    assert [rows(app, table) for table in tables] == before


@pytest.mark.parametrize(
    ("what", "content", "change"),
    [
        ("parties", SUPPLIER, {"language": "en"}),
        ("parties", SUPPLIER, {"domains": ["nueva.example", "nuevacasa.example"]}),  # one more
        ("parties", SUPPLIER, {"bank_accounts": []}),  # one less
        ("orders", ORDER, {"status": "closed"}),
        ("orders", ORDER, {"lines": [{**LINE, "unit_price": "21.00"}]}),
        ("receipts", {**RECEIPT, "order": "PO-77"}, {"lines": [{"position": 1, "quantity": "9"}]}),
    ],
)
def test_what_changed_is_changed(
    app: Application, folder: Path, what: str, content: dict[str, Any], change: dict[str, Any]
) -> None:
    bring(app, folder, what, [content])
    assert bring(app, folder, what, [{**content, **change}]).changed == 1
    assert bring(app, folder, what, [{**content, **change}]).changed == 0


def test_a_suppliers_account_is_compared_however_it_is_written(app: Application, folder: Path) -> None:
    bring(app, folder, "parties", [SUPPLIER])
    assert bring(app, folder, "parties", [{**SUPPLIER, "bank_accounts": ["ES7921000813610123456789"]}]).changed == 0


@pytest.mark.parametrize(
    ("what", "content", "named"),
    [
        ("parties", [{"name": ""}, {"name": "X", "contacts": ["nobody"]}], ["entry 1", "entry 2 (X)"]),
        ("orders", [{"number": "PO-5", "lines": [{**LINE, "quantity": "some"}]}], ["entry 1 (PO-5), line 1"]),
        ("receipts", [{"number": "R-9", "lines": [{"position": 1, "quantity": "1"}]}], ["entry 1 (R-9)"]),
        ("contracts", [{"supplier": "X"}, {"number": "C", "terms": [{}]}], ["entry 1", "entry 2 (C)"]),
        ("rates", [{"from": "USD", "to": "EUR", "date": "2026-12-01", "rate": "-1"}], ["entry 1"]),
        ("payments", [{"invoice": "A-1"}, {"date": "2026-12-01"}], ["entry 1", "entry 2"]),
        ("payments", [{"invoice": "A-1", "date": "2026-12-01", "amount": "many"}], ["entry 1 (A-1)"]),
    ],
)
def test_every_bad_row_is_told_with_its_place_and_nothing_of_it_is_kept(
    app: Application, folder: Path, what: str, content: list[dict[str, Any]], named: list[str]
) -> None:
    before = rows(app, party)
    report = bring(app, folder, what, content)
    assert [name for name in named if not any(each.startswith(name) for each in report.refused)] == []
    assert (report.read >= len(content), report.changed) == (True, 0)
    assert rows(app, party) == before


def test_a_bad_row_does_not_stop_the_others(app: Application, folder: Path) -> None:
    report = bring(app, folder, "parties", [{"name": ""}, {**SUPPLIER, "name": "Nueva S.L.", "tax_ids": ["B99286320"]}])
    assert (report.changed, len(report.refused)) == (1, 1)


def test_a_receipt_without_its_order_is_refused_and_the_others_are_kept(app: Application, folder: Path) -> None:
    report = bring(app, folder, "receipts", [{**RECEIPT, "order": "PO-404"}, {**RECEIPT, "order": "PO-77"}])
    assert (report.read, report.changed) == (2, 1)
    [refused] = report.refused
    assert "PO-404" in refused


# The invoices that waited


def test_a_receipt_approves_the_invoice_that_waited_for_it(app: Application, folder: Path) -> None:
    bring(app, folder, "orders", [ORDER])
    receive(app, a_mail("Adjunto factura.", an_invoice(order="PO-88")))
    assert "receipt_pending" in the_invoice(app, "A-1").reasons
    assert bring(app, folder, "receipts", [RECEIPT]).cases == ("F-2026-000001",)
    row = the_invoice(app, "A-1")
    assert row.state == "approved"
    assert kinds_of_events(app, row.id)[-2:] == ["decided", "approved"]


@pytest.mark.parametrize("spelling", ["PO-88", "PO 88", "po-0088", "Pedido PO-88"])
def test_an_order_that_comes_later_approves_the_invoice_that_named_it(
    app: Application, folder: Path, spelling: str
) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice(order=spelling)))
    assert the_invoice(app, "A-1").state == "waiting_supplier"
    bring(app, folder, "orders", [{**ORDER, "receipt_required": False}])
    assert the_invoice(app, "A-1").state == "approved"


def test_an_order_that_concerns_no_open_invoice_changes_none(app: Application, folder: Path) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice(order="PO-99")))
    before = rows(app, event)
    assert bring(app, folder, "orders", [ORDER]).cases == ()
    assert rows(app, event) == before


# Payments


def test_payments_lead_from_approved_to_paid(app: Application, folder: Path) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice()))  # 242.00
    states = []
    for line in ("A-1;2026-12-03;scheduled;;", "A-1;2026-12-03;paid;200.00;T-1", "A-1;2026-12-10;paid;42.00;T-2"):
        assert pay(app, folder, line).cases == ("F-2026-000001",)
        states.append(the_invoice(app, "A-1").state)
    assert states == ["scheduled", "part_paid", "paid"]
    row = the_invoice(app, "A-1")
    assert (str(row.paid), str(row.payment_date), row.payment_reference) == ("242.00", "2026-12-10", "T-2")
    assert kinds_of_events(app, row.id)[-3:] == states


def test_what_was_withheld_counts_as_settled_and_is_told(app: Application, folder: Path) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1")))
    rows_of_payment = "invoice;date;amount;retenciones\nA-1;2026-12-01;230.00;12.00\n"

    report = bring(app, folder, "payments", rows_of_payment)

    row = the_invoice(app, "A-1")
    assert (report.changed, row.state, str(row.paid), str(row.withheld)) == (1, "paid", "230.00", "12.00")
    answer = receive(app, a_mail("¿Cuándo pagan la factura A-1?", subject="Consulta")).outgoing[-1]
    assert "Retenciones practicadas: 12,00 EUR" in answer.text
    assert bring(app, folder, "payments", rows_of_payment).changed == 0


def test_a_payment_without_an_amount_pays_all(app: Application, folder: Path) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    pay(app, folder, "A-1;2026-12-03;paid;;T-1")
    row = the_invoice(app, "A-1")
    assert (row.state, str(row.paid)) == ("paid", "242.00")


@pytest.mark.parametrize(
    "lines",
    [
        ("A-1;2026-12-03;scheduled;;",),
        ("A-1;2026-12-03;paid;100.00;T-1",),  # a part
        ("A-1;2026-12-03;paid;100.00;T-1", "A-1;2026-12-04;paid;100.00;T-2"),  # two parts in one file
        ("A-1;2026-12-03;scheduled;;", "A-1;2026-12-03;paid;;T-1"),  # an export that lists what was planned too
        ("A-1;2026-12-03;paid;;T-1",),
    ],
)
def test_importing_payments_twice_changes_nothing(app: Application, folder: Path, lines: tuple[str, ...]) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    pay(app, folder, *lines)
    before, happened = the_invoice(app, "A-1"), rows(app, event)
    report = pay(app, folder, *lines)
    assert (report.changed, report.refused) == (0, ())
    assert (the_invoice(app, "A-1"), rows(app, event)) == (before, happened)


def test_a_payment_that_the_bank_returned_is_scheduled_anew(app: Application, folder: Path) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    pay(app, folder, "A-1;2026-12-03;paid;;T-1")
    pay(app, folder, "A-1;2026-12-15;scheduled;;")
    row = the_invoice(app, "A-1")
    assert (row.state, str(row.payment_date)) == ("scheduled", "2026-12-15")
    pay(app, folder, "A-1;2026-12-15;paid;;T-2")
    row = the_invoice(app, "A-1")
    assert (row.state, str(row.paid)) == ("paid", "242.00")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("A-404;2026-12-03;paid;;", "no invoices"),  # nobody's
        ("A-2;2026-12-03;paid;;", "not approved"),  # dearer than ordered: it waits
    ],
)
def test_a_payment_that_fits_no_approved_invoice_is_refused_with_the_reason(
    app: Application, folder: Path, line: str, why: str
) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-2", price="23.00")))
    report = pay(app, folder, line)
    assert report.changed == 0
    [refused] = report.refused
    assert why in refused


def test_a_paid_invoices_status_tells_the_day_and_the_reference(app: Application, folder: Path) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    pay(app, folder, "A-1;2026-12-03;paid;;TR-5")
    answer = receive(app, a_mail("¿Cuándo pagan la factura A-1?", subject="Consulta")).outgoing[-1]
    assert answer.kind == "status"
    assert "3 de diciembre de 2026" in answer.text
    assert "TR-5" in answer.text
