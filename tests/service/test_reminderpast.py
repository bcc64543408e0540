"""Another reminder policy is tried on the months that are over; nothing is changed by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, update

from outbound.reminders.plans import Hold
from outbound.reminders.reading import standard_policy
from outbound.reminders.segments import members
from service.application import Application
from service.cli import main
from service.exportrows import ExportError
from service.rehearsing import every_ledger
from service.reminderpast import compare, read_reminder_policy, with_policy
from service.store import receivables, standings
from service.store.receivable_tables import pause, reminder
from service.store.tables import event, outgoing
from tests.service.building import a_configuration, rows
from tests.service.receivable_files import bring, with_receivables

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 24)


@pytest.fixture
def past(app: Application, tmp_path: Path) -> Application:
    """An installation whose invoice A-101 fell due on 31 October and was paid, we heard today, on 5 November."""
    ready = with_receivables(app, tmp_path)
    bring(ready, tmp_path, "payments", "factura;fecha\nA-101;2026-11-05\n")
    return ready


def test_the_configured_policy_and_another_one_are_compared_and_nothing_is_changed(past: Application) -> None:
    before = [rows(past, table) for table in (outgoing, event, reminder)]
    ladder = tuple(stage for stage in standard_policy().ladders["standard"] if stage.key == "S4")
    found = compare(past, replace(standard_policy(), ladders={"standard": ladder}), FIRST, LAST)

    assert found.configured.mails > found.other.mails == 1
    assert found.other.already_paid == 0, "S4 goes on 3 November, two days before it was paid"
    assert found.configured.already_paid >= 1, "S5 goes on 10 November; that it was paid is known since today"
    assert [rows(past, table) for table in (outgoing, event, reminder)] == before


def of(past: Application, number: str) -> int:
    with past.store.read() as connection:
        row = receivables.by_number(connection, number)
    assert row is not None
    return int(row.id)


def test_what_was_disputed_then_is_not_asked_for_and_what_is_disputed_since_was(past: Application) -> None:
    before = compare(past, standard_policy(), FIRST, LAST).configured
    with past.store.write() as connection:
        told = {"today": date(2026, 10, 15), "actor": "person:eva"}
        standings.open_dispute(
            connection, of(past, "A-101"), "price", now=datetime(2026, 10, 15, 9, tzinfo=UTC), **told
        )
        told["today"] = date(2026, 11, 25)
        standings.open_dispute(connection, of(past, "A-102"), "price", now=past.clock(), **told)
    found = compare(past, standard_policy(), FIRST, LAST).configured
    assert found.withheld[Hold.DISPUTED] > before.withheld.get(Hold.DISPUTED, 0)
    assert found.mails < before.mails
    assert found.disputed == 0, "no mail asked for what had been disputed"


@pytest.mark.parametrize("of_all", [False, True])
def test_a_pause_held_until_its_last_day_and_no_longer(past: Application, of_all: bool) -> None:
    before = compare(past, standard_policy(), FIRST, LAST).configured
    with past.store.write() as connection:
        party_id = receivables.get(connection, of(past, "A-101")).party_id
        paused = {
            "party_id": party_id, "invoice_id": None if of_all else of(past, "A-101"),
            "reason": "holidays", "cause": "person",
            "began_at": datetime(2026, 10, 1, 9, tzinfo=UTC), "actor": "person:eva",
        }  # fmt: skip
        connection.execute(insert(pause).values(until=date(2026, 11, 1), **paused))
    shorter = compare(past, standard_policy(), FIRST, LAST).configured
    with past.store.write() as connection:
        connection.execute(update(pause).values(until=None))
    endless = compare(past, standard_policy(), FIRST, LAST).configured
    assert endless.mails < shorter.mails <= before.mails
    assert endless.withheld[Hold.PAUSED] >= shorter.withheld.get(Hold.PAUSED, 0) > before.withheld.get(Hold.PAUSED, 0)


def test_days_before_anything_was_issued_have_no_mail(past: Application) -> None:
    found = compare(past, standard_policy(), date(2026, 1, 1), date(2026, 3, 1))
    assert (found.configured.mails, found.other.mails) == (0, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [("grace = 'x'", "grace"), ("= 3", "not valid TOML"), (None, "cannot be read")],
)
def test_a_policy_that_cannot_be_read_is_told_with_its_file(tmp_path: Path, text: str | None, says: str) -> None:
    path = tmp_path / "other.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ExportError, match=says):
        read_reminder_policy(path)


def test_the_section_of_a_whole_configuration_is_read(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text('[company]\nname = "A"\n[reminders]\nlive = true\ndays_between = 9\n')
    assert read_reminder_policy(path).days_between == 9


@pytest.fixture
def acuse(tmp_path: Path, past: Application) -> Callable[..., str]:
    other = tmp_path / "other.toml"
    other.write_text("days_between = 20\n")
    words = ["outgoing", "what-if", "--policy", str(other), "--config", str(a_configuration(tmp_path))]
    return lambda *more: CliRunner().invoke(main, [*words, *more], catch_exceptions=False).output


def test_the_command_prints_a_line_for_each_policy(acuse: Callable[..., str], tmp_path: Path) -> None:
    lines = acuse("--from", "2025-01-01", "--to", "2025-02-01", "--json").splitlines()
    told = [json.loads(line) for line in lines]
    assert [one["policy"] for one in told] == ["configured", str(tmp_path / "other.toml")]
    assert {"mails", "customers", "already_paid", "disputed", "families", "tones", "withheld"} <= set(told[0])
    assert "0 mails to 0 customers" in acuse("--from", "2025-01-01", "--to", "2025-02-01")


def test_days_to_come_are_no_past(acuse: Callable[..., str]) -> None:
    assert "days that are over" in acuse("--from", "2025-03-01", "--to", "2025-02-01")
    assert "days that are over" in acuse("--to", "2999-01-01")


def test_the_members_of_each_segment_are_told(past: Application, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(
        '[[segments]]\nname = "British"\nladder = "standard"\nwhen = ["country is GB"]\n'
        '[[segments]]\nname = "large"\nladder = "standard"\nwhen = ["open at_least 500"]\n'
    )
    policy = with_policy(past.settings, read_reminder_policy(other))
    found = members(policy, every_ledger(past), past.clock().date())
    names = {each.customer.id: each.customer.name for each in every_ledger(past)}
    told = {segment: [names[each] for each in ids] for segment, ids in found.items()}
    assert told == {"British": [], "large": ["Hotel Miramar, S.A."], "": ["Bistro North Ltd"]}
    words = ["outgoing", "segments", "--policy", str(other), "--config", str(a_configuration(tmp_path))]
    assert "British (ladder standard): 0 customers" in CliRunner().invoke(main, words, catch_exceptions=False).output
