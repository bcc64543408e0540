"""What is bought without an order: the register, the categories that are learned, and the series of contracts."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service import actions
from service.application import Application
from service.cli import main
from service.expense_table import expense_table, period
from service.imports import IMPORTS
from service.store.expenses import Expense, by_approver, by_category, expenses
from service.tabular import as_csv
from tests.service.building import OTHER, a_configuration, a_mail, an_invoice, receive, the_invoice

RENT = {"number": "ALQ-7", "supplier": {"name": "Papelera del Norte, S.L.", "tax_id": "ESB12345674"},
        "currency": "EUR", "category": "alquiler", "approver": "Marta",
        "terms": [{"valid_from": "2024-01-01", "amount": "200.00"}]}  # fmt: skip


def bring_contract(app: Application, folder: Path, **changes: Any) -> None:
    path = folder / "contracts.json"
    path.write_text(json.dumps([RENT | changes]), encoding="utf-8")
    assert not IMPORTS["contracts"](app, path).refused


def november(app: Application) -> tuple[Expense, ...]:
    with app.store.read() as connection:
        return expenses(connection, date(2026, 11, 1), date(2026, 11, 30))


def approve(app: Application, number: str, actor: str = "eva") -> None:
    row = the_invoice(app, number)
    actions.approve(app, row.id, version=row.version, actor=actor)


def test_a_bill_inside_its_contract_is_approved_with_no_human_step_and_registered(
    app: Application, tmp_path: Path
) -> None:
    bring_contract(app, tmp_path)
    receive(app, a_mail("Alquiler", an_invoice("R-11", order="ALQ-7")))

    assert the_invoice(app, "R-11").state == "approved"
    (row,) = november(app)
    assert (row.number, row.contract, row.category, row.approver) == ("R-11", "ALQ-7", "alquiler", "Marta")
    assert row.file == "factura-1.xml"
    assert row.approved


def test_the_register_has_what_bills_no_order_and_nothing_else(app: Application) -> None:
    receive(app, a_mail("Con orden", an_invoice("A-1")))
    receive(app, a_mail("Sin orden", an_invoice("A-2", order=None, price="31.00")))
    receive(
        app, a_mail("Otra", an_invoice("A-3", order=None, price="32.00", seller=OTHER), sender="luis@otracasa.example")
    )
    row = the_invoice(app, "A-3")
    actions.reject(app, row.id, version=row.version, actor="eva", reason="No es nuestra")

    (only,) = november(app)
    assert (only.number, only.category, only.approver, only.approved) == ("A-2", None, None, False)
    assert by_category([only]) == ()


def test_a_category_is_learned_from_the_person_who_gave_one(app: Application) -> None:
    receive(app, a_mail("Uno", an_invoice("A-1", order=None, price="31.00")))
    row = the_invoice(app, "A-1")
    actions.categorise(app, row.id, version=row.version, actor="eva", category="  material de  oficina ")
    receive(app, a_mail("Dos", an_invoice("A-2", order=None, price="17.00")))
    approve(app, "A-1")
    approve(app, "A-2", "luz")

    rows = november(app)
    assert [row.category for row in rows] == ["material de oficina"] * 2
    assert [(each.name, each.count, str(each.total)) for each in by_category(rows)] == [
        ("material de oficina", 2, "580.80")
    ]
    assert [(each.name, each.count) for each in by_approver(rows)] == [("eva", 1), ("luz", 1)]


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(app: Application) -> None:
    receive(app, a_mail("Uno", an_invoice("=1+1", order=None, price="31.00")))

    text = expense_table(november(app))

    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    assert (row["number"], row["total"], row["issue_date"]) == ("'=1+1", "375.10", "2026-11-20")


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\tx", "\r=1"])
def test_no_cell_begins_as_a_formula(text: str) -> None:
    _, row = csv.reader(StringIO(as_csv(["a"], [[text]]).removeprefix("\ufeff")))

    assert row == [f"'{text}"]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, (date(2026, 2, 1), date(2026, 2, 28))),  # this month
        (date(2024, 2, 10), None, (date(2024, 2, 10), date(2024, 2, 29))),  # the rest of that month
        (date(2026, 2, 10), date(2026, 1, 1), (date(2026, 2, 10), date(2026, 2, 10))),  # the wrong way round
    ],
)
def test_the_period_where_nobody_says(since: date | None, until: date | None, expected: tuple[date, date]) -> None:
    assert period(since, until, date(2026, 2, 14)) == expected


def test_twelve_bills_are_one_series_whose_dear_units_are_marked(app: Application, tmp_path: Path) -> None:
    terms = [{"valid_from": "2024-01-01", "expectation": "metered"}]
    bring_contract(app, tmp_path, number="LUZ-2024", terms=terms)
    for number, quantity, price in (("L-1", "100", "0.20"), ("L-2", "120", "0.20"), ("L-3", "110", "0.30")):
        receive(app, a_mail(number, an_invoice(number, order="LUZ-2024", quantity=quantity, price=price)))
    config = a_configuration(app.settings.base)

    result = CliRunner().invoke(main, ["contracts", "LUZ-2024", "--json", "--config", str(config)])

    bills = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(each["number"], each["net"], each["delta"], each["notable"]) for each in bills] == [
        ("L-1", "20.00", None, False),
        ("L-2", "24.00", "4.00", False),
        ("L-3", "33.00", "9.00", True),
    ]
    assert [each["rise_percent"] for each in bills] == [None, "0.0", "50.0"]
