"""Backups: of one moment, complete or not there at all, sharing their files; and putting one back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.application import Application
from service.backup import BackupError, read_manifest, restore_backup, take_backup
from service.backup.manifest import generations
from service.clock import now
from service.configuration import open_application
from service.pipeline import file_message
from service.sandbox import DirectReader
from service.store.event_chain import chain_end
from service.store.outgoing import StoredQueue, automatic_mail_stopped
from service.store.own_tables import switch
from service.store.standstill import resume
from service.store.tables import message, outgoing
from service.verification import verify
from tests.service.building import a_mail, an_invoice, rows
from tests.service.recovery import an_installed, arrives, files
from tests.system.postgresql import PostgreSql


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[tuple[Application, Path]]:
    """An installation that has filed and answered one invoice."""
    app, configuration = an_installed(tmp_path / "acuse")
    files(app, a_mail("Factura", an_invoice("A-1", quantity="1")), uid=1)
    yield app, configuration
    app.store.close()


def reopened(restored_to: Path) -> Application:
    return open_application(restored_to)


def states(app: Application) -> list[str]:
    return [row.state for row in rows(app, outgoing)]


def test_a_backup_is_described_by_its_manifest_and_holds_every_file(installed, tmp_path):
    app, configuration = installed
    taken = take_backup(app, configuration, tmp_path / "copies")
    manifest = read_manifest(taken.folder)
    assert manifest == taken.manifest
    assert {path.name for path in taken.folder.iterdir()} == {*manifest.files, "manifest.json"}
    assert manifest.rows["message"] == 1
    assert manifest.blobs == len(list(app.blobs)) == taken.new_blobs
    with app.store.read() as connection:
        assert manifest.chain == chain_end(connection).hash
    assert (taken.folder / "signing.key").stat().st_mode & 0o077 == 0


def test_what_comes_after_is_new_in_the_next_and_only_that_is_copied(installed, tmp_path):
    app, configuration = installed
    first = take_backup(app, configuration, tmp_path / "copies")
    files(app, a_mail("Otra", an_invoice("A-2", quantity="2")), uid=2)
    second = take_backup(app, configuration, tmp_path / "copies")
    assert (first.manifest.rows["message"], second.manifest.rows["message"]) == (1, 2)
    assert second.manifest.blobs == first.manifest.blobs + second.new_blobs
    assert 0 < second.new_blobs < second.manifest.blobs


def test_only_the_newest_generations_are_kept_with_the_files_that_they_need(installed, tmp_path):
    app, configuration = installed
    copies = tmp_path / "copies"
    take_backup(app, configuration, copies)
    stray = app.blobs.put(b"only in the first two")
    take_backup(app, configuration, copies)
    app.blobs.path(stray).unlink()
    for _ in range(2):
        last = take_backup(app, configuration, copies, keep=2)
    assert len(generations(copies)) == 2
    assert len(last.removed) == 1
    kept = {path.name for path in (copies / "blobs").rglob("*") if path.is_file()}
    assert kept == set(app.blobs)


def test_half_a_backup_is_none(installed, tmp_path):
    app, configuration = installed
    copies = tmp_path / "copies"
    good = take_backup(app, configuration, copies)
    left = copies / ".unfinished-2026-11-25T090000.000000Z"
    shutil.copytree(good.folder, left)
    assert generations(copies) == [good.folder]
    take_backup(app, configuration, copies)
    assert not left.exists()


def test_a_backup_that_is_killed_leaves_no_generation_and_the_next_one_succeeds(installed, tmp_path):
    app, configuration = installed
    copies = tmp_path / "copies"
    command = [sys.executable, "-m", "tests.service.killed_backup", str(configuration), str(copies)]
    died = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert died.returncode == -9, died.stderr
    assert generations(copies) == []
    take_backup(app, configuration, copies)
    assert len(generations(copies)) == 1


def test_a_backup_while_others_write_is_of_one_moment(installed, tmp_path):
    """A process files messages all the while; each has exactly one event `message_stored` in the copy."""
    app, configuration = installed
    writer = subprocess.Popen([sys.executable, "-m", "tests.service.busy_writer", str(configuration)])
    try:
        while len(rows(app, message)) < 10:
            assert writer.poll() is None
            time.sleep(0.05)
        for _ in range(5):
            taken = take_backup(app, configuration, tmp_path / "copies")
            with closing(sqlite3.connect(taken.folder / "database.sqlite3")) as copy:
                mails = copy.execute("select count(*) from message").fetchone()[0]
                stored = copy.execute("select count(*) from event where kind = 'message_stored'").fetchone()[0]
                assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
            assert mails == stored >= 10
            assert taken.manifest.lost == ()
    finally:
        writer.kill()
        writer.wait()


def test_a_file_that_is_gone_or_damaged_is_named_and_not_copied(installed, tmp_path):
    app, configuration = installed
    first, second, *_ = app.blobs
    app.blobs.path(first).write_bytes(b"rotten")
    app.blobs.path(second).unlink()
    assert set(take_backup(app, configuration, tmp_path / "copies").manifest.lost) == {first, second}


def test_an_earlier_backup_still_has_what_was_damaged_since(installed, tmp_path):
    app, configuration = installed
    take_backup(app, configuration, tmp_path / "copies")
    first, *_ = app.blobs
    app.blobs.path(first).write_bytes(b"rotten")
    assert take_backup(app, configuration, tmp_path / "copies").manifest.lost == ()


def test_a_backup_into_the_data_folder_is_refused(installed):
    app, configuration = installed
    with pytest.raises(BackupError, match="another disk"):
        take_backup(app, configuration, configuration.parent / "data" / "copies")


def test_what_is_restored_is_what_was_backed_up(installed, tmp_path):
    app, configuration = installed
    taken = take_backup(app, configuration, tmp_path / "copies")
    restored = restore_backup(tmp_path / "copies", tmp_path / "new" / "config.toml", now=now())
    assert (restored.generation, restored.lost) == (taken.folder, ())
    back = reopened(restored.configuration)
    assert back.secret == app.secret
    assert list(back.blobs) == list(app.blobs)
    assert [row.sha256 for row in rows(back, message)] == [row.sha256 for row in rows(app, message)]
    back.store.close()


def test_a_generation_can_be_named(installed, tmp_path):
    app, configuration = installed
    first = take_backup(app, configuration, tmp_path / "copies")
    files(app, a_mail("Otra", an_invoice("A-2", quantity="2")), uid=2)
    take_backup(app, configuration, tmp_path / "copies")
    restored = restore_backup(first.folder, tmp_path / "new" / "config.toml", now=now())
    assert restored.manifest.rows["message"] == 1


def test_a_restore_overwrites_nothing(installed, tmp_path):
    app, configuration = installed
    take_backup(app, configuration, tmp_path / "copies")
    with pytest.raises(BackupError, match="database already"):
        restore_backup(tmp_path / "copies", configuration, now=now())
    assert automatic_mail_stopped_in(app) is None


@pytest.mark.parametrize("left", ["acuse.sqlite3-wal", "acuse.sqlite3-journal"])
def test_the_log_of_a_database_that_was_removed_is_no_empty_place(installed, tmp_path, left):
    """SQLite would play it into the restored database."""
    app, configuration = installed
    take_backup(app, configuration, tmp_path / "copies")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / left).write_bytes(b"old")
    with pytest.raises(BackupError, match="database already"):
        restore_backup(tmp_path / "copies", tmp_path / "new" / "config.toml", now=now())


def test_another_installations_key_is_not_overwritten(installed, tmp_path):
    app, configuration = installed
    take_backup(app, configuration, tmp_path / "copies")
    other = tmp_path / "new" / "data" / "signing.key"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"x" * 32)
    with pytest.raises(BackupError, match="another installation's key"):
        restore_backup(tmp_path / "copies", tmp_path / "new" / "config.toml", now=now())
    assert other.read_bytes() == b"x" * 32


@pytest.mark.parametrize("name", ["database.sqlite3", "blobs.txt", "signing.key", "config.toml"])
def test_a_damaged_generation_is_not_restored(installed, tmp_path, name):
    app, configuration = installed
    taken = take_backup(app, configuration, tmp_path / "copies")
    path = taken.folder / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(BackupError, match=name):
        restore_backup(tmp_path / "copies", tmp_path / "new" / "config.toml", now=now())
    assert not (tmp_path / "new" / "acuse.sqlite3").exists()


def test_a_manifest_of_a_later_format_is_refused(installed, tmp_path):
    app, configuration = installed
    taken = take_backup(app, configuration, tmp_path / "copies")
    manifest = json.loads((taken.folder / "manifest.json").read_text())
    (taken.folder / "manifest.json").write_text(json.dumps({**manifest, "format": 2, "more": 1}))
    with pytest.raises(BackupError, match="install the version"):
        restore_backup(tmp_path / "copies", tmp_path / "new" / "config.toml", now=now())


def test_an_empty_folder_is_no_backup(tmp_path):
    with pytest.raises(BackupError, match="no finished backup"):
        restore_backup(tmp_path, tmp_path / "new" / "config.toml", now=now())


def test_a_file_that_the_backup_lost_is_named_and_the_rest_is_restored(installed, tmp_path):
    app, configuration = installed
    take_backup(app, configuration, tmp_path / "copies")
    first, *others = app.blobs
    (tmp_path / "copies" / "blobs" / first[:2] / first).write_bytes(b"rotten")
    restored = restore_backup(tmp_path / "copies", tmp_path / "new" / "config.toml", now=now())
    assert restored.lost == (first,)
    back = reopened(restored.configuration)
    assert list(back.blobs) == others
    back.store.close()


def automatic_mail_stopped_in(app: Application) -> str | None:
    with app.store.read() as connection:
        return automatic_mail_stopped(connection)


def restored_from(app: Application, configuration: Path, folder: Path) -> Application:
    take_backup(app, configuration, folder / "copies")
    return reopened(restore_backup(folder / "copies", folder / "new" / "config.toml", now=now()).configuration)


def test_after_a_restore_nothing_that_was_about_to_leave_is_sent(installed, tmp_path):
    app, configuration = installed
    files(app, a_mail("Otra", an_invoice("A-2", quantity="2")), uid=2)
    with app.store.write() as connection:
        connection.execute(update(outgoing).where(outgoing.c.id == 1).values(state="sending", lease_until=now()))
    assert states(app) == ["sending", "queued"]
    back = restored_from(app, configuration, tmp_path)
    assert states(back) == ["unknown", "unknown"]
    queue = StoredQueue(back.store)
    assert queue.recover(now()) == 0
    assert queue.claim_due(now(), "sender", back.clock() - back.clock(), 10) == ()
    back.store.close()


def test_after_a_restore_answers_are_held_until_a_person_lets_them_go(installed, tmp_path):
    app, configuration = installed
    back = restored_from(app, configuration, tmp_path)
    assert automatic_mail_stopped_in(back) == "restored"
    files(back, a_mail("Otra", an_invoice("A-2", quantity="2")), uid=2)
    assert states(back) == ["unknown", "held"]
    with back.store.write() as connection:
        resumed = resume(connection, now=now(), actor="person:Ana")
    assert resumed is not None
    assert (len(resumed.queued), len(resumed.doubtful)) == (1, 0)
    assert states(back) == ["unknown", "queued"]
    files(back, a_mail("Una más", an_invoice("A-3", quantity="3")), uid=3)
    assert states(back) == ["unknown", "queued", "queued"]
    back.store.close()


def test_an_answer_that_may_have_gone_before_the_restore_stays_held(installed, tmp_path):
    """The mail lay in the mailbox already when the restore came: the lost installation may have answered it."""
    app, configuration = installed
    back = restored_from(app, configuration, tmp_path)
    key = arrives(back, a_mail("Otra", an_invoice("A-2", quantity="2")), uid=2)
    with back.store.write() as connection:
        before = connection.execute(select(switch.c.changed_at)).scalar_one()
        connection.execute(update(message).where(message.c.id == key).values(received_at=before))
    file_message(back, DirectReader(), key)
    with back.store.write() as connection:
        resumed = resume(connection, now=now(), actor="person:Ana")
        assert resume(connection, now=now(), actor="person:Ana") is None
    assert resumed is not None
    assert (resumed.queued, len(resumed.doubtful)) == ((), 1)
    assert states(back) == ["unknown", "held"]
    back.store.close()


def test_a_restore_names_the_folders_into_which_filed_mails_were_moved(installed, tmp_path):
    app, configuration = installed
    text = configuration.read_text().replace("[smtp]", 'after_filing = "move:Procesadas"\n\n[smtp]')
    configuration.write_text(text)
    take_backup(app, configuration, tmp_path / "copies")
    restored = restore_backup(tmp_path / "copies", tmp_path / "new" / "config.toml", now=now())
    assert restored.moved_to == ("Procesadas of facturas",)


@pytest.fixture
def on_postgresql(postgresql: PostgreSql, tmp_path: Path) -> Iterator[tuple[Application, Path]]:
    """The same installation on PostgreSQL."""
    app, configuration = an_installed(tmp_path / "acuse", postgresql.new_database())
    files(app, a_mail("Factura", an_invoice("A-1", quantity="1")), uid=1)
    yield app, configuration
    app.store.close()


@pytest.mark.postgresql
def test_a_postgresql_database_is_backed_up_and_put_into_an_empty_one(on_postgresql, postgresql, tmp_path):
    app, configuration = on_postgresql
    taken = take_backup(app, configuration, tmp_path / "copies")
    assert taken.manifest.database == "database.pgdump"
    with pytest.raises(BackupError, match="database already"):
        restore_backup(tmp_path / "copies", configuration, now=now())
    target = tmp_path / "new" / "config.toml"
    target.parent.mkdir()
    url = app.store.url.render_as_string(hide_password=False)
    target.write_text(configuration.read_text().replace(url, postgresql.new_database()))
    back = reopened(restore_backup(tmp_path / "copies", target, now=now()).configuration)
    assert [row.sha256 for row in rows(back, message)] == [row.sha256 for row in rows(app, message)]
    assert states(back) == ["unknown"]
    assert verify(back, against=taken.manifest).findings == ()
    back.store.close()


@pytest.mark.postgresql
def test_without_the_clients_programs_a_postgresql_backup_says_what_to_install(on_postgresql, tmp_path, monkeypatch):
    app, configuration = on_postgresql
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not installed"):
        take_backup(app, configuration, tmp_path / "copies")
    assert generations(tmp_path / "copies") == []
