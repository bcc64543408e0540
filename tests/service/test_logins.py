"""Logging in to an SMTP server by access token, in both mechanisms that servers have."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from outbound.records import Claim, DeliveryResult
from service.application import Application
from service.demo.ports import free_port
from service.sender import open_transport
from service.settings import OAuthSettings
from tests.outbound.builders import a_claim
from tests.service.installation import an_installation

USER = "facturas@company.example"


class _TokenServer:
    """Takes one token; refuses others as RFC 7628 section 3.2.2 has it: details first, the answer after."""

    def __init__(self) -> None:
        self.said: list[bytes] = []
        self.recipients: list[str] = []

    async def _check(self, server: SMTP, args: list[str], wanted: bytes) -> AuthResult:
        first = base64.b64decode(args[1])
        self.said.append(first)
        if first == wanted:
            return AuthResult(success=True, handled=False)
        self.said.append(await server.challenge_auth(b'{"status":"invalid_token"}', encode_to_b64=True))
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.rcpt_tos.append(address)
        self.recipients.append(address)
        return "250 OK"

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 -- aiosmtpd's name
        await asyncio.sleep(0)
        return "250 taken"


class _Microsoft(_TokenServer):
    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 -- aiosmtpd's name
        return await self._check(server, args, f"user={USER}\x01auth=Bearer good\x01\x01".encode())


class _Google(_Microsoft):
    async def auth_OAUTHBEARER(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 -- aiosmtpd's name
        return await self._check(server, args, f"n,a={USER},\x01auth=Bearer good\x01\x01".encode())


@contextmanager
def _serving(handler: _TokenServer) -> Iterator[int]:
    port = free_port("127.0.0.1")
    options = {"auth_require_tls": False, "auth_exclude_mechanism": ["LOGIN", "PLAIN"]}
    controller = Controller(handler, "127.0.0.1", port, ready_timeout=60, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _installed(folder: Path, port: int, token: str) -> Application:
    (folder / "token").write_text(token)
    app = an_installation(folder)
    smtp = replace(app.settings.smtp, port=port, user=USER, oauth=OAuthSettings(token_command=("cat", "token")))
    return replace(app, settings=replace(app.settings, smtp=smtp))


def _sends(app: Application, claim: Claim) -> Any:
    transport = open_transport(app)
    try:
        return transport.send(claim, before_dot=lambda: True)
    finally:
        transport.close()
        app.store.close()


@pytest.mark.parametrize("kind", [_Microsoft, _Google])
def test_a_mail_leaves_after_a_login_by_token(kind: type[_TokenServer], tmp_path: Path) -> None:
    handler, claim = kind(), a_claim()
    with _serving(handler) as port:
        settled = _sends(_installed(tmp_path, port, "good"), claim)
    assert settled.result is DeliveryResult.SENT
    assert handler.recipients == [claim.recipient]


@pytest.mark.parametrize(("kind", "acknowledged"), [(_Microsoft, b""), (_Google, b"\x01")])
def test_a_refused_token_stops_the_queue_and_fails_no_mail(
    kind: type[_TokenServer], acknowledged: bytes, tmp_path: Path
) -> None:
    handler = kind()
    with _serving(handler) as port:
        settled = _sends(_installed(tmp_path, port, "bad"), a_claim())
    assert settled.result is DeliveryResult.RETRY
    assert settled.alarm is not None
    assert "bad" not in settled.alarm
    assert handler.said[1:] == [acknowledged]


def test_a_token_that_nobody_gives_stops_the_queue_and_fails_no_mail(tmp_path: Path) -> None:
    handler = _Microsoft()
    with _serving(handler) as port:
        settled = _sends(_installed(tmp_path, port, ""), a_claim())
    assert settled.result is DeliveryResult.RETRY
    assert settled.alarm is not None
    assert "no access token" in settled.alarm
    assert handler.said == []
