"""Handing a mail to a real SMTP server that refuses, drops or stalls at each step (reliability.md 3.B)."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from outbound.records import Claim, DeliveryResult, Settlement
from outbound.transport import Security, SmtpServer, SmtpTransport
from tests.conftest import missing
from tests.outbound.builders import REGISTERED, a_claim
from tests.outbound.smtp_server import DROP, STALL, Script, serving

# The test server asks for the login in the clear, on loopback, and its library frowns on that.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning"),
]


def a_server(script: Script, **changes: object) -> SmtpServer:
    server = SmtpServer(
        host="127.0.0.1", port=script.port, security=Security.NONE, timeout=60.0, dot_timeout=60.0, hello="acuse.test"
    )
    return replace(server, **changes)


def send(script: Script, claim: Claim | None = None, **changes: object) -> tuple[Settlement, int]:
    """Send one mail; return what came of it and how often the dot was announced."""
    dots: list[int] = []
    transport = SmtpTransport(a_server(script, **changes))
    try:
        return transport.send(claim or a_claim(), lambda: dots.append(1) is None), len(dots)
    finally:
        transport.close()


def test_a_mail_arrives_byte_for_byte_with_its_envelope() -> None:
    with serving(Script()) as script:
        settlement, dots = send(script)
    assert settlement == Settlement(result=DeliveryResult.SENT, reply="taken", code=250)
    assert dots == 1
    assert script.accepted == [a_claim().raw]  # the line that begins with a dot included
    assert script.recipients == [REGISTERED.address]
    assert script.senders == ["<>"]  # the null sender


@pytest.mark.parametrize(
    ("step", "fault", "result", "dots"),
    [
        ("connect", DROP, DeliveryResult.RETRY, 0),  # B1
        ("EHLO", "421 closing", DeliveryResult.RETRY, 0),  # B2: a temporary refusal at each step
        ("MAIL", "451 later", DeliveryResult.RETRY, 0),
        ("RCPT", "450 busy", DeliveryResult.RETRY, 0),
        ("DATA", "451 later", DeliveryResult.RETRY, 0),
        ("content", "452 full", DeliveryResult.RETRY, 1),
        ("MAIL", "550 no null sender", DeliveryResult.FAILED, 0),  # B3: a permanent one
        ("RCPT", "550 no such user", DeliveryResult.FAILED, 0),
        ("DATA", "554 no", DeliveryResult.FAILED, 0),
        ("content", "554 content refused", DeliveryResult.FAILED, 1),  # B4
        ("MAIL", DROP, DeliveryResult.RETRY, 0),  # broken before the dot: nothing was taken
        ("RCPT", DROP, DeliveryResult.RETRY, 0),
        ("DATA", DROP, DeliveryResult.RETRY, 0),
        ("DATA", STALL, DeliveryResult.RETRY, 0),  # B8
        ("content", DROP, DeliveryResult.UNKNOWN, 1),  # after it: nobody knows
        ("accepted", DROP, DeliveryResult.UNKNOWN, 1),  # B6: it was taken all the same
        ("accepted", STALL, DeliveryResult.UNKNOWN, 1),
        ("accepted", "nonsense", DeliveryResult.UNKNOWN, 1),  # B9: no SMTP reply
        ("accepted", "250-" + "x" * 100_000, DeliveryResult.UNKNOWN, 1),  # B9: a reply without end
        ("accepted", "354 go on", DeliveryResult.UNKNOWN, 1),  # a reply that means nothing here
    ],
)
def test_what_a_server_can_do_at_each_step(step: str, fault: str, result: DeliveryResult, dots: int) -> None:
    # Long enough for the server to take the mail on a busy machine.
    patience = {"dot_timeout" if step == "accepted" else "timeout": 2.0} if fault == STALL else {}
    with serving(Script(faults={step: fault})) as script:
        settlement, announced = send(script, **patience)
    assert settlement.result is result, settlement
    assert announced == dots
    assert len(script.accepted) == (1 if step == "accepted" else 0)
    assert len(settlement.reply) <= 500


def test_without_the_mark_there_is_no_dot() -> None:
    with serving(Script()) as script:
        transport = SmtpTransport(a_server(script))
        refused = transport.send(a_claim(), lambda: False)
        sent = transport.send(a_claim(), lambda: True)
        transport.close()
    assert refused.result is DeliveryResult.RETRY
    assert sent.result is DeliveryResult.SENT
    assert len(script.accepted) == 1


def test_a_queue_that_fails_at_the_mark_is_heard_and_nothing_is_delivered() -> None:
    def broken() -> bool:
        raise RuntimeError("database is locked")

    with serving(Script()) as script:
        transport = SmtpTransport(a_server(script))
        with pytest.raises(RuntimeError, match="locked"):
            transport.send(a_claim(), broken)
        transport.close()
    assert script.accepted == []


def test_the_connection_is_kept_between_mails_and_replaced_after_some() -> None:
    with serving(Script()) as script:
        transport = SmtpTransport(a_server(script, mails_per_connection=2))
        for _ in range(5):
            assert transport.send(a_claim(), lambda: True).result is DeliveryResult.SENT
        transport.close()
    assert len(script.accepted) == 5
    assert script.sessions == 3


def test_a_kept_connection_that_died_is_replaced() -> None:
    with serving(Script(faults={"RCPT": [None, DROP]})) as script:
        transport = SmtpTransport(a_server(script))
        results = [transport.send(a_claim(), lambda: True).result for _ in range(3)]
        transport.close()
    assert results == [DeliveryResult.SENT, DeliveryResult.RETRY, DeliveryResult.SENT]


COPIED = a_claim().raw.replace(b"Subject", b"Cc: jefe@norte.example,\r\n ana@aurora.example\r\nSubject")


def test_whoever_stands_in_copy_gets_the_same_bytes() -> None:
    with serving(Script()) as script:
        settlement, _ = send(script, a_claim(raw=COPIED))
    assert settlement.result is DeliveryResult.SENT
    assert script.recipients == [REGISTERED.address, "jefe@norte.example", "ana@aurora.example"]
    assert script.accepted == [COPIED]


def test_a_refused_copy_stops_nothing_and_is_told() -> None:
    faults: dict[str, str | list[str | None]] = {"RCPT": [None, "550 no such user", None]}
    with serving(Script(faults=faults)) as script:
        settlement, dots = send(script, a_claim(raw=COPIED))
    assert (settlement.result, dots) == (DeliveryResult.SENT, 1)
    assert settlement.reply == "taken (no copy to jefe@norte.example: 550 no such user)"
    assert script.recipients == [REGISTERED.address, "ana@aurora.example"]


def test_a_refused_recipient_is_not_made_up_for_by_a_copy() -> None:
    with serving(Script(faults={"RCPT": ["550 no such user"]})) as script:
        settlement, dots = send(script, a_claim(raw=COPIED))
    assert (settlement.result, dots, script.accepted) == (DeliveryResult.FAILED, 0, [])


def test_one_refused_mail_does_not_spoil_the_next() -> None:
    with serving(Script(faults={"RCPT": ["550 no such user"]})) as script:
        transport = SmtpTransport(a_server(script))
        results = [transport.send(a_claim(), lambda: True).result for _ in range(2)]
        transport.close()
    assert results == [DeliveryResult.FAILED, DeliveryResult.SENT]
    assert script.sessions == 1


@pytest.mark.parametrize(
    "envelope",
    [
        {"recipient": "a@b.example\r\nRCPT TO:<c@d.example>"},  # B12: a command of its own
        {"recipient": "a@b.example>"},
        {"recipient": "a\0@b.example"},
        {"recipient": ""},
        {"mail_from": "a@b.example\nDATA"},
    ],
)
def test_an_unsafe_envelope_is_refused_before_the_session(envelope: dict[str, str]) -> None:
    with serving(Script()) as script:
        settlement, _ = send(script, a_claim(**envelope))
    assert settlement.result is DeliveryResult.FAILED
    assert script.sessions == 0


def test_bare_line_ends_are_made_whole() -> None:
    with serving(Script()) as script:
        send(script, a_claim(raw=b"Subject: a\n\nuno\r.dos\n.\r\nMAIL FROM:<x@y>"))
    assert script.accepted == [b"Subject: a\r\n\r\nuno\r\n.dos\r\n.\r\nMAIL FROM:<x@y>\r\n"]


def test_nobody_listening_is_a_retry_with_an_alarm() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        script = Script(port=closed.getsockname()[1])
    settlement, _ = send(script)
    assert settlement.result is DeliveryResult.RETRY
    assert settlement.alarm


def test_the_right_login_is_let_in() -> None:
    with serving(Script(), login=True) as script:
        settlement, _ = send(script, username="acuse", password="señal")
    assert settlement.result is DeliveryResult.SENT


@pytest.mark.parametrize("login", [{"username": "acuse", "password": "falso"}, {}])
def test_a_refused_login_waits_a_quarter_of_an_hour_and_raises_the_alarm(login: dict[str, str]) -> None:
    with serving(Script(), login=True) as script:
        settlement, _ = send(script, **login)
    assert settlement.result is DeliveryResult.RETRY
    assert settlement.retry_after == timedelta(minutes=15)
    assert settlement.alarm
    assert "falso" not in settlement.alarm


def test_starttls_that_was_stripped_means_no_mail() -> None:
    with serving(Script()) as script:
        settlement, dots = send(script, security=Security.STARTTLS)
    assert settlement.result is DeliveryResult.RETRY
    assert settlement.alarm
    assert (dots, script.accepted) == (0, [])


def test_an_unprotected_connection_may_not_leave_the_machine() -> None:
    with pytest.raises(ValueError, match="tls or starttls"):
        SmtpServer(host="smtp.example.com", port=25, security=Security.NONE)


def test_the_password_is_not_shown() -> None:
    assert "secreto" not in repr(a_server(Script(), password="secreto"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A private authority's certificate file, and a server context that uses it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        missing("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, authority = folder / "key.pem", folder / "authority.pem"
    subprocess.run(
        [
            str(openssl), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", str(key), "-out", str(authority),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, key)
    return authority, context


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_private_authority_is_trusted_when_named_and_only_then(
    security: Security, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    authority, context = certificate
    options = {"tls": context} if security is Security.TLS else {"starttls": context}
    with serving(Script(), **options) as script:
        trusted, _ = send(script, security=security, ca_file=authority)
        distrusted, _ = send(script, security=security)
    assert trusted.result is DeliveryResult.SENT
    assert distrusted.result is DeliveryResult.RETRY
    assert distrusted.alarm
    assert "certificate" in distrusted.alarm


@contextmanager
def a_line_server(lines: list[bytes]) -> Iterator[int]:
    """Say each line once to whoever connects, whatever they say; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            peer, _ = listener.accept()
            with peer, suppress(OSError):  # the other side may hang up at any time: that is the point
                for line in lines:
                    peer.sendall(line)
                    peer.recv(65_536)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(
    "greeting",
    [
        b"220 " + b"x" * 50_000 + b"\r\n",  # one endless line
        b"220-again\r\n" * 10_000,  # endless lines
        b"HTTP/1.1 400 Bad Request\r\n\r\n",  # another protocol
        b"2",  # half a reply
    ],
)
def test_a_peer_that_speaks_no_smtp_is_given_up(greeting: bytes) -> None:
    with a_line_server([greeting]) as port:
        settlement, _ = send(Script(port=port), timeout=0.3)
    assert settlement.result is DeliveryResult.RETRY
    assert settlement.alarm
