"""The proof that nothing was lost, and that it would notice if something were."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from service.application import Application
from service.completeness import Fate, completeness, missing_uids
from service.intake import fetch_new
from service.store import ledger
from service.store.arrivals import DurableMail
from service.store.cursors import Folder
from service.store.ledger import Filing, LeftMail, Outcome
from service.store.tables import mailbox_uid, message
from tests.contracts.mailbox import Account, a_mail
from tests.service.installation import an_installation
from tests.system.dovecot import PASSWORD, Dovecot

INBOX = Folder(mailbox="facturas", folder="INBOX", uidvalidity=7)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
THAT_DAY = NOON.date()
_users = (f"complete{number}@company.example" for number in itertools.count())


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    installation = an_installation(tmp_path)
    yield installation
    installation.store.close()


def store(app: Application, uid: int, content: bytes, *, state: str = "stored", now: datetime = NOON) -> None:
    mail = DurableMail(
        uid=uid, sha256=app.blobs.put(content), content_key=content.hex(), size=len(content), received_at=now
    )
    with app.store.write() as connection:
        stored = ledger.record_stored(connection, INBOX, [mail], filing=Filing.NOTHING, now=now)
        connection.execute(update(message).where(message.c.id.in_(stored.message_ids)).values(state=state))


def leave(app: Application, uid: int, outcome: Outcome) -> None:
    with app.store.write() as connection:
        ledger.record_left(connection, INBOX, [LeftMail(uid=uid, outcome=outcome, error="why")], NOON)


def fates(app: Application, day: date = THAT_DAY) -> dict[int, Fate]:
    return {account.uid: account.fate for account in completeness(app, day)}


def test_every_uid_has_its_fate(app):
    store(app, 1, b"filed", state="filed")
    store(app, 2, b"quarantined", state="quarantined")
    store(app, 3, b"stored")
    store(app, 4, b"read", state="read")
    store(app, 5, b"filed")  # a copy of the first
    leave(app, 6, Outcome.TOO_LARGE)
    leave(app, 7, Outcome.VANISHED)
    leave(app, 8, Outcome.REFUSED)
    assert fates(app) == {
        1: Fate.FILED,
        2: Fate.QUARANTINED,
        3: Fate.WAITING,
        4: Fate.WAITING,
        5: Fate.FILED,
        6: Fate.TOO_LARGE,
        7: Fate.VANISHED,
        8: Fate.REFUSED,
    }
    assert [account.uid for account in completeness(app, THAT_DAY) if account.duplicate] == [5]


def test_bytes_that_are_gone_leave_a_mail_unexplained(app):
    store(app, 1, b"kept", state="filed")
    store(app, 2, b"lost", state="filed")
    app.blobs.path(app.blobs.put(b"lost")).unlink()
    assert fates(app) == {1: Fate.FILED, 2: Fate.UNEXPLAINED}


def test_a_state_that_nobody_knows_is_unexplained(app):
    store(app, 1, b"x", state="evaporated")
    assert fates(app) == {1: Fate.UNEXPLAINED}


def test_a_day_is_the_companys_own(app):
    company = replace(app.settings.company, timezone="America/Argentina/Buenos_Aires")
    in_argentina = replace(app, settings=replace(app.settings, company=company))
    store(app, 1, b"late in the evening of the 2nd, there", now=datetime(2026, 3, 3, 2, 59, tzinfo=UTC))
    store(app, 2, b"just after midnight, there", now=datetime(2026, 3, 3, 3, 0, tzinfo=UTC))
    assert fates(in_argentina, date(2026, 3, 2)) == {1: Fate.WAITING}
    assert fates(in_argentina, date(2026, 3, 3)) == {2: Fate.WAITING}
    assert fates(app, date(2026, 3, 3)) == {1: Fate.WAITING, 2: Fate.WAITING}


@pytest.mark.dovecot
def test_a_mail_that_the_ledger_forgot_is_found_on_the_server(app, dovecot: Dovecot):
    account = Account(host=dovecot.host, port=dovecot.imap_port, user=next(_users), password=PASSWORD)
    settings = app.settings.mailboxes[0]
    account.append(a_mail(), a_mail(), a_mail())
    with closing(account.mailbox()) as mailbox:
        assert missing_uids(app, settings, mailbox, "INBOX") == ()  # never looked at: all still to come
        fetch_new(app, settings, mailbox)
        assert missing_uids(app, settings, mailbox, "INBOX") == ()
        with app.store.write() as connection:
            connection.execute(delete(mailbox_uid).where(mailbox_uid.c.uid == 2))
        assert missing_uids(app, settings, mailbox, "INBOX") == (2,)
