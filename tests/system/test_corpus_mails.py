"""The composed mails of the development corpus, through a real Dovecot: each ends where its manifest says."""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient
from sqlalchemy import Connection, Row, select

from matching.spelling import invoice_number_key
from service.application import Application
from service.intake import fetch_new
from service.poller import open_mailbox
from service.sandbox import ReaderPool
from service.store.tables import document, invoice, message
from service.tasks import file_all
from service.understanding import sha256_of
from tests.service.installation import an_installation
from tests.system.dovecot import PASSWORD, Dovecot

pytestmark = [pytest.mark.dovecot, pytest.mark.xdist_group("corpus_mails")]


@dataclass(frozen=True)
class Filed:
    """The installation after everything was filed, and what the manifest says of each mail."""

    app: Application
    rows: dict[str, Row[Any]]
    truths: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def filed(dovecot: Dovecot, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filed]:
    folder = corpus / "email_invoice"
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    truths = {row["file"]: row["truth"] for row in map(json.loads, lines)}
    user = f"corpus-{uuid.uuid4().hex[:8]}@company.example"
    mails = {name: _as_sent((folder / name).read_bytes()) for name in truths}
    _append(dovecot, user, list(mails.values()))
    place = tmp_path_factory.mktemp("acuse")
    secret = place / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    app = an_installation(place, host=dovecot.host, port=dovecot.imap_port, user=user, password_file=secret)
    settings = app.settings.mailboxes[0]
    mailbox = open_mailbox(app, settings)
    fetch_new(app, settings, mailbox, stopped=threading.Event().is_set)
    mailbox.close()
    pool = ReaderPool(app.settings.reading)
    file_all(app, pool)
    pool.close()
    with app.store.read() as connection:
        by_hash = {row.sha256: row for row in connection.execute(select(message))}
    yield Filed(
        app=app,
        rows={name: by_hash[sha256_of(mail)] for name, mail in mails.items()},
        truths=truths,
    )
    app.store.close()


def _as_sent(raw: bytes) -> bytes:
    """Return a mail with the line ends that it has on the wire and in a mailbox (RFC 5322 section 2.1)."""
    return re.sub(rb"\r?\n", b"\r\n", raw)


def _append(dovecot: Dovecot, user: str, mails: list[bytes]) -> None:
    with IMAPClient(dovecot.host, dovecot.imap_port, ssl=False) as client:
        client.plain_login(user, PASSWORD)
        for mail in mails:
            client.append("INBOX", mail)


def _documents(connection: Connection, row: Row[Any]) -> list[Row[Any]]:
    return list(connection.execute(select(document).where(document.c.message_id == row.id)))


def test_every_mail_is_filed(filed: Filed) -> None:
    assert {name: row.state for name, row in filed.rows.items()} == dict.fromkeys(filed.truths, "filed")


def test_each_invoice_is_registered_with_its_number_and_total_and_nothing_else_is(filed: Filed) -> None:
    wrong = []
    with filed.app.store.read() as connection:
        for name, truth in filed.truths.items():
            expected = {_identity(one["invoice_number"], one["total"]) for one in truth["documents"]}
            keys = [one.invoice_id for one in _documents(connection, filed.rows[name]) if one.invoice_id is not None]
            rows = connection.execute(select(invoice).where(invoice.c.id.in_(keys))).all()
            found = {_identity(row.number, row.total) for row in rows}
            if found != expected:
                wrong.append((name, found, expected))
    assert wrong == []


def _identity(number: str | None, total: object) -> tuple[str, Decimal]:
    return invoice_number_key(number or ""), abs(Decimal(str(total)))


def test_the_same_invoice_in_two_mails_is_registered_once(filed: Filed) -> None:
    with filed.app.store.read() as connection:
        keys = [
            {one.invoice_id for one in _documents(connection, filed.rows[name])}
            for name, truth in filed.truths.items()
            if truth["case"].startswith("duplicate")
        ]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_an_order_is_kept_as_an_order(filed: Filed) -> None:
    [name] = [name for name, truth in filed.truths.items() if truth["case"] == "neg_purchase_order"]
    with filed.app.store.read() as connection:
        kinds = [one.kind for one in _documents(connection, filed.rows[name])]
    assert kinds == ["order"]
    assert filed.rows[name].attention is not None


def test_a_cut_off_mail_is_shown_to_a_person_and_nothing_is_made_up(filed: Filed) -> None:
    [name] = [name for name, truth in filed.truths.items() if truth["case"] == "truncated_message"]
    with filed.app.store.read() as connection:
        errors = [one.error for one in _documents(connection, filed.rows[name])]
    assert errors == ["damaged"]
    assert filed.rows[name].attention == "unreadable"


@pytest.mark.parametrize("case", ["neg_link_only", "neg_reminder", "neg_spam"])
def test_a_mail_without_a_document_waits_for_a_person(filed: Filed, case: str) -> None:
    [name] = [name for name, truth in filed.truths.items() if truth["case"] == case]
    with filed.app.store.read() as connection:
        assert _documents(connection, filed.rows[name]) == []
    assert filed.rows[name].attention is not None
