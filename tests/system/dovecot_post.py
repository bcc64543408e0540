"""The play's mail servers, real: Dovecot holds the mailbox, an SMTP server of its own catches what Acuse sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imapclient import IMAPClient

from inbox.records import Authentication
from service import clock
from service.demo.border import stamped
from service.demo.installation import AUTHSERV_ID
from tests.outbound.smtp_server import Script
from tests.system.dovecot import PASSWORD, Dovecot


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail that left Acuse."""

    raw: bytes


class DovecotPost:
    """One mailbox of a running Dovecot, and a running SMTP script."""

    def __init__(self, dovecot: Dovecot, smtp: Script, *, user: str) -> None:
        self.host = dovecot.host
        self.imap_port = dovecot.imap_port
        self.smtp_port = smtp.port
        self._user, self._smtp = user, smtp

    @property
    def caught(self) -> Sequence[Caught]:
        """Every mail that left, in the order in which it came."""
        return [Caught(raw) for raw in self._smtp.accepted]

    def receive(self, raw: bytes, *, recipient: str, mail_from: str, verdict: Authentication) -> bytes:
        """Stamp a mail as the border does and lay it into the mailbox, byte for byte."""
        mail = stamped(
            raw,
            recipient=recipient,
            mail_from=mail_from,
            verdict=verdict,
            authserv_id=AUTHSERV_ID,
            received=clock.now(),
        )
        self.append(mail)
        return mail

    def append(self, mail: bytes) -> None:
        """Lay a mail into the mailbox as it is."""
        with IMAPClient(self.host, self.imap_port, ssl=False) as client:
            client.plain_login(self._user, PASSWORD)
            client.append("INBOX", mail)
