"""A mail server inside this process: IMAP by pymap (in memory), SMTP by aiosmtpd, on loopback and free ports.

In charge of mailboxes, of delivering made-up mail into them, and of catching what Acuse sends. Not in charge of what
the mails say. Both servers share one thread and one event loop; every public method may be called from any thread.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.backend.dict.mailbox import MailboxData
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Answered, Deleted, Draft, Flagged, Seen, Wildcard
from pymap.user import Passwords, UserMetadata

from inbox.records import Authentication
from service.demo.border import stamped

_START_SECONDS = 20.0
_STOP_SECONDS = 10.0
_LONGEST_MAIL = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtMail:
    """One mail that left Acuse for somebody outside, as the SMTP server took it."""

    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    at: datetime


class DemoMailServer:
    """Serve the mailboxes of `users` (address to password) and catch every mail to anybody else.

    `authserv_id` is the name by which the border stamps its verdict about a sender.
    """

    def __init__(
        self, *, users: Mapping[str, str], authserv_id: str, now: Callable[[], datetime], host: str = "127.0.0.1"
    ) -> None:
        self.host = host
        self.imap_port = 0
        self.smtp_port = 0
        self._users = {address.lower(): password for address, password in users.items()}
        self._authserv_id = authserv_id
        self._now = now
        self._caught: list[CaughtMail] = []
        self._arrived = threading.Condition()
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="demo-mail", daemon=True)

    def start(self) -> Self:
        """Open both ports; raise RuntimeError when the servers do not come up."""
        self._thread.start()
        if not self._ready.wait(_START_SECONDS) or self._failure is not None:
            raise RuntimeError("the demo's mail server did not start") from self._failure
        return self

    def stop(self) -> None:
        """Close every connection and both ports."""
        if self._failure is None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_STOP_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def receive(self, raw: bytes, *, recipient: str, mail_from: str, verdict: Authentication) -> bytes:
        """Deliver a mail from outside to `recipient`, stamped by the border; return it as it lies in the mailbox."""
        mail = stamped(
            raw,
            recipient=recipient,
            mail_from=mail_from,
            verdict=verdict,
            authserv_id=self._authserv_id,
            received=self._now(),
        )
        asyncio.run_coroutine_threadsafe(self._append(_mailbox_of(recipient), mail), self._loop).result(_START_SECONDS)
        return mail

    @property
    def caught(self) -> tuple[CaughtMail, ...]:
        """Return every mail to somebody outside, in the order in which it came."""
        with self._arrived:
            return tuple(self._caught)

    def wait_for(self, wanted: Callable[[tuple[CaughtMail, ...]], bool], seconds: float) -> bool:
        """Wait until the mails caught so far are `wanted`; False when they are not after so many seconds."""
        until = time.monotonic() + seconds
        with self._arrived:
            while not wanted(tuple(self._caught)):
                if not self._arrived.wait(max(0.0, until - time.monotonic())):
                    return wanted(tuple(self._caught))
            return True

    async def handle_DATA(self, _server: SMTP, _session: object, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's
        """Take one mail from SMTP: into our users' mailboxes, and among the caught for everybody else."""
        raw = bytes(envelope.original_content or b"")
        outside = []
        for recipient in envelope.rcpt_tos:
            if _mailbox_of(recipient) in self._users:
                await self._append(_mailbox_of(recipient), raw)
            else:
                outside.append(recipient)
        if outside:
            self._catch(envelope.mail_from or "", tuple(outside), raw)
        return "250 2.0.0 taken"

    def _catch(self, mail_from: str, recipients: tuple[str, ...], raw: bytes) -> None:
        with self._arrived:
            self._caught.append(CaughtMail(mail_from=mail_from, recipients=recipients, raw=raw, at=self._now()))
            self._arrived.notify_all()

    async def _append(self, user: str, raw: bytes) -> None:
        async with Identity(user, self._login, None, frozenset()).new_session() as session:
            inbox = await session.mailbox_set.get_mailbox("INBOX")
            await inbox.append(AppendMessage(raw, self._now(), frozenset()), recent=True)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:  # handed to start(), which waits in another thread
            self._failure = failure
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._sessions: set[asyncio.Task[Any]] = set()
        self._submissions: list[SMTP] = []
        config = _imap_config(self.host)
        self._login = Login(config)
        await self._add_users(config)
        self._imap = IMAPServer(DictBackend(self._login, config).login, config)
        imap = await asyncio.start_server(self._imap_session, self.host, 0)
        smtp = await self._loop.create_server(self._smtp_session, self.host, 0)
        self.imap_port, self.smtp_port = (_port(imap), _port(smtp))
        self._ready.set()
        await self._stop.wait()
        imap.close()
        smtp.close()
        await self._end_sessions()

    async def _add_users(self, config: Config) -> None:
        _keep_keywords()
        passwords = Passwords(config)
        for user, password in self._users.items():
            identity = Identity(user, self._login, None, frozenset({"admin"}))
            hashed = await passwords.hash_password(password)
            await identity.set(UserMetadata(config, user, password=hashed))

    async def _imap_session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # pymap's own ProxyProtocolReader makes the task of a connection and forgets it: on CPython 3.13 the garbage
        # collector then takes idle connections away. So the connection is served here, in a task that is kept.
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- start_server calls this in a task of its own
        self._sessions.add(task)
        # Without it, Nagle and delayed ACK cost 40 ms for every literal.
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await self._imap(reader, writer, SocketInfo.get(writer, None))
        finally:
            self._sessions.discard(task)
            writer.close()

    def _smtp_session(self) -> SMTP:
        session = SMTP(
            self, enable_SMTPUTF8=True, loop=self._loop, hostname="demo.localhost", data_size_limit=_LONGEST_MAIL
        )
        self._submissions.append(session)
        return session

    async def _end_sessions(self) -> None:
        for session in self._submissions:
            if session.transport is not None:
                session.transport.close()
        for task in self._sessions:
            task.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)


def _imap_config(host: str) -> Config:
    arguments = argparse.Namespace(
        passlib_cfg=None,
        proxy_protocol="noop",
        inherited_sockets=None,
        host=host,
        port=0,
        tls=False,
        cert=None,
        key=None,
        debug=False,
        demo_data=False,
        demo_user="",
        demo_password="",
    )
    return Config.from_args(arguments, secure_auth=False, invalid_user_sleep=0)


def _keep_keywords() -> None:
    """Let pymap's mailboxes keep any `$Keyword`: without `\\*` in PERMANENTFLAGS a STORE of one is silently dropped."""
    kept = frozenset({Answered, Deleted, Draft, Flagged, Seen, Wildcard})
    MailboxData.permanent_flags = property(lambda _mailbox: kept)  # type: ignore[method-assign, assignment]


def _mailbox_of(address: str) -> str:
    """Return the mailbox of an address: `user+detail@domain` lies in that of `user@domain` (RFC 5233)."""
    local, at, domain = address.lower().partition("@")
    return local.partition("+")[0] + at + domain


def _port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])
