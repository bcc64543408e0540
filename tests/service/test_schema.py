"""Older databases are brought up to date whatever happens meanwhile; newer ones are refused in one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import text

from service.application import Application
from service.cli import main
from service.store import schema
from tests.service.recovery import an_installed


def test_a_migration_killed_before_a_statement_changes_nothing_and_is_done_at_the_next_start(
    tmp_path: Path,
) -> None:
    step = "1" if os.environ.get("ACUSE_SOAK") == "1" else "11"
    command = [sys.executable, "-m", "tests.service.migration_kills", str(tmp_path), step]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["kills"] >= 8


def test_the_migrations_lead_to_the_tables(app: Application) -> None:
    with app.store.read() as connection:
        assert schema.differences(connection) == []
    assert not schema.upgrade(app.store)


def test_the_command_line_refuses_a_newer_database_in_one_sentence(tmp_path: Path) -> None:
    app, configuration = an_installed(tmp_path / "acuse")
    with app.store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ran = CliRunner().invoke(main, ["verify", "--config", str(configuration)])
    assert ran.exit_code == 2
    assert ran.stderr.count("\n") == 1
    assert "another version of Acuse" in ran.stderr
    app.store.close()
