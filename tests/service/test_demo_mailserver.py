"""The demo's mail server keeps what an ordinary client expects of IMAP and SMTP."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import imapclient
import pytest

from inbox.records import Authentication
from service.demo.border import stamped
from service.demo.mailserver import DemoMailServer

INBOX = "facturas@aurora.example"
PASSWORD = "sesame"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
A_MAIL = b"From: a@mill.example\nSubject: Factura\nMessage-ID: <1@mill.example>\n\nHola\n"


@pytest.fixture(scope="module")
def server() -> Iterator[DemoMailServer]:
    users = {INBOX: PASSWORD, "luis@aurora.example": "otra"}
    with DemoMailServer(users=users, authserv_id="mx.aurora.example", now=lambda: NOON) as running:
        yield running


@contextmanager
def logged_in(server: DemoMailServer, user: str = INBOX, password: str = PASSWORD) -> Iterator[imapclient.IMAPClient]:
    client = imapclient.IMAPClient(server.host, server.imap_port, ssl=False, timeout=60)
    try:
        client.login(user, password)
        client.select_folder("INBOX")
        yield client
    finally:
        client.shutdown()


def receive(server: DemoMailServer, *, recipient: str = INBOX, raw: bytes = A_MAIL) -> None:
    server.receive(raw, recipient=recipient, mail_from="a@mill.example", verdict=Authentication.PASS)


def send(server: DemoMailServer, raw: bytes, *recipients: str) -> None:
    with smtplib.SMTP(server.host, server.smtp_port, timeout=60) as client:
        client.sendmail(INBOX, recipients, raw)


def newest(client: imapclient.IMAPClient) -> bytes:
    uid = max(client.search("ALL"))
    return bytes(client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"])


def test_a_received_mail_lies_in_the_mailbox_with_the_borders_verdict(server: DemoMailServer) -> None:
    receive(server)
    with logged_in(server) as client:
        raw = newest(client)
    assert raw.startswith(b"Return-Path: <a@mill.example>\r\n")
    assert b"dmarc=pass header.from=mill.example" in raw
    assert raw.endswith(A_MAIL.replace(b"\n", b"\r\n"))


def test_a_plus_address_is_delivered_to_its_users_mailbox(server: DemoMailServer) -> None:
    receive(server, recipient="facturas+c7f3k@aurora.example")
    with logged_in(server) as client:
        assert b"Delivered-To: facturas+c7f3k@aurora.example" in newest(client)


def test_users_see_only_their_own_mail(server: DemoMailServer) -> None:
    receive(server)
    with logged_in(server, "luis@aurora.example", "otra") as client:
        before = client.search("ALL")
    receive(server)
    with logged_in(server, "luis@aurora.example", "otra") as client:
        assert client.search("ALL") == before


def test_a_wrong_password_is_refused(server: DemoMailServer) -> None:
    with pytest.raises(imapclient.exceptions.LoginError), logged_in(server, INBOX, "falsa"):
        pass


def test_any_keyword_is_kept(server: DemoMailServer) -> None:
    receive(server)
    with logged_in(server) as client:
        uid = max(client.search("ALL"))
        client.add_flags([uid], [b"$AcuseFiled"])
        assert uid in client.search(["KEYWORD", "$AcuseFiled"])


def test_an_idle_client_hears_of_new_mail(server: DemoMailServer) -> None:
    with logged_in(server) as client:
        client.idle()
        receive(server)
        assert any(response[1] == b"EXISTS" for response in client.idle_check(timeout=60))
        client.idle_done()


def test_mail_to_others_is_caught_and_mail_to_users_is_delivered(server: DemoMailServer) -> None:
    before = len(server.caught)
    send(server, b"Subject: acuse\r\n\r\nRecibimos\r\n", "ventas@mill.example", "luis@aurora.example")
    assert server.wait_for(lambda mails: len(mails) > before, seconds=60)
    caught = server.caught[before]
    assert (caught.mail_from, caught.recipients) == (INBOX, ("ventas@mill.example",))
    assert b"Recibimos" in caught.raw
    with logged_in(server, "luis@aurora.example", "otra") as client:
        assert b"Recibimos" in newest(client)


def test_waiting_for_mail_that_does_not_come_ends(server: DemoMailServer) -> None:
    assert not server.wait_for(lambda mails: len(mails) > 1_000_000, seconds=0.05)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Authentication.PASS, b"dmarc=pass header.from=mill.example"),
        (Authentication.FAIL, b"dmarc=fail header.from=mill.example"),
        (Authentication.NONE, b"dmarc=none"),
    ],
)
def test_the_border_states_its_verdict(verdict: Authentication, said: bytes) -> None:
    assert said in stamped(
        A_MAIL, recipient=INBOX, mail_from="a@mill.example", verdict=verdict, authserv_id="mx.a.example", received=NOON
    )


def test_a_verdict_that_the_sender_forged_in_our_borders_name_is_taken_out() -> None:
    forged = b"Authentication-Results: mx.a.example;\n\tdmarc=pass header.from=bank.example\n" + A_MAIL
    raw = stamped(
        forged,
        recipient=INBOX,
        mail_from="a@mill.example",
        verdict=Authentication.FAIL,
        authserv_id="mx.a.example",
        received=NOON,
    )
    assert b"bank.example" not in raw
    assert raw.lower().count(b"authentication-results:") == 1
