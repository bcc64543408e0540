"""What happens to a mail in its mailbox once it is filed, and that a failure there blocks nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from inbox.mailbox import MailboxError
from service.after_filing import apply_after_filing
from service.application import Application
from service.intake import fetch_new
from service.settings import MailboxSettings
from service.store.tables import mailbox_uid, message
from tests.contracts.mailbox import Account, a_mail, flags, visible_uids
from tests.service.installation import an_installation
from tests.system.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot
_users = (f"filing{number}@company.example" for number in itertools.count())


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return Account(host=dovecot.host, port=dovecot.imap_port, user=next(_users), password=PASSWORD)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    installation = an_installation(tmp_path)
    yield installation
    installation.store.close()


def wanting(app: Application, what: str) -> MailboxSettings:
    return replace(app.settings.mailboxes[0], after_filing=what)


def fetch(app: Application, account: Account, settings: MailboxSettings) -> None:
    with closing(account.mailbox()) as mailbox:
        fetch_new(app, settings, mailbox)


def file_messages(app: Application, *keys: int) -> None:
    """Put messages into the state that the pipeline leaves them in."""
    with app.store.write() as connection:
        connection.execute(update(message).where(message.c.id.in_(keys)).values(state="filed"))


def apply(app: Application, account: Account, settings: MailboxSettings, **options: bool) -> int:
    with closing(account.mailbox()) as mailbox:
        return apply_after_filing(app, settings, mailbox, **options)


def done(app: Application) -> list[str | None]:
    with app.store.read() as connection:
        return list(connection.scalars(select(mailbox_uid.c.after_filing).order_by(mailbox_uid.c.uid)))


def test_only_filed_mail_is_moved(app, account):
    settings = wanting(app, "move:Processed")
    account.append(a_mail(), a_mail(), a_mail())
    fetch(app, account, settings)
    file_messages(app, 1, 3)
    assert apply(app, account, settings) == 2
    assert visible_uids(account) == [2]
    assert len(visible_uids(account, "Processed")) == 2
    assert done(app) == ["done", None, "done"]


def test_it_is_done_once(app, account):
    settings = wanting(app, "move:Processed")
    account.append(a_mail())
    fetch(app, account, settings)
    file_messages(app, 1)
    assert apply(app, account, settings) == 1
    assert apply(app, account, settings) == 0


def test_a_flag_is_set(app, account):
    settings = wanting(app, "flag:$Filed")
    account.append(a_mail(), a_mail())
    fetch(app, account, settings)
    file_messages(app, 2)
    apply(app, account, settings)
    assert [b"$Filed" in flags(account)[uid] for uid in (1, 2)] == [False, True]


def test_nothing_is_touched_by_default(app, account):
    account.append(a_mail())
    fetch(app, account, app.settings.mailboxes[0])
    file_messages(app, 1)
    assert apply(app, account, app.settings.mailboxes[0]) == 0
    assert b"\\Seen" not in flags(account)[1]
    assert done(app) == ["nothing"]


@pytest.mark.parametrize("what", ["move:Nowhere", "label:Filed"])
def test_a_refusal_is_noted_and_tried_again_when_asked(app, account, what):
    settings = wanting(app, what)
    account.append(a_mail())
    fetch(app, account, settings)
    file_messages(app, 1)
    assert apply(app, account, settings) == 0
    assert done(app) == ["failed"]
    assert apply(app, account, settings) == 0  # not at every look
    assert apply(app, account, wanting(app, "move:Processed"), failed_too=True) == 1
    assert done(app) == ["done"]


def test_a_mail_that_a_person_moved_first_is_passed_over(app, account):
    settings = wanting(app, "move:Processed")
    account.append(a_mail(), a_mail())
    fetch(app, account, settings)
    file_messages(app, 1, 2)
    with account.client() as person:
        person.select_folder("INBOX")
        person.move([1], "Processed")
    apply(app, account, settings)
    assert visible_uids(account) == []
    assert len(visible_uids(account, "Processed")) == 2
    assert done(app) == ["done", "done"]


def test_filed_mail_is_not_moved_in_circles_when_its_folder_is_polled_too(app, account):
    settings = replace(wanting(app, "move:Processed"), folders=("INBOX", "Processed"))
    account.append(a_mail())
    fetch(app, account, settings)
    file_messages(app, 1)
    apply(app, account, settings)
    fetch(app, account, settings)  # it is seen again where it was moved to: a duplicate
    before = visible_uids(account, "Processed")
    apply(app, account, settings)
    assert visible_uids(account, "Processed") == before
    with app.store.read() as connection:
        assert len(connection.execute(select(message)).all()) == 1


def test_a_wish_that_is_not_understood_is_an_error_that_lasts(app, account):
    settings = wanting(app, "shred:all")
    account.append(a_mail())
    fetch(app, account, settings)
    file_messages(app, 1)
    with pytest.raises(MailboxError) as error:
        apply(app, account, settings)
    assert not error.value.temporary
