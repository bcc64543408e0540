"""The mailbox contract, on a real Dovecot and on the demo's embedded server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from service.demo.mailserver import DemoMailServer
from tests.contracts.mailbox import Account, MailboxContract
from tests.system.dovecot import PASSWORD, Dovecot

_users = (f"contract{number}@company.example" for number in itertools.count())


@pytest.mark.dovecot
class TestOnDovecot(MailboxContract):
    """IMAP as most companies have it."""

    @pytest.fixture
    def account(self, dovecot: Dovecot) -> Account:
        return Account(host=dovecot.host, port=dovecot.imap_port, user=next(_users), password=PASSWORD)


class TestOnTheDemosServer(MailboxContract):
    """IMAP as the demo embeds it: what runs there must run the same way outside."""

    @pytest.fixture
    def account(self) -> Iterator[Account]:
        user = next(_users)
        server = DemoMailServer(users={user: "pass"}, authserv_id="mx.example", now=lambda: datetime.now(UTC))
        with server:
            yield Account(host=server.host, port=server.imap_port, user=user, password="pass")
