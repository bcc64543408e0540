"""One client's session: aiosmtpd's, with our own recipients, limits and reading of content.

In charge of the replies. A permanent one (5xx) is given only for what is wrong on the client's side: an unknown
recipient, a mail that is too large. Whatever goes wrong on ours is answered 451, so that the mail stays in the client's
queue. Nothing is ever bounced from here.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from inbox.listener.budget import Charge
from inbox.listener.content import Refused, read_content
from inbox.listener.reception import Reception
from inbox.listener.records import Delivery, DoorProtocol, Trouble

KEPT = "250 2.0.0 kept as {}"
OUR_TROUBLE = "451 4.3.0 trouble of our own; try again later"
NO_ROOM = "451 4.3.1 no mail can be kept just now; try again later"
BUSY = Refused.TOO_MUCH_AT_ONCE.value
UNKNOWN = "550 5.1.1 nobody of that address here"
TOO_MANY_RECIPIENTS = "452 4.5.3 too many recipients at once"
GOODBYE = b"421 4.3.2 going down; try again later\r\n"
# How often one session may say each. A client that keeps its connection for many mails meets 421 and connects anew.
_COMMANDS = {"NOOP": 100, "HELP": 20, "VRFY": 20, "LHLO": 20, "EHLO": 20, "HELO": 20, "RCPT": 10_000, "*": 1_000}

log = structlog.get_logger(__name__)


class DoorSession(SMTP):
    """The dialogue with one client, as SMTP."""

    line_length_limit = 65_536  # how much is read at once; the lines of a mail may be longer
    command_size_limit = 1_000  # a path has 256 octets (RFC 5321 section 4.5.3.1.3); this holds our fields below 998

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self.receiving = False
        # aiosmtpd keeps these in the class, and clears them for all sessions whenever one begins.
        self.command_size_limits = defaultdict(lambda: self.command_size_limit)
        super().__init__(
            _Handler(reception),
            data_size_limit=reception.limits.mail,
            enable_SMTPUTF8=True,
            hostname=reception.host,
            ident="Acuse",
            timeout=reception.limits.idle_seconds,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            command_call_limit=_COMMANDS,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless the reception turns this client away."""
        refusal = self.reception.refusal(transport.get_extra_info("peername"))
        if refusal is not None and isinstance(transport, asyncio.WriteTransport):
            transport.write(refusal)
            transport.close()
            return
        self.reception.sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """End. What a thread has begun to keep is kept all the same; the client was not told and tries again."""
        if self in self.reception.sessions:
            self.reception.sessions.remove(self)
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """End, where there was a beginning."""
        return super().eof_received() if self in self.reception.sessions else None

    def dismiss(self) -> None:
        """Say goodbye to a client that has no mail half handed over."""
        if isinstance(self.transport, asyncio.WriteTransport) and not self.receiving:
            self.transport.write(GOODBYE)
            self.transport.close()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 -- aiosmtpd's name
        """Take one mail."""
        if await self.check_helo_needed():
            return
        if arg or self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 DATA stands alone" if arg else "503 5.5.1 no valid recipient")
            return
        charge = self.reception.budget.open(_announced(self.envelope))
        if charge is None:
            await self.push(BUSY)
            return
        self.receiving = True
        try:
            await self._take(self.envelope, charge)
        finally:
            self.receiving = False
            self.envelope = Envelope()
        if self.reception.closing:
            self.dismiss()

    async def _take(self, envelope: Envelope, charge: Charge) -> None:
        """Read the content and have it kept; the charge is closed when nobody holds the content any more."""
        try:
            await self.push("354 end with a dot on a line of its own")
            self._reset_timeout(self.reception.limits.content_seconds)
            content = await read_content(self._reader, limit=self.reception.limits.mail, charge=charge)
            delivery = None if isinstance(content, Refused) else self._delivery(envelope, content)
        except BaseException:
            charge.close()
            raise
        if delivery is None:
            charge.close()
        reply = str(content) if delivery is None else await self._keep(delivery, charge)
        self._reset_timeout()
        await self.push("\r\n".join([reply] * self._replies(envelope)))

    async def _keep(self, delivery: Delivery, charge: Charge) -> str:
        """Return the reply: 250 only when the keeper has returned."""
        kept = self.reception.keep(delivery)
        kept.add_done_callback(lambda _: charge.close())
        try:
            await asyncio.wrap_future(kept)
        except Trouble as trouble:
            log.warning("door.no_room", handover=delivery.handover, error=str(trouble))
            return NO_ROOM
        except Exception:  # whatever it is, the mail is not kept and the client must hear so
            log.exception("door.not_kept", handover=delivery.handover)
            return OUR_TROUBLE
        log.info("door.kept", handover=delivery.handover, size=len(delivery.content))
        return KEPT.format(delivery.handover)

    def _delivery(self, envelope: Envelope, content: bytes) -> Delivery:
        session = self.session
        found = [self.reception.recipients.mailbox_of(recipient) for recipient in envelope.rcpt_tos]
        return Delivery(
            handover=secrets.token_hex(8),
            protocol=self.reception.protocol,
            client=client_name(session.peer if session else None),
            greeting=str(session.host_name or "") if session else "",
            sender="" if envelope.mail_from in (None, "<>") else str(envelope.mail_from),
            recipients=tuple(envelope.rcpt_tos),
            mailboxes=tuple(dict.fromkeys(name for name in found if name is not None)),
            content=content,
        )

    def _replies(self, envelope: Envelope) -> int:
        """Return how many replies follow the dot: in LMTP one for each recipient (RFC 2033 section 4.2)."""
        return len(envelope.rcpt_tos) if self.reception.protocol is DoorProtocol.LMTP else 1


class LmtpSession(DoorSession, LMTP):
    """The dialogue with one client, as LMTP."""


class _Handler:
    """aiosmtpd's hooks. The sender and recipients are checked here, for both protocols."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Add PIPELINING, which LMTP demands (RFC 2033 section 5)."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take any sender, while mail can be kept at all."""
        try:
            await self._reception.check()
        except Trouble as trouble:
            log.warning("door.no_room", error=str(trouble))
            return NO_ROOM
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient whose shape is that of one of ours."""
        if self._reception.recipients.mailbox_of(address) is None:
            return UNKNOWN
        if len(envelope.rcpt_tos) >= self._reception.limits.recipients:
            return TOO_MANY_RECIPIENTS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Answer an error that nobody foresaw as trouble of our own."""
        log.error("door.failed", error=repr(error))
        return OUR_TROUBLE


def client_name(peer: Any) -> str:
    """Return a client's address for the Received field; a unix socket's client has none."""
    return f"[{peer[0]}]" if isinstance(peer, tuple) else "local"


def _announced(envelope: Envelope) -> int:
    """Return the size that MAIL announced (RFC 1870), 0 where it announced none."""
    sizes = [option.removeprefix("SIZE=") for option in envelope.mail_options if option.startswith("SIZE=")]
    return int(sizes[-1]) if sizes and sizes[-1].isdigit() else 0
