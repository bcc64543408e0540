"""A real SMTP server for the tests, that refuses, drops or stalls at the step it is told to, and keeps what it took."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

DROP = "drop"
STALL = "stall"


@dataclass(slots=True)
class Script:
    """What the server does: `faults` maps a step to a reply, `DROP` or `STALL`; a list is used up call by call.

    Steps: connect, EHLO (HELO too), MAIL, RCPT, DATA, content (after the final dot, before the mail is taken), accepted
    (after it is taken, before the answer).
    """

    faults: dict[str, str | list[str | None]] = field(default_factory=dict)
    accepted: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    sessions: int = 0
    port: int = 0

    def next(self, step: str) -> str | None:
        fault = self.faults.get(step)
        if isinstance(fault, list):
            return fault.pop(0) if fault else None
        return fault


class _FaultySmtp(SMTP):
    """The step DATA has no hook of its own, nor has a connection."""

    def __init__(self, script: Script, **options: Any) -> None:
        self.script = script
        super().__init__(_Handler(script), hostname="smtp.test", **options)

    def connection_made(self, transport: Any) -> None:
        first = self.session is None
        super().connection_made(transport)
        if first:
            self.script.sessions += 1
            if self.script.next("connect") == DROP:
                transport.abort()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd's name
        reply = await _act(self, self.script.next("DATA"))
        if reply is not None:
            await self.push(reply)
            return
        await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, script: Script) -> None:
        self.script = script

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        reply = await _act(server, self.script.next("EHLO"))
        return [reply] if reply is not None else responses

    async def handle_HELO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str) -> str:  # noqa: N802
        session.host_name = hostname
        return await _act(server, self.script.next("EHLO")) or "250 smtp.test"

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = await _act(server, self.script.next("MAIL"))
        envelope.mail_from = address
        return reply or "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = await _act(server, self.script.next("RCPT"))
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = await _act(server, self.script.next("content"))
        if reply is not None:
            return reply
        content = envelope.original_content or b""
        self.script.accepted.append(content if isinstance(content, bytes) else content.encode())
        self.script.recipients += envelope.rcpt_tos
        self.script.senders.append(envelope.mail_from or "")
        return await _act(server, self.script.next("accepted")) or "250 taken"


async def _act(server: SMTP, fault: str | None) -> str | None:
    """Do what the script says; return the reply to give, None to go on as usual."""
    transport = server.transport
    if fault == DROP and transport is not None:
        transport.abort()
        await asyncio.sleep(3600)
    if fault == STALL:
        await asyncio.sleep(3600)
    return fault


def _authenticate(_server: object, _session: object, _envelope: object, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"acuse", "señal".encode()), handled=False)


@contextmanager
def serving(
    script: Script, *, login: bool = False, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Script]:
    """Serve the script on a free loopback port, in a thread of its own, until the block ends."""
    loop = asyncio.new_event_loop()
    options: dict[str, Any] = {"tls_context": starttls, "loop": loop}
    if login:
        options |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": False}
    started, ended = threading.Event(), asyncio.Event()

    async def serve() -> None:
        server = await loop.create_server(lambda: _FaultySmtp(script, **options), "127.0.0.1", 0, ssl=tls)
        script.port = server.sockets[0].getsockname()[1]
        started.set()
        await ended.wait()
        server.close()
        pending = asyncio.all_tasks() - {asyncio.current_task()}
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(60)
    try:
        yield script
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(60)
