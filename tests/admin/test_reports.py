"""The page of reports: its figures, its bars, its tables for spreadsheets."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from admin.charts import bars
from service.reports import ReportName, report_of
from service.store import events
from service.store.receivable_tables import receivable
from tests.admin.seed import NOW, Seed


@pytest.fixture
def busy(seed: Seed) -> Seed:
    """An installation with something in every report."""
    for days, cause in ((1, "price_over"), (9, "price_over"), (40, "receipt_pending")):
        seed.invoice(cause=cause, total=Decimal("1000.50"), blocked_since=NOW - timedelta(days=days))
    came = datetime(2026, 2, 3, 9, tzinfo=UTC)
    for hours, actor in ((4, "rule:clean"), (72, "person:Ana")):
        key = seed.invoice(state="approved", blocked_by=None, received_at=came)
        with seed.installation.store.write() as connection:
            events.append(connection, "approved", at=came + timedelta(hours=hours), actor=actor, invoice_id=key)
    for due, amount in ((date(2026, 4, 1), "25.00"), (date(2026, 1, 9), "75.00")):
        key = seed.invoice(direction="receivable", state="overdue", due_date=due, blocked_by=None)
        seed.put(receivable, invoice_id=key, open=Decimal(amount), settled_elsewhere=Decimal(0))
    return seed


def section(page: str, name: str) -> str:
    """Return one report of the page, without its tags."""
    found = re.search(rf'<section class="report" id="{name}".*?</section>', page, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).replace("\u00a0", " ").replace("\u202f", " ").split())


def test_every_report_shows_its_figures(collector: FlaskClient, busy: Seed) -> None:
    page = collector.get("/reports?lang=en").get_data(as_text=True)
    assert "Amount too dear 2 1 0 1 0 2,001.00 EUR nothing received yet 1 0 0 0 1 1,000.50 EUR" in section(
        page, "causes"
    )
    assert "Suministros Norte SL 3 1 0 1 1 3,001.50 EUR" in section(page, "suppliers")
    assert "February 2026 2 38 hours 3 days" in section(page, "approval")  # of 4 and 72 hours
    assert "February 2026 2 1 50%" in section(page, "untouched")
    assert "EUR 2 25.00 EUR 0.00 EUR 75.00 EUR 0.00 EUR 0.00 EUR 100.00 EUR" in section(page, "receivables")
    assert "style=" not in page


def test_days_choose_what_is_over_a_period_and_leave_what_is_so_now(collector: FlaskClient, busy: Seed) -> None:
    page = collector.get("/reports?lang=en&from=2026-03-01&to=2026-03-05").get_data(as_text=True)
    assert "Nothing was approved in these days." in section(page, "approval")
    assert "Nothing was settled in these days." in section(page, "untouched")
    assert "3,001.50 EUR" in section(page, "suppliers")
    for nonsense in ("from=x&to=2026-13-40", "from=0001-01-01&to=9999-12-31", "from=2026-03-01&to=2020-01-01"):
        assert collector.get(f"/reports?{nonsense}").status_code == 200


def test_each_report_is_downloaded_as_a_table(collector: FlaskClient, busy: Seed) -> None:
    page = collector.get("/reports?from=2026-02-01&to=2026-02-28").get_data(as_text=True)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/reports/[^"]+)"', page)]
    assert [re.sub(r"\W.*", "", link.removeprefix("/reports/")) for link in links] == list(ReportName)
    tables = {link: collector.get(link) for link in links}
    assert {answer.mimetype for answer in tables.values()} == {"text/csv"}
    approval = tables["/reports/approval.csv?from=2026-02-01&to=2026-02-28"]
    assert approval.headers["Content-Disposition"] == 'attachment; filename="approval-2026-02-01-2026-02-28.csv"'
    assert approval.get_data(as_text=True).splitlines()[1] == "2026-02,2,38.0,72.0"
    owed = tables["/reports/receivables.csv"]
    assert owed.headers["Content-Disposition"] == 'attachment; filename="receivables-2026-03-10.csv"'
    assert owed.get_data(as_text=True).splitlines()[1] == "EUR,2,25.00,0,75.00,0,0,100.00"
    assert collector.get("/reports/nonsense.csv").status_code == 404


def test_an_empty_installation_says_so(collector: FlaskClient) -> None:
    page = collector.get("/reports?lang=en").get_data(as_text=True)
    assert "No invoice waits." in section(page, "causes")
    assert "No customer owes anything." in section(page, "receivables")
    assert ".csv" not in page


def test_a_bar_compares_counts_with_each_other_and_amounts_with_their_own_row(busy: Seed) -> None:
    drawn = {name: bars(report_of(busy.installation, name)) for name in ReportName}
    # Two of two, one at once and one after eight days, then one of two after a month.
    assert drawn[ReportName.CAUSES] == (((0.0, 50.0, 0), (50.0, 50.0, 2)), ((0.0, 50.0, 3),))
    assert drawn[ReportName.UNTOUCHED] == (((0.0, 50.0, 0),),)
    assert drawn[ReportName.RECEIVABLES] == (((0.0, 25.0, 0), (25.0, 75.0, 2)),)
