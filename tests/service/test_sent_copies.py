"""A mail of ours that lies in the Sent folder has gone; one that does not lie there is left for a person."""

from __future__ import annotations

import uuid
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from outbound.records import OutgoingState, Why
from service.application import Application
from service.sent_copies import settle_by_sent_copies
from service.store.tables import outgoing
from tests.contracts.mailbox import Account
from tests.contracts.mailbox import a_mail as another_mail
from tests.service.building import a_mail, an_application, an_invoice, receive, rows
from tests.system.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.dovecot
SENT = "Sent"


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    user = f"sent-{uuid.uuid4().hex[:10]}@company.example"
    account = Account(host=dovecot.host, port=dovecot.imap_port, user=user, password=PASSWORD)
    with account.client() as client:
        client.create_folder(SENT)
    return account


def answered(folder: Path, state: OutgoingState, reason: str) -> tuple[Application, bytes]:
    """Return an installation with one answer in that state, and the answer as it goes out."""
    app = an_application(folder, sent_folder=SENT)
    (answer,) = receive(app, a_mail("Adjunto factura.", an_invoice("A-1"))).outgoing
    with app.store.write() as connection:
        connection.execute(update(outgoing).values(state=state, reason=reason))
    return app, answer.raw


def look(app: Application, account: Account) -> tuple[int, str]:
    """Look once; return how many were settled, and the state of the one answer."""
    with closing(account.mailbox()) as mailbox:
        settled = settle_by_sent_copies(app, app.settings.mailboxes[0], mailbox)
    (answer,) = rows(app, outgoing)
    app.store.close()
    return settled, answer.state


@pytest.mark.parametrize(
    ("state", "reason"), [(OutgoingState.UNKNOWN, Why.SENDER_DIED), (OutgoingState.HELD, Why.RESTORED)]
)
def test_what_is_found_is_sent(tmp_path: Path, account: Account, state: OutgoingState, reason: str) -> None:
    app, raw = answered(tmp_path, state, reason)
    account.append(another_mail(), raw, folder=SENT)
    assert look(app, account) == (1, "sent")


def test_what_is_not_found_stays_unknown(tmp_path: Path, account: Account) -> None:
    app, _ = answered(tmp_path, OutgoingState.UNKNOWN, Why.SENDER_DIED)
    account.append(another_mail(), folder=SENT)
    assert look(app, account) == (0, "unknown")


@pytest.mark.parametrize(
    ("state", "reason"), [(OutgoingState.HELD, Why.LOOP_ALL), (OutgoingState.CANCELLED, Why.MOVED_BY_PERSON)]
)
def test_what_cannot_have_gone_is_not_looked_for(
    tmp_path: Path, account: Account, state: OutgoingState, reason: str
) -> None:
    app, raw = answered(tmp_path, state, reason)
    account.append(raw, folder=SENT)
    assert look(app, account) == (0, state)


def test_a_sent_folder_that_is_not_there_is_a_line_in_the_log(tmp_path: Path, account: Account) -> None:
    app, _ = answered(tmp_path, OutgoingState.UNKNOWN, Why.SENDER_DIED)
    settings = replace(app.settings.mailboxes[0], sent_folder="Nowhere")
    with closing(account.mailbox()) as mailbox:
        assert settle_by_sent_copies(app, settings, mailbox) == 0
    app.store.close()
