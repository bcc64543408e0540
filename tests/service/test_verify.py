"""Verification finds each kind of damage, names it with a remedy, and finds nothing where nothing is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, delete, insert, text, update

from service.application import Application
from service.backup import take_backup
from service.cli import main
from service.pipeline import file_message
from service.sandbox import DirectReader
from service.store.event_chain import BEFORE_THE_FIRST, next_hash
from service.store.tables import event, invoice, mailbox_uid, message, outgoing
from service.verification import Finding, verify
from tests.service.building import a_mail, an_invoice, arrive, rows
from tests.service.recovery import an_installed, arrives, files


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[tuple[Application, Path]]:
    """An installation with an answered invoice, a mail that waits and one that is in quarantine."""
    app, configuration = an_installed(tmp_path / "acuse")
    files(app, a_mail("Factura", an_invoice("A-1", quantity="1")), uid=1)
    arrives(app, a_mail("Espera"), uid=2)
    lost = arrives(app, a_mail("Perdida"), uid=3)
    (gone,) = (row.sha256 for row in rows(app, message) if row.id == lost)
    raw = app.blobs.get(gone)
    app.blobs.path(gone).unlink()
    file_message(app, DirectReader(), lost)
    app.blobs.put(raw)
    yield app, configuration
    app.store.close()


def found(app: Application, change: Callable[[Connection], object] | None = None) -> tuple[Finding, ...]:
    """Verify after a change that nothing in the program would make."""
    if change is not None:
        with app.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            change(connection)
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    return verify(app).findings


def test_where_nothing_is_wrong_nothing_is_found(installed) -> None:
    app, _ = installed
    assert found(app) == ()


@pytest.mark.parametrize(
    ("change", "check", "what"),
    [
        # an invoice that somebody paid by hand in the database
        (lambda c: c.execute(update(invoice).values(state="paid")), "state", "invoice 1"),
        # a mail that somebody marked as sent
        (lambda c: c.execute(update(outgoing).values(state="sent")), "state", "outgoing 1"),
        # a message that somebody hid
        (lambda c: c.execute(update(message).where(message.c.id == 2).values(state="filed")), "state", "message 2"),
        # a row that is gone while others speak of it
        (lambda c: c.execute(delete(invoice)), "reference", "document.invoice_id"),
        # a UID that counts a mail as held which nobody has
        (lambda c: c.execute(update(mailbox_uid).where(mailbox_uid.c.uid == 2).values(message_id=None)), "ledger",
         "facturas INBOX UID 2"),
        # a message that came by no door
        (lambda c: c.execute(delete(mailbox_uid).where(mailbox_uid.c.uid == 1)), "ledger", "message 1"),
        # an event with other words
        (lambda c: c.execute(update(event).where(event.c.id == 1).values(actor="person:Eva")), "chain", "event 1"),
        # a column that no version has
        (lambda c: c.execute(text("alter table event add column more integer")), "schema", "the schema"),
    ],
)  # fmt: skip
def test_a_change_past_the_program_is_found(installed, change, check: str, what: str) -> None:
    app, _ = installed
    findings = found(app, change)
    assert (check, what) in {(one.check, one.what) for one in findings}
    assert all(one.message and one.remedy for one in findings)


def test_a_file_that_changed_and_one_that_is_gone_are_found_once_each_with_who_speaks_of_it(installed) -> None:
    app, _ = installed
    first, second, *_ = sorted(row.sha256 for row in rows(app, message))
    app.blobs.path(first).write_bytes(b"rotten")
    app.blobs.path(second).unlink()
    findings = found(app)
    assert [one.check for one in findings] == ["file", "file"]
    assert {one.message.split()[0] for one in findings} == {first, second}
    assert all("message" in one.what or "document" in one.what for one in findings)


def test_a_message_without_an_event_is_found(installed) -> None:
    app, _ = installed
    arrive(app, b"Subject: past the ledger\r\n\r\n")
    assert {(one.check, one.what) for one in found(app)} == {("state", "message 4"), ("ledger", "message 4")}


def test_files_that_no_row_speaks_of_are_listed_and_do_no_harm(installed) -> None:
    app, _ = installed
    stray = app.blobs.put(b"written, then the process was killed")
    verified = verify(app)
    assert (verified.findings, verified.orphans) == ((), (stray,))


def test_a_damaged_database_file_is_found(installed, tmp_path: Path) -> None:
    app, _ = installed
    with app.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.exec_driver_sql("DELETE FROM sqlite_schema WHERE name = 'ix_message_sender'")
        connection.exec_driver_sql("PRAGMA writable_schema=OFF")
    app.store.close()
    assert "database" in {one.check for one in verify(app).findings}


def test_a_rewritten_chain_shows_against_a_backup(installed, tmp_path: Path) -> None:
    """Whoever can write to the database can forge a whole chain; not the one that a backup remembers."""
    app, configuration = installed
    manifest = take_backup(app, configuration, tmp_path / "copies").manifest
    assert verify(app, against=manifest).findings == ()
    with app.store.write() as connection:
        kept = connection.execute(event.select().order_by(event.c.id)).all()
        connection.execute(delete(event))
        _write_again(connection, [row for row in kept if row.id != 1])
    assert [one.check for one in verify(app).findings if one.check == "chain"] == []
    assert [one.what for one in verify(app, against=manifest).findings if one.check == "chain"] == [
        f"event {manifest.last_event}"
    ]


def _write_again(connection: Connection, kept) -> None:
    previous = BEFORE_THE_FIRST
    for row in kept:
        previous = next_hash(previous, row._asdict())
        connection.execute(insert(event).values({**row._asdict(), "hash": previous}))


def test_the_command_prints_each_finding_and_says_by_its_status(installed) -> None:
    app, configuration = installed
    arguments = ["verify", "--json", "--config", str(configuration)]
    well = CliRunner().invoke(main, arguments)
    assert well.exit_code == 0, well.output
    (summary,) = map(json.loads, well.stdout.splitlines())
    assert (summary["findings"], len(summary["hash"])) == (0, 64)
    with app.store.write() as connection:
        connection.execute(update(invoice).values(state="paid"))
    ill = CliRunner().invoke(main, arguments)
    finding, _ = map(json.loads, ill.stdout.splitlines())
    assert ill.exit_code == 1
    assert set(finding) == {"check", "what", "message", "remedy"}


def test_the_commands_backup_restore_and_resume(installed, tmp_path: Path) -> None:
    _, configuration = installed
    run = CliRunner().invoke
    copies, new = str(tmp_path / "copies"), tmp_path / "new"
    assert run(main, ["backup", copies, "--keep", "2", "--json", "--config", str(configuration)]).exit_code == 0
    assert run(main, ["restore", copies, "--config", str(configuration)]).exit_code == 1
    restored = run(main, ["restore", copies, "--to", str(new)])
    assert (restored.exit_code, "no automatic mail" in restored.stdout) == (0, True)
    there = ["--config", str(new / "config.toml")]
    assert run(main, ["verify", *there]).exit_code == 0
    assert run(main, ["resume", *there]).exit_code == 0
    assert run(main, ["resume", *there]).exit_code == 1
