"""A bill is held against its contract, and one that does not come is missed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from service.application import Application
from service.contractwatch import as_exception, bills_missing
from service.imports import ImportReport, import_contracts, import_rates
from tests.service.building import a_mail, an_invoice, kinds_of_events, receive, the_invoice

CONTRACT = {
    "number": "ALQ-2026-01",
    "supplier": {"name": "Papelera del Norte, S.L.", "tax_id": "ESB12345674"},
    "approver": "Marta",
    "terms": [{"valid_from": "2026-01-01", "expectation": "fixed", "amount": "200.00"}],
}


def bring(app: Application, folder: Path, *contracts: object) -> ImportReport:
    path = folder / "contracts.json"
    path.write_text(json.dumps(contracts), encoding="utf-8")
    return import_contracts(app, path)


def test_importing_a_contract_twice_changes_nothing(app: Application, tmp_path: Path) -> None:
    assert (bring(app, tmp_path, CONTRACT).changed, bring(app, tmp_path, CONTRACT).changed) == (1, 0)


def test_a_bill_of_a_contract_needs_no_order(app: Application, tmp_path: Path) -> None:
    bring(app, tmp_path, CONTRACT)
    receive(app, a_mail("Adjunto factura.", an_invoice(order=None)))
    row = the_invoice(app, "A-1")

    assert (row.state, row.contract, row.reasons) == ("approved", "ALQ-2026-01", [])


def test_a_contract_that_comes_later_settles_what_waited_and_says_why(app: Application, tmp_path: Path) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice(order=None)))
    assert "no_order" in the_invoice(app, "A-1").reasons
    report = bring(app, tmp_path, CONTRACT)
    row = the_invoice(app, "A-1")

    assert (report.cases, row.state) == ((row.case,), "approved")
    assert "cleared" in kinds_of_events(app, row.id)


def test_a_bill_that_did_not_come_is_an_exception(app: Application, tmp_path: Path) -> None:
    bring(app, tmp_path, CONTRACT)
    with app.store.read() as connection:
        (missing,) = bills_missing(connection, date(2026, 3, 10))

    assert missing.period == date(2026, 2, 1)
    assert (as_exception(missing).code, as_exception(missing).facts["approver"]) == ("recurring_missing", "Marta")


def test_rates_come_in_once(app: Application, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("from;to;date;rate\nUSD;ARS;2026-11-20;1600,5\n", encoding="utf-8")

    assert (import_rates(app, path).changed, import_rates(app, path).changed) == (1, 0)
