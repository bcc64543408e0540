"""Batches are bounded by number and by bytes, whatever the sizes are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from inbox.mailbox import Encryption, ImapMailbox, ImapServer, password_login
from service import batches
from service.batches import fetch_batches
from service.store.ledger import Outcome
from tests.system.scripted_imap import Script, ScriptedImap


@contextmanager
def a_mailbox(script: Script) -> Iterator[ImapMailbox]:
    with ScriptedImap(script) as server:
        place = ImapServer(host="127.0.0.1", port=server.port, encryption=Encryption.NONE)
        with closing(ImapMailbox(place, password_login("user", "password"))) as mailbox:
            mailbox.open("INBOX")
            yield mailbox


def uids_by_batch(script: Script, *, mails: int = 50, largest: int = 10_000) -> list[list[int]]:
    with a_mailbox(script) as mailbox:
        uids = mailbox.new_uids(0)
        return [
            [mail.uid for mail in batch.mails] for batch in fetch_batches(mailbox, uids, mails=mails, largest=largest)
        ]


def mails_of(*sizes: int) -> Script:
    return Script(mails={number: b"x" * size for number, size in enumerate(sizes, start=1)})


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((10, 10, 10, 10, 10), [[1, 2], [3, 4], [5]]),  # by number
        ((600, 600, 600), [[1], [2], [3]]),  # two would be too many bytes
        ((500, 500, 500), [[1, 2], [3]]),  # two are exactly as many as may be
        ((10, 5_000, 10), [[1], [2], [3]]),  # one above the bound comes alone
        ((10, 20_000, 10), [[1, 3]]),  # one above the limit is not fetched and weighs nothing
        ((), []),
    ],
)
def test_a_batch_is_bounded_by_number_and_bytes(monkeypatch, sizes, expected):
    monkeypatch.setattr(batches, "BATCH_BYTES", 1_000)
    mails = 3 if 20_000 in sizes else 2
    assert uids_by_batch(mails_of(*sizes), mails=mails) == expected


def test_a_mail_of_unknown_size_comes_alone(monkeypatch):
    monkeypatch.setattr(batches, "BATCH_BYTES", 1_000)
    script = mails_of(10, 10, 10)
    script.sizes_refused = frozenset({2})
    assert uids_by_batch(script) == [[1], [2], [3]]


def test_sizes_are_asked_piece_by_piece(monkeypatch):
    monkeypatch.setattr(batches, "SIZES_AT_ONCE", 2)
    assert uids_by_batch(mails_of(*[10] * 7), mails=3) == [[1, 2, 3], [4, 5, 6], [7]]


def test_every_uid_asked_for_is_in_some_batch():
    script = mails_of(10, 20_000, 10, 10)
    script.faults = {3: "no", 4: "empty"}
    with a_mailbox(script) as mailbox:
        (batch,) = fetch_batches(mailbox, iter([1, 2, 3, 4, 5]), mails=50, largest=10_000)
    assert [mail.uid for mail in batch.mails] == [1]
    assert {mail.uid: mail.outcome for mail in batch.left} == {
        2: Outcome.TOO_LARGE,
        3: Outcome.REFUSED,
        4: Outcome.REFUSED,
        5: Outcome.VANISHED,
    }
    assert batch.last_uid == 5
