"""Yesterday's copy comes back, over a real Dovecot and an SMTP server: no mail doubled, none missing (J7)."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from service.backup import restore_backup, take_backup
from service.clock import now
from service.completeness import Fate, completeness, missing_uids
from service.configuration import open_application
from service.poller import open_mailbox
from service.store.standstill import resume
from service.store.tables import invoice, message, outgoing
from service.verification import verify
from tests.faults.scene import Scene, a_scene
from tests.outbound.smtp_server import Script, serving
from tests.service.building import rows
from tests.system.dovecot import Dovecot

pytestmark = pytest.mark.dovecot

# mails answered before the backup, filed but not answered yet, answered since by what was lost, new after the restore
ANSWERED, QUEUED, SINCE, AFTER = 1, 1, 2, 1


def test_a_restored_copy_answers_nothing_twice_and_misses_nothing(dovecot: Dovecot, tmp_path: Path) -> None:
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path / "acuse", mails=ANSWERED)
        _go_on(scene)
        scene.arrive(QUEUED)
        scene.fetch()
        scene.file()
        take_backup(scene.installation.app, scene.installation.configuration, tmp_path / "copies")
        scene.arrive(SINCE)
        _go_on(scene)
        assert len(smtp.accepted) == ANSWERED + QUEUED + SINCE

        _lose_and_restore(scene, tmp_path / "copies")
        _go_on(scene)
        time.sleep(1.1)  # INTERNALDATE counts whole seconds: within that of the restore, a mail is a doubtful one
        scene.arrive(AFTER)
        _go_on(scene)
        assert len(smtp.accepted) == ANSWERED + QUEUED + SINCE, "an answer went while everything stood still"
        assert _states(scene) == Counter(sent=ANSWERED, unknown=QUEUED, held=SINCE + AFTER)

        app = scene.installation.app
        with app.store.write() as connection:
            resumed = resume(connection, now=app.clock(), actor="person:Ana")
        assert resumed is not None
        assert (len(resumed.queued), len(resumed.doubtful)) == (AFTER, SINCE)
        _go_on(scene)
        _assert_each_once(scene)
        app.store.close()


def _go_on(scene: Scene) -> None:
    """Let everything that is there go all its way."""
    scene.fetch()
    scene.file()
    scene.send()
    scene.fetch()


def _lose_and_restore(scene: Scene, copies: Path) -> None:
    """Lose everything but the backup, and put that back."""
    installation = scene.installation
    installation.app.store.close()
    shutil.rmtree(installation.folder)
    restored = restore_backup(copies, installation.configuration, now=now())
    assert restored.lost == ()
    scene.installation = replace(installation, app=open_application(restored.configuration))


def _states(scene: Scene) -> Counter[str]:
    return Counter(row.state for row in rows(scene.installation.app, outgoing))


def _assert_each_once(scene: Scene) -> None:
    """Every mail that lay in the mailbox is filed once, and has been answered once by the same Message-ID."""
    app, mails = scene.installation.app, len(scene.fed)
    arrived = Counter(message_from_bytes(raw)["Message-ID"] for raw in scene.smtp.accepted)
    assert len(arrived) == mails
    assert set(arrived.values()) == {1}
    assert {row.rfc_message_id for row in rows(app, outgoing)} == set(arrived)
    assert [row.state for row in rows(app, message)] == ["filed"] * mails
    assert len({row.number for row in rows(app, invoice)}) == len(rows(app, invoice))
    assert {one.fate for one in completeness(app, app.clock().date())} == {Fate.FILED}
    settings = app.settings.mailboxes[0]
    with closing(open_mailbox(app, settings)) as mailbox:
        assert missing_uids(app, settings, mailbox, "INBOX") == ()
    assert verify(app).findings == ()
