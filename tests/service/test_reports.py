"""Reports: the figures worked out by hand, on both databases, as tables and at the command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import event as sqlalchemy_event

from service.application import Application
from service.cli import main
from service.reports import ReportName, period, report_of, report_table, reports_of
from service.store import events, tables
from service.store.desk_customers import owed
from service.store.receivable_tables import receivable
from tests.admin.seed import NOW, Seed
from tests.service.building import a_configuration, a_mail, an_application, an_invoice, receive
from tests.system.postgresql import PostgreSql

ALL_DAYS = {"since": date(2026, 1, 1), "until": date(2026, 3, 31)}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Application]:
    """An installation in Madrid with a database of each kind; it is 10 March 2026, 16:00 there."""
    url = None
    if request.param == "postgresql":
        server: PostgreSql = request.getfixturevalue("postgresql")
        url = server.new_database()
    made = an_application(tmp_path, url=url)
    company = replace(made.settings.company, timezone="Europe/Madrid")
    yield replace(made, settings=replace(made.settings, company=company), clock=lambda: NOW)
    made.store.close()


@pytest.fixture
def seed(app: Application) -> Seed:
    """Puts rows into it."""
    return Seed(app)


def waiting(seed: Seed, *, days: float, amount: str | None = "100.00", **changes: object) -> int:
    """Put an invoice that has waited for so many days."""
    total = None if amount is None else Decimal(amount)
    values = {"cause": "price_over", "total": total, "blocked_since": NOW - timedelta(days=days)}
    return seed.invoice(**values | changes)


def happened(seed: Seed, kind: str, at: datetime, *, actor: str = "rule:clean", **about: int) -> None:
    with seed.installation.store.write() as connection:
        events.append(connection, kind, at=at, actor=actor, **about)


def approved(seed: Seed, *, arrived: datetime, hours: float, state: str = "approved") -> int:
    """Put an invoice that a rule approved so long after it arrived."""
    key = seed.invoice(received_at=arrived, state=state, blocked_by=None)
    happened(seed, "approved", arrived + timedelta(hours=hours), invoice_id=key)
    return key


def rows_of(app: Application, name: ReportName) -> list[tuple[object, ...]]:
    return list(report_of(app, name, **ALL_DAYS).rows)


def owing(seed: Seed, due: date | None, amount: str, currency: str = "EUR", state: str = "overdue") -> None:
    key = seed.invoice(direction="receivable", state=state, due_date=due, currency=currency, blocked_by=None)
    seed.put(receivable, invoice_id=key, open=Decimal(amount), settled_elsewhere=Decimal(0))


def test_what_waits_is_counted_by_cause_age_and_currency(app: Application, seed: Seed) -> None:
    waiting(seed, days=2.9)  # two whole days
    waiting(seed, days=3)
    waiting(seed, days=7.9, amount="50.25")
    waiting(seed, days=8, kind="credit_note", amount="30.00")  # takes off
    waiting(seed, days=31, currency="USD", amount="9.99")
    waiting(seed, days=1, cause="receipt_pending", amount=None)
    waiting(seed, days=1, cause="receipt_pending", state="rejected", amount="1.00")  # by a rule: waits to be confirmed
    waiting(seed, days=40, state="rejected", blocked_by=None)  # settled
    waiting(seed, days=40, state="approved")

    assert rows_of(app, ReportName.CAUSES) == [
        ("price_over", 4, 1, 2, 1, 0, Decimal("220.25"), "EUR"),
        ("price_over", 1, 0, 0, 0, 1, Decimal("9.99"), "USD"),
        ("receipt_pending", 2, 2, 0, 0, 0, Decimal("1.00"), "EUR"),
    ]


def test_the_suppliers_with_most_that_waits_come_first(app: Application, seed: Seed) -> None:
    known = seed.party("Norte SL")
    waiting(seed, days=1, party_id=known, seller_name="NORTE")
    waiting(seed, days=5, party_id=known, currency="USD", amount="7.00")
    for number in range(25):
        waiting(seed, days=1, seller_name=f"Other {number:02}")

    found = rows_of(app, ReportName.SUPPLIERS)

    assert found[:2] == [
        ("Norte SL", 1, 1, 0, 0, 0, Decimal("100.00"), "EUR"),
        ("Norte SL", 1, 0, 1, 0, 0, Decimal("7.00"), "USD"),
    ]
    assert [row[0] for row in found[2:]] == [f"Other {number:02}" for number in range(19)]  # twenty suppliers in all


def test_the_time_to_approval_is_a_median_and_that_of_nine_in_ten(app: Application, seed: Seed) -> None:
    february = datetime(2026, 2, 3, 9, tzinfo=UTC)
    for hours in (1, 2, 3, 4, 5, 6, 7, 8, 30, 100):  # half within 5.5; the ninth of ten is 30
        approved(seed, arrived=february, hours=hours)
    waiting(seed, days=1)
    approved(seed, arrived=datetime(2025, 12, 30, tzinfo=UTC), hours=1)  # before the period

    assert rows_of(app, ReportName.APPROVAL) == [("2026-02", 10, Decimal("5.5"), Decimal("30.0"))]


def test_a_paper_arrives_with_its_first_mail_and_counts_where_it_was_first_approved(
    app: Application, seed: Seed
) -> None:
    key = approved(seed, arrived=datetime(2026, 1, 31, 22, 30, tzinfo=UTC), hours=1)  # 1 February, 00:30 in Madrid
    came = datetime(2026, 1, 31, 20, 30, tzinfo=UTC)  # filed two hours after it came
    for number, at in enumerate((came, came + timedelta(days=3), came - timedelta(days=9))):
        mail = seed.message(sha256=str(number) * 64, received_at=at)
        evidence = ("document", "document", "number")[number]  # the last one only spoke of it
        seed.put(tables.message_invoice, message_id=mail, invoice_id=key, evidence=evidence)
    happened(seed, "approved", datetime(2026, 2, 20, tzinfo=UTC), invoice_id=key)  # again, after it was opened again

    assert rows_of(app, ReportName.APPROVAL) == [("2026-02", 1, Decimal("3.0"), Decimal("3.0"))]


def test_a_paper_is_touched_when_a_person_did_anything_about_it_or_its_mails(app: Application, seed: Seed) -> None:
    march = datetime(2026, 3, 2, 9, tzinfo=UTC)
    approved(seed, arrived=march, hours=1)
    paid = approved(seed, arrived=march, hours=1, state="paid")
    happened(seed, "paid", march + timedelta(days=1), actor="person:eva", invoice_id=paid)  # settled before
    doubled = seed.invoice(state="duplicate", blocked_by=None)
    happened(seed, "duplicate", march, invoice_id=doubled)

    corrected = seed.invoice(state="approved", blocked_by=None)
    happened(seed, "field_corrected", march, actor="person:eva", invoice_id=corrected)
    happened(seed, "approved", march, invoice_id=corrected)
    released = seed.invoice(state="approved", blocked_by=None)
    mail = seed.outgoing("sent")
    seed.put(tables.outgoing_invoice, outgoing_id=mail, invoice_id=released)
    happened(seed, "mail_queued", march, actor="person:eva", outgoing_id=mail)
    happened(seed, "approved", march, invoice_id=released)
    looked_at = seed.invoice(state="approved", blocked_by=None)
    message = seed.message()
    seed.put(tables.message_invoice, message_id=message, invoice_id=looked_at, evidence="document")
    happened(seed, "message_settled", march, actor="person:eva", message_id=message)
    happened(seed, "approved", march, invoice_id=looked_at)
    confirmed = seed.invoice(state="rejected", blocked_by=None)
    happened(seed, "rejected", march, invoice_id=confirmed)
    happened(seed, "rejection_confirmed", march, actor="person:eva", invoice_id=confirmed)

    unconfirmed = seed.invoice(state="rejected")  # waits for somebody
    happened(seed, "rejected", march, invoice_id=unconfirmed)
    reopened = seed.invoice(state="in_review")
    happened(seed, "approved", march, invoice_id=reopened)

    assert rows_of(app, ReportName.UNTOUCHED) == [("2026-03", 7, 3, Decimal("0.4286"))]


def test_receivables_are_aged_from_their_due_date_and_come_to_what_is_owed(app: Application, seed: Seed) -> None:
    today = date(2026, 3, 10)
    owing(seed, today + timedelta(days=1), "1.00", state="issued")
    owing(seed, None, "2.00", state="issued")  # never falls due
    owing(seed, today, "4.00", state="due")
    owing(seed, today - timedelta(days=30), "8.00")
    owing(seed, today - timedelta(days=31), "16.00")
    owing(seed, today - timedelta(days=60), "32.00")
    owing(seed, today - timedelta(days=61), "64.00")
    owing(seed, today - timedelta(days=90), "128.00")
    owing(seed, today - timedelta(days=91), "256.50")
    owing(seed, today - timedelta(days=91), "99.00", "USD")
    owing(seed, today - timedelta(days=91), "0.00", state="paid")

    found = rows_of(app, ReportName.RECEIVABLES)

    amounts = ("3.00", "12.00", "48.00", "192.00", "256.50", "511.50")
    assert found == [
        ("EUR", 9, *map(Decimal, amounts)),
        ("USD", 1, *[Decimal(0)] * 4, Decimal("99.00"), Decimal("99.00")),
    ]
    assert [(row[0], row[-1]) for row in found] == [(currency, total) for currency, total, _ in owed(app.store)]


def test_all_reports_ask_the_database_once_each_however_much_there_is(app: Application, seed: Seed) -> None:
    for days in range(30):
        waiting(seed, days=days)
        approved(seed, arrived=NOW - timedelta(days=days), hours=1)
        owing(seed, date(2026, 3, 1), "5.00")
    asked: list[str] = []
    engine = app.store.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    found = reports_of(app)

    assert [len(each.rows) > 0 for each in found] == [True] * len(ReportName)
    assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) == len(ReportName)


def test_a_table_never_runs_as_a_formula(app: Application, seed: Seed) -> None:
    waiting(seed, days=1, seller_name='=HYPERLINK("http://evil.test")', amount="-12.50")

    written = report_table(report_of(app, ReportName.SUPPLIERS))

    head, row = csv.reader(StringIO(written.removeprefix("\ufeff")))
    assert head == ["supplier", "invoices", "days_0_2", "days_3_7", "days_8_30", "days_over_30", "amount", "currency"]
    assert row == ['\'=HYPERLINK("http://evil.test")', "1", "1", "0", "0", "0", "-12.50", "EUR"]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, (date(2025, 4, 1), date(2026, 3, 10))),  # this month and the eleven before
        (date(2026, 1, 5), None, (date(2026, 1, 5), date(2026, 3, 10))),
        (None, date(2025, 12, 31), (date(2025, 1, 1), date(2025, 12, 31))),
        (date(2026, 9, 1), date(2026, 1, 1), (date(2026, 1, 1), date(2026, 1, 1))),  # the wrong way round
        (date.min, date.max, (date(1970, 1, 1), date(2999, 12, 31))),  # a zone would leave the calendar
    ],
)
def test_the_period_is_the_last_year_unless_days_are_given(
    since: date | None, until: date | None, expected: tuple[date, date]
) -> None:
    assert period(since, until, date(2026, 3, 10)) == expected


def test_the_command_line_prints_one_report_or_all(tmp_path: Path) -> None:
    app = an_application(tmp_path)
    receive(app, a_mail("Adjunto factura.", an_invoice()))  # as ordered and received: approved by rule
    arguments = ["report", "--config", str(a_configuration(tmp_path))]
    days = ["--from", "2000-01-01", "--to", "2999-12-31"]
    month = f"{app.clock():%Y-%m}"

    def said(*more: str) -> str:
        result = CliRunner().invoke(main, [*arguments, *more], catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    assert json.loads(said("untouched", *days, "--json")) == {
        "report": "untouched", "month": month, "settled": 1, "untouched": 1, "share_untouched": 1.0,
    }  # fmt: skip
    assert {json.loads(line)["report"] for line in said(*days, "--json").splitlines()} == {"approval", "untouched"}
    assert said("untouched", *days, "--csv").splitlines()[1] == f"{month},1,1,1.0000"
    assert f"month {month}  settled 1  untouched 1" in said(*days)
    for wrong in (["nonsense"], ["--csv"]):
        assert CliRunner().invoke(main, [*arguments, *wrong]).exit_code == 2
